//! A corpus with what leads from a row to others, so that no check compares every row with every.

use std::collections::{BTreeMap, HashMap};

use cooperative::Kind;

use super::checks::parts::{Parts, groups};
use super::corpus::{Corpus, Period, Relation, Row};
use super::told::{tells_flow, tells_state};

/// What makes rows the same figure: numbers stand for equal texts and breakdowns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    document: usize,
    area: usize,
    period: Period,
    basis: u8,
    kind: u8,
    dimensions: usize,
    measured: usize,
}

/// The figures of one measure and breakdown in one area, whatever their document and period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Series {
    area: usize,
    kind: u8,
    dimensions: usize,
    measured: usize,
}

/// A corpus that is being checked.
pub(super) struct Reading<'a> {
    /// The documents' names.
    pub documents: &'a [String],
    /// Every row.
    pub rows: &'a [Row],
    /// Every breakdown.
    pub parts: Vec<Parts>,
    area_codes: &'a BTreeMap<String, String>,
    texts: HashMap<&'a str, usize>,
    dimensions: HashMap<&'a BTreeMap<String, String>, usize>,
    keys: Vec<Key>,
    figures: HashMap<Key, Vec<usize>>,
    series: HashMap<Series, Vec<usize>>,
    based: HashMap<usize, Vec<usize>>,
    labelled: HashMap<Key, Vec<usize>>,
    loose: HashMap<(usize, usize, u8, usize), Vec<usize>>,
}

impl Key {
    /// The same with no breakdown told apart, and with no measure (`any`) either.
    pub fn of_any(self, any: bool) -> Self {
        let measured = if any { usize::MAX } else { self.measured };
        Self { dimensions: usize::MAX, measured, ..self }
    }

    /// The same figure in whatever document.
    pub fn anywhere(self) -> Self {
        Self { document: usize::MAX, ..self }
    }
}

/// Whether a row is a figure that is the same wherever it stands: an opening stock, and what comes to
/// a stock under the stock's own name, are not that stock.
fn stands_alone(corpus: &Corpus, row: &Row) -> bool {
    let base = row.of.and_then(|it| corpus.rows.get(it));
    let own = |it: &Row| {
        it.measured() == row.measured() && it.dimensions == row.dimensions && it.area == row.area
    };
    match row.relation {
        Relation::InAll => true,
        Relation::OfWhich | Relation::Added | Relation::Removed => !base.is_some_and(own),
        _ => false,
    }
}

fn kind_number(kind: Kind) -> u8 {
    kind as u8
}

impl<'a> Reading<'a> {
    /// Reads a corpus once through.
    pub fn of(corpus: &'a Corpus) -> Self {
        let mut it = Self {
            documents: &corpus.documents,
            rows: &corpus.rows,
            parts: Vec::new(),
            area_codes: &corpus.area_codes,
            texts: HashMap::new(),
            dimensions: HashMap::new(),
            keys: Vec::new(),
            figures: HashMap::new(),
            series: HashMap::new(),
            based: HashMap::new(),
            labelled: HashMap::new(),
            loose: HashMap::new(),
        };
        for (at, row) in corpus.rows.iter().enumerate() {
            let mut number = |text: &'a str| {
                let fresh = it.texts.len();
                *it.texts.entry(text).or_insert(fresh)
            };
            let (area, measured) = (number(&row.area), number(row.measured()));
            let fresh = it.dimensions.len();
            let dimensions = *it.dimensions.entry(&row.dimensions).or_insert(fresh);
            let (basis, kind) = (row.basis as u8, kind_number(row.kind));
            let (document, period) = (row.document, row.period);
            let key = Key { document, area, period, basis, kind, dimensions, measured };
            it.keys.push(key);
            if stands_alone(corpus, row) {
                it.figures.entry(key).or_default().push(at);
                let loose = (document, area, kind, measured);
                it.loose.entry(loose).or_default().push(at);
                let series = Series { area, kind, dimensions, measured };
                it.series.entry(series).or_default().push(at);
                if row.label.is_some() {
                    let key = Key { measured: usize::MAX, kind: u8::MAX, ..key };
                    it.labelled.entry(key).or_default().push(at);
                }
            }
            if let Some(of) = row.of {
                it.based.entry(of).or_default().push(at);
            }
        }
        it.parts = groups(&it);
        it
    }

    /// The row.
    pub fn row(&self, at: usize) -> Option<&'a Row> {
        self.rows.get(at)
    }

    /// What makes the row the same figure as another in its document.
    pub fn key(&self, at: usize) -> Option<Key> {
        self.keys.get(at).copied()
    }

    fn figures_of(&self, key: Key) -> &[usize] {
        self.figures.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The figures of the same document, area, period, basis, kind, breakdown and measure.
    pub fn twins(&self, at: usize) -> &[usize] {
        self.key(at).map_or(&[], |it| self.figures_of(it))
    }

    /// The figures of another measure beside a row, with the same breakdown, in its document.
    pub fn beside(&self, at: usize, measured: &str) -> &[usize] {
        let Some((key, measured)) = self.key(at).zip(self.texts.get(measured)) else { return &[] };
        self.figures_of(Key { measured: *measured, ..key })
    }

    /// The same with another breakdown.
    pub fn broken_down(&self, at: usize, dimensions: &BTreeMap<String, String>) -> &[usize] {
        let Some((key, by)) = self.key(at).zip(self.dimensions.get(dimensions)) else {
            return &[];
        };
        self.figures_of(Key { dimensions: *by, ..key })
    }

    /// The first figure of an indicator beside a row.
    pub fn one(&self, at: usize, indicator: &str) -> Option<usize> {
        let is = |it: &&usize| {
            self.row(**it).is_some_and(|it| it.indicator.as_deref() == Some(indicator))
        };
        self.beside(at, indicator).iter().find(is).copied()
    }

    /// The same measure in the same area, of any document, period and basis.
    pub fn through_time(&self, at: usize) -> &[usize] {
        let Some(key) = self.key(at) else { return &[] };
        self.series(key, key.dimensions)
    }

    /// The same without any breakdown.
    pub fn totals_through_time(&self, at: usize) -> &[usize] {
        let none = BTreeMap::new();
        let Some((key, by)) = self.key(at).zip(self.dimensions.get(&none)) else { return &[] };
        self.series(key, *by)
    }

    /// The figures of an indicator without breakdown in the row's area, whatever the period.
    pub fn of_area(&self, at: usize, indicator: &str) -> &[usize] {
        let none = BTreeMap::new();
        let by = self.dimensions.get(&none);
        let Some(((key, by), measured)) = self.key(at).zip(by).zip(self.texts.get(indicator))
        else {
            return &[];
        };
        self.series(Key { measured: *measured, ..key }, *by)
    }

    fn series(&self, key: Key, dimensions: usize) -> &[usize] {
        let Key { area, kind, measured, .. } = key;
        let series = Series { area, kind, dimensions, measured };
        self.series.get(&series).map_or(&[], Vec::as_slice)
    }

    /// The same measure and area in the same document, whatever the period and breakdown.
    pub fn loosely_beside(&self, at: usize) -> &[usize] {
        let Some(key) = self.key(at) else { return &[] };
        let key = (key.document, key.area, key.kind, key.measured);
        self.loose.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The rows whose base a row is, with a relation.
    pub fn based(&self, at: usize, relation: Relation) -> Vec<usize> {
        let all = self.based.get(&at).map_or(&[][..], Vec::as_slice);
        let is = |it: &&usize| self.row(**it).is_some_and(|it| it.relation == relation);
        all.iter().filter(is).copied().collect()
    }

    /// Figures beside a row whose own label tells a state of cooperatives that is not ours.
    pub fn labelled_states(&self, at: usize) -> impl Iterator<Item = usize> {
        let kind = self.row(at).map(|it| it.kind);
        let own = move |at: &usize| self.row(*at).map(|it| it.kind) == kind;
        self.labelled(at, tells_state).filter(own)
    }

    /// Figures beside a row whose own label tells that things came or went in a way that is not ours,
    /// and that are no part of another figure; of whatever kind, as groups become cooperatives.
    pub fn labelled_flows(&self, at: usize) -> impl Iterator<Item = usize> {
        let alone = |at: &usize| {
            self.row(*at).is_some_and(|it| it.relation == Relation::InAll && !it.is_mean())
        };
        self.labelled(at, tells_flow).filter(alone)
    }

    fn labelled(&self, at: usize, tells: fn(&str) -> bool) -> impl Iterator<Item = usize> {
        let key = self.key(at).map(|it| Key { measured: usize::MAX, kind: u8::MAX, ..it });
        let all = key.and_then(|it| self.labelled.get(&it)).map_or(&[][..], Vec::as_slice);
        let is =
            move |it: &usize| self.row(*it).and_then(|it| it.label.as_deref()).is_some_and(tells);
        all.iter().copied().filter(is)
    }

    /// The area that a row speaks of: a part's own area, else that of the row; by code where one is
    /// known.
    pub fn place(&self, row: &'a Row) -> &'a str {
        let part = row.dimensions.get("part_area").unwrap_or(&row.area);
        self.area_codes.get(part).unwrap_or(part)
    }
}
