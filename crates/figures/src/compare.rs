//! Published figures and targets beside regenerated figures, each with a verdict and its reason.

use chrono::{Months, NaiveDate};
use cooperative::UnitCode;
use cooperative::publication::{
    Basis, Caveat, Comparator, Printed, PrintedUnit, Publication, Subject, Target,
};

use crate::compare::progress::Progress;
use crate::figure::Value;
use crate::number::Decimal;
use crate::reason::{Reason, precise};

pub mod judge;
pub mod progress;
mod publication;
mod target;
mod words;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

/// What a comparison found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The published figure is what the log regenerates, at the printed precision.
    Equal,
    /// It is not.
    Differs,
    /// The log cannot say: something is missing, or the published figure speaks of something else.
    NotDerivable,
    /// The target was met when it was due.
    Met,
    /// It was not.
    NotMet,
    /// The day that it speaks of is after the pin.
    NotDue,
}

/// What is compared, under which pin.
pub struct Comparison<'a> {
    /// The area whose documents these are.
    pub area: &'a UnitCode,
    /// The last effective day that counts; later ones are not due.
    pub as_of: NaiveDate,
    /// What documents printed.
    pub publications: &'a [Issued<Publication>],
    /// The goals that they set.
    pub targets: &'a [Issued<Target>],
    /// Assumptions that figures of the area rest on.
    pub caveats: &'a [Caveat],
    /// The figure of a subject under the pin: its indicator, kind, sector, breakdown and period, in
    /// đồng or counts. It is asked for the printed subjects, for the same a year before, and for
    /// the sectors of means. A subject may be asked for again; an indicator that is not defined is
    /// [`Value::Missing`].
    pub regenerate: &'a dyn Fn(&Subject) -> Value,
}

/// Something with the document that it stands in. Only what stands in one document is held
/// together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued<T> {
    /// The document: the same text for everything in it, another one for every other document.
    pub document: String,
    /// What stands there.
    pub what: T,
}

/// Whether a row is of a published figure or of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A published figure.
    Publication,
    /// A target.
    Target,
}

/// A printed value with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedValue {
    /// As printed.
    pub text: String,
    /// The number, in the row's unit; `None` where there are only words.
    pub value: Option<Printed>,
    /// The upper value of a range.
    pub upper: Option<Printed>,
    /// What the words beside it say.
    pub comparator: Comparator,
}

/// A value in the printed unit, rounded to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// One number.
    Number(Decimal),
    /// Bounds, both included.
    Between(Decimal, Decimal),
}

/// One printed figure or target beside what the log regenerates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What kind of statement was compared.
    pub origin: Origin,
    /// The document that it stands in.
    pub document: String,
    /// Of what.
    pub subject: Subject,
    /// Where.
    pub area: UnitCode,
    /// The basis of what was printed; a target's is [`Basis::Plan`].
    pub basis: Basis,
    /// The basis of what was regenerated: always [`Basis::Actual`].
    pub regenerated_basis: Basis,
    /// The printed unit.
    pub unit: PrintedUnit,
    /// What was printed.
    pub published: PublishedValue,
    /// What the log gives, exact, in đồng or counts.
    pub regenerated: Value,
    /// The day at which it was regenerated: the subject's own, or the pin where that is earlier.
    pub regenerated_as_of: NaiveDate,
    /// The same in the printed unit: as precise as printed where that is exact, else one decimal
    /// more.
    pub shown: Option<Shown>,
    /// The same a year before; [`Value::Missing`] says why there is none.
    pub last_year: Value,
    /// That in the printed unit.
    pub last_year_shown: Option<Shown>,
    /// How far a target is reached; `None` for a published figure, and where there is no number.
    pub progress: Option<Progress>,
    /// What the comparison found.
    pub verdict: Verdict,
    /// Why; empty only where the verdict is [`Verdict::Equal`] without any ado.
    pub reason: Reason,
}

/// Compares all publications, then all targets, in the order given; one row for each.
pub fn compare(it: &Comparison) -> Vec<Row> {
    let publications = it.publications.iter().map(|issued| publication::row(it, issued));
    publications.chain(it.targets.iter().map(|issued| target::row(it, issued))).collect()
}

impl Verdict {
    /// The stable word in files, JSON and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::NotDerivable => "not_derivable",
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NotDue => "not_due",
        }
    }

    /// What a person reads, in Vietnamese.
    pub fn vi(self) -> &'static str {
        match self {
            Self::Equal => "khớp",
            Self::Differs => "khác",
            Self::NotDerivable => "không suy ra được",
            Self::Met => "đạt",
            Self::NotMet => "không đạt",
            Self::NotDue => "chưa đến hạn",
        }
    }

    /// What a person reads, in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::NotDerivable => "not derivable",
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::NotDue => "not due",
        }
    }
}

impl Shown {
    /// The value in a printed unit, beside a number of so many decimals. `None` where there is no
    /// number, or the unit does not suit it.
    pub fn of(value: &Value, unit: PrintedUnit, decimals: u8) -> Option<Self> {
        let bounds = judge::bounds(value, unit)?;
        match bounds.point() {
            Some(point) => precise(point, decimals).map(Self::Number),
            None => {
                Some(Self::Between(precise(bounds.low, decimals)?, precise(bounds.high, decimals)?))
            }
        }
    }

    /// As Vietnamese write it: `706,4`, `11,3 đến 53,8`.
    pub fn vi(self) -> String {
        match self {
            Self::Number(it) => it.vi(),
            Self::Between(low, high) => format!("{} đến {}", low.vi(), high.vi()),
        }
    }

    /// As English write it: `706.4`, `11.3 to 53.8`.
    pub fn en(self) -> String {
        match self {
            Self::Number(it) => it.en(),
            Self::Between(low, high) => format!("{} to {}", low.en(), high.en()),
        }
    }

    /// As machines read it: `706.4`; bounds as `11.3..53.8`.
    pub fn plain(self) -> String {
        match self {
            Self::Number(it) => it.plain(),
            Self::Between(low, high) => format!("{}..{}", low.plain(), high.plain()),
        }
    }
}

impl Comparison<'_> {
    /// The subject as far as the pin reaches.
    fn reached(&self, subject: &Subject) -> Subject {
        Subject { as_of: subject.as_of.min(self.as_of), ..subject.clone() }
    }

    /// The figure of the same subject a year before.
    fn last_year(&self, subject: &Subject) -> Value {
        let year = Months::new(12);
        let days =
            (subject.period_from.checked_sub_months(year), subject.as_of.checked_sub_months(year));
        match days {
            (Some(period_from), Some(as_of)) => {
                (self.regenerate)(&Subject { period_from, as_of, ..subject.clone() })
            }
            _ => Value::Missing {
                vi: "không có năm trước".into(),
                en: "there is no year before".into(),
            },
        }
    }

    /// Which assumptions the figure rests on, each once.
    fn caveats(&self, subject: &Subject) -> Vec<&str> {
        let mut found = Vec::new();
        for caveat in self.caveats {
            let here = caveat.sector.is_none() || caveat.sector == subject.sector;
            let text = caveat.text.as_str();
            if caveat.indicator == subject.indicator && here && !found.contains(&text) {
                found.push(text);
            }
        }
        found
    }
}
