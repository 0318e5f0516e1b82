//! Running the program as it is shipped: what the outside tests share.

pub mod audit;
pub mod book;
pub mod called;
pub mod clients;
pub mod cluster;
pub mod collector;
pub mod damage;
pub mod figures;
pub mod fleet;
pub mod judge;
pub mod program;
pub mod python;
pub mod register;
pub mod requests;
pub mod strace;
pub mod talk;
pub mod witnesses;

/// What a test's step gives, or why it could not be made.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
