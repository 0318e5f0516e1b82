//! A history with the proof of each of its entries.

use bytes::Bytes;
use eventlog::{Envelope, Pages, Position};
use futures::TryStreamExt;
use transparency::{Hash, Inclusion};

use crate::error::AuditError;
use crate::tree::SignedTree;

/// So many entries are proved at once: their tiles lie in memory together.
const AT_ONCE: usize = 64;
/// And no more than so many bytes of them, unless one entry has more.
const BYTES_AT_ONCE: usize = 1 << 20;

/// An entry with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// Where it stands.
    pub position: Position,
    /// The exact stored bytes.
    pub entry: Bytes,
    /// The proof that it stands there in the tree that is signed.
    pub inclusion: Inclusion,
}

/// Entries of the log up to a signed head, oldest first, proved as they are taken.
pub struct History {
    tree: SignedTree,
    pages: Pages,
    /// What was read and is not given yet.
    read: std::vec::IntoIter<Bytes>,
    ended: bool,
}

impl History {
    /// The history in these pages, up to the head of a tree.
    pub fn new(tree: SignedTree, pages: Pages) -> Self {
        Self { tree, pages, read: Vec::new().into_iter(), ended: false }
    }

    /// The next entries; none at the end.
    ///
    /// # Errors
    /// [`AuditError::Tree`] for an entry that does not stand in the tree where it says.
    pub async fn next(&mut self) -> Result<Vec<Proved>, AuditError> {
        let (mut found, mut bytes) = (Vec::new(), 0);
        while found.len() < AT_ONCE && bytes < BYTES_AT_ONCE {
            let Some((position, entry)) = self.entry().await? else { break };
            bytes += entry.len();
            found.push((position, entry));
        }
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let leaves = found.iter().map(|(at, it)| (at.0.saturating_sub(1), Hash::leaf(it)));
        let leaves: Vec<_> = leaves.collect();
        let proofs = self.tree.inclusions(&leaves, &self.tree.head()).await?;
        let proved = found.into_iter().zip(proofs);
        Ok(proved
            .map(|((position, entry), inclusion)| Proved { position, entry, inclusion })
            .collect())
    }

    /// The next entry that the tree has.
    async fn entry(&mut self) -> Result<Option<(Position, Bytes)>, AuditError> {
        while !self.ended {
            let Some(entry) = self.read.next() else {
                match self.pages.try_next().await? {
                    Some(page) => self.read = page.entries().collect::<Vec<_>>().into_iter(),
                    None => self.ended = true,
                }
                continue;
            };
            let envelope = Envelope::decode(entry.clone());
            let envelope =
                envelope.map_err(|it| AuditError::Form { what: "an entry", source: it.into() })?;
            if envelope.position.0 <= self.tree.head().size {
                return Ok(Some((envelope.position, entry)));
            }
            self.ended = true;
        }
        Ok(None)
    }
}
