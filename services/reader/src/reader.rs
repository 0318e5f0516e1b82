//! What every answer rests on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use cooperative::History;
use cooperative::forest::Forest;
use cooperative::land::AreaRef;
use eventlog::{Clock, EventLog, Position};
use figures::Units;
use tokio::sync::watch;
use vault::Vault;
use views::ViewReader;

use crate::error::ReadError;
use crate::pin::Resolved;

/// The views that are live now, and how far they are.
#[derive(Clone)]
pub struct Views {
    /// The live generation.
    pub live: Arc<dyn Fn() -> Arc<dyn ViewReader> + Send + Sync>,
    /// Its cursor.
    pub cursor: watch::Receiver<Position>,
}

/// Answers questions. Cloning shares it.
#[derive(Clone)]
pub struct Reader {
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) views: Views,
    pub(crate) vault: Vault,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ledger: uuid::Uuid,
    areas: Arc<Mutex<Areas>>,
}

/// The administrative units as they last stood: thousands, changed a few times a year, and asked for by every
/// question.
#[derive(Default)]
struct Areas {
    changed: Position,
    forest: Arc<Forest>,
    /// What was found to lie in areas by a day: each takes a walk over all units.
    lands: HashMap<(AreaRef, NaiveDate), (Units, u64)>,
}

/// So many lands are kept at most.
const LANDS: usize = 1_000;

/// A cooperative's entries as known under a pin.
pub(crate) struct Told {
    /// The entries up to the pin's position.
    pub history: History,
    /// The last of them in the log.
    pub position: u64,
}

impl Reader {
    /// A reader of a log and its views. `ledger` is the ledger's own id, to which ciphertext is bound.
    pub fn new(
        log: Arc<dyn EventLog>,
        views: Views,
        vault: Vault,
        clock: Arc<dyn Clock>,
        ledger: uuid::Uuid,
    ) -> Self {
        Self { log, views, vault, clock, ledger, areas: Arc::default() }
    }

    /// The log that it reads.
    pub fn log(&self) -> &Arc<dyn EventLog> {
        &self.log
    }

    /// How far the views are.
    pub fn cursor(&self) -> Position {
        *self.views.cursor.borrow()
    }

    /// The live views, once they have come as far as asked; an error after `patience`.
    pub async fn views(
        &self,
        asked: Position,
        patience: Duration,
    ) -> Result<Arc<dyn ViewReader>, ReadError> {
        let mut cursor = self.views.cursor.clone();
        let come = tokio::time::timeout(patience, cursor.wait_for(|it| *it >= asked)).await;
        match come {
            Ok(Ok(_)) => Ok((self.views.live)()),
            Ok(Err(_)) | Err(_) => Err(ReadError::Behind { cursor: self.cursor(), asked }),
        }
    }

    /// The administrative units as known under a pin.
    pub async fn forest(
        &self,
        views: &dyn ViewReader,
        pin: Resolved,
    ) -> Result<Arc<Forest>, ReadError> {
        let changed = views.areas_changed().await?;
        let now = pin.known_at >= changed;
        if let Some(forest) = self.kept(changed).filter(|_| now) {
            return Ok(forest);
        }
        let events = views.unit_events().await?.into_iter();
        let events = events.filter(|it| it.known_at(pin.known_at));
        let forest = Arc::new(Forest::of(events.map(|it| (it.area, it.effective, it.it))));
        if now {
            let mut areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
            *areas = Areas { changed, forest: forest.clone(), lands: HashMap::new() };
        }
        Ok(forest)
    }

    fn kept(&self, changed: Position) -> Option<Arc<Forest>> {
        let areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        (areas.changed == changed).then(|| areas.forest.clone())
    }

    /// What lies in an area, units of every level among it.
    pub async fn all_units_of(
        &self,
        views: &dyn ViewReader,
        area: &AreaRef,
        pin: Resolved,
    ) -> Result<Units, ReadError> {
        let forest = self.forest(views, pin).await?;
        let land = forest.whole_land(area, pin.as_of).ok_or_else(|| no_area(area, pin))?.0;
        // What lies in no unit, such as codes, is the country's.
        Ok(if land.whole { Units::All } else { Units::Land(land.into()) })
    }

    /// The addresses that lie in an area on the pin's day.
    pub async fn units_of(
        &self,
        views: &dyn ViewReader,
        area: &AreaRef,
        pin: Resolved,
    ) -> Result<Units, ReadError> {
        Ok(self.communes(&self.forest(views, pin).await?, area, pin)?.0)
    }

    /// The addresses that lie in an area on the pin's day, and how many communes it has then.
    pub(crate) fn communes(
        &self,
        forest: &Arc<Forest>,
        area: &AreaRef,
        pin: Resolved,
    ) -> Result<(Units, u64), ReadError> {
        let key = (area.clone(), pin.as_of);
        let kept = |areas: &Areas| Arc::ptr_eq(&areas.forest, forest);
        {
            let areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = areas.lands.get(&key).filter(|_| kept(&areas)) {
                return Ok(found.clone());
            }
        }
        let (land, communes) = forest.land(area, pin.as_of).ok_or_else(|| no_area(area, pin))?;
        let found = (Units::Land(land.into()), communes);
        let mut areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        if kept(&areas) {
            if areas.lands.len() >= LANDS {
                areas.lands.clear();
            }
            areas.lands.insert(key, found.clone());
        }
        Ok(found)
    }
}

/// That an area is not recorded.
pub(crate) fn no_area(area: &AreaRef, pin: Resolved) -> ReadError {
    ReadError::NoArea { code: area.code.clone(), on: area.on.unwrap_or(pin.as_of) }
}
