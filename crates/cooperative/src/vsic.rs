//! The Vietnam Standard Industrial Classification (Hệ thống ngành kinh tế Việt Nam): which trade
//! codes there are, by version. The same four digits can mean another thing in another version.
//!
//! The tables hold every section (level 1), division (level 2) and class (level 4): one line a
//! division, with its section before it and its classes behind it. That of 2025 has the 22, 87 and
//! 495 of Decision 36/2025/QĐ-TTg. That of 2018 has 21, 88 and 464; Decision 27/2018/QĐ-TTg counts
//! 486 of level 4 in its text. Its list was taken from a transcription, less three codes that fit no
//! group of it, and agrees in number with the statistics office's table of conversion to 2025; a
//! code that is missing here is stated by correcting the table.

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::kind::vocabulary;
use crate::words::TradeCode;

vocabulary! {
    /// A version of the classification.
    VsicVersion {
        /// Decision 27/2018/QĐ-TTg of 6/7/2018, in force from 20/8/2018.
        V2018 = 1, "2018",
            "VSIC 2018 (Quyết định 27/2018/QĐ-TTg)", "VSIC 2018 (Decision 27/2018/QĐ-TTg)";
        /// Decision 36/2025/QĐ-TTg of 29/9/2025, in force from 15/11/2025.
        V2025 = 2, "2025",
            "VSIC 2025 (Quyết định 36/2025/QĐ-TTg)", "VSIC 2025 (Decision 36/2025/QĐ-TTg)";
    }
}

/// From this day VSIC 2018 is in force: Decision 27/2018/QĐ-TTg.
pub const VSIC_2018_FROM: NaiveDate = match NaiveDate::from_ymd_opt(2018, 8, 20) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// From this day VSIC 2025 is in force: Decision 36/2025/QĐ-TTg.
pub const VSIC_2025_FROM: NaiveDate = match NaiveDate::from_ymd_opt(2025, 11, 15) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

impl VsicVersion {
    /// The version by which a code is read that was stated on a day without one. Before 20/8/2018
    /// that is VSIC 2018 too: the divisions of 2007 are the same.
    pub fn on(day: NaiveDate) -> Self {
        if day < VSIC_2025_FROM { Self::V2018 } else { Self::V2025 }
    }

    /// The section, such as `A`, of a division; `None` if this version has no such division.
    pub fn section(self, division: u8) -> Option<char> {
        self.table().sections.get(usize::from(division)).copied().flatten()
    }

    /// The divisions, such as 1 for 01, each with its section, ascending.
    pub fn divisions(self) -> impl Iterator<Item = (u8, char)> {
        (0..100).filter_map(move |it| Some((it, self.section(it)?)))
    }

    /// The trades of level 4, ascending.
    pub fn classes(self) -> impl Iterator<Item = Trade> {
        self.table().classes.iter().map(move |code| Trade { vsic: self, code: *code })
    }

    fn table(self) -> &'static Table {
        match self {
            Self::V2018 => &TABLE_2018,
            Self::V2025 => &TABLE_2025,
        }
    }
}

/// What a trade code means: the code together with its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trade {
    vsic: VsicVersion,
    code: u16,
}

impl Trade {
    /// What a code means in a version, whether or not that has it.
    pub fn new(vsic: VsicVersion, code: &TradeCode) -> Self {
        Self { vsic, code: code.number() }
    }

    /// The same by the code as a number, such as 111 for 0111; `None` beyond four digits.
    pub fn of(vsic: VsicVersion, code: u16) -> Option<Self> {
        (code < 10_000).then_some(Self { vsic, code })
    }

    /// In which version.
    pub fn vsic(self) -> VsicVersion {
        self.vsic
    }

    /// The code as a number, such as 111 for 0111; below 10,000.
    pub fn number(self) -> u16 {
        self.code
    }

    /// Its division, such as 1 for 0111.
    pub fn division(self) -> u8 {
        u8::try_from(self.code / 100).unwrap_or(u8::MAX)
    }

    /// Its section, such as `A`; `None` if its version has no such division.
    pub fn section(self) -> Option<char> {
        self.vsic.section(self.division())
    }

    /// Whether its version has it, of level 4.
    pub fn is_listed(self) -> bool {
        self.vsic.table().classes.binary_search(&self.code).is_ok()
    }
}

/// The tables; a test holds that no line of them is lost.
static TABLE_2018: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("vsic/2018.txt")));
static TABLE_2025: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("vsic/2025.txt")));

struct Table {
    sections: [Option<char>; 100],
    classes: Vec<u16>,
}

impl Table {
    fn read(text: &str) -> Self {
        let mut table = Self { sections: [None; 100], classes: Vec::new() };
        for line in text.lines() {
            let mut words = line.split(' ');
            let section = words.next().and_then(|it| it.chars().next());
            let division = words.next().and_then(|it| it.parse::<usize>().ok());
            if let Some(slot) = division.and_then(|it| table.sections.get_mut(it)) {
                *slot = section;
            }
            table.classes.extend(words.filter_map(|it| it.parse::<u16>().ok()));
        }
        table.classes.sort_unstable();
        table
    }
}
