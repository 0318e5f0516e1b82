//! The key file: the key that wraps all others.

use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::files;
use crate::key::{Key, KeyId, hmac};

/// A wrapped key: nonce (24 bytes), the key encrypted (32), tag (16).
pub(crate) const WRAPPED: usize = 24 + 32 + 16;

/// The key of the key file, in memory.
pub(crate) struct KeyFile {
    path: PathBuf,
    wrapper: Key,
    ledger: Key,
}

impl KeyFile {
    /// Reads the key file; `None` if there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, VaultError> {
        Ok(files::read_key(path)?.map(|bytes| Self::of(path, bytes)))
    }

    /// Makes a key file of 32 random bytes, mode 0600, synced to disk; never replaces one.
    pub fn create(path: &Path) -> Result<Self, VaultError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(VaultError::Entropy)?;
        files::create_key(path, &bytes)?;
        Ok(Self::of(path, bytes))
    }

    fn of(path: &Path, bytes: Zeroizing<[u8; 32]>) -> Self {
        let mut random = [0; 10];
        random.copy_from_slice(&hmac(&bytes, b"coopledger/v1/ledger-id")[..10]);
        let ledger = Key::new(KeyId::numbered(0, random), hmac(&bytes, b"coopledger/v1/ledger"));
        // Its id is never used: it names no key in the store.
        let path = path.into();
        Self { path, wrapper: Key::new(KeyId::numbered(0, [0; 10]), bytes), ledger }
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The ledger's own key.
    pub fn ledger(&self) -> &Key {
        &self.ledger
    }

    /// What a store keeps to know its key file again; tells nothing of the key.
    pub fn fingerprint(&self) -> [u8; 32] {
        *hmac(self.wrapper.bytes(), b"coopledger/v1/key-file")
    }

    /// The key as the store keeps it. `nonce` is random and used once.
    pub fn wrap(&self, key: &Key, nonce: [u8; 24]) -> Result<Vec<u8>, VaultError> {
        let id = key.id();
        let payload = Payload { msg: key.bytes(), aad: id.0.as_bytes() };
        let wrapped = XChaCha20Poly1305::new(self.wrapper.bytes().into())
            .encrypt(&nonce.into(), payload)
            .map_err(|_| VaultError::TooLong(32))?;
        Ok([nonce.as_slice(), &wrapped].concat())
    }

    /// The key that was wrapped under this id; `None` if these are not the bytes that `wrap` made.
    pub fn unwrap(&self, id: KeyId, wrapped: &[u8]) -> Option<Key> {
        let (nonce, wrapped) = wrapped.split_first_chunk::<24>()?;
        let payload = Payload { msg: wrapped, aad: id.0.as_bytes() };
        let cipher = XChaCha20Poly1305::new(self.wrapper.bytes().into());
        let opened = Zeroizing::new(cipher.decrypt(nonce.into(), payload).ok()?);
        let mut bytes = Zeroizing::new([0; 32]);
        if opened.len() != bytes.len() {
            return None;
        }
        bytes.copy_from_slice(&opened);
        Some(Key::new(id, bytes))
    }
}

#[cfg(test)]
mod tests;
