//! References between rows.

use std::collections::BTreeMap;

use figures::findings::Corpus;
use figures::findings::corpus::Relation;
use figures::findings::labels;
use figures::indicator;

use super::Fault;
use super::fields::Fields;
use crate::import::Message;

/// Flows of cooperatives that documents print although no log of ours yields them.
pub(super) const EXTRA: [&str; 4] =
    ["coops.converted", "coops.merged", "coops.split", "coops.reorganised_in"];

/// A row of the corpus with the fields that it was read from.
pub(super) struct Link {
    pub fields: Fields,
    pub row: usize,
}

/// An indicator's id, or a label as it is compared.
pub(super) fn measure(text: &str) -> String {
    if indicator(text).is_some() {
        return text.to_owned();
    }
    let label = labels::normal(text);
    labels::indicator_of(&label).map_or(label, |it| it.0.to_owned())
}

/// Sets what each row refers to; ids that are double and references to nothing are faults.
pub(super) fn resolve(corpus: &mut Corpus, links: &[Link], faults: &mut Vec<Fault>) {
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for link in links {
        let Some(id) = link.fields.text("id") else { continue };
        if ids.insert(id.to_owned(), link.row).is_some() {
            let expected = Message::new("mã này đã có ở dòng khác", "another row has this id");
            faults.push(link.fields.fault("id", expected));
        }
    }
    for link in links {
        let mut find = |field: &str| {
            let id = link.fields.text(field)?;
            let found = ids.get(id).copied().filter(|it| *it != link.row);
            if found.is_none() {
                let expected =
                    Message::new("không dòng nào khác có mã này", "no other row has this id");
                faults.push(link.fields.fault(field, expected));
            }
            found
        };
        let (mut of, about) = (find("of"), find("about"));
        if let (None, Some(base)) = (of, link.fields.text("of_indicator")) {
            of = base_of(corpus, link.row, &measure(base));
            if of.is_none() {
                let expected = Message::new(
                    "không có đúng một dòng như vậy cùng địa bàn và kỳ; hãy dùng of",
                    "there is not exactly one such row of the same area and period; use of",
                );
                faults.push(link.fields.fault("of_indicator", expected));
            }
        }
        if let Some(row) = corpus.rows.get_mut(link.row) {
            (row.of, row.about) = (of, about);
            let needs = match row.relation {
                Relation::OfWhich => row.dimensions.is_empty(),
                Relation::Opening | Relation::Added | Relation::Removed => true,
                Relation::PercentOf => row.dimensions.is_empty(),
                _ => false,
            };
            let said =
                link.fields.text("of").is_some() || link.fields.text("of_indicator").is_some();
            if needs && !said {
                let expected =
                    Message::new("quan hệ này cần mã dòng gốc", "this relation needs its base");
                faults.push(link.fields.fault("of", expected));
            }
        }
    }
    circles(corpus, links, faults);
}

fn base_of(corpus: &Corpus, at: usize, measured: &str) -> Option<usize> {
    let row = corpus.rows.get(at)?;
    let period = row.base_period.unwrap_or(row.period);
    let basis = row.base_basis.unwrap_or(row.basis);
    let is = |(other, it): &(usize, &figures::findings::corpus::Row)| {
        *other != at
            && it.measured() == measured
            && it.relation == Relation::InAll
            && it.document == row.document
            && it.area == row.area
            && it.kind == row.kind
            && it.period == period
            && it.basis == basis
            && (it.dimensions == row.dimensions || it.dimensions.is_empty())
    };
    let mut found = corpus.rows.iter().enumerate().filter(is);
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

/// A base that leads back to the row itself is a fault.
fn circles(corpus: &Corpus, links: &[Link], faults: &mut Vec<Fault>) {
    for link in links {
        let mut at = Some(link.row);
        let mut steps = 0;
        while let Some(row) = at.and_then(|it| corpus.rows.get(it)) {
            steps += 1;
            at = row.of;
            if at == Some(link.row) || steps > corpus.rows.len() {
                let expected =
                    Message::new("gốc dẫn về chính dòng này", "its base leads back to the row");
                faults.push(link.fields.fault("of", expected));
                break;
            }
        }
    }
}
