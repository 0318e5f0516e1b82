//! The vault from outside.

// Functions that the tests share are tests too, though clippy does not see it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod both;
mod copying;
mod database;
mod folder;
mod keys;
mod opening;
mod postgres;
mod sharing;
