//! Printed values beside regenerated ones.

use cooperative::Text;
use figures::compare::{PublishedValue, Row, Shown, Verdict};
use figures::number::Decimal;

use crate::date::date;
use crate::v1;
use crate::vocabulary::{Word, or_unspecified};

/// A row on the wire. `label` is the indicator's, Vietnamese and English, where it is defined;
/// otherwise the document's own stands in both.
pub fn comparison_row(row: &Row, label: Option<(&str, &str)>) -> v1::ComparisonRow {
    let subject = &row.subject;
    let own = subject.label.as_ref().map_or("", Text::as_str);
    let (label_vi, label_en) = label.unwrap_or((own, own));
    v1::ComparisonRow {
        document: row.document.clone(),
        indicator_id: subject.indicator.to_string(),
        label_vi: label_vi.to_owned(),
        label_en: label_en.to_owned(),
        area_code: row.area.to_string(),
        kind: subject.kind.wire(),
        sector: or_unspecified(subject.sector),
        breakdown: subject.breakdown.as_ref().map(Text::to_string),
        period_from: Some(date(subject.period_from)),
        as_of: Some(date(subject.as_of)),
        basis: row.basis.wire(),
        regenerated_basis: row.regenerated_basis.wire(),
        unit: row.unit.wire(),
        published: Some((&row.published).into()),
        regenerated: Some((&row.regenerated).into()),
        regenerated_as_of: Some(date(row.regenerated_as_of)),
        regenerated_shown: row.shown.map(Into::into),
        last_year: Some((&row.last_year).into()),
        last_year_shown: row.last_year_shown.map(Into::into),
        verdict: v1::Verdict::from(row.verdict).into(),
        reason_vi: row.reason.vi.clone(),
        reason_en: row.reason.en.clone(),
        still_missing: row.progress.map(|it| it.missing.plain()),
        reached_percent: row.progress.and_then(|it| it.reached).map(Decimal::plain),
    }
}

impl From<&PublishedValue> for v1::PrintedValue {
    fn from(it: &PublishedValue) -> Self {
        Self {
            text: it.text.clone(),
            number: it.value.map(Into::into),
            upper: it.upper.map(Into::into),
            comparator: it.comparator.wire(),
        }
    }
}

impl From<Shown> for v1::ShownValue {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Number(it) => Self { number: it.plain(), upper: None },
            Shown::Between(low, high) => Self { number: low.plain(), upper: Some(high.plain()) },
        }
    }
}

impl From<Verdict> for v1::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Equal => Self::Equal,
            Verdict::Differs => Self::Differs,
            Verdict::NotDerivable => Self::NotDerivable,
            Verdict::Met => Self::Met,
            Verdict::NotMet => Self::NotMet,
            Verdict::NotDue => Self::NotDue,
        }
    }
}
