//! Answers as clients see them.

use api::v1;
use signer::{KeyPeriod, SignedCheckpoint};
use transparency::Hash;

use crate::auditor::Keys;
use crate::history::Proved;

/// A checkpoint, with the key that signs checkpoints of its size.
pub(super) fn checkpoint(it: &SignedCheckpoint, keys: &Keys) -> v1::SignedCheckpoint {
    v1::SignedCheckpoint {
        size: it.head.size,
        root_hash: it.head.root.0.to_vec(),
        note: it.note.to_string(),
        signed_at: Some(api::timestamp(it.at)),
        key: keys.of(it.head.size).map(signing_key),
    }
}

/// A key.
pub(super) fn signing_key(it: &KeyPeriod) -> v1::SigningKey {
    v1::SigningKey {
        verifier_key: it.key.to_string(),
        fingerprint: it.key.fingerprint(),
        first_size: it.from,
        end_size: it.until,
        roll_note: it.roll.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// Hashes, 32 bytes each.
pub(super) fn hashes(path: &[Hash]) -> Vec<Vec<u8>> {
    path.iter().map(|it| it.0.to_vec()).collect()
}

/// An entry with its proof.
pub(super) fn proved(it: Proved) -> v1::ProvedEntry {
    v1::ProvedEntry { position: it.position.0, entry: it.entry, hashes: hashes(&it.inclusion.path) }
}
