//! Sums apart for each row of a report list.

use std::borrow::Borrow;
use std::sync::OnceLock;

use super::Cut;
use super::explain::{Contribution, explain};
use super::sums::{Row, Sums};
use crate::delta::Delta;
use crate::figure::{Question, Value};
use crate::indicator::{Form, Indicator};
use crate::packed::{Malformed, PackedDeltas, Place};
use crate::report_list::ReportList;

/// Sums of deltas under one question, apart for each row of a list and for what is in none: exact,
/// whatever the order and however often the parts are merged.
///
/// The rows of a stock, a flow, an annual sum or a remainder add up to the whole, where a row with
/// nothing reported counts as 0. Distinct counts and communes may add up to more, as they do for
/// sectors.
#[derive(Clone, Debug)]
pub struct RowSums {
    list: &'static ReportList,
    question: Question,
    rows: Vec<Sums>,
    /// The rows together, once they are asked for.
    whole: OnceLock<Sums>,
}

impl RowSums {
    /// Nothing yet, for this question and list.
    pub fn new(question: &Question, list: &'static ReportList) -> Self {
        let rows = vec![Sums::new(question); list.rows.len() + 1];
        Self { list, question: question.clone(), rows, whole: OnceLock::new() }
    }

    /// The sums of these deltas.
    pub fn of<D: Borrow<Delta>>(
        deltas: impl IntoIterator<Item = D>,
        question: &Question,
        list: &'static ReportList,
    ) -> Self {
        let mut sums = Self::new(question, list);
        for delta in deltas {
            let delta = delta.borrow();
            if let Some(row) = sums.rows.get_mut(list.row_of(&delta.class)) {
                row.add(delta);
            }
        }
        sums
    }

    /// The list.
    pub fn list(&self) -> &'static ReportList {
        self.list
    }

    /// Adds packed deltas without building them. After an error the sums are of no use.
    pub fn scan(&mut self, packed: &PackedDeltas<'_>) -> Result<(), Malformed> {
        self.whole.take();
        let Question { units: asked, kind, known_at, .. } = self.question.clone();
        for block in packed.blocks() {
            let block = block?;
            if !asked.has_code(block.unit()) {
                continue;
            }
            let places = block.places();
            let unit = |it: &Place| asked.unit_of(block.unit(), it.seated);
            let units: Vec<_> = places.iter().map(unit).collect();
            block.scan(|position, of, row: Row, whose, person| {
                let (Some(Some(unit)), Some(place)) = (units.get(whose.at), places.get(whose.at))
                else {
                    return;
                };
                if position > known_at || of != kind {
                    return;
                }
                let Some(sums) = self.rows.get_mut(self.list.place(place.trade, row.sector)) else {
                    return;
                };
                if sums.count(row) {
                    sums.key(row, whose.cooperative, person);
                }
                if let Some(n) = sums.active_by(row) {
                    sums.activate(unit, |it| it[usize::from(row.sector.number())] += n);
                }
            })?;
        }
        Ok(())
    }

    /// Adds what another one summed under the same question and list.
    pub fn merge(&mut self, other: Self) {
        self.whole.take();
        self.rows.iter_mut().zip(other.rows).for_each(|(sum, it)| sum.merge(it));
    }

    /// The value of an indicator for a part: of a row as [`ReportList::row_of`] counts them, or of
    /// all rows together.
    pub fn value(&self, of: &Indicator, row: Option<usize>, part: Option<u8>) -> Value {
        let cut = Cut { sector: None, part };
        match row.and_then(|it| self.rows.get(it)) {
            Some(row) => row.value_within(self.whole(), of, cut),
            None => self.whole().value(of, cut),
        }
    }

    fn whole(&self) -> &Sums {
        self.whole.get_or_init(|| {
            let mut whole = Sums::new(&self.question);
            self.rows.iter().for_each(|it| whole.merge(it.clone()));
            whole
        })
    }
}

/// Which cooperatives and entries make the figure of a row, as [`explain`] says it of a sector. The
/// row is counted as [`ReportList::row_of`] does.
pub fn explain_row<D: Borrow<Delta>>(
    indicator: &Indicator,
    part: Option<u8>,
    (list, row): (&ReportList, usize),
    deltas: impl IntoIterator<Item = D>,
    question: &Question,
) -> Vec<Contribution> {
    // A move is undone by one in any row.
    let undoes = match &indicator.form {
        Form::Crossing { against, .. } => Some(against.measure),
        _ => None,
    };
    let counts = |it: &D| {
        let it: &Delta = it.borrow();
        list.row_of(&it.class) == row || undoes == Some(it.measure)
    };
    let deltas = deltas.into_iter().filter(counts);
    explain(indicator, Cut { sector: None, part }, deltas, question)
}
