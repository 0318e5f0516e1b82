//! References between rows.

use std::collections::BTreeMap;

use cooperative::Kind;
use figures::findings::Corpus;
use figures::findings::corpus::Relation;
use figures::findings::labels;
use figures::indicator;

use super::Fault;
use super::build::kind_of;
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

/// Where each id stands, by document; an id is unique within its document.
type Ids<'a> = BTreeMap<&'a str, BTreeMap<usize, usize>>;

/// An indicator's id, or a label as it is compared.
pub(super) fn measure(text: &str, kind: Kind) -> String {
    if indicator(text).is_some() {
        return text.to_owned();
    }
    let label = labels::normal(text);
    labels::indicator_of(&label, Some(kind)).map_or(label, |it| it.0.to_owned())
}

/// Sets what each row refers to; ids that are double and references to nothing are faults.
pub(super) fn resolve(corpus: &mut Corpus, links: &[Link], faults: &mut Vec<Fault>) {
    let mut ids = Ids::new();
    for link in links {
        let Some(id) = link.fields.text("id") else { continue };
        let document = corpus.rows.get(link.row).map_or(0, |it| it.document);
        if ids.entry(id).or_default().insert(document, link.row).is_some() {
            let expected = Message::new(
                "mã này đã có ở dòng khác của cùng văn bản",
                "another row of the same document has this id",
            );
            faults.push(link.fields.fault("id", expected));
        }
    }
    let series = series(corpus);
    for link in links {
        let mut find = |field: &str| {
            let id = link.fields.text(field)?;
            let found = row_of(corpus, &ids, id, link.row);
            if found.is_none() {
                let expected = Message::new(
                    "không có đúng một dòng khác mang mã này; ở văn bản khác thì viết số văn bản#mã",
                    "there is not exactly one other row of this id; in another document: its number#id",
                );
                faults.push(link.fields.fault(field, expected));
            }
            found
        };
        let (mut of, about) = (find("of"), find("about"));
        if let (None, Some(base)) = (of, link.fields.text("of_indicator")) {
            let base = measure(base, kind_of(corpus.rows.get(link.row)));
            of = base_of(corpus, &series, link.row, &base);
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
            if let Some(fault) = needed(&link.fields, row.relation, !row.dimensions.is_empty()) {
                faults.push(fault);
            }
        }
    }
    circles(corpus, links, faults);
}

/// The row of an id: of its own document, else of the document named before `#`, else the only one.
fn row_of(corpus: &Corpus, ids: &Ids, id: &str, from: usize) -> Option<usize> {
    let own = corpus.rows.get(from)?.document;
    let found = match (ids.get(id), id.rsplit_once('#')) {
        (Some(all), _) => match all.get(&own) {
            Some(it) => Some(*it),
            None if all.len() == 1 => all.values().next().copied(),
            None => None,
        },
        (None, Some((name, id))) => {
            let named =
                |it: &(&usize, &usize)| corpus.documents.get(*it.0).is_some_and(|it| it == name);
            let mut all = ids.get(id)?.iter().filter(named);
            let first = all.next()?;
            all.next().is_none().then_some(*first.1)
        }
        (None, None) => None,
    };
    found.filter(|it| *it != from)
}

/// A relation that has no meaning without its base.
fn needed(fields: &Fields, relation: Relation, broken_down: bool) -> Option<Fault> {
    let needs = match relation {
        Relation::OfWhich | Relation::PercentOf => !broken_down,
        Relation::Opening | Relation::Added | Relation::Removed => true,
        _ => false,
    };
    let said = fields.text("of").is_some() || fields.text("of_indicator").is_some();
    let expected = Message::new(
        "quan hệ này cần of: mã (id) của dòng gốc",
        "this relation needs of: the id of its base",
    );
    (needs && !said).then(|| fields.fault("of", expected))
}

/// Figures by themselves: by document, what is measured, and area.
type Series = BTreeMap<(usize, String, String), Vec<usize>>;

fn series(corpus: &Corpus) -> Series {
    let mut all = Series::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        if row.relation == Relation::InAll {
            let key = (row.document, row.measured().to_owned(), row.area.clone());
            all.entry(key).or_default().push(at);
        }
    }
    all
}

fn base_of(corpus: &Corpus, series: &Series, at: usize, measured: &str) -> Option<usize> {
    let row = corpus.rows.get(at)?;
    let period = row.base_period.unwrap_or(row.period);
    let basis = row.base_basis.unwrap_or(row.basis);
    let found = series.get(&(row.document, measured.to_owned(), row.area.clone()))?;
    let is = |other: &&usize| {
        corpus.rows.get(**other).is_some_and(|it| {
            **other != at
                && it.kind == row.kind
                && it.period == period
                && it.basis == basis
                && (it.dimensions == row.dimensions || it.dimensions.is_empty())
        })
    };
    let mut found = found.iter().filter(is);
    let first = *found.next()?;
    found.next().is_none().then_some(first)
}

/// A base that leads back to the row itself is a fault.
fn circles(corpus: &Corpus, links: &[Link], faults: &mut Vec<Fault>) {
    // Of each row: on which walk it was first met; a walk that meets itself is a circle.
    let mut met = vec![0_usize; corpus.rows.len()];
    for (walk, link) in links.iter().enumerate() {
        let mut at = Some(link.row);
        while let Some((index, row)) = at.and_then(|it| Some((it, corpus.rows.get(it)?))) {
            let Some(mark) = met.get_mut(index) else { break };
            if *mark == walk + 1 {
                let expected =
                    Message::new("gốc dẫn về chính dòng này", "its base leads back to the row");
                faults.push(link.fields.fault("of", expected));
            }
            if *mark != 0 {
                break;
            }
            *mark = walk + 1;
            at = row.of;
        }
    }
}
