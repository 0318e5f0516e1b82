//! The arguments of what an office has to look at.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{Moments, day, year};

/// `deadlines`.
#[derive(Debug, Args)]
pub struct Deadlines {
    /// What to do.
    #[command(subcommand)]
    pub command: DeadlinesCommand,
}

/// What is done with deadlines.
#[derive(Debug, Subcommand)]
pub enum DeadlinesCommand {
    /// Ghi một lượt: giải thể sau 6 tháng im lặng, hồ sơ quá 60 ngày không bổ sung / one round: dissolutions
    /// after six months of silence, dossiers not supplemented in 60 days
    Run(DeadlinesRun),
}

/// `deadlines run`.
#[derive(Debug, Args)]
pub struct DeadlinesRun {
    /// Hết hạn tính đến ngày này, không sau hôm nay / passed by this day, today at the latest [default: today]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub on: Option<NaiveDate>,
    /// Chỉ xem, không ghi / say what would be recorded, record nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `work`.
#[derive(Debug, Args)]
pub struct Work {
    /// Mã địa bàn / area code
    #[arg(long, short, default_value = "VN")]
    pub area: String,
    /// Đến hạn chậm nhất ngày này / due on this day or before [default: the cut-off]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub until: Option<NaiveDate>,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
}

/// `warnings`.
#[derive(Debug, Args)]
pub struct Warnings {
    /// Mã địa bàn / area code
    #[arg(long, short, default_value = "VN")]
    pub area: String,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
}

/// `returns`.
#[derive(Debug, Args)]
pub struct Returns {
    /// Liệt kê hợp tác xã còn thiếu / list those that have none
    #[arg(long, required = true)]
    pub missing: bool,
    /// Năm báo cáo / the year
    #[arg(long, short, value_parser = year())]
    pub year: i32,
    /// Mã địa bàn / area code
    #[arg(long, short, default_value = "VN")]
    pub area: String,
    /// Loại hình / kind: cooperative, union, group
    #[arg(long, default_value = "cooperative")]
    pub kind: String,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
}
