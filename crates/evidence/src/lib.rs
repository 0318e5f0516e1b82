//! Evidence: one file from which an inspector sees, without the ledger and without trusting whoever
//! keeps it, what was recorded, that it is all, and that the figures follow from it.
//!
//! The file is a page that any browser shows and prints, with the data it was made from inside
//! ([`form`]): entries as they are stored, their proofs, a signed checkpoint. [`verify()`] believes
//! nothing but the keys of a [`transparency::Policy`], which comes by a way of its own: each entry
//! is held against the signed root, the counters of streams and partitions against what the keeper
//! signed of them ([`extent`]), the figures are computed anew ([`recompute`]), and the page is
//! written anew from all of it and must be the same, byte for byte: it says what the data says, and
//! nothing else.
//!
//! This crate reads no file, no clock and no network. What it reads makes nothing panic.

pub mod container;
pub mod disclosure;
pub mod extent;
pub mod form;
pub mod listed;
pub mod recompute;
mod report;
pub mod seal;
mod statement;
mod verdict;
mod verify;

pub use extent::Extent;
pub use form::{Evidence, Scope};
pub use listed::Listed;
pub use report::render;
pub use seal::SealNote;
pub use verdict::{Proved, Refused, Verdict};
pub use verify::verify;
