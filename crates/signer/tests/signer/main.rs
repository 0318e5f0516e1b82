//! The signer from outside.

// Functions that the tests share are tests too, though clippy does not see it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod cosigned;
mod memory;
mod opening;
mod place;
mod postgres;
mod racing;
mod rotated;
mod signed;
mod tree;
