//! Parts take from their base what they do not say themselves.

use figures::findings::Corpus;
use figures::findings::corpus::{Relation, Row};
use figures::findings::unit::Dimension;

use super::links::Link;

/// Indicators that are wholes: as a part of another figure, "HTX" is not all cooperatives.
const WHOLES: [&str; 4] = ["coops.total", "members.total", "managers.total", "workers.regular"];

/// Settles what parts are. A part of what is broken down is broken down alike. A part of what is no
/// indicator of ours, or a whole told as a part of something else, is a figure of the document's own.
/// A part in percent of things or money is a share.
pub(super) fn parts(corpus: &mut Corpus, links: &[Link]) {
    for link in links {
        let Some((base, row)) = base(corpus, link.row) else { continue };
        let mut settled = row.clone();
        for (by, value) in &base.dimensions {
            settled.dimensions.entry(by.clone()).or_insert_with(|| value.clone());
        }
        let whole = |id: &str| WHOLES.contains(&id) && base.indicator.as_deref() != Some(id);
        let foreign = base.indicator.is_none() || row.indicator.as_deref().is_some_and(whole);
        if let Some(id) = row.indicator.as_deref().filter(|_| foreign) {
            let label = link.fields.text("label").unwrap_or(id);
            settled.label = Some(figures::findings::labels::normal(label));
            settled.indicator = None;
        }
        let (here, there) = (row.unit.dimension, base.unit.dimension);
        if here == Dimension::Percent && there != Dimension::Percent {
            settled.relation = Relation::PercentOf;
        }
        if let Some(row) = corpus.rows.get_mut(link.row) {
            *row = settled;
        }
    }
}

/// A row that is a part of another, with that other one.
fn base(corpus: &Corpus, at: usize) -> Option<(&Row, &Row)> {
    let row = corpus.rows.get(at).filter(|it| it.relation == Relation::OfWhich)?;
    Some((corpus.rows.get(row.of?)?, row))
}
