//! A witness, asked over HTTP as others ask it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test says where")]

mod answers;
mod asking;
mod log;
mod memory;
mod racing;
