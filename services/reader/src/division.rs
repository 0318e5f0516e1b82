//! By what figures are divided: sectors, or the rows of a report list.

use cooperative::Sector;
use figures::packed::{Malformed, PackedDeltas};
use figures::sum::{Contribution, explain, explain_row};
use figures::{Cut, Delta, Indicator, Question, ReportList, RowSums, Sums, Value};
use views::Deltas;

use crate::error::ReadError;
use crate::scan::tallied;

/// By what figures are divided. In a division by sector the sector decides, in one by a list the
/// main trade, see [`mod@figures::report_list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Division {
    /// Sectors, each by itself; `None` is all of them together.
    Sectors(Vec<Option<Sector>>),
    /// Rows of a list, each by itself, as [`ReportList::row_of`] counts them; `None` is all of them
    /// together.
    Rows(&'static ReportList, Vec<Option<usize>>),
}

/// One part of a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slice {
    /// All cooperatives of the kind.
    Whole,
    /// Those of a sector.
    Sector(Sector),
    /// Those of a row.
    Row(&'static ReportList, usize),
}

impl Division {
    /// Nothing is divided.
    pub fn whole() -> Self {
        Self::Sectors(vec![None])
    }

    /// Everything together, and each row of a list, what is in none too.
    pub fn list(list: &'static ReportList) -> Self {
        let rows = (0..=list.rows.len()).map(Some);
        Self::Rows(list, std::iter::once(None).chain(rows).collect())
    }

    /// Its parts, in their order.
    pub fn slices(&self) -> Vec<Slice> {
        match self {
            Self::Sectors(all) => {
                all.iter().map(|it| it.map_or(Slice::Whole, Slice::Sector)).collect()
            }
            Self::Rows(list, all) => {
                let slice =
                    |it: &Option<usize>| it.map_or(Slice::Whole, |row| Slice::Row(list, row));
                all.iter().map(slice).collect()
            }
        }
    }

    /// The sector of its first part; `None` for all of them together.
    pub fn sector(&self) -> Option<Sector> {
        match self {
            Self::Sectors(all) => all.first().copied().flatten(),
            Self::Rows(..) => None,
        }
    }

    /// The sums of packed deltas under a question.
    pub(crate) async fn sums(
        &self,
        deltas: Deltas,
        question: &Question,
    ) -> Result<Divided, ReadError> {
        Ok(match self {
            Self::Sectors(_) => Divided::Sectors(tallied(deltas, Sums::new(question)).await?),
            Self::Rows(list, _) => {
                Divided::Rows(tallied(deltas, RowSums::new(question, list)).await?)
            }
        })
    }
}

impl Slice {
    /// The sector; `None` unless it is one.
    pub fn sector(self) -> Option<Sector> {
        match self {
            Self::Sector(it) => Some(it),
            Self::Whole | Self::Row(..) => None,
        }
    }

    /// The key of the row; `None` unless it is one.
    pub fn row(self) -> Option<&'static str> {
        match self {
            Self::Row(list, row) => list.key_of(row),
            Self::Whole | Self::Sector(_) => None,
        }
    }

    /// What a person reads, in Vietnamese and English.
    pub fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::Whole => ("Tất cả", "All"),
            Self::Sector(it) => (it.vi(), it.en()),
            Self::Row(list, row) => list.labels(row),
        }
    }

    /// Which cooperatives and entries make its figure.
    pub(crate) fn explain(
        self,
        indicator: &Indicator,
        part: Option<u8>,
        deltas: impl Iterator<Item = Delta>,
        question: &Question,
    ) -> Vec<Contribution> {
        match self {
            Self::Row(list, row) => explain_row(indicator, part, (list, row), deltas, question),
            Self::Whole | Self::Sector(_) => {
                explain(indicator, Cut { sector: self.sector(), part }, deltas, question)
            }
        }
    }
}

/// Sums by a division.
pub(crate) enum Divided {
    Sectors(Sums),
    Rows(RowSums),
}

impl Divided {
    /// The value of an indicator for a part of the division, and of the indicator.
    pub(crate) fn value(&self, of: &Indicator, slice: Slice, part: Option<u8>) -> Value {
        match (self, slice) {
            (Self::Sectors(it), slice) => it.value(of, Cut { sector: slice.sector(), part }),
            (Self::Rows(it), Slice::Row(_, row)) => it.value(of, Some(row), part),
            (Self::Rows(it), Slice::Whole | Slice::Sector(_)) => it.value(of, None, part),
        }
    }
}

/// What packed deltas are added to, in parts that can be merged.
pub(crate) trait Tally: Clone + Send + 'static {
    fn scan(&mut self, packed: &PackedDeltas<'_>) -> Result<(), Malformed>;
    fn merge(&mut self, other: Self);
}

impl Tally for Sums {
    fn scan(&mut self, packed: &PackedDeltas<'_>) -> Result<(), Malformed> {
        Self::scan(self, packed)
    }

    fn merge(&mut self, other: Self) {
        Self::merge(self, other);
    }
}

impl Tally for RowSums {
    fn scan(&mut self, packed: &PackedDeltas<'_>) -> Result<(), Malformed> {
        Self::scan(self, packed)
    }

    fn merge(&mut self, other: Self) {
        Self::merge(self, other);
    }
}
