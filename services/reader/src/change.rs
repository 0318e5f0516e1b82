//! Why a figure is another one under another pin.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::{CooperativeId, Standing, Text};
use entry::Payload;
use eventlog::{Envelope, Position};
use figures::indicator::{Role, Slot};
use figures::sum::{Cut, Shift, shifts};
use figures::{Indicator, Question, Value};
use views::ViewReader;

use crate::error::ReadError;
use crate::figures::{FigureQuestion, united};
use crate::late::is_late;
use crate::pin::{Pin, Resolved};
use crate::position::entries_at;
use crate::reader::Reader;
use crate::scan::{over, sums};

/// A figure under two pins, and the entries that made the difference.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// Under the first pin.
    pub before: Side,
    /// Under the second one.
    pub after: Side,
    /// Every term of the figure, its movers left out.
    pub terms: Vec<Shift>,
    /// The entries that moved any term, in the order of the log.
    pub moved: Vec<Moved>,
    /// How far the views were.
    pub position: Position,
}

/// A figure under one of two pins.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its value.
    pub value: Value,
    /// First day of the period.
    pub period_from: NaiveDate,
    /// The pin, resolved.
    pub pin: Resolved,
}

/// By how much an entry moved which terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The entry.
    pub position: Position,
    /// Whose it is.
    pub cooperative: CooperativeId,
    /// By how much, term by term; never 0.
    pub moves: Vec<(Role, Slot, i128)>,
}

/// What kind of entry moved a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoverKind {
    /// Recorded in time.
    Timely,
    /// Recorded more than [`crate::late::LATE_DAYS`] after it took effect.
    Late,
    /// It takes the place of an earlier entry.
    Correction,
    /// It takes an earlier entry back.
    Void,
}

/// An entry that moved a figure, as it stands in the log.
#[derive(Clone, Debug)]
pub struct Mover {
    /// By how much it moved which terms.
    pub moved: Moved,
    /// Where it stands and when it was recorded.
    pub envelope: Envelope,
    /// What it says.
    pub payload: Payload,
    /// What kind of entry it is.
    pub kind: MoverKind,
    /// The cooperative's name under the second pin; `None` if it has none there.
    pub name: Option<Text>,
}

impl MoverKind {
    /// The kind of an entry.
    fn of(envelope: &Envelope, payload: &Payload) -> Self {
        match payload.meta.standing {
            Standing::Replaces(_) => Self::Correction,
            Standing::Voids(_) => Self::Void,
            Standing::New | Standing::ByDeadline
                if is_late(envelope.recorded_at, payload.meta.effective) =>
            {
                Self::Late
            }
            Standing::New | Standing::ByDeadline => Self::Timely,
        }
    }
}

impl Reader {
    /// A figure under the question's pin and another one, and the entries that made the difference;
    /// of the first sector asked for, or of all. `after` is as of the question's day where it names none.
    pub async fn change(
        &self,
        views: &dyn ViewReader,
        asked: &FigureQuestion,
        after: Pin,
        id: &str,
    ) -> Result<Changed, ReadError> {
        let (indicator, part) = asked.named(id)?;
        let cut = Cut { sector: asked.by.sector(), part };
        let position = self.cursor();
        let (was, before) = self.question(views, asked).await?;
        let after = Pin { as_of: after.as_of.or(Some(before.as_of)), ..after };
        let other = FigureQuestion { pin: after, ..asked.clone() };
        let (is, after) = self.question(views, &other).await?;
        let side = async |it: &Question, pin| {
            let value = sums(views.deltas(&it.units), it).await?.value(indicator, cut);
            Ok::<_, ReadError>(Side { value, period_from: it.period_from, pin })
        };
        let (before, after) = (side(&was, before).await?, side(&is, after).await?);
        let both = views.deltas(&united([was.units.clone(), is.units.clone()]));
        let mut terms = over(both, move |it| shifts(indicator, cut, it, &was, &is)).await?;
        let moved = gathered(&mut terms);
        Ok(Changed { indicator, before, after, terms, moved, position })
    }

    /// The entries behind what moved a figure, in its order.
    pub async fn movers(
        &self,
        moved: Vec<Moved>,
        after: Resolved,
    ) -> Result<Vec<Mover>, ReadError> {
        let positions: Vec<Position> = moved.iter().map(|it| it.position).collect();
        let entries = entries_at(&*self.log, &positions).await?;
        let mut names: BTreeMap<CooperativeId, Option<Text>> = BTreeMap::new();
        let mut movers = Vec::with_capacity(moved.len());
        for (moved, (envelope, payload)) in moved.into_iter().zip(entries) {
            let id = moved.cooperative;
            let name = match names.get(&id) {
                Some(name) => name.clone(),
                None => {
                    let name = match self.card(id, after).await {
                        Ok(card) => Some(card.name),
                        Err(ReadError::NoCooperative(_)) => None,
                        Err(error) => return Err(error),
                    };
                    names.entry(id).or_insert(name).clone()
                }
            };
            let kind = MoverKind::of(&envelope, &payload);
            movers.push(Mover { moved, envelope, payload, kind, name });
        }
        Ok(movers)
    }
}

/// The movers of all terms by entry; they are taken out of the terms.
fn gathered(terms: &mut [Shift]) -> Vec<Moved> {
    let mut all: BTreeMap<u64, Moved> = BTreeMap::new();
    for term in terms {
        for it in std::mem::take(&mut term.movers) {
            let (position, cooperative) = (Position(it.position), it.cooperative);
            let moved = || Moved { position, cooperative, moves: Vec::new() };
            let moved = all.entry(it.position).or_insert_with(moved);
            moved.moves.push((term.role, term.slot, it.n));
        }
    }
    all.into_values().collect()
}
