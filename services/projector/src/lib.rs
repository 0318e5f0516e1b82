//! The projector: keeps the views of a folder current with the log, and rebuilds them beside the
//! live ones.
//!
//! It knows which backend the views have; whoever reads takes a [`ViewsHandle`] and does not.

mod error;
mod handle;
mod service;

pub use error::ProjectorError;
pub use handle::{Behind, ViewsHandle};
pub use service::{Projector, Standing};
