//! Keys: what signatures are verified with (`c2sp.org/signed-note`, "Verifier keys").

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};

use crate::cosignature;
use crate::note::Signature;
use crate::text;

mod name;

pub use name::{KeyName, NotAName};

/// A key's id: the first four bytes of a hash over its name, algorithm and public key. It tells
/// keys apart, and proves nothing. Written as eight hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

/// What a key's signatures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 over a note's text: type 0x01.
    Ed25519,
    /// Ed25519 over time and text of a checkpoint: type 0x04 ([`mod@crate::cosignature`]).
    Cosignature,
    /// Any other, such as ML-DSA-44 (type 0x06): kept, and never believed.
    Unknown(u8),
}

/// The public half of a key. Written as a *vkey*: name, id, and base64 of algorithm and public key,
/// joined by plus signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    algorithm: Algorithm,
    public: Public,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Public {
    Ed25519(VerifyingKey),
    Opaque(Vec<u8>),
}

/// Why text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is not of the form that is read.
    #[error("not a key: expected name, id and base64 joined by plus signs")]
    Form,
    /// The name is not one that keys have.
    #[error("not a key, by its name")]
    Name(#[from] NotAName),
    /// The id is not the one of this name, algorithm and public key: a slip in one of them.
    #[error("the key's id is {found}, not {expected}")]
    Id {
        /// What the text says.
        found: KeyId,
        /// What the rest of the text gives.
        expected: KeyId,
    },
    /// The bytes are no public key of the algorithm, or one that verifies nearly anything.
    #[error("the key's bytes are no key of its algorithm")]
    Bytes,
    /// The algorithm is not the one that is asked for here.
    #[error("the key is of type {0:#04x}, which does not serve here")]
    Algorithm(u8),
}

impl Algorithm {
    /// The byte that stands for it in keys.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
            Self::Unknown(byte) => byte,
        }
    }

    fn of(byte: u8) -> Self {
        match byte {
            0x01 => Self::Ed25519,
            0x04 => Self::Cosignature,
            _ => Self::Unknown(byte),
        }
    }
}

impl KeyId {
    /// SHA-256(name, newline, type, public key), its first four bytes.
    pub(crate) fn of(name: &KeyName, algorithm: Algorithm, public: &[u8]) -> Self {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', algorithm.byte()])
            .chain_update(public)
            .finalize();
        Self(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
    }
}

impl VerifierKey {
    /// The Ed25519 key of this name, for notes or for cosignatures.
    pub(crate) fn ed25519(name: KeyName, algorithm: Algorithm, key: VerifyingKey) -> Self {
        let id = KeyId::of(&name, algorithm, key.as_bytes());
        Self { name, id, algorithm, public: Public::Ed25519(key) }
    }

    /// The key's name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The key's id.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What its signatures are.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public key itself, as its algorithm writes it.
    pub fn public(&self) -> &[u8] {
        match &self.public {
            Public::Ed25519(key) => key.as_bytes(),
            Public::Opaque(bytes) => bytes,
        }
    }

    /// What people read to each other to compare keys: SHA-256 of the public key, in sixteen groups
    /// of four hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::digest(self.public());
        let groups: Vec<String> = hash.chunks(2).map(text::to_hex).collect();
        groups.join(" ")
    }

    /// Whether signatures of this key can be verified here.
    pub fn is_known(&self) -> bool {
        matches!(self.public, Public::Ed25519(_))
    }

    /// Whether a signature says to be this key's.
    pub fn is_of(&self, signature: &Signature) -> bool {
        self.id == signature.id && self.name == signature.name
    }

    /// Whether these bytes are this key's signature of a note's text. Never, for an algorithm that
    /// is not known, and for a cosignature of anything but a checkpoint.
    pub fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        let Public::Ed25519(key) = &self.public else { return false };
        match self.algorithm {
            Algorithm::Ed25519 => verifies(key, text, signature),
            Algorithm::Cosignature => cosignature::split(text, signature)
                .is_some_and(|(message, signature)| verifies(key, &message, signature)),
            Algorithm::Unknown(_) => false,
        }
    }
}

/// Strict: keys and points of small order, and forms that are not canonical, verify nothing.
fn verifies(key: &VerifyingKey, message: &str, signature: &[u8]) -> bool {
    ed25519_dalek::Signature::from_slice(signature)
        .is_ok_and(|signature| key.verify_strict(message.as_bytes(), &signature).is_ok())
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // Base64 may have plus signs of its own; name and id have none.
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(KeyError::Form);
        let (name, id, bytes) = (part()?.parse()?, part()?, part()?);
        let found = KeyId(u32::from_be_bytes(text::from_hex(id).ok_or(KeyError::Form)?));
        let bytes = text::from_base64(bytes).ok_or(KeyError::Form)?;
        let (algorithm, public) = bytes.split_first().ok_or(KeyError::Form)?;
        let algorithm = Algorithm::of(*algorithm);
        let (public, expected) = match algorithm {
            Algorithm::Ed25519 | Algorithm::Cosignature => {
                let key: &[u8; 32] = public.try_into().map_err(|_| KeyError::Bytes)?;
                let key = VerifyingKey::from_bytes(key).ok().filter(|key| !key.is_weak());
                let key = key.ok_or(KeyError::Bytes)?;
                (Public::Ed25519(key), KeyId::of(&name, algorithm, public))
            }
            // Others may make their ids in other ways.
            Algorithm::Unknown(_) if public.is_empty() => return Err(KeyError::Bytes),
            Algorithm::Unknown(_) => (Public::Opaque(public.to_vec()), found),
        };
        if found != expected {
            return Err(KeyError::Id { found, expected });
        }
        Ok(Self { name, id: found, algorithm, public })
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.algorithm.byte()], self.public()].concat();
        write!(f, "{}+{}+{}", self.name, self.id, text::to_base64(&bytes))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}
