//! Payload and domain: how what happened is stored, and how every form ever written stays readable.
//!
//! The stored form is the message `coopledger.log.v1.Payload`. Numbers are never used again and
//! meanings never change; the files under `tests/golden` prove that old bytes keep theirs. What
//! this version does not know is an error with its number, never dropped. This crate knows no log,
//! no clock and no key: personal fields pass through encrypted.

#[cfg(any(test, feature = "arbitrary"))]
pub mod arbitrary;
mod areas;
mod cooperatives;
mod error;
mod form;
mod payload;
mod provenance;
mod reader;
pub mod request;
mod seals;
mod stream;
mod value;
mod writer;

#[cfg(test)]
mod form_test;

pub use areas::AREA_EVENT_KINDS;
pub use cooperatives::EVENT_KINDS;
pub use error::EntryError;
pub use payload::{Fold, Happened, Meta, Payload, decode_fold};
pub use provenance::{Assurance, Document, Field, Personal, Recorder};
pub use request::{Amends, Ask, EntryRef, Owner, PersonalData, Request, VoidScope};
pub use stream::{StreamName, stream_of_area, stream_of_code, stream_of_cooperative};
