//! History that others verify: checkpoints signed in time, the whole log held against them, and all of it
//! as a static folder.
//!
//! The tree over the log is a view (`views::Standing::tiles`), so it can be rebuilt; what was signed
//! stands in a store of its own (`signer`), which cannot. This crate puts the two beside the log. It knows
//! entries as bytes, and nothing of cooperatives.

mod error;
mod guard;
mod publish;
mod rehash;
mod sign;

pub use error::AuditError;
pub use guard::{Guarded, Loss};
pub use publish::{Published, publish};
pub use rehash::{Checked, Progress, Views, rehash};
pub use sign::{SIGNED_EVERY, keep_signed, sign};
