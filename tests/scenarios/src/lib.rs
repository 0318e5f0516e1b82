//! Scenarios: what must hold, in plain text that a registrar can read.
//!
//! A scenario is a file of lines. Each records something, or asks something, over gRPC as any
//! client would, on a ledger of its own with a clock of its own; what is expected stands behind
//! `=>`. Acts, fields and questions are those of the `.proto` files, found by reflection, so that
//! whatever the services learn can be written down without a line of code here. `README.md` beside
//! this crate says how a scenario is written.

mod answer;
mod codec;
mod line;
mod message;
mod run;
mod services;
mod value;

pub use run::{Failed, run};
