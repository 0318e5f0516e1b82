//! The vault from outside.

// Functions that the tests share are tests too, though clippy does not see it.
#![allow(clippy::unwrap_used)]

mod folder;
mod keys;
mod opening;
