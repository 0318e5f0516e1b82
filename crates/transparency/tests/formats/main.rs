//! The formats held against what others made of them, and against every kind of damage.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failing test says where"
)]

mod checkpoints;
mod keys;
mod known;
mod log;
mod mutations;
mod notes;
mod peers;
mod policies;
mod seeds;
mod signed;
mod sizes;
mod witnesses;
