//! Verification as RFC 9162, sections 2.1.3.2 and 2.1.4.2, writes it down for the same trees.

use super::{Consistency, Inclusion, ProofError, check_growth, check_head, check_index};
use crate::hash::Hash;
use crate::tree::Head;

impl Inclusion {
    /// Holds if the tree with this head has this leaf at [`Inclusion::index`]. Size and root have
    /// to come from one statement: some proofs fit several sizes, each with its own root.
    pub fn verify(&self, leaf: &Hash, head: &Head) -> Result<(), ProofError> {
        check_index(self.index, head.size)?;
        let length = Err(ProofError::Length(self.path.len()));
        // Where the path stands in its level, and where the last node of that level stands.
        let (mut at, mut last) = (self.index, head.size - 1);
        let mut hash = *leaf;
        for beside in &self.path {
            if last == 0 {
                return length;
            }
            if at & 1 == 1 || at == last {
                hash = Hash::node(beside, &hash);
                // A node without a sibling goes up as it is.
                while at & 1 == 0 && at != 0 {
                    (at, last) = (at >> 1, last >> 1);
                }
            } else {
                hash = Hash::node(&hash, beside);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        match (last, hash == head.root) {
            (0, true) => Ok(()),
            (0, false) => Err(ProofError::Root),
            _ => length,
        }
    }
}

impl Consistency {
    /// Holds if the tree with head `new` begins with the one with head `old`.
    pub fn verify(&self, old: &Head, new: &Head) -> Result<(), ProofError> {
        check_growth(old.size, new.size)?;
        check_head(old)?;
        check_head(new)?;
        let length = Err(ProofError::Length(self.path.len()));
        if old.size == 0 || old.size == new.size {
            let same = old.size == 0 || old.root == new.root;
            return match (self.path.is_empty(), same) {
                (true, true) => Ok(()),
                (true, false) => Err(ProofError::Root),
                (false, _) => length,
            };
        }
        // The earlier tree's last complete subtree: the earlier root itself, if it is one.
        let (first, rest) = match self.path.split_first() {
            _ if old.size.is_power_of_two() => (&old.root, self.path.as_slice()),
            Some((first, rest)) => (first, rest),
            None => return length,
        };
        let shared = (old.size - 1).trailing_ones();
        let (mut at, mut last) = ((old.size - 1) >> shared, (new.size - 1) >> shared);
        let (mut earlier, mut later) = (*first, *first);
        for beside in rest {
            if last == 0 {
                return length;
            }
            if at & 1 == 1 || at == last {
                earlier = Hash::node(beside, &earlier);
                later = Hash::node(beside, &later);
                while at & 1 == 0 && at != 0 {
                    (at, last) = (at >> 1, last >> 1);
                }
            } else {
                later = Hash::node(&later, beside);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        match (last, earlier == old.root && later == new.root) {
            (0, true) => Ok(()),
            (0, false) => Err(ProofError::Root),
            _ => length,
        }
    }
}
