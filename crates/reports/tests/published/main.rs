//! Publication files, and what is found in them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test says where")]

mod plans;
mod refused;
