//! Figures as sums of deltas under a pin.

mod change;
mod explain;
mod lens;
mod missing;
mod rows;
mod sums;
mod value;

use std::borrow::Borrow;

use cooperative::Sector;

pub use change::{Mover, Shift, shifts};
pub use explain::{Contribution, explain};
pub use rows::{RowSums, explain_row};
pub(crate) use sums::Row;
pub use sums::Sums;

use crate::delta::Delta;
use crate::figure::{Figure, Question};
use crate::indicator::Indicator;

/// Which part of an area's figure is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Which sector; `None` for all.
    pub sector: Option<Sector>,
    /// Which part of the indicator, such as a lender's number; `None` for the whole.
    pub part: Option<u8>,
}

/// The figure of an indicator, in the question's sector. `deltas` may hold more than the question
/// is about.
pub fn figure<D: Borrow<Delta>>(
    indicator: &Indicator,
    deltas: impl IntoIterator<Item = D>,
    question: &Question,
) -> Figure {
    let cut = Cut { sector: question.sector, part: None };
    let value = Sums::of(deltas, question).value(indicator, cut);
    Figure { indicator: indicator.id.clone(), value }
}

/// The figures of many indicators and cuts, in their order, from one pass over the deltas. The cuts
/// say the sectors; the question's own is not read.
pub fn figures<'i, D: Borrow<Delta>>(
    asked: impl IntoIterator<Item = (&'i Indicator, Cut)>,
    deltas: impl IntoIterator<Item = D>,
    question: &Question,
) -> Vec<Figure> {
    let sums = Sums::of(deltas, question);
    let figure = |(indicator, cut): (&Indicator, Cut)| Figure {
        indicator: indicator.id.clone(),
        value: sums.value(indicator, cut),
    };
    asked.into_iter().map(figure).collect()
}
