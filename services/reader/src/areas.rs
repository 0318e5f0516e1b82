//! The administrative units: thousands, changed a few times a year, and asked for by every question.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use cooperative::area::DatedUnit;
use cooperative::forest::Forest;
use cooperative::land::{AreaRef, Land};
use cooperative::placed::Placed;
use eventlog::Position;
use lru::LruCache;
use views::ViewReader;

use crate::error::ReadError;
use crate::pin::Resolved;

/// So many states of knowledge about units are kept, and of each so many states of the units.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

/// The units as they were known, and where they lie in each other.
pub struct Areas {
    /// The units.
    pub forest: Forest,
    /// By the day since when units have been as they are.
    placed: Mutex<LruCache<Option<NaiveDate>, Arc<Placed>>>,
}

/// What was asked for lately.
pub(crate) struct Kept {
    /// The last entry that changed anything, and every entry that did.
    changed: Position,
    versions: Vec<Position>,
    /// By the last of these that is known.
    known: LruCache<Option<Position>, Arc<Areas>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { changed: Position(0), versions: Vec::new(), known: LruCache::new(KEPT) }
    }
}

impl Areas {
    /// These units.
    pub fn new(forest: Forest) -> Self {
        Self { forest, placed: Mutex::new(LruCache::new(KEPT)) }
    }

    /// [`Forest::land`].
    pub fn land(&self, area: &AreaRef, day: NaiveDate) -> Option<(Land, u64)> {
        let (unit, placed) = self.meant(area, day)?;
        Some(self.forest.land_of(unit, &placed, day))
    }

    /// [`Forest::whole_land_of`].
    pub fn whole_land(&self, area: &AreaRef, day: NaiveDate) -> Option<Land> {
        let (unit, placed) = self.meant(area, day)?;
        Some(self.forest.whole_land_of(unit, &placed, day))
    }

    fn meant(&self, area: &AreaRef, day: NaiveDate) -> Option<(&DatedUnit, Arc<Placed>)> {
        let (unit, meant) = self.forest.meant(area, day)?;
        Some((unit, self.place(meant)))
    }

    /// Where the units of a day lie in each other; kept.
    pub fn place(&self, day: NaiveDate) -> Arc<Placed> {
        let since = self.forest.unchanged_since(day);
        let kept = || self.placed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(placed) = kept().get(&since) {
            return placed.clone();
        }
        let placed = Arc::new(self.forest.placed(day));
        kept().put(since, placed.clone());
        placed
    }
}

impl Kept {
    /// The units as known under a pin, read from the views unless they are kept.
    pub async fn get(
        kept: &Mutex<Self>,
        views: &dyn ViewReader,
        pin: Resolved,
    ) -> Result<Arc<Areas>, ReadError> {
        let changed = views.areas_changed().await?;
        if let Some(areas) = lock(kept).find(changed, pin.known_at) {
            return Ok(areas);
        }
        let events = views.unit_events().await?;
        let mut versions: Vec<Position> =
            events.iter().flat_map(|it| [it.position].into_iter().chain(it.until)).collect();
        versions.sort_unstable();
        let known = events.into_iter().filter(|it| it.known_at(pin.known_at));
        let forest = Forest::of(known.map(|it| (it.area, it.effective, it.it)));
        let areas = Arc::new(Areas::new(forest));
        let mut kept = lock(kept);
        if kept.changed != changed {
            *kept = Self { changed, versions, ..Self::default() };
        }
        let version = kept.version(pin.known_at);
        kept.known.put(version, areas.clone());
        Ok(areas)
    }

    fn find(&mut self, changed: Position, known_at: Position) -> Option<Arc<Areas>> {
        let version = self.version(known_at);
        self.known.get(&version).filter(|_| self.changed == changed).cloned()
    }

    fn version(&self, known_at: Position) -> Option<Position> {
        let known = self.versions.partition_point(|it| *it <= known_at);
        self.versions.get(known.checked_sub(1)?).copied()
    }
}

fn lock(kept: &Mutex<Kept>) -> std::sync::MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
