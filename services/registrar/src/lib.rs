//! The registrar: reads, folds, decides, appends.
//!
//! [`Registrar::submit`] is the one place where commands become entries; [`service`] serves it over
//! gRPC and [`status`] is the only file that names gRPC codes.

mod acknowledge;
mod answer;
mod append;
mod attempt;
mod cache;
mod erasing;
mod error;
mod following;
mod import;
mod inner;
mod judge;
mod pending;
mod people;
mod registrar;
pub mod service;
pub mod status;
mod step;
mod stream;
mod target;

pub use answer::Answer;
pub use erasing::CarriedOut;
pub use error::RecordError;
pub use import::{ImportVoided, VoidImport};
pub use pending::Pending;
pub use registrar::Registrar;
