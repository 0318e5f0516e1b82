//! The log as a promise: what an append-only log of entries does, whatever stores it.
//!
//! This crate knows bytes, streams and partitions. It has never heard of a cooperative, and it
//! reads no clock of its own. The backends stand in crates of their own and pass the suite in
//! [`mod@conformance`].

pub mod append;
pub mod clock;
pub mod conformance;
pub mod envelope;
pub mod error;
pub mod faulty;
pub mod follow;
pub mod ids;
pub mod log;
pub mod memory;
pub mod names;
pub mod page;
pub mod repeats;
pub mod sequencer;

pub use append::{Append, Appended, Draft, Expectation, Recorded};
pub use clock::{Clock, ClockGuard, ClockLimits, ManualClock};
pub use envelope::{Envelope, EnvelopeError};
pub use error::{AppendError, ReadError};
pub use faulty::Faulty;
pub use ids::{AppendId, Partition, Position, Revision, StreamId};
pub use log::{EventLog, Pages, Scope};
pub use memory::MemoryLog;
pub use page::{Entry, Page, PageBuilder};
pub use sequencer::Sequencer;
