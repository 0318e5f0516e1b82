//! Wrong folders: every wrong row is named, the others are given, and nothing panics.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests panic where they fail")]

mod across;
mod bytes;
mod cells;
mod fixture;
mod procedures;
mod stated;
mod whole;
