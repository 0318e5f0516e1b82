//! Log to views, as a loop and a promise.
//!
//! [`fold`] turns pages of entries into [`Changes`]; a [`ViewStore`] takes them with the cursor in
//! one transaction; [`projector`] is the thin loop around both. Views are disposable: whatever
//! stands in them was folded from the log and can be folded again. The backends stand in crates of
//! their own and pass the suite in [`mod@conformance`].

mod account;
pub mod block;
pub mod changes;
mod codec;
pub mod conformance;
pub mod dump;
pub mod error;
pub mod filter;
pub mod fold;
pub mod generations;
pub mod memory;
pub mod projector;
pub mod rows;
mod standing;
pub mod store;
pub mod stored;
pub mod tail;

pub use changes::{AreaChange, Changes, CooperativeChange, Gone};
pub use dump::dump;
pub use error::{BoxError, ProjectError, ViewError};
pub use filter::{CardFilter, DocumentFilter, EntryFilter, Listed, Place, folded};
pub use fold::Projection;
pub use generations::{Generation, GenerationError, Generations, Opened, Replaced};
pub use memory::MemoryViews;
pub use projector::{Progress, catch_up, project};
pub use rows::{AreaRow, Dated, EntryRow, MemberKey, Parked, PostKey, Tip};
pub use store::{Deltas, Standing, ViewReader, ViewStore, ViewWriter};
