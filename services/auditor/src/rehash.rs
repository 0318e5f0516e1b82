//! The whole log, hashed anew from its bytes and held against what is signed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eventlog::{Envelope, EventLog, Position, Scope};
use futures::TryStreamExt;
use transparency::tile::{HEIGHT, WIDTH};
use transparency::{Edge, Hash, Head, Tile, TileId, Tiles};
use views::{ViewError, ViewReader};

use crate::error::AuditError;

/// The views as they are served now: those that are rebuilt meanwhile take their place.
pub type Views = Arc<dyn Fn() -> Arc<dyn ViewReader> + Send + Sync>;

/// How long a log that is read beside its writer may take to see what is signed.
const PATIENCE: Duration = Duration::from_secs(2);

/// Told up to where the log is hashed.
pub type Progress<'a> = &'a (dyn Fn(Position) + Send + Sync);

/// What was held against each other, and found to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The tree of all entries, from their bytes.
    pub head: Head,
    /// The last checkpoint among them, if any is signed.
    pub signed: Option<Head>,
    /// How many checkpoints were held against it.
    pub checkpoints: usize,
    /// Up to where the tree in the views is the same; 0 without views.
    pub tree: Position,
}

/// Hashes every entry of the log, and holds the tree against signed heads and, leaf by leaf, against the tree in
/// the views. `signed` is what was signed before this is called, in any order: the last head, or all. Views that
/// cannot be read are not compared any further, and the log is hashed to its end all the same.
///
/// # Errors
/// [`AuditError::Shrank`], [`AuditError::Forked`] and [`AuditError::Misplaced`] when the log is not what
/// was signed; [`AuditError::Tree`] and [`AuditError::Views`] when only the views are wrong or cannot be read;
/// others when something else cannot be read.
pub async fn rehash(
    log: &dyn EventLog,
    views: Option<Views>,
    signed: impl IntoIterator<Item = Head>,
    progress: Progress<'_>,
) -> Result<Checked, AuditError> {
    let signed: BTreeMap<_, _> = signed.into_iter().map(|it| (it.size, it)).collect();
    let newest = signed.last_key_value().map(|(_, it)| *it);
    let last = end(log, newest).await?;
    let mut hashing =
        Hashing { edge: Edge::new(), views, cursor: last, differs: None, unread: None };
    hashing.cursor = match &hashing.views {
        Some(views) => hashing.keep(views().cursor().await).unwrap_or_default().min(last),
        None => Position(0),
    };
    let mut pages = log.read_all(Position(0), Scope::All);
    while let Some(page) = pages.try_next().await? {
        for entry in page.entries() {
            let at = Position(hashing.edge.size() + 1);
            let leaf = Hash::leaf(&entry);
            if !Envelope::decode(entry).is_ok_and(|it| it.position == at) {
                return Err(AuditError::Misplaced { at });
            }
            for (id, tile) in hashing.edge.push(leaf) {
                hashing.compare(id, &tile).await;
            }
            if at == hashing.cursor {
                hashing.compare_edge().await;
            }
            if let Some(signed) = signed.get(&at.0) {
                hashing.holds(*signed).await?;
            }
        }
        progress(Position(hashing.edge.size()));
    }
    let head = hashing.edge.head();
    if let Some(signed) = newest.filter(|it| it.size > head.size) {
        return Err(AuditError::Shrank {
            ends: Position(head.size),
            signed: Position(signed.size),
        });
    }
    match (hashing.differs, hashing.unread) {
        (Some(at), _) => Err(AuditError::Tree { at }),
        (None, Some(unread)) => Err(unread.into()),
        (None, None) => {
            let checkpoints = signed.len();
            Ok(Checked { head, signed: newest, checkpoints, tree: hashing.cursor })
        }
    }
}

/// Where the log ends. One that is behind what is signed may be a copy, or be read beside its writer: only when it
/// says that it has everything is something gone.
async fn end(log: &dyn EventLog, signed: Option<Head>) -> Result<Position, AuditError> {
    let start = Instant::now();
    loop {
        let ends = log.synced().await?;
        match signed.filter(|it| it.size > ends.0) {
            None => return Ok(ends),
            Some(signed) if start.elapsed() > PATIENCE => {
                return Err(AuditError::Shrank { ends, signed: Position(signed.size) });
            }
            Some(_) => tokio::time::sleep(PATIENCE / 20).await,
        }
    }
}

struct Hashing {
    edge: Edge,
    views: Option<Views>,
    /// Up to where the views have the tree.
    cursor: Position,
    /// The first entry whose leaf, or whose subtree, is another one in the views.
    differs: Option<Position>,
    /// Why the views are not compared any further.
    unread: Option<ViewError>,
}

impl Hashing {
    /// Holds the tree as it is against what is signed of it.
    async fn holds(&mut self, signed: Head) -> Result<(), AuditError> {
        let found = self.edge.root();
        if found == signed.root {
            return Ok(());
        }
        self.compare_edge().await;
        Err(AuditError::Forked { signed, found, first: self.differs })
    }

    /// What was read of the views; else they are not compared any further.
    fn keep<T>(&mut self, read: Result<T, ViewError>) -> Option<T> {
        read.map_err(|error| {
            tracing::error!(?error, "the tree in the views is not compared any further");
            self.views = None;
            self.unread = Some(error);
        })
        .ok()
    }

    async fn compare_edge(&mut self) {
        let unfinished: Vec<_> = self.edge.unfinished().map(|(id, it)| (id, it.clone())).collect();
        for (id, tile) in unfinished {
            self.compare(id, &tile).await;
        }
    }

    /// Holds a tile against the one in the views, if they are so far.
    async fn compare(&mut self, id: TileId, tile: &Tile) {
        let leaves = |hashes: u64| hashes << (HEIGHT * u32::from(id.level()));
        let first = id.index() * WIDTH as u64;
        let reached = leaves(first + u64::from(id.width())) <= self.cursor.0;
        let Some(views) = self.views.as_ref().filter(|_| reached && self.differs.is_none()) else {
            return;
        };
        let stored = views().tiles(&[id]).await;
        let Some(stored) = self.keep(stored) else {
            self.cursor = Position(leaves(first).min(self.cursor.0));
            return;
        };
        let stored = stored.tile(id).map(Tile::hashes).unwrap_or_default();
        let differs =
            (0_u64..).zip(tile.hashes()).find(|(at, it)| stored.get(*at as usize) != Some(it));
        self.differs = differs.map(|(at, _)| Position(leaves(first + at) + 1));
    }
}
