//! The arguments of evidence files.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{ArgGroup, Args};
use reader::KnownAt;

use super::time::{day, known_at, year};

/// `evidence`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[command(group(ArgGroup::new("of").required(true).args(["cooperative", "area", "seal"])))]
pub struct Evidence {
    /// Mã số hoặc id hợp tác xã / a cooperative, by code or id: its whole history
    #[arg(long, short)]
    pub cooperative: Option<String>,
    /// Mã địa bàn / an area's code: its entries from the first on, and its figures
    #[arg(long, short)]
    pub area: Option<String>,
    /// Mã bản chốt số liệu, như S-106-17 / a seal: its area and period, as sealed
    #[arg(long)]
    pub seal: Option<String>,
    /// Năm, của số liệu / the year of the figures
    #[arg(long, short, requires = "area", conflicts_with_all = ["from", "to"], value_parser = year())]
    pub year: Option<i32>,
    /// Từ ngày / first day: of the figures' period, or of the entries listed
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD", conflicts_with = "seal")]
    pub from: Option<NaiveDate>,
    /// Đến hết ngày / last day, included [default: today]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD", conflicts_with = "seal")]
    pub to: Option<NaiveDate>,
    /// Số liệu như đã biết lúc nào / the figures as known when [default: now]
    #[arg(long, requires = "area", value_name = "POSITION|INSTANT|DAY", value_parser = known_at)]
    pub known_at: Option<KnownAt>,
    /// Loại hình của số liệu / the kind whose figures: cooperative, union, group
    #[arg(
        long,
        requires = "area",
        default_value_if("area", clap::builder::ArgPredicate::IsPresent, "cooperative")
    )]
    pub kind: Option<String>,
    /// Chỉ liệt kê các mục của người ghi này / list the entries of this recorder only
    #[arg(long, conflicts_with = "cooperative")]
    pub recorder: Option<String>,
    /// Điểm chốt mà người kiểm tra đã giữ / the checkpoint that the inspector kept last time
    #[arg(long, value_name = "CHECKPOINT")]
    pub since: Option<PathBuf>,
    /// Đưa dữ liệu cá nhân ra dạng đọc được / show personal data in clear
    #[arg(long)]
    pub reveal: bool,
    /// Tệp HTML sẽ ghi / the HTML file to write
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `verify-evidence`.
#[derive(Debug, Args)]
#[command(after_help = VERDICTS)]
pub struct VerifyEvidence {
    /// Tệp chứng cứ / the evidence file
    pub file: PathBuf,
    /// Tệp chính sách: khóa của sổ, các nhân chứng, số nhân chứng cần có / the policy: the log's keys, witnesses, and
    /// how many of them; never taken from whoever gave the evidence
    #[arg(long, value_name = "KEYS")]
    pub policy: PathBuf,
    /// Điểm chốt giữ từ lần trước / the checkpoint kept from last time
    #[arg(long, value_name = "CHECKPOINT")]
    pub kept: Option<PathBuf>,
    /// Như --kept nếu tệp này đã có; sau đó ghi điểm chốt mới vào, nếu hợp lệ / as --kept if that file is there; then
    /// the new checkpoint is kept in it for next time, if all holds
    #[arg(long, value_name = "CHECKPOINT", conflicts_with = "kept")]
    pub keep: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Ví dụ / Examples:
  coopledger evidence --cooperative TD-00001 td-00001.html
  coopledger evidence --area 106 --year 2023 --since last.checkpoint 106-2023.html
  coopledger evidence --seal S-106-17 106-2023.html

Tệp mở được bằng trình duyệt và in được; kiểm tra bằng `coopledger verify-evidence`.
The file opens and prints in any browser; `coopledger verify-evidence` verifies it without the ledger.";

const VERDICTS: &str = "\
Kết luận / Verdicts: valid, lawfully_erased (exit code 0); malformed, altered, bad_signature, not_in_log, log_shrank,
split_view, unproved, incomplete, figures_do_not_follow, not_what_was_recorded, shown_though_erased (exit code 3).

Không cần sổ, mạng hay đồng hồ / Needs no ledger, no network and no clock.";
