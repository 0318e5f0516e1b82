//! Arguments about publication files.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `findings`.
#[derive(Debug, Args)]
pub struct Findings {
    /// Tệp văn bản đã công bố, JSON hoặc CSV; nhiều tệp được kiểm tra cùng nhau / publication files, JSON or CSV;
    /// several are checked together
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Kết thúc với mã 1 khi có phát hiện nặng như vậy hoặc hơn / end with 1 where something as grave is found
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOn>,
}

/// How grave a finding must be to count as a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// What cannot be true.
    Error,
    /// That, and what is very likely wrong.
    Warning,
}

/// `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Dạng tệp nào / the form of which file
    #[arg(value_enum)]
    pub of: SchemaOf,
    /// Mô tả các cột CSV / the columns of CSV in words
    #[arg(long)]
    pub csv: bool,
}

/// Files whose form can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Văn bản đã công bố / published documents.
    Publication,
}
