//! The views in SQLite: one file a generation, beside it a pointer to the one that is served.

mod block;
mod bulk;
mod cards;
mod deltas;
mod error;
mod find;
mod generation;
mod generations;
mod gone;
mod open;
mod packed;
mod read;
mod rows;
mod schema;
mod write;

pub use generations::SqliteGenerations;
pub use open::{Opened, SqliteViews};
