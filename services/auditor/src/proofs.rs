//! What is proved: that an entry is there, that the log only grew, a whole history.

use std::time::Duration;

use bytes::Bytes;
use eventlog::{Pages, Position};
use signer::SignedCheckpoint;
use transparency::{Consistency, Hash, Head, Inclusion};

use crate::auditor::Auditor;
use crate::bundle::entry_at;
use crate::error::AuditError;
use crate::history::History;
use crate::tree::SignedTree;
use crate::unproved::Unproved;

/// The tree of the newest checkpoint as it was at some size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its head.
    pub head: Head,
    /// Its checkpoint, if one was signed.
    pub checkpoint: Option<SignedCheckpoint>,
}

/// An entry, and the proof that it stands where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// The exact stored bytes.
    pub entry: Bytes,
    /// The tree in which it stands.
    pub part: Part,
    /// The proof.
    pub inclusion: Inclusion,
}

/// Two trees, and the proof that the later one begins with all of the earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The earlier one.
    pub from: Head,
    /// The later one.
    pub to: Part,
    /// The proof.
    pub proof: Consistency,
}

impl Auditor {
    /// The entry at a position (from 1), and the proof that it stands there in the tree of so many entries,
    /// or of the newest checkpoint.
    ///
    /// # Errors
    /// [`Unproved::Beyond`] for a position beyond the tree, and a tree beyond what is signed.
    pub async fn inclusion(
        &self,
        position: u64,
        size: Option<u64>,
        patience: Duration,
    ) -> Result<Included, Unproved> {
        let (tree, part) = self.part("tree_size", size, patience).await?;
        let head = part.head;
        let index = position.checked_sub(1).filter(|it| *it < head.size);
        let index = index.ok_or_else(|| Unproved::Beyond {
            field: "position".into(),
            asked: position.to_string(),
            size: head.size,
        })?;
        let entry = entry_at(&*self.log, Position(position)).await?;
        let proofs = tree.inclusions(&[(index, Hash::leaf(&entry))], &head).await?;
        let damaged = AuditError::Tree { at: Position(position) };
        let inclusion = proofs.into_iter().next().ok_or(damaged)?;
        Ok(Included { entry, part, inclusion })
    }

    /// The proof that the tree of one size begins with all of an earlier one; the later one is the newest
    /// checkpoint's if no size is said.
    ///
    /// # Errors
    /// [`Unproved::Beyond`] for a tree beyond what is signed, [`Unproved::Shrinks`] if the first is the
    /// larger one.
    pub async fn growth(
        &self,
        from: u64,
        to: Option<u64>,
        patience: Duration,
    ) -> Result<Growth, Unproved> {
        let (tree, later) = self.part("to_size", to, patience).await?;
        let beyond = tree.head().size;
        if from > beyond {
            let (field, asked) = ("from_size".into(), from.to_string());
            return Err(Unproved::Beyond { field, asked, size: beyond });
        }
        if from > later.head.size {
            return Err(Unproved::Shrinks { from, to: later.head.size });
        }
        let earlier = tree.head_at(from).await?;
        let proof = tree.grown(&earlier, &later.head).await?;
        Ok(Growth { from: earlier, to: later, proof })
    }

    /// The history in these pages of the log, up to the checkpoint of a size, or the newest.
    pub async fn history(
        &self,
        pages: Pages,
        size: Option<u64>,
        patience: Duration,
    ) -> Result<(SignedCheckpoint, History), Unproved> {
        let signed = match size {
            None => self.checkpoints.last().await?,
            Some(size) => self.checkpoint("tree_size", size).await?,
        };
        let tree = self.tree_of(&signed, patience).await?;
        Ok((signed, History::new(tree, pages)))
    }

    /// The newest signed tree, and the head that it had at a size.
    async fn part(
        &self,
        field: &'static str,
        size: Option<u64>,
        patience: Duration,
    ) -> Result<(SignedTree, Part), Unproved> {
        let (tree, signed) = self.tree(patience).await?;
        let last = signed.head.size;
        let size = size.unwrap_or(last);
        if size > last {
            let asked = size.to_string();
            return Err(Unproved::Beyond { field: field.into(), asked, size: last });
        }
        let head = tree.head_at(size).await?;
        let checkpoint =
            if size == last { Some(signed) } else { self.checkpoints.of(size).await? };
        match checkpoint.as_ref().map(|it| it.head).filter(|it| *it != head) {
            Some(signed) => {
                Err(AuditError::Forked { signed, found: head.root, first: None }.into())
            }
            None => Ok((tree, Part { head, checkpoint })),
        }
    }
}
