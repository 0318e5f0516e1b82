//! The projector: keeps views current with the log, and rebuilds them beside the live ones.
//!
//! Whoever reads takes a [`ViewsHandle`]: from the [`Projector`], or from [`Watched`] where another
//! process projects.

mod error;
mod handle;
mod service;
mod watched;

pub use error::ProjectorError;
pub use handle::{Behind, ViewsHandle};
pub use service::{Projector, Standing};
pub use watched::Watched;
