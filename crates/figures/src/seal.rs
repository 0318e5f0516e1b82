//! Statements: every figure of an area under a pin with its digest, and what differs when it is
//! regenerated.

use std::collections::BTreeMap;

use cooperative::publication::Basis;
use cooperative::seal::{
    Digest, SealedCount, SealedFigure, SealedIndicator, SealedRange, SealedRatio, SealedValue,
    Statement,
};
use cooperative::words::IndicatorId;
use cooperative::{Invalid, Sector, UnitCode};
use sha2::{Digest as _, Sha256};

use crate::figure::{Question, Value};
use crate::indicator::{self, Indicator, canonical, indicators};
use crate::measure::Part;
use crate::sum::{Cut, Sums};

/// The version of the fold from entries to figures. Raise it whenever the same entries give another
/// figure under the same definition: a measure that counts otherwise, a rule of `account` or `sum`
/// that changes. A seal of an older fold then says so where its figures differ.
pub const FOLD_VERSION: u32 = 1;

/// Why a figure is not what was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The indicator is defined otherwise today, or not at all.
    Definition,
    /// The fold is of another version.
    Fold,
    /// Neither changed: what is stored in the views, the log or the seal is not what it was.
    Data,
}

/// A figure that is not what was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// The sector; `None` for all of them together.
    pub sector: Option<Sector>,
    /// What was sealed.
    pub sealed: SealedValue,
    /// What comes out now: the same, if only the parts differ; `None` if the indicator is not
    /// defined any more.
    pub again: Option<SealedValue>,
    /// Why.
    pub cause: Cause,
}

/// The statement of an area: every indicator for all sectors together and for each. The question's
/// own sector is not read. Fails where a definition has an id that is none.
pub fn statement(area: &UnitCode, question: &Question, sums: &Sums) -> Result<Statement, Invalid> {
    let mut all = Vec::with_capacity(indicators().len());
    for it in indicators() {
        let sectors = std::iter::once(None).chain(Sector::ALL.iter().copied().map(Some));
        let figure = |sector| {
            let value = (&sums.value(it, Cut { sector, part: None })).into();
            let digest = digest(it, sector, &value);
            SealedFigure { sector, value, digest, parts: parts(it, sector, sums) }
        };
        all.push(SealedIndicator {
            indicator: IndicatorId::new(&it.id)?,
            definition: definition(it),
            figures: sectors.map(figure).collect(),
        });
    }
    let mut statement = Statement {
        area: area.clone(),
        kind: question.kind,
        basis: Basis::Actual,
        period_from: question.period_from,
        as_of: question.as_of,
        known_at: question.known_at,
        definitions: indicator::version(),
        fold: FOLD_VERSION,
        indicators: all,
        root: [0; 32],
    };
    statement.root = root(&statement);
    Ok(statement)
}

/// The digest over a statement: its head, then each indicator's definition and figures.
pub fn root(of: &Statement) -> Digest {
    let Statement { area, kind, basis, period_from, as_of, known_at, definitions, fold, .. } = of;
    let mut hash = Sha256::new();
    let (kind, basis) = (kind.word(), basis.word());
    hash.update(format!("{area}|{kind}|{basis}|{period_from}|{as_of}|{known_at}"));
    hash.update(format!("|{definitions}|{fold}\n"));
    for it in &of.indicators {
        hash.update(it.indicator.as_str());
        hash.update(it.definition);
        for it in &it.figures {
            hash.update(it.digest);
            it.parts.iter().for_each(|it| hash.update(it));
        }
    }
    hash.finalize().into()
}

/// The digest of a figure's text: `coops.total|all|count|54`, and `not reported` where it is not.
pub fn digest(of: &Indicator, sector: Option<Sector>, value: &SealedValue) -> Digest {
    let (id, sector, unit) = (&of.id, sector.map_or("all", Sector::word), unit(of));
    Sha256::digest(format!("{id}|{sector}|{unit}|{}", text(value))).into()
}

/// The digest over a figure's parts, each as `word|value` in a line; `None` if the indicator has
/// none.
fn parts(of: &Indicator, sector: Option<Sector>, sums: &Sums) -> Option<Digest> {
    let all = of.parts();
    let line = |part: Part| {
        let value = sums.value(of, Cut { sector, part: Some(part.number) });
        format!("{}|{}\n", part.word, text(&(&value).into()))
    };
    let lines: String = all.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| Sha256::digest(lines).into())
}

/// A value as it is digested: exact.
pub fn text(value: &SealedValue) -> String {
    match value {
        SealedValue::NotReported => "not reported".into(),
        SealedValue::Count(it) => it.count.to_string(),
        SealedValue::Ratio(it) => {
            let SealedRatio { numerator, denominator, covered, population } = it;
            format!("{numerator}/{denominator}, {covered} of {population}")
        }
        SealedValue::Range(it) => format!("{}..{}/{}", it.low, it.high, it.denominator),
    }
}

/// The figures of a sealed statement that are not what they were. Indicators that came later are
/// none of it.
pub fn differences(sealed: &Statement, again: &Statement) -> Vec<Difference> {
    let now: BTreeMap<_, _> = again.indicators.iter().map(|it| (&it.indicator, it)).collect();
    let mut found = Vec::new();
    for was in &sealed.indicators {
        let is = now.get(&was.indicator);
        let cause = match is {
            Some(is) if is.definition == was.definition && sealed.fold == again.fold => Cause::Data,
            Some(is) if is.definition == was.definition => Cause::Fold,
            _ => Cause::Definition,
        };
        for it in &was.figures {
            let again = is.and_then(|is| is.figures.iter().find(|is| is.sector == it.sector));
            if again.is_none_or(|again| again != it) {
                let (indicator, sector, sealed) = (was.indicator.clone(), it.sector, it.value);
                let again = again.map(|it| it.value);
                found.push(Difference { indicator, sector, sealed, again, cause });
            }
        }
    }
    found
}

/// The digest of what an indicator counts; labels and notes are not in it.
/// The digest of an indicator's definition as it is today.
pub fn definition(of: &Indicator) -> Digest {
    Sha256::digest(canonical(&of.id).unwrap_or_default()).into()
}

fn unit(of: &Indicator) -> &'static str {
    match of.unit {
        indicator::Unit::Count => "count",
        indicator::Unit::Dong => "dong",
        indicator::Unit::Percent => "percent",
    }
}

impl From<&Value> for SealedValue {
    fn from(value: &Value) -> Self {
        match *value {
            Value::Missing { .. } => Self::NotReported,
            Value::Count(count) => Self::Count(SealedCount { count }),
            Value::Ratio { numerator, denominator, covered, population } => {
                Self::Ratio(SealedRatio { numerator, denominator, covered, population })
            }
            Value::Range { low, high, denominator } => {
                Self::Range(SealedRange { low, high, denominator })
            }
        }
    }
}
