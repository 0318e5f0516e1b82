//! Keys of persons: encrypt, decrypt, erase.
//!
//! Each person has a key of their own; what the log keeps of them is encrypted under it. Destroying
//! the key makes every copy of those bytes unreadable, and changes no byte of the log. The keys
//! stand in a store of their own, each wrapped by the key in the *key file*, which stands outside
//! every database: neither store nor key file opens anything without the other. Keep their backups
//! apart, and both apart from the log's.
//!
//! The store is a SQLite file, or a schema of a PostgreSQL database that many processes share;
//! [`copy`] carries keys from one to the other.
//!
//! This crate knows no entry and no cooperative; it reads no clock but a monotonic one, for its
//! cache.

mod cache;
mod copying;
mod encrypted;
mod error;
mod files;
mod fresh;
mod key;
mod key_file;
mod store;
mod vault;

pub use copying::{Copied, Place, copy};
pub use encrypted::{Algorithm, Binding, Disclosure, Encrypted, UnknownAlgorithm};
pub use error::VaultError;
pub use key::{Key, KeyId};
pub use vault::Vault;
