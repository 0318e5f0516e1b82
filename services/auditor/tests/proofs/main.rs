//! What the auditor proves, asked as over gRPC.

// Functions that the tests share are tests too, though clippy does not see it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod given;
mod histories;
mod house;
mod lost;
mod tiles;
mod wrong;
