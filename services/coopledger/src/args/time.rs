//! The command line of what asks about time: pins, timelines, seals.

use chrono::{DateTime, NaiveDate};
use clap::Args;
use clap::builder::RangedI64ValueParser;
use eventlog::Position;
use reader::{KnownAt, Pin};

use super::Period;

/// The two moments of a question.
#[derive(Clone, Copy, Debug, Args)]
pub struct Moments {
    /// Có hiệu lực đến hết ngày này / what holds up to the end of this day [default: today]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub as_of: Option<NaiveDate>,
    /// Chỉ tính những gì đã ghi: đến vị trí, thời điểm RFC 3339, hoặc hết ngày / count what was recorded by then
    /// only: a position, an RFC 3339 instant, or the end of a day [default: now]
    #[arg(long, value_name = "POSITION|INSTANT|DAY", value_parser = known_at)]
    pub known_at: Option<KnownAt>,
}

impl Moments {
    /// The pin that they ask for.
    pub fn pin(self) -> Pin {
        Pin { as_of: self.as_of, known_at: self.known_at }
    }
}

/// Reads a year that can be asked about: from the first cooperatives on, as far as plans reach.
pub fn year() -> RangedI64ValueParser<i32> {
    clap::value_parser!(i32).range(1945..=2200)
}

/// Reads a day.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    let form = text.len() == 10 && text.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    text.parse().ok().filter(|_| form).ok_or_else(|| {
        "cần một ngày có thật, dạng YYYY-MM-DD như 2025-07-01 / expected a day that there is, as YYYY-MM-DD, such \
         as 2025-07-01"
            .to_owned()
    })
}

/// Reads what counts as known; a day is its end in Asia/Ho_Chi_Minh, UTC+7.
pub fn known_at(text: &str) -> Result<KnownAt, String> {
    if let Ok(position) = text.parse() {
        if position == 0 {
            return Err("vị trí từ 1 trở lên / positions begin at 1".to_owned());
        }
        return Ok(KnownAt::Position(Position(position)));
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(KnownAt::Time(at.to_utc()));
    }
    let day: NaiveDate = text.parse().map_err(|_| {
        "cần vị trí, thời điểm RFC 3339 hoặc ngày YYYY-MM-DD / expected a position, an RFC 3339 instant, or a day \
         as YYYY-MM-DD"
    })?;
    Ok(KnownAt::Day(day))
}

/// `why`.
#[derive(Debug, Args)]
pub struct Why {
    /// Mã chỉ tiêu / the indicator's id, as `figures` prints it
    pub indicator: String,
    /// Where and when first.
    #[command(flatten)]
    pub period: Period,
    /// Địa bàn, kỳ và thời điểm đầu là của bản chốt này / area, period and first pin are those of this seal
    #[arg(long, value_name = "SEAL", conflicts_with_all = ["area", "year", "from", "as_of", "known_at", "kind"])]
    pub seal: Option<String>,
    /// Thời điểm biết thứ hai / what is known under the second pin, as --known-at [default: now]
    #[arg(long, value_name = "POSITION|INSTANT|DAY", value_parser = known_at)]
    pub and_at: Option<KnownAt>,
    /// Ngày chốt thứ hai / the second cut-off [default: the first]
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub and_as_of: Option<NaiveDate>,
    /// Lĩnh vực / sector
    #[arg(long)]
    pub sector: Option<String>,
    /// Một phần của chỉ tiêu / one part of the indicator, such as policy_bank
    #[arg(long)]
    pub breakdown: Option<String>,
    /// Số mục in ra tối đa / print at most this many entries
    #[arg(long, default_value_t = 200)]
    pub limit: usize,
}

/// `card`.
#[derive(Debug, Args)]
pub struct Card {
    /// Mã số hoặc id / its code or id
    pub cooperative: String,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
    /// Các mục theo ngày hiệu lực, ghi khi nào, bị thay bởi gì / its entries in the order of their effect
    #[arg(long)]
    pub timeline: bool,
}

/// `late`.
#[derive(Debug, Args)]
pub struct Late {
    /// Mã địa bàn, hoặc VN / area code, or VN
    #[arg(long, short, default_value = "VN")]
    pub area: String,
    /// Muộn hơn bao nhiêu ngày / recorded more than so many days after the effective day
    #[arg(long, default_value_t = reader::LATE_DAYS)]
    pub days: u32,
    /// Người ghi / who recorded
    #[arg(long)]
    pub recorder: Option<String>,
    /// Ghi từ ngày / recorded from this day on
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub recorded_from: Option<NaiveDate>,
    /// Ghi đến ngày / recorded up to this day
    #[arg(long, value_parser = day, value_name = "YYYY-MM-DD")]
    pub recorded_to: Option<NaiveDate>,
    /// At which moments.
    #[command(flatten)]
    pub moments: Moments,
    /// Số kết quả tối đa / at most this many results
    #[arg(long, default_value_t = 200)]
    pub limit: usize,
}

/// `seal`.
#[derive(Debug, Args)]
pub struct Seal {
    /// Where and when.
    #[command(flatten)]
    pub period: Period,
    /// Cơ sở số liệu: chỉ có số thực hiện / the basis: what the log regenerates is actual
    #[arg(long, default_value = "actual")]
    pub basis: String,
    /// Ai chốt, như clerk:tam-duong-01 / who seals, such as clerk:tam-duong-01
    #[arg(long)]
    pub recorder: String,
    /// Số văn bản đi kèm / number of the document that it goes with
    #[arg(long)]
    pub document: Option<String>,
}

/// `replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// Mã bản chốt / the seal's id, such as S-106-17
    #[arg(long)]
    pub seal: String,
    /// In các số nay đã khác và các mục từ đó / print the figures that are others now, and the entries since
    #[arg(long)]
    pub now: bool,
    /// Nay là khi nào / what counts as known today, as of `figures` [default: now]
    #[arg(long, value_name = "POSITION|INSTANT|DAY", value_parser = known_at)]
    pub known_at: Option<KnownAt>,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn a_day_is_one_that_there_is_in_the_form_that_is_named() {
        assert_eq!(day("2024-02-29"), Ok(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()));
        for wrong in ["", "2023-02-30", "2023-2-3", "30/9/2023", "2023-13-01", "+2023-01-1"] {
            let said = day(wrong).unwrap_err();
            assert!(said.starts_with("cần") && said.contains("YYYY-MM-DD"), "{wrong}: {said}");
        }
    }

    #[test]
    fn every_command_takes_the_same_years_and_drops_none() {
        for command in ["figures", "compare", "plan", "returns --missing", "explain x", "why x"] {
            let asked = |year: &str| {
                let line = format!("coopledger {command} --year {year}");
                Cli::try_parse_from(line.split(' ')).map(|_| ())
            };
            for good in ["1945", "2023", "2200"] {
                asked(good).unwrap();
            }
            for wrong in ["1944", "2201", "20233", "999999"] {
                let said = asked(wrong).unwrap_err();
                assert_eq!(said.exit_code(), 2, "{command} {wrong}");
                assert!(said.to_string().contains("1945..=2200"), "{said}");
            }
        }
    }

    #[test]
    fn a_comparison_takes_no_kind() {
        let asked = |line: &str| Cli::try_parse_from(line.split(' ')).map(|_| ());
        asked("coopledger figures --kind union").unwrap();
        assert!(asked("coopledger compare --kind union").is_err());
    }

    #[test]
    fn what_is_known_is_a_position_an_instant_or_a_day() {
        let time = |text: &str| Ok(KnownAt::Time(text.parse().unwrap()));
        assert_eq!(known_at("12"), Ok(KnownAt::Position(Position(12))));
        assert_eq!(known_at("2023-09-30T17:00:00+07:00"), time("2023-09-30T10:00:00Z"));
        let day = NaiveDate::from_ymd_opt(2023, 9, 30).unwrap();
        assert_eq!(known_at("2023-09-30"), Ok(KnownAt::Day(day)));
        for wrong in ["", "-1", "0", "30/9/2023", "2023-02-30", "2023-09-30T17:00:00"] {
            assert!(known_at(wrong).is_err(), "{wrong}");
        }
    }
}
