//! The reader: answers questions from the views and the log.
//!
//! [`Reader`] answers in the words of the domain, for the command line and for gRPC alike; `service` wraps it,
//! and [`status`] is the only file that names gRPC codes.

mod area;
mod areas;
mod change;
mod compare;
mod division;
mod error;
mod figures;
mod history;
mod late;
mod list;
mod pin;
mod plan;
mod position;
mod reader;
mod register;
mod scan;
mod seal;
mod search;
pub mod service;
pub mod status;
mod timeline;
mod work;

pub use area::{Area, Meaning};
pub use areas::Areas;
pub use change::{Changed, Moved, Mover, MoverKind, Side};
pub use compare::Compared;
pub use division::{Division, Slice};
pub use error::ReadError;
pub use figures::{Answered, Explained, FigureQuestion, Found, Share};
pub use history::{Past, Revealed};
pub use late::{LATE_DAYS, Late, delay};
pub use pin::{KnownAt, Pin, Resolved};
pub use plan::Planned;
pub use position::entries_at;
pub use reader::{Reader, Views};
pub use seal::{Prepared, Replayed, Seal, SealId, SealShift};
pub use search::Similar;
pub use timeline::{End, Placed};
pub use work::Of;
