//! Seals: statements that were recorded, found in their area's stream, and regenerated.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use cooperative::publication::AreaEvent;
use cooperative::seal::{SealedFigure, SealedValue, Statement};
use cooperative::{Invalid, Sector, UnitCode};
use entry::{Happened, Payload};
use eventlog::{Envelope, Position, StreamId};
use figures::seal::{Difference, differences, statement};
use figures::sum::{Cut, explain};
use figures::{Delta, Question, indicator};
use futures::StreamExt;
use views::ViewReader;

use crate::division::Division;
use crate::error::ReadError;
use crate::figures::FigureQuestion;
use crate::pin::{KnownAt, Pin, Resolved};
use crate::reader::Reader;
use crate::scan::{over, sums};

/// The id of a seal: the area, and the revision of its entry in the area's stream. Written
/// `S-106-17`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealId {
    /// The area.
    pub area: UnitCode,
    /// The revision.
    pub revision: u64,
}

/// A statement that was recorded.
#[derive(Clone, Debug)]
pub struct Seal {
    /// Its id.
    pub id: SealId,
    /// Where it stands and when it was recorded.
    pub envelope: Envelope,
    /// Who recorded it, on what document.
    pub payload: Payload,
    /// What was sealed.
    pub statement: Statement,
    /// The entry that took it back, as far as is known.
    pub ended: Option<Position>,
}

/// A statement, and the seal that says the same already.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Every figure.
    pub statement: Statement,
    /// The first seal of the same pin and figures that holds.
    pub existing: Option<SealId>,
    /// How many seals of the same pin and figures were taken back.
    pub taken_back: usize,
    /// The pin, resolved.
    pub pin: Resolved,
    /// How far the views were.
    pub position: Position,
}

/// A seal that was regenerated.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The figures that are not what was sealed, under the sealed pin.
    pub differences: Vec<Difference>,
    /// The figures of the same period that are others as known under the second pin.
    pub shifts: Vec<SealShift>,
    /// The second pin, resolved; as of the sealed day.
    pub now: Resolved,
    /// How far the views were.
    pub position: Position,
}

/// A figure that is another one by what was recorded after the seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealShift {
    /// The indicator's id.
    pub indicator: String,
    /// The sector; `None` for all of them together.
    pub sector: Option<Sector>,
    /// What comes out under the sealed pin.
    pub then: SealedValue,
    /// What is known now: the same, if only the parts moved.
    pub now: SealedValue,
    /// The entries recorded since that count in it.
    pub positions: Vec<u64>,
}

impl fmt::Display for SealId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-{}-{}", self.area, self.revision)
    }
}

impl FromStr for SealId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid {
            expected: "the id of a seal, such as S-106-17",
            expected_vi: "mã bản chốt số liệu, như S-106-17",
        };
        let (area, revision) =
            text.strip_prefix("S-").and_then(|it| it.split_once('-')).ok_or_else(invalid)?;
        let revision = revision.parse().map_err(|_| invalid())?;
        Ok(Self { area: UnitCode::new(area).map_err(|_| invalid())?, revision })
    }
}

impl Reader {
    /// The statement of an area and period under a pin, ready to be recorded.
    pub async fn prepare(
        &self,
        views: &dyn ViewReader,
        asked: &FigureQuestion,
    ) -> Result<Prepared, ReadError> {
        let position = self.cursor();
        let (question, pin) = self.question(views, asked).await?;
        let statement = self.statement(views, &asked.area.code, question).await?;
        let seals = self.seals(&asked.area.code, self.log.last()).await?;
        let same = seals.into_iter().filter(|it| it.statement == statement);
        let (ended, held): (Vec<Seal>, Vec<Seal>) = same.partition(|it| it.ended.is_some());
        let existing = held.into_iter().next().map(|it| it.id);
        Ok(Prepared { statement, existing, taken_back: ended.len(), pin, position })
    }

    /// The seals of an area that were recorded up to a position, oldest first, those too that were
    /// taken back.
    pub async fn seals(&self, area: &UnitCode, known_at: Position) -> Result<Vec<Seal>, ReadError> {
        let name = entry::stream_of_area(area);
        let stream = StreamId::new(&name).map_err(|it| ReadError::damaged(&name, it))?;
        let mut found: Vec<Seal> = Vec::new();
        let mut pages = self.log.read(&stream);
        while let Some(page) = pages.next().await {
            for stored in page?.decoded() {
                let envelope = stored.map_err(|it| ReadError::damaged(&name, it))?.envelope;
                if envelope.position > known_at {
                    return Ok(found);
                }
                let at = format!("position {}", envelope.position);
                let payload =
                    Payload::decode(&envelope.payload).map_err(|it| ReadError::damaged(at, it))?;
                if let Some(ends) = payload.meta.standing.ends() {
                    let ended = found.iter_mut().filter(|it| it.id.revision == ends);
                    ended.for_each(|it| it.ended = Some(envelope.position));
                }
                let statement = sealed(&payload).cloned();
                if let Some(statement) = statement {
                    let id = SealId { area: area.clone(), revision: envelope.revision.0 };
                    found.push(Seal { id, envelope, payload, statement, ended: None });
                }
            }
        }
        Ok(found)
    }

    /// The seal of an id.
    pub async fn seal(&self, id: &SealId, known_at: Position) -> Result<Seal, ReadError> {
        let seals = self.seals(&id.area, known_at).await?;
        let found = seals.into_iter().find(|it| it.id == *id);
        found.ok_or_else(|| ReadError::NoSeal(id.to_string()))
    }

    /// Regenerates a seal under its own pin, and says what is known of its period under another
    /// moment.
    pub async fn replay(
        &self,
        views: &dyn ViewReader,
        seal: &Seal,
        known_at: Option<KnownAt>,
    ) -> Result<Replayed, ReadError> {
        let position = self.cursor();
        let sealed = &seal.statement;
        let asked = |known_at| FigureQuestion {
            area: sealed.area.clone().into(),
            kind: sealed.kind,
            by: Division::whole(),
            indicators: Vec::new(),
            by_part: false,
            breakdown: None,
            period_from: Some(sealed.period_from),
            pin: Pin { as_of: Some(sealed.as_of), known_at },
        };
        let then = Some(KnownAt::Position(Position(sealed.known_at)));
        let (question, _) = self.question(views, &asked(then)).await?;
        let again = self.statement(views, &sealed.area, question).await?;
        let (question, now) = self.question(views, &asked(known_at)).await?;
        let today = self.statement(views, &sealed.area, question.clone()).await?;
        // What differs by a changed definition is told as such, and not as a matter of entries.
        let (base, after) = (again.clone(), sealed.known_at);
        let shifts = over(views.deltas(&question.units), move |it| {
            let later: Vec<Delta> = it.filter(|it| it.position > after).collect();
            shifts(&base, &today, &later, &question)
        })
        .await?;
        let differences = differences(sealed, &again);
        Ok(Replayed { differences, shifts, now, position })
    }

    async fn statement(
        &self,
        views: &dyn ViewReader,
        area: &UnitCode,
        question: Question,
    ) -> Result<Statement, ReadError> {
        let sums = sums(views.deltas(&question.units), &question).await?;
        statement(area, &question, &sums).map_err(|it| ReadError::damaged("definitions", it))
    }
}

/// What an entry sealed.
fn sealed(payload: &Payload) -> Option<&Statement> {
    let Happened::Area(events) = &payload.happened else { return None };
    events.iter().find_map(|it| match it {
        AreaEvent::StatementSealed(it) => Some(&**it),
        _ => None,
    })
}

/// The figures of two statements under the same definitions that are not the same, each with the
/// entries since that count in it.
fn shifts(
    then: &Statement,
    now: &Statement,
    later: &[Delta],
    question: &Question,
) -> Vec<SealShift> {
    let mut found = Vec::new();
    for (was, is) in then.indicators.iter().zip(&now.indicators) {
        let moved = |(was, is): &(&SealedFigure, &SealedFigure)| was != is;
        let id = is.indicator.as_str();
        for (was, is) in was.figures.iter().zip(&is.figures).filter(moved) {
            let Some(of) = indicator(id) else { continue };
            let cut = Cut { sector: was.sector, part: None };
            let all = explain(of, cut, later, question);
            let positions: BTreeSet<u64> = all.into_iter().flat_map(|it| it.positions).collect();
            found.push(SealShift {
                indicator: id.to_owned(),
                sector: was.sector,
                then: was.value,
                now: is.value,
                positions: positions.into_iter().collect(),
            });
        }
    }
    found
}
