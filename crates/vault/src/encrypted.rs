//! What a log entry keeps of one personal field.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::key::{Key, KeyId};

const SALT: usize = 16;

/// How a field is encrypted. The numbers stand in entries for ever and are never given a second
/// meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// XChaCha20-Poly1305 with a random nonce of 24 bytes.
    XChaCha20Poly1305 = 1,
}

/// A number that names no algorithm known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not the number of an algorithm known here")]
pub struct UnknownAlgorithm(pub u32);

/// What a log entry keeps of one personal field: opaque once the key is destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// How it is encrypted.
    pub algorithm: Algorithm,
    /// Under which key.
    pub key: KeyId,
    /// Random, new for each field.
    pub nonce: [u8; 24],
    /// Salt (16 bytes) and plaintext, encrypted, and the tag (16 bytes).
    pub ciphertext: Vec<u8>,
    /// SHA-256 of "coopledger/v1/commit", salt, field (u32, big endian) and plaintext. The cipher
    /// alone does not commit to its key: without this, whoever makes keys could later show a second
    /// one that opens the same ciphertext to another text.
    pub commitment: [u8; 32],
}

/// What a ciphertext is bound to: it opens for no other ledger, person or field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The ledger.
    pub ledger: Uuid,
    /// The person, by their pseudonymous id.
    pub person: Uuid,
    /// The number of the field.
    pub field: u32,
}

/// What shows one field to somebody who does not have the key: checked with
/// [`Encrypted::opens_to`].
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The salt of the commitment.
    pub salt: [u8; SALT],
    /// The field in clear.
    pub plaintext: Vec<u8>,
}

impl Algorithm {
    /// The number that stands in entries.
    pub fn number(self) -> u32 {
        self as u32
    }
}

impl TryFrom<u32> for Algorithm {
    type Error = UnknownAlgorithm;

    fn try_from(number: u32) -> Result<Self, UnknownAlgorithm> {
        match number {
            1 => Ok(Self::XChaCha20Poly1305),
            other => Err(UnknownAlgorithm(other)),
        }
    }
}

impl Key {
    /// Encrypts `plaintext`, with a new random nonce and salt, so that it opens under this key for
    /// `to` only.
    pub fn encrypt(&self, plaintext: &[u8], to: &Binding) -> Result<Encrypted, VaultError> {
        let mut random = [0; 24 + SALT];
        getrandom::fill(&mut random).map_err(VaultError::Entropy)?;
        let (mut nonce, mut salt) = ([0; 24], [0; SALT]);
        nonce.copy_from_slice(&random[..24]);
        salt.copy_from_slice(&random[24..]);
        self.encrypt_with(nonce, salt, plaintext, to)
    }

    /// The plaintext of `it`, if it was encrypted under this key for `to` and is what the entry
    /// committed to.
    pub fn decrypt(&self, it: &Encrypted, to: &Binding) -> Result<Vec<u8>, VaultError> {
        Ok(self.disclose(it, to)?.plaintext)
    }

    /// What shows `it` to somebody without giving them this key; refused where `decrypt` refuses.
    pub fn disclose(&self, it: &Encrypted, to: &Binding) -> Result<Disclosure, VaultError> {
        if it.key != self.id() {
            return Err(VaultError::Unopened);
        }
        let payload = Payload { msg: &it.ciphertext, aad: &to.associated(self.id()) };
        let opened = match it.algorithm {
            Algorithm::XChaCha20Poly1305 => self.cipher().decrypt(&it.nonce.into(), payload),
        };
        let opened = Zeroizing::new(opened.map_err(|_| VaultError::Unopened)?);
        let (salt, plaintext) = opened.split_first_chunk::<SALT>().ok_or(VaultError::Commitment)?;
        if !it.opens_to(to.field, salt, plaintext) {
            return Err(VaultError::Commitment);
        }
        Ok(Disclosure { salt: *salt, plaintext: plaintext.to_vec() })
    }

    fn encrypt_with(
        &self,
        nonce: [u8; 24],
        salt: [u8; SALT],
        plaintext: &[u8],
        to: &Binding,
    ) -> Result<Encrypted, VaultError> {
        let salted = Zeroizing::new([&salt, plaintext].concat());
        let payload = Payload { msg: &salted, aad: &to.associated(self.id()) };
        let ciphertext = self
            .cipher()
            .encrypt(&nonce.into(), payload)
            .map_err(|_| VaultError::TooLong(plaintext.len()))?;
        Ok(Encrypted {
            algorithm: Algorithm::XChaCha20Poly1305,
            key: self.id(),
            nonce,
            ciphertext,
            commitment: commitment(to.field, &salt, plaintext),
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.bytes().into())
    }
}

impl Encrypted {
    /// Whether this field is `plaintext`: what a disclosure says, checked against the commitment
    /// without the key. True for the salt and plaintext that were encrypted, and for no others that
    /// anyone can find.
    pub fn opens_to(&self, field: u32, salt: &[u8; SALT], plaintext: &[u8]) -> bool {
        self.commitment == commitment(field, salt, plaintext)
    }
}

impl Binding {
    /// What the cipher authenticates beside the ciphertext: every part has a fixed length.
    fn associated(&self, key: KeyId) -> Vec<u8> {
        let (ledger, person) = (self.ledger.as_bytes(), self.person.as_bytes());
        let field = self.field.to_be_bytes();
        [b"coopledger/v1".as_slice(), ledger, person, &field, key.0.as_bytes()].concat()
    }
}

impl std::fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disclosure").finish_non_exhaustive()
    }
}

fn commitment(field: u32, salt: &[u8; SALT], plaintext: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"coopledger/v1/commit")
        .chain_update(salt)
        .chain_update(field.to_be_bytes())
        .chain_update(plaintext)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests;
