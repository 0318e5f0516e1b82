//! History that others verify: checkpoints signed in time and cosigned by witnesses, the whole log held
//! against them, all of it as a static folder, and proofs for whoever asks.
//!
//! The tree over the log is a view (`views::Standing::tiles`), so it can be rebuilt; what was signed
//! stands in a store of its own (`signer`), which cannot. This crate puts the two beside the log. It knows
//! entries as bytes, and nothing of cooperatives. [`Auditor`] answers in the words of the tree; `service`
//! wraps it for gRPC, and [`status`] is the only file that names codes.

mod auditor;
mod bundle;
mod checkpoints;
mod error;
mod guard;
mod history;
mod proofs;
mod publish;
mod rehash;
pub mod service;
mod sign;
pub mod status;
mod tail;
mod tree;
mod unproved;
mod witnesses;

pub use auditor::{Auditor, Keys};
pub use bundle::{bundle_of, entry_at};
pub use checkpoints::{Checkpoints, OpenMemory};
pub use error::AuditError;
pub use guard::{Guarded, Loss};
pub use history::{History, Proved};
pub use proofs::{Growth, Included, Part};
pub use publish::{Published, publish};
pub use rehash::{Checked, Progress, Views, rehash};
pub use sign::{SIGNED_EVERY, keep_signed, sign};
pub use tail::{cut_off, ends_as_signed};
pub use tree::SignedTree;
pub use unproved::Unproved;
pub use witnesses::{COSIGNING, Cosigned, Witnesses, WitnessesError, keep_cosigned};
