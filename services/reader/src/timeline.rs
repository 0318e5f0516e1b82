//! One cooperative's entries in the order of their effect, on both axes of time.

use std::collections::BTreeMap;

use cooperative::timeline::Place;
use cooperative::{CooperativeId, Entry, Standing, timeline};
use entry::Happened;
use eventlog::Position;

use crate::error::ReadError;
use crate::history::Past;
use crate::pin::Resolved;
use crate::reader::Reader;

/// An entry in its place of effect.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The entry, its personal data left encrypted.
    pub past: Past,
    /// Whether it holds under the pin.
    pub holds: bool,
    /// What ended it, as known today: even where that was recorded after the pin.
    pub ended: Option<End>,
}

/// The entry that ended another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Its number in the stream.
    pub revision: u64,
    /// Its number in the log.
    pub position: Position,
    /// Whether it took the other one back; else it took its place.
    pub voids: bool,
}

impl Reader {
    /// The entries of a cooperative that were recorded up to the pin's position and take effect up
    /// to its day, in the order of their effect, corrected ones too. A void stands with what it
    /// took back, and has no place of its own.
    pub async fn timeline(
        &self,
        id: CooperativeId,
        pin: Resolved,
    ) -> Result<Vec<Placed>, ReadError> {
        let all = Resolved { known_at: self.log.last(), ..pin };
        let past = self.history(id, all, false).await?;
        let entries: Vec<Entry> = past.iter().filter_map(entry).collect();
        let mut ends: BTreeMap<u64, End> = BTreeMap::new();
        for it in &entries {
            let Some(ended) = it.standing.ends().filter(|ended| *ended < it.revision) else {
                continue;
            };
            let voids = matches!(it.standing, Standing::Voids(_));
            let end = End { revision: it.revision, position: Position(it.position), voids };
            ends.entry(ended).or_insert(end);
        }
        let line = timeline(&entries, pin.known_at.0).until(pin.as_of);
        let holding: Vec<u64> = line.entries().iter().map(|it| it.revision).collect();
        let mut placed: Vec<(Place, Placed)> = Vec::new();
        for (past, it) in past.into_iter().filter_map(|it| entry(&it).map(|entry| (it, entry))) {
            let known = it.position <= pin.known_at.0 && it.effective <= pin.as_of;
            if !known || matches!(it.standing, Standing::Voids(_)) {
                continue;
            }
            let holds = holding.contains(&it.revision);
            let ended = ends.get(&it.revision).copied();
            placed.push((it.place(), Placed { past, holds, ended }));
        }
        if placed.is_empty() {
            return Err(ReadError::no_cooperative(id));
        }
        placed.sort_by_key(|(place, _)| *place);
        Ok(placed.into_iter().map(|(_, it)| it).collect())
    }
}

/// An entry as the domain folds it.
fn entry(it: &Past) -> Option<Entry> {
    let Past { envelope, payload, .. } = it;
    let Happened::Cooperative(events) = &payload.happened else { return None };
    Some(payload.meta.entry(envelope.position.0, envelope.revision.0, events.clone()))
}
