//! The arguments of what an office has to look at.

use chrono::NaiveDate;
use clap::Args;

use super::Moments;

/// `work`.
#[derive(Debug, Args)]
pub struct Work {
    /// Mã địa bàn / area code
    #[arg(long, short, default_value = "VN")]
    pub area: String,
    /// Đến hạn chậm nhất ngày này / due on this day or before [default: the cut-off]
    #[arg(long, value_name = "YYYY-MM-DD")]
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
    #[arg(long, short)]
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
