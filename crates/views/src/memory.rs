//! The reference: views in memory, as simple as the promise allows.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cooperative::annual::{AnnualReturn, Rating};
use cooperative::card::{Card, ManagerRow, MemberRow};
use cooperative::state::LoanState;
use cooperative::{Code, CooperativeId, LoanId, Text, UnitCode};
use eventlog::Position;
use figures::{Delta, Units};
use futures::{StreamExt, stream};
use transparency::{TileId, TileSet, Tiles};

use crate::changes::{AreaChange, Changes, CooperativeChange};
use crate::error::ViewError;
use crate::filter::{CardFilter, EntryFilter, Listed};
use crate::rows::{AreaRow, EntryRow, Parked, Tip};
use crate::store::{Deltas, Standing, ViewReader, ViewWriter};
use crate::tail;

/// Views that last as long as the process.
#[derive(Default)]
pub struct MemoryViews(Mutex<State>);

#[derive(Default)]
struct State {
    tip: Option<Tip>,
    cooperatives: BTreeMap<CooperativeId, CooperativeChange>,
    deltas: BTreeMap<UnitCode, Vec<Delta>>,
    areas: Vec<AreaRow>,
    entries: Vec<EntryRow>,
    parked: Vec<Parked>,
    tiles: TileSet,
}

impl MemoryViews {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page of one cooperative's rows; the key is the row's own, written by `write`.
    fn rows<K: Ord, R: Clone>(
        &self,
        id: CooperativeId,
        list: impl Fn(&CooperativeChange) -> &BTreeMap<K, R>,
        write: impl Fn(&K) -> String,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<R>, ViewError> {
        let state = self.state();
        let rows = state.cooperatives.get(&id).into_iter().flat_map(|it| list(it).iter());
        page(rows, |(key, _)| write(key), |(_, row)| row.clone(), after, limit)
    }
}

/// A page of what an iterator gives in the order of its keys, which are written so that they sort
/// alike.
fn page<T, R>(
    rows: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    row: impl Fn(T) -> R,
    after: Option<&str>,
    limit: u32,
) -> Result<Listed<R>, ViewError> {
    // Keys are ids, days and years: nothing else is asked after.
    let good = |key: &str| key.bytes().all(|b| b.is_ascii_hexdigit() || b"- ".contains(&b));
    if let Some(key) = after.filter(|key| !good(key)) {
        return Err(ViewError::Key(key.to_owned()));
    }
    let mut found = Vec::new();
    let mut last = None;
    for it in rows.filter(|it| after.is_none_or(|after| key(it).as_str() > after)) {
        if found.len() >= limit.max(1) as usize {
            return Ok(Listed { rows: found, next: last });
        }
        last = Some(key(&it));
        found.push(row(it));
    }
    Ok(Listed { rows: found, next: None })
}

#[async_trait]
impl ViewWriter for MemoryViews {
    async fn apply(&self, changes: Changes) -> Result<(), ViewError> {
        let mut state = self.state();
        let stored = state.tip.map_or(Position(0), |it| it.position);
        if changes.cursor() <= stored {
            return Ok(());
        }
        if changes.after != stored {
            return Err(ViewError::Gap { stored, after: changes.after });
        }
        for (id, change) in changes.cooperatives {
            let row = state.cooperatives.entry(id).or_default();
            row.members.retain(|key, _| !change.gone.members.contains(key));
            row.managers.retain(|key, _| !change.gone.managers.contains(key));
            row.loans.retain(|key, _| !change.gone.loans.contains(key));
            row.returns.retain(|key, _| !change.gone.returns.contains(key));
            row.ratings.retain(|key, _| !change.gone.ratings.contains(key));
            row.card = change.card;
            row.members.extend(change.members);
            row.managers.extend(change.managers);
            row.loans.extend(change.loans);
            row.returns.extend(change.returns);
            row.ratings.extend(change.ratings);
        }
        for (unit, deltas) in changes.deltas {
            state.deltas.entry(unit).or_default().extend(deltas);
        }
        for change in changes.areas {
            match change {
                AreaChange::Added(row) => state.areas.push(row),
                AreaChange::Ended { area, revision, by } => {
                    let holds = |it: &&mut AreaRow| it.area == area && it.revision == revision;
                    let found = state.areas.iter_mut().find(holds);
                    if let Some(row) = found.filter(|it| it.until.is_none()) {
                        row.until = Some(by);
                    }
                }
            }
        }
        state.entries.extend(changes.entries);
        state.parked.extend(changes.parked);
        for (id, tile) in changes.tiles {
            state.tiles.insert(id.level(), id.index(), tile);
        }
        state.tip = changes.tip;
        Ok(())
    }
}

#[async_trait]
impl Standing for MemoryViews {
    async fn tip(&self) -> Result<Option<Tip>, ViewError> {
        Ok(self.state().tip)
    }

    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, ViewError> {
        let (state, mut found) = (self.state(), TileSet::default());
        for id in ids {
            if let Some(tile) = state.tiles.tile(*id) {
                found.insert(id.level(), id.index(), tile.clone());
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl ViewReader for MemoryViews {
    async fn card(&self, id: CooperativeId) -> Result<Option<Card>, ViewError> {
        Ok(self.state().cooperatives.get(&id).and_then(|it| it.card.clone()))
    }

    async fn by_code(&self, code: &Code) -> Result<Option<Card>, ViewError> {
        let state = self.state();
        let mut cards = state.cooperatives.values().filter_map(|it| it.card.as_ref());
        Ok(cards.find(|it| it.code.as_ref() == Some(code)).cloned())
    }

    async fn cards(
        &self,
        filter: &CardFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<Card>, ViewError> {
        let state = self.state();
        let cards = state.cooperatives.values().filter_map(|it| it.card.as_ref());
        let cards = cards.filter(|it| filter.matches(it));
        page(cards, |it| it.id.to_string(), Card::clone, after, limit)
    }

    async fn members(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<MemberRow>, ViewError> {
        let key = |(day, person): &_| format!("{day} {person}");
        self.rows(id, |it| &it.members, key, after, limit)
    }

    async fn managers(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<ManagerRow>, ViewError> {
        let key = |(day, person): &_| format!("{day} {person}");
        self.rows(id, |it| &it.managers, key, after, limit)
    }

    async fn loans(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<(LoanId, LoanState)>, ViewError> {
        let Listed { rows, next } =
            self.rows(id, |it| &it.loans, LoanId::to_string, after, limit)?;
        Ok(Listed { rows: rows.into_iter().map(|it| (it.loan.loan, it)).collect(), next })
    }

    async fn returns(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<AnnualReturn>, ViewError> {
        self.rows(id, |it| &it.returns, |year| format!("{year:05}"), after, limit)
    }

    async fn ratings(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<Rating>, ViewError> {
        self.rows(id, |it| &it.ratings, |year| format!("{year:05}"), after, limit)
    }

    async fn names(&self, units: &Units) -> Result<Vec<(CooperativeId, Text)>, ViewError> {
        let filter = CardFilter { units: Some(units.clone()), ..CardFilter::default() };
        let state = self.state();
        let cards = state.cooperatives.values().filter_map(|it| it.card.as_ref());
        Ok(cards.filter(|it| filter.matches(it)).map(|it| (it.id, it.name.clone())).collect())
    }

    fn deltas(&self, units: &Units) -> Deltas {
        let state = self.state();
        let asked = state.deltas.iter().filter(|(unit, _)| units.has_code(unit));
        let packed = asked.map(|(unit, deltas)| Ok(tail::section(unit, deltas).packed));
        stream::iter(packed.collect::<Vec<_>>()).boxed()
    }

    async fn areas_changed(&self) -> Result<Position, ViewError> {
        let rows = self.area_rows(None).await?;
        let changed =
            rows.iter().map(|it| it.until.map_or(it.position, |until| until.max(it.position)));
        Ok(changed.max().unwrap_or_default())
    }

    async fn area_rows(&self, area: Option<&UnitCode>) -> Result<Vec<AreaRow>, ViewError> {
        let state = self.state();
        let asked = state.areas.iter().filter(|it| area.is_none_or(|area| it.area == *area));
        Ok(asked.cloned().collect())
    }

    async fn entries(
        &self,
        filter: &EntryFilter,
        after: Position,
        limit: u32,
    ) -> Result<Vec<EntryRow>, ViewError> {
        let state = self.state();
        let asked = state.entries.iter().filter(|it| it.position > after && filter.matches(it));
        Ok(asked.take(limit as usize).cloned().collect())
    }

    async fn parked(&self, after: Position, limit: u32) -> Result<Vec<Parked>, ViewError> {
        let state = self.state();
        let asked = state.parked.iter().filter(|it| it.position > after);
        Ok(asked.take(limit as usize).cloned().collect())
    }
}
