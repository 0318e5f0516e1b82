//! The command line.

mod amend;
mod area;
mod audit;
mod copy;
mod copy_keys;
mod erase;
mod evidence;
mod lists;
mod published;
mod rotate_key;
mod time;
mod witness;
mod work;

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use reader::KnownAt;
use reports::Lang;

use crate::roles::Role;

pub use amend::{Void, VoidImport};
pub use area::{AreaArgs, ImportUnits};
pub use audit::{Publish, Verify};
pub use copy::{Copy, Place};
pub use copy_keys::CopyKeys;
pub use erase::Erase;
pub use evidence::{Evidence, VerifyEvidence};
pub use lists::Lists;
pub use rotate_key::RotateKey;
pub use time::{Card, Late, Moments, Replay, Seal, Why, day, known_at, year};
pub use witness::Witness;
pub use work::{Deadlines, DeadlinesCommand, Returns, Warnings, Work};

pub use published::{FailOn, Findings, Schema};

/// Sổ hợp tác xã: ghi mọi sự kiện của hợp tác xã, và dựng lại mọi con số từ đó.
///
/// Coopledger keeps the life of every cooperative as entries that nobody overwrites, and regenerates from
/// them each figure of a plan or report, for any area and any cut-off date.
#[derive(Debug, Parser)]
#[command(name = "coopledger", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    /// Thư mục sổ / the ledger's folder [default: the XDG data folder, coopledger/ledger; for `demo`
    /// coopledger/demo, whatever the variable says]
    #[arg(long, short = 'L', global = true, env = "COOPLEDGER_LEDGER", value_name = "DIR")]
    pub ledger: Option<PathBuf>,
    /// Tệp cấu hình / settings file [default: the XDG config folder, coopledger/coopledger.toml]
    #[arg(long, global = true, env = "COOPLEDGER_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Ngôn ngữ của nhãn và thông báo / language of labels and messages
    #[arg(long, global = true, env = "COOPLEDGER_LANG", value_parser = lang(), default_value = "vi")]
    pub lang: Lang,
    /// In JSON cho máy đọc, lỗi thì ở stderr / print JSON for machines; errors on standard error, as JSON too
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// What the command line and the variables ask for. The demonstration goes by the flag alone: a
    /// variable names whoever's own ledger, which is not the place for examples.
    ///
    /// # Errors
    /// If the command line is not understood, or asks for help or the version.
    pub fn asked(line: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches_from(line)?;
        let mut cli = Self::from_arg_matches(&matches)?;
        if matches!(cli.command, Command::Demo(_))
            && matches.value_source("ledger") != Some(ValueSource::CommandLine)
        {
            cli.ledger = None;
        }
        Ok(cli)
    }
}

const EXAMPLES: &str = "\
Ví dụ / Examples:
  coopledger demo                                   the Tam Đường plan of 2024, then a gRPC server
  coopledger import register/ --dry-run             check a folder of CSV files, record nothing
  coopledger figures --area 106 --year 2023         every figure of a district
  coopledger compare --area 106 --year 2023         published figures beside regenerated ones
  coopledger plan --area 106 --year 2023            a plan's table, estimates and plans beside actual
  coopledger explain coops.active --area 106 --year 2023
  coopledger why coops.total --area 106 --year 2023 --known-at 2024-01-15
  coopledger seal --area 106 --year 2023 --recorder clerk:tam-duong-01
  coopledger replay --seal S-106-17 --now           is it still what it was, and what is known since
  coopledger findings deploy/tam-duong/publication.json
  coopledger history TD-00001                       one cooperative, entry by entry

Exit codes: 0 done; 1 failed; 2 wrong usage or settings, or a name that there is not; 3 input refused,
nothing or only the good rows recorded; 4 the ledger is in use; 5 the ledger is
damaged, foreign or newer than this program.";

/// The languages, by the words of the command line.
fn lang() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["vi", "en"]).map(|it| if it == "en" { Lang::En } else { Lang::Vi })
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Chạy máy chủ gRPC trên một sổ / serve a ledger over gRPC
    Serve(Serve),
    /// Nhập một thư mục tệp CSV / import a folder of CSV files
    Import(Import),
    /// Nhập danh mục đơn vị hành chính trước và sau sắp xếp (JSON) / import a list of units before and after a reform
    ImportUnits(ImportUnits),
    /// Hủy một mục đã ghi / take an entry back
    Void(Void),
    /// Hủy cả một đợt nhập / take a whole import back
    VoidImport(VoidImport),
    /// Xóa dữ liệu cá nhân theo luật / erase personal data, as the law asks for
    Erase(Erase),
    /// In các chỉ tiêu của một địa bàn / print the figures of an area
    Figures(Figures),
    /// So số đã công bố và mục tiêu với số dựng lại / hold published figures and targets against the log
    Compare(Span),
    /// In biểu kế hoạch: năm trước, kế hoạch, 6 và 9 tháng, ước cả năm / a plan's table: year before, plan, 6 and 9
    /// months, estimate
    Plan(Plan),
    /// Chỉ ra các hợp tác xã và các mục tạo nên một con số / lead a figure to its cooperatives and entries
    Explain(Explain),
    /// In lịch sử của một hợp tác xã / print one cooperative's history
    History(History),
    /// Tìm các mục, hoặc tên gần giống / search entries, or similar names
    Search(Search),
    /// Vì sao một con số nay khác trước: các mục làm thay đổi / why a figure is another one than before
    Why(Why),
    /// In thẻ của một hợp tác xã, và dòng thời gian / print one cooperative's card, and its timeline
    Card(Card),
    /// Một mã đơn vị nghĩa là gì, hình thành từ đâu, nhập vào đâu / what a unit's code means, and what became of it
    Area(AreaArgs),
    /// Các mục ghi muộn / entries that were recorded long after they took effect
    Late(Late),
    /// Chốt số liệu của một địa bàn và kỳ / seal the statement of an area and period
    Seal(Seal),
    /// Dựng lại một bản đã chốt, và so với nay / regenerate a seal, and compare it with today
    Replay(Replay),
    /// Ghi những gì tự xảy ra khi hết hạn theo luật / record what follows from terms that have passed
    Deadlines(Deadlines),
    /// Việc đến hạn của một địa bàn / what falls due in an area
    Work(Work),
    /// Cảnh báo về các hợp tác xã của một địa bàn / warnings about an area's cooperatives
    Warnings(Warnings),
    /// Hợp tác xã còn thiếu báo cáo năm / cooperatives whose yearly return is missing
    Returns(Returns),
    /// Dựng lại các khung nhìn từ sổ / rebuild the views from the log
    Rebuild,
    /// Kiểm tra mọi thứ đã lưu, từ từng byte của sổ, với điểm chốt đã ký / check all that is stored, from the log's
    /// bytes on, against what is signed
    Verify(Verify),
    /// Ghi cả sổ ra thư mục tĩnh để người khác kiểm tra / write the whole log as a static folder that others verify
    Publish(Publish),
    /// Lập tệp chứng cứ về một hợp tác xã, hoặc một địa bàn và kỳ / write a file that proves a cooperative's history,
    /// or an area's figures
    Evidence(Evidence),
    /// Kiểm tra một tệp chứng cứ, không cần sổ / verify such a file, without any ledger
    VerifyEvidence(VerifyEvidence),
    /// In các khóa của sổ theo dạng chính sách, để giao cho người kiểm tra / print the log's keys as a policy, to be
    /// handed to whoever verifies
    Policy,
    /// Đổi khóa ký của sổ; ghi việc đổi, do cả hai khóa ký, vào sổ / let another key sign the log, and record that,
    /// signed by both keys
    RotateKey(RotateKey),
    /// Làm chứng: ký xác nhận lịch sử của các sổ khác / be a witness: cosign the history of others' ledgers
    Witness(Witness),
    /// Chép sổ sang nơi khác: sao lưu, phục hồi, chuyển vào cụm máy chủ và trở lại / copy a log elsewhere: back up,
    /// restore, move to a cluster and back
    Copy(Copy),
    /// Chép khóa cá nhân từ kho khóa này sang kho khóa khác / copy persons' keys from one vault to another
    CopyKeys(CopyKeys),
    /// Tìm mâu thuẫn trong văn bản đã công bố / find contradictions in published documents
    Findings(Findings),
    /// In các danh mục lĩnh vực của báo cáo / print the report lists, or the rows of one
    Lists(Lists),
    /// In mẫu tệp / print the form of files, such as publication
    Schema(Schema),
    /// Dựng sổ mẫu Tam Đường, in bảng so sánh, rồi phục vụ gRPC / the example ledger, compared and served
    Demo(Demo),
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Địa chỉ / address to listen on [default: 127.0.0.1:7400]
    #[arg(long, env = "COOPLEDGER_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<std::net::SocketAddr>,
    /// Cho phép nghe ngoài máy này dù chưa có kiểm soát truy cập / listen beyond loopback although there is no
    /// access control yet: whoever reaches the port may record and read
    #[arg(long)]
    pub insecure_listen: bool,
    /// Việc tiến trình này làm, cách nhau bằng dấu phẩy / what this process does, with commas between; several
    /// processes share a ledger whose log is a stream [default: all]
    #[arg(long, env = "COOPLEDGER_ROLES", value_enum, value_delimiter = ',', value_name = "ROLES")]
    pub roles: Option<Vec<Role>>,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Thư mục tệp CSV, ô cách nhau bằng dấu phẩy, chấm phẩy hoặc tab / the folder of CSV files, with commas,
    /// semicolons or tabs between cells
    pub dir: PathBuf,
    /// Chỉ kiểm tra, không ghi / check only, record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ghi các dòng đúng dù có dòng sai / record the good rows although others are wrong
    #[arg(long)]
    pub keep_going: bool,
    /// Ghi dòng đã sửa thành đính chính của mục mà dòng đó đã tạo / record rows that were changed since as
    /// corrections of the entries that they made
    #[arg(long, requires = "reason")]
    pub correct: bool,
    /// Lý do đính chính, không nêu tên người / why, in words that name no person
    #[arg(long, requires = "correct")]
    pub reason: Option<String>,
}

/// The area and period of a question about every kind.
#[derive(Clone, Debug, Args)]
pub struct Span {
    /// Mã địa bàn: xã, huyện, tỉnh, hoặc VN / area code: commune, district, province, or VN
    #[arg(long, short, default_value = "VN")]
    pub area: String,
    /// Năm, từ 1/1 đến 31/12 / the year, from 1 January to 31 December
    #[arg(long, short, conflicts_with_all = ["from", "as_of"], value_parser = year())]
    pub year: Option<i32>,
    /// Số tháng từ đầu năm, như 6 hoặc 9 / so many months from the beginning of the year, such as 6 or 9
    #[arg(long, short, requires = "year", value_name = "1-12", value_parser = clap::value_parser!(u32).range(1..=12))]
    pub months: Option<u32>,
    /// Ngày đầu kỳ / first day of the period
    #[arg(long, requires = "as_of", value_parser = day, value_name = "YYYY-MM-DD")]
    pub from: Option<NaiveDate>,
    /// Ngày chốt số liệu, tính cả ngày đó / cut-off, included [default: today]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub as_of: Option<NaiveDate>,
    /// Chỉ tính những gì đã ghi: đến vị trí, thời điểm RFC 3339, hoặc hết ngày / count what was recorded by then
    /// only: a position, an RFC 3339 instant, or the end of a day [default: now]
    #[arg(long, value_name = "POSITION|INSTANT|DAY", value_parser = known_at)]
    pub known_at: Option<KnownAt>,
}

/// The area, period and kind of a question.
#[derive(Clone, Debug, Args)]
pub struct Period {
    /// Where and when.
    #[command(flatten)]
    pub span: Span,
    /// Loại hình / kind: cooperative, union, group
    #[arg(long, default_value = "cooperative")]
    pub kind: String,
}

/// `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// Mã địa bàn / area code
    #[arg(long, short, default_value = "VN")]
    pub area: String,
    /// Năm báo cáo / the year that is reported on
    #[arg(long, short, value_parser = year())]
    pub year: i32,
    /// When.
    #[command(flatten)]
    pub moments: Moments,
}

/// `figures`.
#[derive(Debug, Args)]
pub struct Figures {
    /// Where and when.
    #[command(flatten)]
    pub period: Period,
    /// Lĩnh vực / sector, such as agriculture
    #[arg(long)]
    pub sector: Option<String>,
    /// Tách theo lĩnh vực / one column for each sector
    #[arg(long, conflicts_with = "sector")]
    pub by_sector: bool,
    /// Tách theo danh mục của một báo cáo, xem `lists` / one column for each row of a report list, see `lists`
    #[arg(long, value_name = "KEY", conflicts_with_all = ["sector", "by_sector"])]
    pub list: Option<String>,
    /// Tách theo phần của chỉ tiêu, như bên cho vay / each part of an indicator too, such as lenders
    #[arg(long)]
    pub by_part: bool,
    /// Chỉ các chỉ tiêu này / these indicators only
    #[arg(value_name = "INDICATOR")]
    pub indicators: Vec<String>,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Mã chỉ tiêu / the indicator's id, as `figures` prints it
    pub indicator: String,
    /// Where and when.
    #[command(flatten)]
    pub period: Period,
    /// Lĩnh vực / sector
    #[arg(long)]
    pub sector: Option<String>,
    /// Danh mục của một báo cáo, xem `lists` / a report list, see `lists`
    #[arg(long, value_name = "KEY", conflicts_with = "sector", requires = "row")]
    pub list: Option<String>,
    /// Dòng của danh mục đó / the row of that list
    #[arg(long, value_name = "ROW", requires = "list")]
    pub row: Option<String>,
    /// Một phần của chỉ tiêu / one part of the indicator, such as policy_bank
    #[arg(long)]
    pub breakdown: Option<String>,
}

/// `history`.
#[derive(Debug, Args)]
pub struct History {
    /// Mã số hoặc id / its code or id
    pub cooperative: String,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
    /// Giải mã dữ liệu cá nhân / show personal data in clear
    #[arg(long)]
    pub reveal: bool,
}

/// `search`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(true)
    .args(["recorder", "document", "recorded_from", "recorded_to", "area", "import", "name"])))]
pub struct Search {
    /// Người ghi / who recorded
    #[arg(long)]
    pub recorder: Option<String>,
    /// Số văn bản / document number
    #[arg(long)]
    pub document: Option<String>,
    /// Ghi từ ngày / recorded from this day on
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub recorded_from: Option<NaiveDate>,
    /// Ghi đến ngày / recorded up to this day
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub recorded_to: Option<NaiveDate>,
    /// Mã địa bàn / area code
    #[arg(long)]
    pub area: Option<String>,
    /// Đợt nhập / the import that they came with
    #[arg(long, value_name = "ID")]
    pub import: Option<String>,
    /// Tìm tên gần giống / find similar names of cooperatives instead of entries
    #[arg(long, conflicts_with_all = ["recorder", "document", "recorded_from", "recorded_to", "import"])]
    pub name: Option<String>,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
    /// Số kết quả tối đa / at most this many results
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Chỉ in rồi thôi, không phục vụ gRPC / end after printing
    #[arg(long)]
    pub once: bool,
    /// Where to listen.
    #[command(flatten)]
    pub serve: Serve,
}
