//! The arguments of what takes entries back.

use clap::Args;

/// `void`.
#[derive(Debug, Args)]
pub struct Void {
    /// Số của mục trong sổ / the entry's number in the log, as `history` and `search` print it
    pub position: u64,
    /// Lý do, không nêu tên người / why, in words that name no person
    #[arg(long)]
    pub reason: String,
    /// Ai ghi, như clerk:tam-duong-01 / who records, such as clerk:tam-duong-01
    #[arg(long)]
    pub recorder: String,
    /// Số văn bản / number of the document that it rests on
    #[arg(long)]
    pub document: Option<String>,
    /// Cả yêu cầu đã ghi mục này / everything that the same request made, as far as it still holds
    #[arg(long)]
    pub whole_request: bool,
    /// Chỉ kiểm tra, không ghi / check only, record nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `void-import`.
#[derive(Debug, Args)]
pub struct VoidImport {
    /// Đợt nhập, như `search` in ra / the import, as `search` prints it
    pub import: String,
    /// Lý do, không nêu tên người / why, in words that name no person
    #[arg(long)]
    pub reason: String,
    /// Ai ghi, như clerk:tam-duong-01 / who records, such as clerk:tam-duong-01
    #[arg(long)]
    pub recorder: String,
    /// Số văn bản / number of the document that it rests on
    #[arg(long)]
    pub document: Option<String>,
    /// Chỉ kiểm tra, không ghi / check only, record nothing
    #[arg(long)]
    pub dry_run: bool,
}
