//! The arguments of what erases personal data.

use chrono::NaiveDate;
use clap::Args;
use uuid::Uuid;

use super::day;

/// `erase`.
#[derive(Debug, Args)]
pub struct Erase {
    /// Mã số hoặc id của hợp tác xã / the cooperative's code or id
    #[arg(long, value_name = "COOPERATIVE")]
    pub cooperative: String,
    /// Người được xóa dữ liệu, theo mã trong `history`; có thể nêu nhiều lần / whose data, by the pseudonym that
    /// `history` prints; may be given several times
    #[arg(long = "person", required = true, value_name = "ID")]
    pub persons: Vec<Uuid>,
    /// Lý do, không nêu tên người / why, in words that name no person
    #[arg(long)]
    pub reason: String,
    /// Ai ghi, như clerk:tam-duong-01 / who records, such as clerk:tam-duong-01
    #[arg(long)]
    pub recorder: String,
    /// Số văn bản / number of the document that it rests on
    #[arg(long)]
    pub document: Option<String>,
    /// Ngày quyết định / day of the decision [default: today]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub on: Option<NaiveDate>,
    /// Chỉ kiểm tra, không ghi và không hủy khóa / check only, record nothing and destroy no key
    #[arg(long)]
    pub dry_run: bool,
}
