//! Keys that sign. They come from seeds that the caller drew, are overwritten when dropped, and
//! are never printed but by [`Signer::to_text`] and [`Cosigner::to_text`].

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

use crate::checkpoint::Checkpoint;
use crate::cosignature::{self, CosignError};
use crate::key::{Algorithm, KeyError, KeyId, KeyName, VerifierKey};
use crate::note::Signature;
use crate::text;

/// Signs notes with Ed25519 (type 0x01): the key of a log, of an office.
pub struct Signer(Secret);

/// Cosigns checkpoints with Ed25519 (type 0x04): the key of a witness.
pub struct Cosigner(Secret);

struct Secret {
    public: VerifierKey,
    key: SigningKey,
}

/// How the text form begins.
const PREFIX: &str = "PRIVATE+KEY+";

impl Signer {
    /// The key of this name and seed: 32 bytes from a good source of randomness.
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Secret::new(name, Algorithm::Ed25519, seed))
    }

    /// Reads the text form that the Go tools write: `PRIVATE+KEY+`, name, id, base64 of type and
    /// seed.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Secret::parse(text, Algorithm::Ed25519).map(Self)
    }

    /// The text form, which gives the key to whoever reads it.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    /// The public half.
    pub fn public(&self) -> &VerifierKey {
        &self.0.public
    }

    /// Signs a note's text.
    pub fn sign(&self, text: &str) -> Signature {
        self.0.signature(self.0.key.sign(text.as_bytes()).to_vec())
    }
}

impl Cosigner {
    /// The key of this name and seed: 32 bytes from a good source of randomness, used for nothing
    /// else.
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Secret::new(name, Algorithm::Cosignature, seed))
    }

    /// Reads the text form: that of [`Signer::parse`] with type 4.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Secret::parse(text, Algorithm::Cosignature).map(Self)
    }

    /// The text form, which gives the key to whoever reads it.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    /// The public half.
    pub fn public(&self) -> &VerifierKey {
        &self.0.public
    }

    /// Cosigns a checkpoint's text at a time, in seconds since 1970: between 1 and 2^63 - 1. It
    /// states that this is the largest tree of that log which the cosigner has seen, and that it
    /// contains all it saw before; who calls has made sure of that ([`crate::witness::judge`]).
    pub fn cosign(&self, text: &str, time: u64) -> Result<Signature, CosignError> {
        Checkpoint::parse(text).map_err(CosignError::Text)?;
        let message = cosignature::message(text, time).ok_or(CosignError::Time(time))?;
        let signature = self.0.key.sign(message.as_bytes()).to_bytes();
        Ok(self.0.signature([&time.to_be_bytes(), signature.as_slice()].concat()))
    }
}

impl Secret {
    fn new(name: KeyName, algorithm: Algorithm, seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        Self { public: VerifierKey::ed25519(name, algorithm, key.verifying_key()), key }
    }

    fn parse(text: &str, algorithm: Algorithm) -> Result<Self, KeyError> {
        let mut parts = text.strip_prefix(PREFIX).ok_or(KeyError::Form)?.splitn(3, '+');
        let mut part = || parts.next().ok_or(KeyError::Form);
        let (name, id, bytes) = (part()?.parse()?, part()?, part()?);
        let found = KeyId(u32::from_be_bytes(text::from_hex(id).ok_or(KeyError::Form)?));
        let bytes = Zeroizing::new(text::from_base64(bytes).ok_or(KeyError::Form)?);
        let (byte, seed) = bytes.split_first().ok_or(KeyError::Form)?;
        if *byte != algorithm.byte() {
            return Err(KeyError::Algorithm(*byte));
        }
        let secret = Self::new(name, algorithm, seed.try_into().map_err(|_| KeyError::Bytes)?);
        let expected = secret.public.id();
        if found == expected { Ok(secret) } else { Err(KeyError::Id { found, expected }) }
    }

    fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 33]);
        bytes[0] = self.public.algorithm().byte();
        bytes[1..].copy_from_slice(self.key.as_bytes());
        let secret = Zeroizing::new(text::to_base64(bytes.as_slice()));
        let (name, id) = (self.public.name(), self.public.id());
        // With room for all of it from the start, so that growing leaves no copies behind.
        let length = PREFIX.len() + name.as_str().len() + 10 + secret.len();
        let mut text = Zeroizing::new(String::with_capacity(length));
        for part in [PREFIX, name.as_str(), "+", &id.to_string(), "+", &secret] {
            text.push_str(part);
        }
        text
    }

    fn signature(&self, bytes: Vec<u8>) -> Signature {
        Signature { name: self.public.name().clone(), id: self.public.id(), bytes }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signer").field(&self.0.public.to_string()).finish()
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cosigner").field(&self.0.public.to_string()).finish()
    }
}
