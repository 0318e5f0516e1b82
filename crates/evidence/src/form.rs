//! What an evidence file holds, as JSON.
//!
//! Hashes and bytes are base64 (RFC 4648, section 4), positions count from 1, days are
//! `2023-12-31`. Unknown fields are refused: each byte means something.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use transparency::Hash;

/// The form that is written, and the only one that is read.
pub const FORM: &str = "coopledger.evidence/1";

/// Everything that one file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// [`FORM`].
    pub form: String,
    /// What it is evidence of.
    pub scope: Scope,
    /// The checkpoint, a signed note: the log's origin, size and root, and who vouches for it.
    pub checkpoint: String,
    /// The keys that sign for the log, each with its fingerprint, for people to compare with what
    /// they know. Nothing is believed because it stands here.
    pub keys: Vec<KeyLine>,
    /// How the log goes on from a checkpoint that whoever asked had before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    /// The [`Extent`](crate::Extent), a signed note: how many entries there are of what.
    pub extent: String,
    /// The [`SealNote`](crate::SealNote) of the seal that it is evidence of, a signed note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
    /// The figures of the area and period, in the order of their definitions.
    pub figures: Vec<FigureLine>,
    /// The entries, in the order of their positions.
    pub entries: Vec<EntryPart>,
}

/// What evidence is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// One cooperative, from its first entry on.
    Cooperative {
        /// Its id.
        id: String,
        /// The first effective day that the page lists; all entries are in the file.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
        /// The last.
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<NaiveDate>,
    },
    /// An area, from its first entry on, and its figures under a pin.
    Area {
        /// Its code, perhaps with the day of which it is meant: `106`, `03390@2025-07-01`.
        area: String,
        /// The kind of collectives whose figures these are.
        kind: String,
        /// The first day of the period.
        from: NaiveDate,
        /// The cut-off, included.
        as_of: NaiveDate,
        /// The last position that counts for the figures.
        known_at: u64,
        /// The revision, in the area's stream, of the seal that it is evidence of.
        #[serde(skip_serializing_if = "Option::is_none")]
        seal: Option<u64>,
        /// Whose entries the page lists; all entries are in the file.
        #[serde(skip_serializing_if = "Option::is_none")]
        recorder: Option<String>,
    },
}

impl Scope {
    /// What it is about, in the words that are signed: `cooperative <id>`, or `area <code> <day>
    /// <position>` for the land of an area on the day of the cut-off, as known up to a position.
    pub fn subject(&self) -> String {
        match self {
            Self::Cooperative { id, .. } => format!("cooperative {id}"),
            Self::Area { area, as_of, known_at, .. } => format!("area {area} {as_of} {known_at}"),
        }
    }
}

/// A key, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyLine {
    /// The verifier key, as notes have it.
    pub key: String,
    /// SHA-256 of its public half, in hexadecimal.
    pub fingerprint: String,
}

/// A checkpoint that whoever asked had before, and the proof that the log goes on from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The checkpoint, a signed note.
    pub checkpoint: String,
    /// The hashes of the consistency proof (RFC 6962, section 2.1.2).
    pub proof: Vec<Encoded<Hash>>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureLine {
    /// The indicator's id.
    pub indicator: String,
    /// The sector; none for all of them together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Its exact value: `54`, `53/7, 7 of 9`, `not reported`.
    pub value: String,
}

/// An entry with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPart {
    /// The exact bytes that are stored.
    pub entry: Encoded<Bytes>,
    /// The hashes from its leaf to the root (RFC 6962, section 2.1.1).
    pub proof: Vec<Encoded<Hash>>,
    /// Its personal fields that are shown in clear.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<Shown>,
}

/// A personal field in clear.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Which of the entry's personal fields, from 0.
    pub field: u32,
    /// The salt of its commitment.
    pub salt: Encoded<[u8; 16]>,
    /// The text.
    pub text: String,
}

/// Shows no personal data.
impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").field("field", &self.field).finish_non_exhaustive()
    }
}

/// Bytes, in base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoded<T>(pub T);

/// What stands in base64.
pub trait Octets: Sized {
    /// Its bytes.
    fn octets(&self) -> &[u8];
    /// What these bytes are; `None` if they are of another length.
    fn of(bytes: Vec<u8>) -> Option<Self>;
}

impl Octets for Bytes {
    fn octets(&self) -> &[u8] {
        self
    }

    fn of(bytes: Vec<u8>) -> Option<Self> {
        Some(bytes.into())
    }
}

impl Octets for Hash {
    fn octets(&self) -> &[u8] {
        &self.0
    }

    fn of(bytes: Vec<u8>) -> Option<Self> {
        bytes.try_into().map(Self).ok()
    }
}

impl<const N: usize> Octets for [u8; N] {
    fn octets(&self) -> &[u8] {
        self
    }

    fn of(bytes: Vec<u8>) -> Option<Self> {
        bytes.try_into().ok()
    }
}

impl<T: Octets> Serialize for Encoded<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(self.0.octets()))
    }
}

impl<'de, T: Octets> Deserialize<'de> for Encoded<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = STANDARD.decode(text).map_err(serde::de::Error::custom)?;
        T::of(bytes).map(Self).ok_or_else(|| serde::de::Error::custom("bytes of another length"))
    }
}
