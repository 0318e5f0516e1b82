//! The views in PostgreSQL: a schema a generation, beside them one that names the served one.
//!
//! One process at a time projects: it holds a lock of its session, and writes on that session's
//! connection alone. Whoever loses the connection has lost the lock and can write nothing more, however
//! late it notices. It must be a session of the server's own: a pooler that gives sessions from hand to
//! hand between transactions has no place between.

mod block;
mod bulk;
mod cards;
mod deltas;
mod error;
mod find;
mod generations;
mod open;
mod packed;
mod place;
mod read;
mod rows;
mod schema;
mod seen;
mod session;
mod tables;
mod write;

pub use generations::PostgresGenerations;
pub use open::PostgresViews;
