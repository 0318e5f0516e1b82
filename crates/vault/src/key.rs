//! A key in memory.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

/// The name of a person's key. It tells nothing of the person: which key is theirs is told by the
/// first entry that names them.
///
/// Its first 48 bits number the keys of a vault in the order they were made, the rest is random: so
/// the store finds a key by its number and grows at its end only, and a number met again (after an
/// old backup was restored) is still not the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub Uuid);

/// A key of 256 bits in memory: overwritten when its last clone is dropped, never printed.
#[derive(Clone)]
pub struct Key {
    id: KeyId,
    // On the heap, so that moving a key leaves no copies behind.
    bytes: Arc<Zeroizing<[u8; 32]>>,
}

impl KeyId {
    /// The id of the key with this number (48 bits of it count) and these random bytes.
    pub(crate) fn numbered(number: u64, random: [u8; 10]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&number.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&random);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The number of the key in its vault: from 1; 0 is the ledger's own.
    pub(crate) fn number(self) -> i64 {
        let bytes = self.0.as_bytes();
        bytes[..6].iter().fold(0, |number, byte| number << 8 | i64::from(*byte))
    }
}

impl Key {
    pub(crate) fn new(id: KeyId, bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { id, bytes: Arc::new(bytes) }
    }

    /// The name of this key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// HMAC-SHA-256 of `body` under a subkey of this key: tells whether two bodies are the same to
    /// whoever has the key, and nothing to others, however few bodies are possible. Destroyed with
    /// the key.
    pub fn digest(&self, body: &[u8]) -> [u8; 32] {
        let subkey = hmac(&self.bytes, b"coopledger/v1/digest");
        *hmac(&subkey, body)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// HMAC-SHA-256.
pub(crate) fn hmac(key: &[u8; 32], text: &[u8]) -> Zeroizing<[u8; 32]> {
    // Padded to a block here, as HMAC does, so that no length can be wrong and the copy is
    // overwritten.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block);
    block.as_mut_slice().zeroize();
    mac.update(text);
    Zeroizing::new(mac.finalize().into_bytes().into())
}
