//! The log in JetStream, on real servers: it keeps the promise, and goes on after what happens to
//! servers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what tests are made with may fail as tests do"
)]

mod access;
mod conformance;
mod cutting;
mod going_on;
mod killing;
mod moving;
