//! Figures from the outside: random lives against the oracle, the packed form, and the known traps.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on shall fail")]

mod change;
mod erasing;
mod law;
mod lists;
mod lives;
mod oracle;
mod order;
mod packed;
mod reform;
mod reorganised;
mod roll;
mod seal;
mod traps;
