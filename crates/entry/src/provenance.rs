//! Where an entry comes from: who recorded it, on which document, at whose request; and whom it
//! concerns.

use bytes::Bytes;
use chrono::NaiveDate;
use cooperative::{PersonId, Text};
use uuid::Uuid;

use crate::form::{message, vocabularies};

/// Who recorded an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorder {
    /// The recorder's id, such as `clerk:tam-duong-01`; never a person's name.
    pub id: Text,
    /// How sure that is.
    pub assurance: Assurance,
}

/// How sure it is who recorded an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// The caller said so.
    Asserted = 1,
    /// The server checked it.
    Authenticated = 2,
}

/// The document that an entry rests on. Nothing in it is required: old registers often name none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its number, as it is written on it.
    pub number: Option<Text>,
    /// The day written on it.
    pub date: Option<NaiveDate>,
    /// Who issued it.
    pub issuer: Option<Text>,
}

/// A personal field, encrypted under its person's key: unreadable for ever once that key is
/// destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// Whose it is; `None` for a note about the whole entry.
    pub person: Option<PersonId>,
    /// Which field.
    pub field: Field,
    /// The algorithm's number, as the vault counts them.
    pub algorithm: u32,
    /// The key's id.
    pub key: Uuid,
    /// The nonce, never used twice under one key.
    pub nonce: [u8; 24],
    /// Salt and text, encrypted and authenticated.
    pub ciphertext: Bytes,
    /// The salted commitment, by which a disclosed text is checked without the key.
    pub commitment: [u8; 32],
}

/// Which field of a person is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The full name.
    FullName = 1,
    /// The number of an identity document.
    IdentityNumber = 2,
    /// The day of birth.
    BirthDate = 3,
    /// The address.
    Address = 4,
    /// Free text.
    Note = 5,
}

impl Assurance {
    /// Each, in the order of their numbers.
    pub const ALL: &'static [Self] = &[Self::Asserted, Self::Authenticated];

    /// The stable number.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The one of this number.
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| i32::from(it.number()) == number)
    }

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Authenticated => "authenticated",
        }
    }
}

impl Field {
    /// Each, in the order of their numbers.
    pub const ALL: &'static [Self] =
        &[Self::FullName, Self::IdentityNumber, Self::BirthDate, Self::Address, Self::Note];

    /// The stable number.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The one of this number.
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| i32::from(it.number()) == number)
    }

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::FullName => "full_name",
            Self::IdentityNumber => "identity_number",
            Self::BirthDate => "birth_date",
            Self::Address => "address",
            Self::Note => "note",
        }
    }
}

/// Everything of a payload that no fold reads, in one message, so that a scan passes over it in one
/// step.
pub(crate) struct Provenance {
    pub recorder: Recorder,
    pub digest: [u8; 32],
    pub document: Option<Document>,
    pub reason: Option<Text>,
    pub import: Option<Text>,
    pub personal: Vec<Personal>,
}

vocabularies! { vocabularies {
    Assurance = "Assurance";
    Field = "PersonalField";
}}

message! { Provenance, "Provenance" {
    1 "recorder" = recorder;
    2 "request_digest" = digest;
    3 "document" = document;
    4 "reason" = reason;
    5 "import_id" = import;
    6 "personal" = personal;
}}

message! { Recorder, "Recorder" {
    1 "id" = id;
    2 "assurance" = assurance;
}}

message! { Document, "Document" {
    1 "number" = number;
    2 "day" = date;
    3 "issuer" = issuer;
}}

message! { Personal, "Personal" {
    1 "person_id" = person;
    2 "field" = field;
    3 "algorithm" = algorithm;
    4 "key_id" = key;
    5 "nonce" = nonce;
    6 "ciphertext" = ciphertext;
    7 "commitment" = commitment;
}}

/// What the tables above say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(crate) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![Provenance::form(), Recorder::form(), Document::form(), Personal::form()]
}
