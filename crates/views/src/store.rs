//! The promise: what a store of views does, whatever database it is.

use async_trait::async_trait;
use bytes::Bytes;
use chrono::NaiveDate;
use cooperative::annual::{AnnualReturn, Rating};
use cooperative::card::{Card, ManagerRow, MemberRow};
use cooperative::publication::{AreaEvent, Caveat, Publication, Target};
use cooperative::state::LoanState;
use cooperative::{Code, CooperativeId, LoanId, Text, UnitCode};
use eventlog::Position;
use figures::Units;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::mpsc;
use transparency::{Edge, TileId, TileSet};

use crate::changes::Changes;
use crate::error::ViewError;
use crate::filter::{CardFilter, EntryFilter, Listed};
use crate::rows::{AreaRow, Dated, EntryRow, Parked, Tip};

/// Packed deltas, one block after another; ends after the first error.
pub type Deltas = BoxStream<'static, Result<Bytes, ViewError>>;

/// Blocks that are read in a task of their own as they are taken: `read` is given where they go to,
/// some at once, and ends when that is closed.
pub fn sent<F>(read: impl FnOnce(mpsc::Sender<Result<Vec<Bytes>, ViewError>>) -> F) -> Deltas
where
    F: Future<Output = Result<(), ViewError>> + Send + 'static,
{
    let (to, taken) = mpsc::channel(1);
    let reading = read(to.clone());
    tokio::spawn(async move {
        if let Err(error) = reading.await {
            // Whoever does not take any more does not need to know.
            let _ = to.send(Err(error)).await;
        }
    });
    let taken = stream::unfold(taken, |mut taken| async { Some((taken.recv().await?, taken)) });
    let each = |read: Result<Vec<Bytes>, ViewError>| {
        let (blocks, error) = match read {
            Ok(blocks) => (blocks, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        stream::iter(blocks.into_iter().map(Ok).chain(error.map(Err)))
    };
    taken.flat_map(each).boxed()
}

/// Views that stand somewhere in the log.
#[async_trait]
pub trait Standing: Send + Sync {
    /// The last entry that went in; `None` while there is none.
    async fn tip(&self) -> Result<Option<Tip>, ViewError>;

    /// The position up to which every view is current; 0 while nothing went in.
    async fn cursor(&self) -> Result<Position, ViewError> {
        Ok(self.tip().await?.map_or(Position(0), |tip| tip.position))
    }

    /// Tiles of the Merkle tree over the log (RFC 6962; the leaves are the entries' exact bytes) up to the
    /// cursor: each as it stands, as wide as it is asked for or wider. Those that are not there are left
    /// out.
    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, ViewError>;

    /// The tree's right edge at a cursor that these views have reached.
    async fn edge(&self, at: Position) -> Result<Edge, ViewError> {
        let ids: Vec<_> = TileId::unfinished(at.0).collect();
        let edge = Edge::restore(at.0, &self.tiles(&ids).await?);
        edge.map_err(|it| ViewError::Damaged(format!("the tree of {at} entries: {it}")))
    }
}

/// Views that are written: by one projector, in the order of the log.
#[async_trait]
pub trait ViewWriter: Standing {
    /// Applies all of `changes` and moves the cursor to their end, in one transaction, or does
    /// nothing.
    ///
    /// When this returns `Ok`, every later read sees them. Changes whose end is not after the
    /// cursor are counted already and do nothing, so that each entry counts once whatever is
    /// delivered again.
    ///
    /// # Errors
    /// [`ViewError::Gap`] if the changes go beyond the cursor but do not begin at it.
    async fn apply(&self, changes: Changes) -> Result<(), ViewError>;
}

/// Views that are read. Lists come in pages of at most `limit` rows, in the order of a key that
/// never changes, so that paging misses no row that stays and gives none twice; `after` is the key
/// of the page before.
#[async_trait]
pub trait ViewReader: Standing {
    /// The card of a cooperative.
    async fn card(&self, id: CooperativeId) -> Result<Option<Card>, ViewError>;

    /// The card of the cooperative that has this code.
    async fn by_code(&self, code: &Code) -> Result<Option<Card>, ViewError>;

    /// Cards, by id.
    async fn cards(
        &self,
        filter: &CardFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<Card>, ViewError>;

    /// Memberships of a cooperative, ended ones too, by the day they began and the person.
    async fn members(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<MemberRow>, ViewError>;

    /// Posts of a cooperative, past ones too, by the day they began and the person.
    async fn managers(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<ManagerRow>, ViewError>;

    /// Loans of a cooperative, repaid ones too, by id.
    async fn loans(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<(LoanId, LoanState)>, ViewError>;

    /// Returns of a cooperative, by year.
    async fn returns(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<AnnualReturn>, ViewError>;

    /// Ratings of a cooperative, by year.
    async fn ratings(
        &self,
        id: CooperativeId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Listed<Rating>, ViewError>;

    /// The names of the cooperatives in some communes, ended ones too: what a new name is compared
    /// with.
    async fn names(&self, units: &Units) -> Result<Vec<(CooperativeId, Text)>, ViewError>;

    /// All deltas of some communes, packed as [`figures`] packs them; each block holds one
    /// commune's. Blocks of one commune come in the order of their positions. They are read as they
    /// are taken, from one state of the views: a country's do not lie in memory together.
    fn deltas(&self, units: &Units) -> Deltas;

    /// All entries of an area's stream, or of every area's, in the order of positions.
    async fn area_rows(&self, area: Option<&UnitCode>) -> Result<Vec<AreaRow>, ViewError>;

    /// The last entry that changed what [`Self::area_rows`] of every area gives; 0 while there is none.
    async fn areas_changed(&self) -> Result<Position, ViewError>;

    /// The entries that pass, in the order of positions, after one. A recorder, a document, an area
    /// and days of recording are found without reading the rest.
    async fn entries(
        &self,
        filter: &EntryFilter,
        after: Position,
        limit: u32,
    ) -> Result<Vec<EntryRow>, ViewError>;

    /// The entries that could not be folded, after a position.
    async fn parked(&self, after: Position, limit: u32) -> Result<Vec<Parked>, ViewError>;

    /// The figures that documents published for an area.
    async fn publications(&self, area: &UnitCode) -> Result<Vec<Dated<Publication>>, ViewError> {
        pick(self.area_rows(Some(area)).await?, |event, _| match event {
            AreaEvent::FigurePublished(it) => Some(*it),
            _ => None,
        })
    }

    /// The goals that documents set for an area.
    async fn targets(&self, area: &UnitCode) -> Result<Vec<Dated<Target>>, ViewError> {
        pick(self.area_rows(Some(area)).await?, |event, _| match event {
            AreaEvent::TargetSet(it) => Some(*it),
            _ => None,
        })
    }

    /// The assumptions noted for an area.
    async fn caveats(&self, area: &UnitCode) -> Result<Vec<Dated<Caveat>>, ViewError> {
        pick(self.area_rows(Some(area)).await?, |event, _| match event {
            AreaEvent::CaveatNoted(it) => Some(*it),
            _ => None,
        })
    }

    /// What happened to administrative units: what they are, what became of them, who is
    /// responsible for them.
    async fn unit_events(&self) -> Result<Vec<Dated<AreaEvent>>, ViewError> {
        pick(self.area_rows(None).await?, |event, _| match event {
            AreaEvent::UnitEstablished(_)
            | AreaEvent::UnitAbolished
            | AreaEvent::UnitReorganised(_)
            | AreaEvent::OfficeAssigned(_) => Some(event),
            AreaEvent::FigurePublished(_)
            | AreaEvent::TargetSet(_)
            | AreaEvent::CaveatNoted(_)
            | AreaEvent::StatementSealed(_)
            | AreaEvent::KeyRolled(_) => None,
        })
    }
}

/// A store of views.
pub trait ViewStore: ViewWriter + ViewReader {}

impl<T: ViewWriter + ViewReader> ViewStore for T {}

fn pick<T>(
    rows: Vec<AreaRow>,
    pick: impl Fn(AreaEvent, NaiveDate) -> Option<T>,
) -> Result<Vec<Dated<T>>, ViewError> {
    let mut found = Vec::new();
    for row in rows {
        found.extend(row.dated(&pick)?);
    }
    Ok(found)
}
