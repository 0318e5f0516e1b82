//! What every answer rests on.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cooperative::land::AreaRef;
use cooperative::{History, UnitCode};
use eventlog::{Clock, EventLog, Position};
use figures::Units;
use tokio::sync::watch;
use vault::Vault;
use views::ViewReader;

use crate::areas::{Areas, Kept};
use crate::error::ReadError;
use crate::pin::{Pin, Resolved};

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
    areas: Arc<Mutex<Kept>>,
}

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
    pub async fn areas(
        &self,
        views: &dyn ViewReader,
        pin: Resolved,
    ) -> Result<Arc<Areas>, ReadError> {
        Kept::get(&self.areas, views, pin).await
    }

    /// Reads what every question needs, so that the first one does not wait for it: the
    /// administrative units, and what lies in which today.
    ///
    /// # Errors
    /// When the views cannot be read; a question then reads it.
    pub async fn warm(&self) -> Result<(), ReadError> {
        let pin = self.resolve_seen(Pin::default()).await?;
        self.areas(&*(self.views.live)(), pin).await?.place(pin.as_of);
        Ok(())
    }

    /// The administrative units as known under a pin; an error if an area is not among them.
    pub(crate) async fn areas_with(
        &self,
        views: &dyn ViewReader,
        area: &UnitCode,
        pin: Resolved,
    ) -> Result<Arc<Areas>, ReadError> {
        let (areas, area) = (self.areas(views, pin).await?, area.clone().into());
        match areas.forest.meant(&area, pin.as_of) {
            Some(_) => Ok(areas),
            None => Err(no_area(&area, pin)),
        }
    }

    /// What lies in an area, units of every level among it.
    pub async fn all_units_of(
        &self,
        views: &dyn ViewReader,
        area: &AreaRef,
        pin: Resolved,
    ) -> Result<Units, ReadError> {
        let areas = self.areas(views, pin).await?;
        let land = areas.whole_land(area, pin.as_of).ok_or_else(|| no_area(area, pin))?;
        // What lies in no unit, such as codes, is the country's.
        Ok(if land.whole { Units::All } else { Units::Land(land.into()) })
    }

    /// The addresses that lie in an area on the pin's day, and how many communes it has then.
    pub async fn units_of(
        &self,
        views: &dyn ViewReader,
        area: &AreaRef,
        pin: Resolved,
    ) -> Result<(Units, u64), ReadError> {
        let areas = self.areas(views, pin).await?;
        let (land, communes) = areas.land(area, pin.as_of).ok_or_else(|| no_area(area, pin))?;
        Ok((Units::Land(land.into()), communes))
    }
}

/// That an area is not recorded.
pub(crate) fn no_area(area: &AreaRef, pin: Resolved) -> ReadError {
    ReadError::NoArea { code: area.code.clone(), on: area.on.unwrap_or(pin.as_of) }
}
