//! The formats held against what others made of them, and against every kind of damage.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failing test says where"
)]

mod known;
mod log;
mod peers;
mod sizes;
