//! The log on one machine: an SQLite file, one writer, packed rows.
//!
//! What one commit writes is one packed row (a long group: a few), synced before it is answered.
//! Rows lie in one table: the newest are the *tail*, which is kept in memory; older ones are merged
//! into *pages* of about 1,024 entries with *postings*, which lead from each page back to the one
//! before it that has the same stream or the same partition. So a stream or an area is read without
//! the rest, and nothing is written out of order. Every row carries a SHA-256, which is checked
//! whenever it is read from the file; pages of streams that were read stay in a bounded cache.

mod cache;
mod chunk;
mod examine;
mod index;
mod load;
mod lock;
mod log;
mod merge;
mod options;
mod picked;
mod postings;
mod read;
mod refresh;
mod row;
mod schema;
mod varint;
mod wal;
mod walk;
mod writer;

pub use examine::examine;
pub use log::SqliteLog;
pub use options::{OpenError, Options};
