//! Figures.

use cooperative::Sector;
use figures::indicator::{Form, Indicator, Role, Slot, Unit};
use figures::sum::Shift;
use figures::{Contribution, Figure, Value};

use crate::v1;
use crate::v1::figure_value::Value as Wire;
use crate::vocabulary::or_unspecified;

/// A figure on the wire: of a sector and of a part of its indicator, or of all of them; of no row of
/// a report list.
pub fn figure(
    figure: &Figure,
    unit: Unit,
    sector: Option<Sector>,
    breakdown: Option<&str>,
) -> v1::Figure {
    v1::Figure {
        indicator_id: figure.indicator.clone(),
        sector: or_unspecified(sector),
        breakdown: breakdown.map(str::to_owned),
        report_row: None,
        unit: v1::FigureUnit::from(unit).into(),
        value: Some((&figure.value).into()),
    }
}

/// What one cooperative adds to one term of a figure; its entries in short are left for the service
/// to fill.
pub fn contribution_term(it: &Contribution) -> v1::ContributionTerm {
    v1::ContributionTerm {
        role: v1::ContributionRole::from(it.role).into(),
        year_before: it.slot == Slot::YearBefore,
        amount: it.n,
        positions: it.positions.clone(),
        entries: Vec::new(),
    }
}

/// One term under two pins.
pub fn term_shift(it: &Shift) -> v1::TermShift {
    v1::TermShift {
        role: v1::ContributionRole::from(it.role).into(),
        year_before: it.slot == Slot::YearBefore,
        before: narrow(it.before),
        after: narrow(it.after),
    }
}

/// By how much an entry moved one term.
pub fn term_move(role: Role, slot: Slot, n: i128) -> v1::TermMove {
    v1::TermMove {
        role: v1::ContributionRole::from(role).into(),
        year_before: slot == Slot::YearBefore,
        amount: narrow(n),
    }
}

/// Amounts beyond 64 bits are cut off there: no sum of đồng comes near.
fn narrow(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(if n > 0 { i64::MAX } else { i64::MIN })
}

impl From<&Indicator> for v1::Indicator {
    fn from(it: &Indicator) -> Self {
        Self {
            indicator_id: it.id.clone(),
            label_vi: it.vi.clone(),
            label_en: it.en.clone(),
            unit: v1::FigureUnit::from(it.unit).into(),
            form: form(&it.form).to_owned(),
            source: it.source.clone(),
            note: it.note.clone(),
            breakdowns: it.parts().iter().map(|it| it.word.to_owned()).collect(),
        }
    }
}

fn form(form: &Form) -> &'static str {
    match form {
        Form::Stock { .. } => "stock",
        Form::Flow { .. } => "flow",
        Form::Annual { .. } => "annual",
        Form::Mean { .. } => "mean",
        Form::Share { .. } => "share",
        Form::Distinct { .. } => "distinct",
        Form::Communes { .. } => "communes",
        Form::Range { .. } => "range",
        Form::Remainder { .. } => "remainder",
        Form::Crossing { .. } => "crossing",
        Form::Change { .. } => "change",
    }
}

impl From<Unit> for v1::FigureUnit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Count => Self::Count,
            Unit::Dong => Self::Dong,
            Unit::Percent => Self::Percent,
        }
    }
}

impl From<Role> for v1::ContributionRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Numerator => Self::Numerator,
            Role::Possible => Self::Possible,
            Role::Subtracted => Self::Subtracted,
            Role::Denominator => Self::Denominator,
        }
    }
}

impl From<&Value> for v1::FigureValue {
    fn from(value: &Value) -> Self {
        let value = match value {
            Value::Count(count) => Wire::Count(*count),
            Value::Ratio { numerator, denominator, covered, population } => {
                Wire::Ratio(v1::Ratio {
                    numerator: *numerator,
                    denominator: *denominator,
                    covered: *covered,
                    population: *population,
                })
            }
            Value::Range { low, high, denominator } => {
                Wire::Range(v1::Range { low: *low, high: *high, denominator: *denominator })
            }
            Value::Missing { vi, en } => {
                Wire::Missing(v1::Missing { why_vi: vi.clone(), why_en: en.clone() })
            }
        };
        Self { value: Some(value) }
    }
}

/// The value of an answer; `None` for a form that this version does not know.
impl From<v1::FigureValue> for Option<Value> {
    fn from(value: v1::FigureValue) -> Self {
        Some(match value.value? {
            Wire::Count(count) => Value::Count(count),
            Wire::Ratio(it) => Value::Ratio {
                numerator: it.numerator,
                denominator: it.denominator,
                covered: it.covered,
                population: it.population,
            },
            Wire::Range(it) => {
                Value::Range { low: it.low, high: it.high, denominator: it.denominator }
            }
            Wire::Missing(it) => Value::Missing { vi: it.why_vi, en: it.why_en },
        })
    }
}
