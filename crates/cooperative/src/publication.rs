//! Published figures and targets: what offices printed. Recorded, compared, never computed.

use chrono::NaiveDate;

use crate::kind::{Kind, Sector, vocabulary};
use crate::words::{IndicatorId, Text};

vocabulary! {
    /// What a figure rests on.
    Basis {
        /// What happened (thực hiện).
        Actual = 1, "actual", "Thực hiện", "Actual";
        /// An office's estimate (ước thực hiện).
        Estimate = 2, "estimate", "Ước thực hiện", "Estimate";
        /// A plan (kế hoạch).
        Plan = 3, "plan", "Kế hoạch", "Plan";
    }
}

vocabulary! {
    /// In what a printed number is counted. Figures are compared in the printed unit.
    PrintedUnit {
        /// A bare count: cooperatives, members, persons, loans, products.
        Count = 1, "count", "", "";
        /// Đồng.
        Dong = 2, "dong", "đồng", "đồng";
        /// Million đồng.
        MillionDong = 3, "million_dong", "triệu đồng", "million đồng";
        /// Billion đồng.
        BillionDong = 4, "billion_dong", "tỷ đồng", "billion đồng";
        /// Percent.
        Percent = 5, "percent", "%", "%";
    }
}

vocabulary! {
    /// How a target or a word beside a figure bounds it.
    Comparator {
        /// Exactly.
        Equal = 1, "eq", "", "";
        /// About (khoảng).
        About = 2, "about", "khoảng", "about";
        /// More than (hơn, trên).
        Above = 3, "gt", "trên", "more than";
        /// At least (trở lên).
        AtLeast = 4, "ge", "từ", "at least";
        /// Less than (dưới).
        Below = 5, "lt", "dưới", "less than";
        /// At most.
        AtMost = 6, "le", "không quá", "at most";
        /// From the value to the upper value, both included.
        Between = 7, "between", "từ … đến", "between";
    }
}

/// A printed decimal number: `mantissa / 10^decimals`. Its decimals are its precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Printed {
    /// All digits.
    pub mantissa: i64,
    /// How many of them stand after the decimal comma: 0 to 6.
    pub decimals: u8,
}

/// What exactly a printed value speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The indicator, or its id to be where none is defined yet.
    pub indicator: IndicatorId,
    /// The document's own label.
    pub label: Option<Text>,
    /// The kind of collectives.
    pub kind: Kind,
    /// The sector; `None` for all.
    pub sector: Option<Sector>,
    /// A further breakdown of the indicator, such as a lender's word; `None` for none.
    pub breakdown: Option<Text>,
    /// First day of the period.
    pub period_from: NaiveDate,
    /// Its last day: the cut-off, included.
    pub as_of: NaiveDate,
}

/// A value that a document printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Of what.
    pub subject: Subject,
    /// On which basis the office published it.
    pub basis: Basis,
    /// The value as printed, with its words: "khoảng 630".
    pub text: Text,
    /// The number in it; `None` where the document gives words alone ("đạt so với kế hoạch").
    pub value: Option<Printed>,
    /// In what it is counted.
    pub unit: PrintedUnit,
    /// What the words beside it say.
    pub comparator: Comparator,
    /// Why it cannot be derived from a log of cooperatives, where its population is another one
    /// (such as enterprises mixed in); in Vietnamese.
    pub not_comparable: Option<Text>,
}

/// A goal that a document set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Of what, and by when.
    pub subject: Subject,
    /// The goal as printed.
    pub text: Text,
    /// The number.
    pub value: Printed,
    /// The upper bound of a range.
    pub upper: Option<Printed>,
    /// In what it is counted.
    pub unit: PrintedUnit,
    /// How it bounds.
    pub comparator: Comparator,
}

/// A note that a figure rests on facts which somebody invented or assumed, so that no goal is shown
/// as met by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caveat {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Which sector; `None` for all of them and their total.
    pub sector: Option<Sector>,
    /// What was assumed, in Vietnamese.
    pub text: Text,
}

/// Everything that can have happened in an area's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AreaEvent {
    /// A unit exists from the effective date on.
    UnitEstablished(Box<crate::area::Unit>),
    /// The unit that the code meant ends before the effective date.
    UnitAbolished,
    /// The unit that the code meant goes into other units on the effective date, wholly or in part.
    UnitReorganised(Box<crate::reform::Reorganisation>),
    /// An office is responsible for the unit from the effective date on, until the next one is.
    OfficeAssigned(Box<crate::reform::Office>),
    /// A document published a figure.
    FigurePublished(Box<Publication>),
    /// A document set a goal.
    TargetSet(Box<Target>),
    /// A figure rests on an assumption.
    CaveatNoted(Box<Caveat>),
    /// A statement of every figure was sealed.
    StatementSealed(Box<crate::seal::Statement>),
    /// Another key signs the log from a size on.
    KeyRolled(Box<crate::key_roll::KeyRoll>),
}

impl AreaEvent {
    /// The unit that it establishes.
    pub fn unit(&self) -> Option<&crate::area::Unit> {
        match self {
            Self::UnitEstablished(it) => Some(it),
            Self::UnitAbolished
            | Self::UnitReorganised(_)
            | Self::OfficeAssigned(_)
            | Self::FigurePublished(_)
            | Self::TargetSet(_)
            | Self::CaveatNoted(_)
            | Self::StatementSealed(_)
            | Self::KeyRolled(_) => None,
        }
    }

    /// Whether it says what becomes of a unit that is there: then the rest of its stream is judged
    /// again.
    pub fn reforms(&self) -> bool {
        matches!(self, Self::UnitAbolished | Self::UnitReorganised(_))
    }

    /// The stable word for what happened, such as `unit_established`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::UnitEstablished(_) => "unit_established",
            Self::UnitAbolished => "unit_abolished",
            Self::UnitReorganised(_) => "unit_reorganised",
            Self::OfficeAssigned(_) => "office_assigned",
            Self::FigurePublished(_) => "figure_published",
            Self::TargetSet(_) => "target_set",
            Self::CaveatNoted(_) => "caveat_noted",
            Self::StatementSealed(_) => "statement_sealed",
            Self::KeyRolled(_) => "key_rolled",
        }
    }
}
