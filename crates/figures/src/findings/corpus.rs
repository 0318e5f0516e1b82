//! Published documents as rows of printed figures: what the checks read.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use cooperative::Kind;
use cooperative::publication::Basis;

use crate::findings::amount::Amount;
use crate::findings::span::Span;
use crate::findings::unit::Unit;
use crate::number::Rational;

/// Documents read together: figures are held against each other within one and across them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corpus {
    /// The documents' names, as people cite them.
    pub documents: Vec<String>,
    /// Every row, in the order of the documents.
    pub rows: Vec<Row>,
    /// The codes of areas by their names, where the documents give both and one name one code.
    pub area_codes: BTreeMap<String, String>,
}

/// The days that a figure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The first.
    pub from: NaiveDate,
    /// The last: the cut-off, included.
    pub as_of: NaiveDate,
}

/// Whom a figure counts, where the document says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Population {
    /// All that exist.
    Total,
    /// The active ones.
    Active,
    /// Those that reported.
    Reporting,
    /// Cooperatives together with others, such as enterprises.
    Mixed,
}

/// For how long a flow of money or people is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// A month.
    Month,
    /// A year.
    Year,
}

/// What a row is to another one, or by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A figure by itself: in all.
    InAll,
    /// A part of its base: "trong đó".
    OfWhich,
    /// The stock at the beginning of the period whose closing stock is the base.
    Opening,
    /// What came to the base in the period.
    Added,
    /// What left it.
    Removed,
    /// A percentage of a base: a total, a plan, another row.
    PercentOf,
    /// A percentage of the plan for the same period, or for a longer one around it.
    PercentOfPlan,
    /// A percentage of the same figure a year before.
    PercentOfPrevious,
    /// A change on a base, absolute or, in percent, relative; below zero where it fell.
    Change,
}

/// One printed figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id, unique in its document where the file gave one; else its place in the file.
    pub id: String,
    /// Where it stands: file and row.
    pub place: String,
    /// Which document, as an index.
    pub document: usize,
    /// The area's code, or its name where no code is known.
    pub area: String,
    /// What people call the area.
    pub area_name: String,
    /// The period.
    pub period: Period,
    /// On which basis.
    pub basis: Basis,
    /// Of which kind of collectives.
    pub kind: Kind,
    /// Our indicator.
    pub indicator: Option<String>,
    /// The document's own label; there where no indicator is.
    pub label: Option<String>,
    /// What it is broken down by, such as sector to agriculture.
    pub dimensions: BTreeMap<String, String>,
    /// Whether the parts to which it belongs are said to be all; on a whole: its parts.
    pub exhaustive: Option<bool>,
    /// Which parts of a whole belong together, where they have no dimension.
    pub group: String,
    /// The value as printed.
    pub text: String,
    /// The number in it.
    pub amount: Amount,
    /// Its unit.
    pub unit: Unit,
    /// For how long, where it is said.
    pub per: Option<Per>,
    /// Whether its label or unit says that it is a mean: `triệu đồng/HTX`.
    pub mean: bool,
    /// What it is to its base.
    pub relation: Relation,
    /// The base, as an index.
    pub of: Option<usize>,
    /// For a percentage or change: the figure that is compared with the base, as an index.
    pub about: Option<usize>,
    /// For a change or a percentage of an earlier period: that period, where it is said.
    pub base_period: Option<Period>,
    /// The basis of the base, where it is said.
    pub base_basis: Option<Basis>,
    /// For a mean: the indicator or label of what it is weighted by.
    pub mean_over: Option<String>,
    /// Whom it counts.
    pub population: Option<Population>,
}

impl Period {
    /// A calendar year; `None` beyond the calendar.
    pub fn year(year: i32) -> Option<Self> {
        Some(Self {
            from: NaiveDate::from_ymd_opt(year, 1, 1)?,
            as_of: NaiveDate::from_ymd_opt(year, 12, 31)?,
        })
    }

    /// Whether every day of the other is one of these.
    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.as_of <= self.as_of
    }

    /// The same days a year before.
    pub fn previous(self) -> Option<Self> {
        let back = |it: NaiveDate| {
            let year = it.year() - 1;
            it.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
        };
        Some(Self { from: back(self.from)?, as_of: back(self.as_of)? })
    }

    /// As people write it: the year, else both days.
    pub fn shown(self) -> String {
        match Self::year(self.as_of.year()) {
            Some(year) if year == self => self.as_of.year().to_string(),
            _ => format!("{} – {}", self.from.format("%d/%m/%Y"), self.as_of.format("%d/%m/%Y")),
        }
    }
}

impl Row {
    /// What is measured: the indicator, else the label as compared.
    pub fn measured(&self) -> &str {
        let label = || self.label.as_deref().unwrap_or_default();
        self.indicator.as_deref().unwrap_or_else(label)
    }

    /// Whether it is a figure by itself or a part, and no comparison of figures.
    pub fn is_figure(&self) -> bool {
        match self.relation {
            Relation::InAll
            | Relation::OfWhich
            | Relation::Opening
            | Relation::Added
            | Relation::Removed => true,
            Relation::PercentOf
            | Relation::PercentOfPlan
            | Relation::PercentOfPrevious
            | Relation::Change => false,
        }
    }

    /// The printed number in whole units: đồng, heads, percent. A monthly one stays monthly.
    pub fn exact(&self) -> Option<Rational> {
        self.amount.exact()?.times(self.unit.scale())
    }

    /// What the printed number can stand for, in whole units.
    pub fn span(&self) -> Option<Span> {
        let open = self.basis == Basis::Plan;
        self.amount.span(self.unit.rounded() || self.is_mean(), open)?.scale_up(self.unit.scale())
    }

    /// Whether it is the mean of something.
    pub fn is_mean(&self) -> bool {
        self.mean || self.mean_over.is_some() || self.measured().ends_with(".mean")
    }

    /// Whether words make it less than exact.
    pub fn is_rough(&self) -> bool {
        self.amount.comparator != cooperative::publication::Comparator::Equal
    }

    /// Whether nothing says that one is for a month and the other for a year.
    pub fn as_long(&self, other: &Self) -> bool {
        self.per == other.per || self.per.is_none() || other.per.is_none()
    }

    /// Whether both are surely for as long: what says nothing beside a month's figure may be a year's.
    pub fn surely_as_long(&self, other: &Self) -> bool {
        let month = [self.per, other.per].contains(&Some(Per::Month));
        self.per == other.per || !month && self.as_long(other)
    }

    /// Whether both speak of the same area, days, basis and kind.
    pub fn beside(&self, other: &Self) -> bool {
        self.area == other.area
            && self.period == other.period
            && self.basis == other.basis
            && self.kind == other.kind
    }
}

impl Span {
    fn scale_up(self, by: Rational) -> Option<Self> {
        let scaled = |it: Option<Rational>| match it {
            Some(it) => it.times(by).map(Some),
            None => Some(None),
        };
        Some(Self { low: scaled(self.low)?, high: scaled(self.high)? })
    }
}
