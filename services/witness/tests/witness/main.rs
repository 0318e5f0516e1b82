//! A witness, asked over HTTP as others ask it.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a failing test says where")]

mod answers;
mod asking;
mod log;
mod memory;
mod racing;
