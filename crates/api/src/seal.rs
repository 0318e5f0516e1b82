//! Sealed statements.

use cooperative::UnitCode;
use cooperative::seal::{
    Digest, SealedCount, SealedFigure, SealedIndicator, SealedRange, SealedRatio, SealedValue,
    Statement,
};
use cooperative::words::IndicatorId;
use figures::Indicator;
use figures::seal::{self, Cause, Difference, root};

use crate::date::{date, day};
use crate::field::At;
use crate::v1;
use crate::v1::figure_value::Value as Wire;
use crate::vocabulary::{Word, or_unspecified};

pub(crate) fn statement(it: &v1::Statement, at: &At<'_>) -> Option<Statement> {
    let area = at.checked("area_code", &it.area_code, UnitCode::new);
    let kind = at.word("kind", it.kind);
    let basis = at.word("basis", it.basis);
    let period_from = at.message("period_from", it.period_from.as_ref(), day);
    let as_of = at.message("as_of", it.as_of.as_ref(), day);
    let indicators = at.each("indicators", &it.indicators, indicator);
    let given = digest("root", &it.root, at);
    let statement = Statement {
        area: area?,
        kind: kind?,
        basis: basis?,
        period_from: period_from?,
        as_of: as_of?,
        known_at: it.known_at_position,
        definitions: it.definitions_version,
        fold: it.fold_version,
        indicators: indicators?,
        root: given?,
    };
    if root(&statement) != statement.root {
        let (en, vi) = ("the digest of this statement", "giá trị băm của chính bản số liệu này");
        return at.field("root").wrong("", en, vi);
    }
    Some(statement)
}

fn indicator(it: &v1::SealedIndicator, at: &At<'_>) -> Option<SealedIndicator> {
    let indicator = at.checked("indicator_id", &it.indicator_id, IndicatorId::new);
    let Some(of) = figures::indicator(&it.indicator_id) else {
        let (en, vi) = ("an indicator that is defined", "chỉ tiêu đã có định nghĩa");
        return at.field("indicator_id").wrong(&it.indicator_id, en, vi);
    };
    let definition = digest("definition", &it.definition, at);
    if definition.is_some_and(|it| it != seal::definition(of)) {
        let (en, vi) = ("the digest of its definition", "giá trị băm của định nghĩa chỉ tiêu");
        return at.field("definition").wrong("", en, vi);
    }
    let figures = at.each("figures", &it.figures, |it, at| figure(of, it, at));
    Some(SealedIndicator { indicator: indicator?, definition: definition?, figures: figures? })
}

fn figure(of: &Indicator, it: &v1::SealedFigure, at: &At<'_>) -> Option<SealedFigure> {
    let sector = at.maybe_word("sector", (it.sector != 0).then_some(it.sector));
    let value = at.message("value", it.value.as_ref(), |it, at| match &it.value {
        Some(Wire::Count(count)) => Some(SealedValue::Count(SealedCount { count: *count })),
        Some(Wire::Ratio(it)) => Some(SealedValue::Ratio(SealedRatio {
            numerator: it.numerator,
            denominator: it.denominator,
            covered: it.covered,
            population: it.population,
        })),
        Some(Wire::Range(it)) => {
            let v1::Range { low, high, denominator } = *it;
            Some(SealedValue::Range(SealedRange { low, high, denominator }))
        }
        Some(Wire::Missing(_)) => Some(SealedValue::NotReported),
        None => at.wrong("", "a value", "một giá trị"),
    });
    let parts = match it.parts.as_slice() {
        [] => Some(None),
        bytes => digest("parts", bytes, at).map(Some),
    };
    let digest = digest("digest", &it.digest, at);
    let (sector, value, digest) = (sector?, value?, digest?);
    if digest != seal::digest(of, sector, &value) {
        let (en, vi) = ("the digest of this value", "giá trị băm của chính con số này");
        return at.field("digest").wrong("", en, vi);
    }
    Some(SealedFigure { sector, value, digest, parts: parts? })
}

fn digest(name: &'static str, bytes: &[u8], at: &At<'_>) -> Option<Digest> {
    let wrong = |_| at.field(name).wrong("", "32 bytes", "32 byte");
    Digest::try_from(bytes).map_or_else(wrong, Some)
}

impl From<&Statement> for v1::Statement {
    fn from(it: &Statement) -> Self {
        let figure = |it: &SealedFigure| v1::SealedFigure {
            sector: or_unspecified(it.sector),
            value: Some(it.value.into()),
            digest: it.digest.to_vec(),
            parts: it.parts.map_or_else(Vec::new, |it| it.to_vec()),
        };
        let indicator = |it: &SealedIndicator| v1::SealedIndicator {
            indicator_id: it.indicator.to_string(),
            definition: it.definition.to_vec(),
            figures: it.figures.iter().map(figure).collect(),
        };
        Self {
            area_code: it.area.to_string(),
            kind: it.kind.wire(),
            basis: it.basis.wire(),
            period_from: Some(date(it.period_from)),
            as_of: Some(date(it.as_of)),
            known_at_position: it.known_at,
            definitions_version: it.definitions,
            fold_version: it.fold,
            indicators: it.indicators.iter().map(indicator).collect(),
            root: it.root.to_vec(),
        }
    }
}

impl From<SealedValue> for v1::FigureValue {
    fn from(it: SealedValue) -> Self {
        let value = match it {
            SealedValue::NotReported => Wire::Missing(v1::Missing::default()),
            SealedValue::Count(it) => Wire::Count(it.count),
            SealedValue::Ratio(it) => Wire::Ratio(v1::Ratio {
                numerator: it.numerator,
                denominator: it.denominator,
                covered: it.covered,
                population: it.population,
            }),
            SealedValue::Range(it) => {
                let SealedRange { low, high, denominator } = it;
                Wire::Range(v1::Range { low, high, denominator })
            }
        };
        Self { value: Some(value) }
    }
}

impl From<&Difference> for v1::SealDifference {
    fn from(it: &Difference) -> Self {
        let cause = match it.cause {
            Cause::Definition => v1::DifferenceCause::Definition,
            Cause::Fold => v1::DifferenceCause::Fold,
            Cause::Data => v1::DifferenceCause::Data,
        };
        Self {
            indicator_id: it.indicator.to_string(),
            sector: or_unspecified(it.sector),
            sealed: Some(it.sealed.into()),
            regenerated: it.again.map(Into::into),
            cause: cause.into(),
        }
    }
}
