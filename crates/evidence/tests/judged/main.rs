//! Evidence files as an inspector gets them: whole ones, tampered ones, and those of a keeper who
//! lies.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

mod flipped;
mod forged;
mod whole;
mod world;
