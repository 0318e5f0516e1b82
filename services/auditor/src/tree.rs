//! The tree as far as it is signed: roots, proofs and tiles from the views, each held against what is signed.

use std::sync::Arc;

use eventlog::Position;
use transparency::proof::{consistency_tiles, inclusion_tiles, root, root_tiles};
use transparency::{Consistency, Hash, Head, Inclusion, ProofError, Tile, TileId, TileSet, Tiles};
use views::ViewReader;

use crate::error::AuditError;

/// The tree of a signed head. A clone is the same.
#[derive(Clone)]
pub struct SignedTree {
    views: Arc<dyn ViewReader>,
    head: Head,
}

impl SignedTree {
    /// The tree of a head that is signed, from views that have reached it.
    pub fn new(views: Arc<dyn ViewReader>, head: Head) -> Self {
        Self { views, head }
    }

    /// The head that is signed.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The views that it is read from.
    pub fn views(&self) -> &dyn ViewReader {
        &*self.views
    }

    /// The head of this tree when it had so many leaves.
    ///
    /// # Errors
    /// [`AuditError::Tree`] if the signed tree does not begin with it, or the views do not have it.
    pub async fn head_at(&self, size: u64) -> Result<Head, AuditError> {
        if size == self.head.size {
            return Ok(self.head);
        }
        let wrong = |_| AuditError::Tree { at: Position(size) };
        let tiles = self.views.tiles(&root_tiles(size).map_err(wrong)?).await?;
        let head = Head { size, root: root(size, &tiles).map_err(wrong)? };
        self.grown(&head, &self.head).await?;
        Ok(head)
    }

    /// The proof that of two heads of this tree the later one begins with the earlier one.
    ///
    /// # Errors
    /// [`AuditError::Tree`] if it does not.
    pub async fn grown(&self, from: &Head, to: &Head) -> Result<Consistency, AuditError> {
        let wrong = |_: ProofError| AuditError::Tree { at: Position(to.size) };
        let tiles = consistency_tiles(from.size, to.size).map_err(wrong)?;
        let tiles = self.views.tiles(&tiles).await?;
        let proof = Consistency::build(from.size, to.size, &tiles).map_err(wrong)?;
        proof.verify(from, to).map_err(wrong)?;
        Ok(proof)
    }

    /// The proofs that these leaves stand at these indexes of a head of this tree.
    ///
    /// # Errors
    /// [`AuditError::Tree`] for the first that does not.
    pub async fn inclusions(
        &self,
        leaves: &[(u64, Hash)],
        head: &Head,
    ) -> Result<Vec<Inclusion>, AuditError> {
        let wrong = |index: u64| AuditError::Tree { at: Position(index.saturating_add(1)) };
        let mut needed = Vec::new();
        for (index, _) in leaves {
            needed.extend(inclusion_tiles(*index, head.size).map_err(|_| wrong(*index))?);
        }
        needed.sort_unstable();
        needed.dedup();
        let tiles: TileSet = self.views.tiles(&needed).await?;
        let prove = |(index, leaf): &(u64, Hash)| {
            let proof = Inclusion::build(*index, head.size, &tiles);
            let proof = proof.map_err(|_| wrong(*index))?;
            proof.verify(leaf, head).map_err(|_| wrong(*index))?;
            Ok(proof)
        };
        leaves.iter().map(prove).collect()
    }

    /// Whether the signed tree has a tile at this place, of this width or wider.
    pub fn has(&self, id: TileId) -> bool {
        let there = TileId::within(id.level(), id.index(), self.head.size);
        there.is_some_and(|it| it.width() >= id.width())
    }

    /// The bytes of tiles that it has, each as wide as its name says.
    ///
    /// # Errors
    /// [`AuditError::Tree`] for one that the views do not have.
    pub async fn tiles(&self, ids: &[TileId]) -> Result<Vec<(TileId, Vec<u8>)>, AuditError> {
        let found = self.views.tiles(ids).await?;
        let bytes = |id: &TileId| {
            let hashes = found.tile(*id).map(Tile::hashes).unwrap_or_default();
            let hashes = hashes.get(..usize::from(id.width()));
            let hashes = hashes.ok_or(AuditError::Tree { at: Position(self.head.size) })?;
            Ok((*id, hashes.iter().flat_map(|it| it.0).collect()))
        };
        ids.iter().map(bytes).collect()
    }
}
