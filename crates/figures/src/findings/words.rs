//! Rows and numbers in words.

use cooperative::publication::Comparator;
use cooperative::{Kind, Sector};

use crate::findings::corpus::Row;
use crate::findings::reading::Reading;
use crate::indicator;
use crate::number::Rational;
use crate::reason::Reason;

/// What a row measures, with its breakdown: "Tổng số hợp tác xã (Xây dựng)".
pub(super) fn name(row: &Row) -> Reason {
    let known = row.indicator.as_deref().and_then(indicator);
    let label = || Reason::new(row.measured(), row.measured());
    let base = known.map_or_else(label, |it| Reason::new(&it.vi, &it.en));
    let known = row.indicator.is_some() && row.kind != Kind::Cooperative;
    let kind = known.then_some((row.kind.vi(), row.kind.en()));
    if row.dimensions.is_empty() && kind.is_none() {
        return base;
    }
    let list = |sector: fn(Sector) -> &'static str, kind: Option<&str>| {
        let shown = |it: &String| match Sector::from_word(it) {
            Some(it) => sector(it).to_owned(),
            None => it.clone(),
        };
        let each = kind.map(str::to_owned).into_iter().chain(row.dimensions.values().map(shown));
        each.collect::<Vec<_>>().join(", ")
    };
    Reason::new(
        format!("{} ({})", base.vi, list(Sector::vi, kind.map(|it| it.0))),
        format!("{} ({})", base.en, list(Sector::en, kind.map(|it| it.1))),
    )
}

/// A value in whole units as the row would print it, with its unit.
pub(super) fn value(it: Rational, row: &Row) -> Reason {
    let bare = bare(it, row);
    let with = |number: String, unit: &str| match unit {
        "" => number,
        "%" => number + "%",
        unit => format!("{number} {unit}"),
    };
    Reason::new(with(bare.vi, row.unit.vi), with(bare.en, row.unit.en))
}

/// The same without its unit.
pub(super) fn bare(it: Rational, row: &Row) -> Reason {
    let printed = it.over(row.unit.scale());
    let decimals = row.amount.decimals;
    let shown = printed.and_then(|it| {
        let short = it.round(decimals)?;
        if short.exact() == Some(it) { Some(short) } else { it.round(decimals.checked_add(1)?) }
    });
    shown.map_or_else(|| Reason::new("?", "?"), |it| Reason::new(it.vi(), it.en()))
}

/// The printed number with its word and unit: "khoảng 630".
pub(super) fn printed(row: &Row) -> Reason {
    let Some(exact) = row.exact() else { return Reason::new(&row.text, &row.text) };
    let number = value(exact, row);
    let word = row.amount.comparator;
    match word {
        Comparator::Equal => number,
        Comparator::Between => Reason::new(&row.text, &row.text),
        _ => Reason::new(
            format!("{} {}", word.vi(), number.vi),
            format!("{} {}", word.en(), number.en),
        ),
    }
}

/// "Tổng số hợp tác xã = 53 [r1]": what is printed, and where: the row's id or its place in the file,
/// with the document where there are several.
pub(super) fn stated(corpus: &Reading, at: usize) -> Reason {
    let Some(row) = corpus.rows.get(at) else { return Reason::default() };
    let (name, number) = (name(row), printed(row));
    let document = corpus.documents.get(row.document).filter(|_| corpus.documents.len() > 1);
    let place = document.map_or_else(|| row.id.clone(), |it| format!("{it}, {}", row.id));
    Reason::new(
        format!("{} = {} [{place}]", name.vi, number.vi),
        format!("{} = {} [{place}]", name.en, number.en),
    )
}

/// A sum written out, "32 + 11 - 5", with what it gives.
pub(super) fn sum(corpus: &Reading, terms: &[(usize, bool)], gives: Rational) -> Reason {
    let rows = || terms.iter().filter_map(|it| corpus.rows.get(it.0));
    let alike = rows().zip(rows().skip(1)).all(|(a, b)| a.unit == b.unit);
    let shown = |it: Rational, row: &Row| if alike { bare(it, row) } else { value(it, row) };
    let side = |text: fn(Reason) -> String| {
        let mut out = String::new();
        for (index, (at, plus)) in terms.iter().enumerate() {
            let Some(row) = corpus.rows.get(*at) else { continue };
            if index > 0 || !plus {
                out += if *plus { " + " } else { " - " };
            }
            out += &text(shown(row.exact().unwrap_or(Rational::ZERO), row));
        }
        let row = terms.first().and_then(|it| corpus.rows.get(it.0));
        let whole = row.map(|it| text(shown(gives, it))).unwrap_or_default();
        format!("{} = {whole}", out.trim_start())
    };
    Reason::new(side(|it| it.vi), side(|it| it.en))
}
