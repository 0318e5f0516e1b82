//! Publication files, and what is found in them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test says where")]

mod mutated;
mod plans;
mod planted;
mod refused;
