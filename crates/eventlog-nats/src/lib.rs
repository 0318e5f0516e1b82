//! The log in a JetStream stream, replicated and synced by its servers, and read from a copy beside
//! this process.
//!
//! One process of many sequences: it judges appends, and publishes each group of them as an atomic
//! batch that is refused unless the stream ends where the sequencer believes. Whoever holds an old
//! belief can therefore write nothing. Every process keeps a copy of the stream in an SQLite file,
//! entry by entry the same bytes at the same positions, and reads from that: a history costs no
//! round trip, and reading goes on while the servers are away.

mod access;
mod batch;
mod copy;
mod error;
mod forward;
mod keeper;
mod lease;
mod log;
mod monitoring;
mod moving;
mod patience;
mod replies;
mod settings;
mod subject;
mod traced;
mod wire;
mod writer;

pub use access::Access;
pub use batch::Unacknowledged;
pub use copy::is_gap;
pub use error::OpenError;
pub use lease::Leases;
pub use log::{NatsLog, Options, Progress};
pub use moving::{CarryError, carry, verify};
pub use settings::{REPLICAS, Wrong};
