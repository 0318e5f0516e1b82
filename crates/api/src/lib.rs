//! The wire: generated code, and the only conversions between wire and domain.
//!
//! Requests go in, answers come out. A request is read whole: [`FieldErrors`] names every field
//! that is wrong, by its full path, and never repeats anything personal. Stored entries have a form
//! of their own (crate `entry`). This crate knows no log, no views, and no status codes: services
//! choose those.

mod amends;
mod annual;
mod area;
mod command;
mod comparison;
mod credit;
mod date;
mod error;
mod event;
mod field;
mod figure;
mod history;
mod law;
mod management;
mod membership;
mod methods;
mod person;
mod pin;
mod plan;
pub mod question;
mod recognition;
mod redacted;
mod register;
mod registration;
mod reorganisation;
mod report_list;
mod request;
mod seal;
mod violation;
mod vocabulary;
mod work;

pub use amends::AskedVoid;
pub use comparison::comparison_row;
pub use date::{complete as naive_date, date, timestamp};
pub use error::{reason_name, reason_of};
pub use figure::{contribution_term, figure, term_move, term_shift};
pub use history::{Envelope, entry_name, erased_field, history_entry};
pub use methods::methods;
pub use pin::{KnownAt, Pin, resolved};
pub use plan::plan_row;
pub use register::{cooperative, cooperative_in, loan_standing};
pub use violation::{FieldError, FieldErrors};
pub use work::{deadline, work_cooperative};

#[allow(missing_docs, clippy::all, clippy::pedantic, rustdoc::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/protos.rs"));
}

pub use generated::coopledger::v1;
pub use generated::google::r#type::Date;

/// The descriptors of all messages and services, those of the stored form too, for reflection: an
/// encoded `google.protobuf.FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
