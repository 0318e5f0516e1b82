//! The cooperative: what can happen to it, and what the law allows.
//!
//! Everything here is pure. This crate knows no clock, no randomness, no database and no network;
//! days and ids arrive in the command. [`timeline()`] orders the entries that hold, [`evolve()`]
//! folds them, [`decide()`] judges a command against them.

mod admission;
pub mod amend;
pub mod annual;
pub mod area;
pub mod area_stream;
pub mod calendar;
pub mod card;
pub mod code;
pub mod command;
pub mod conversion;
pub mod course;
pub mod credit;
pub mod deadlines;
pub mod decide;
pub mod dossier;
pub mod event;
pub mod evolve;
pub mod expiry;
pub mod forest;
pub mod history;
pub mod ids;
pub mod kind;
pub mod land;
pub mod law;
mod legal;
pub mod management;
pub mod membership;
pub mod money;
pub mod procedure;
pub mod publication;
pub mod recognition;
pub mod reform;
pub mod registration;
pub mod rejection;
pub mod rules;
pub mod seal;
pub mod state;
pub mod timeline;
pub mod warnings;
pub mod words;

pub use amend::{Replacement, check_holds, decide_correction, decide_void, released};
pub use area_stream::{AreaAct, AreaEntry, AreaStream};
pub use code::{CodeClaimed, CodeEvent, CodeTransferred, CodeVoided};
pub use command::{Act, Command};
pub use conversion::Conversion;
pub use course::Course;
pub use decide::{Surroundings, decide};
pub use dossier::Dossier;
pub use event::Event;
pub use evolve::evolve;
pub use expiry::{Due, Lapse, due, yielding};
pub use history::{Entry, History, Standing};
pub use ids::{CooperativeId, LoanId, PersonId};
pub use kind::{Kind, Sector};
pub use money::Dong;
pub use procedure::{Exit, Step};
pub use rejection::{Class, Rejection};
pub use state::{Cooperative, Ended, Legal, Operating, Registered};
pub use timeline::{Timeline, timeline};
pub use words::{Code, Invalid, Text, TradeCode, UnitCode};
