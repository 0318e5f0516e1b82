//! The whole log, hashed anew from its bytes and held against what is signed.

use eventlog::{Envelope, EventLog, Position, Scope};
use futures::TryStreamExt;
use transparency::tile::{HEIGHT, WIDTH};
use transparency::{Edge, Hash, Head, Tile, TileId, Tiles};
use views::ViewReader;

use crate::error::AuditError;

/// Told up to where the log is hashed.
pub type Progress<'a> = &'a (dyn Fn(Position) + Send + Sync);

/// What was held against each other, and found to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The tree of all entries, from their bytes.
    pub head: Head,
    /// The last checkpoint among them, if any is signed.
    pub signed: Option<Head>,
    /// Up to where the tree in the views is the same; 0 without views.
    pub tree: Position,
}

/// Hashes every entry of the log, and holds the tree against the last signed head and, leaf by leaf, against the
/// tree in the views.
///
/// # Errors
/// [`AuditError::Shrank`], [`AuditError::Forked`] and [`AuditError::Misplaced`] when the log is not what
/// was signed; [`AuditError::Tree`] when only the views are wrong; others when something cannot be read.
pub async fn rehash(
    log: &dyn EventLog,
    views: Option<&dyn ViewReader>,
    signed: Option<Head>,
    progress: Progress<'_>,
) -> Result<Checked, AuditError> {
    let last = log.last();
    if let Some(signed) = signed.filter(|it| it.size > last.0) {
        return Err(AuditError::Shrank { ends: last, signed: Position(signed.size) });
    }
    let cursor = match views {
        Some(views) => views.cursor().await?.min(last),
        None => Position(0),
    };
    let mut hashing = Hashing { edge: Edge::new(), views, cursor, differs: None };
    let mut pages = log.read_all(Position(0), Scope::All);
    while let Some(page) = pages.try_next().await? {
        for entry in page.entries() {
            let at = Position(hashing.edge.size() + 1);
            let leaf = Hash::leaf(&entry);
            if !Envelope::decode(entry).is_ok_and(|it| it.position == at) {
                return Err(AuditError::Misplaced { at });
            }
            for (id, tile) in hashing.edge.push(leaf) {
                hashing.compare(id, &tile).await?;
            }
            if let Some(signed) = signed.filter(|it| it.size == at.0) {
                hashing.holds(signed).await?;
            }
        }
        progress(Position(hashing.edge.size()));
    }
    let head = hashing.edge.head();
    if let Some(signed) = signed.filter(|it| it.size > head.size) {
        return Err(AuditError::Shrank {
            ends: Position(head.size),
            signed: Position(signed.size),
        });
    }
    hashing.compare_edge().await?;
    match hashing.differs {
        Some(at) => Err(AuditError::Tree { at }),
        None => Ok(Checked { head, signed, tree: cursor }),
    }
}

struct Hashing<'a> {
    edge: Edge,
    views: Option<&'a dyn ViewReader>,
    /// Up to where the views have the tree.
    cursor: Position,
    /// The first entry whose leaf, or whose subtree, is another one in the views.
    differs: Option<Position>,
}

impl Hashing<'_> {
    /// Holds the tree as it is against what is signed of it.
    async fn holds(&mut self, signed: Head) -> Result<(), AuditError> {
        let found = self.edge.root();
        if found == signed.root {
            return Ok(());
        }
        self.compare_edge().await?;
        Err(AuditError::Forked { signed, found, first: self.differs })
    }

    async fn compare_edge(&mut self) -> Result<(), AuditError> {
        let unfinished: Vec<_> = self.edge.unfinished().map(|(id, it)| (id, it.clone())).collect();
        for (id, tile) in unfinished {
            self.compare(id, &tile).await?;
        }
        Ok(())
    }

    /// Holds a tile against the one in the views, if they are so far.
    async fn compare(&mut self, id: TileId, tile: &Tile) -> Result<(), AuditError> {
        let leaves = |hashes: u64| hashes << (HEIGHT * u32::from(id.level()));
        let first = id.index() * WIDTH as u64;
        let Some(views) =
            self.views.filter(|_| leaves(first + u64::from(id.width())) <= self.cursor.0)
        else {
            return Ok(());
        };
        if self.differs.is_some() {
            return Ok(());
        }
        let stored = views.tiles(&[id]).await?;
        let stored = stored.tile(id).map(Tile::hashes).unwrap_or_default();
        let differs =
            (0_u64..).zip(tile.hashes()).find(|(at, hash)| stored.get(*at as usize) != Some(hash));
        self.differs = differs.map(|(at, _)| Position(leaves(first + at) + 1));
        Ok(())
    }
}
