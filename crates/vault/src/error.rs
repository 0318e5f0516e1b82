//! What can go wrong with keys.

use std::path::PathBuf;

use crate::key::KeyId;

/// Why a key, or what stands under it, was not given, made or destroyed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The key is gone for ever, and with it everything encrypted under it.
    #[error("the key {0} is destroyed, or was never made here")]
    Erased(KeyId),
    /// Other bytes, another key, or another ledger, person or field than it was encrypted for.
    #[error("the ciphertext does not open under this key for this ledger, person and field")]
    Unopened,
    /// It opens, but to something else than the entry committed to: a second key was made to fit.
    #[error("the plaintext is not the one that the entry committed to")]
    Commitment,
    /// The plaintext is longer than the cipher takes.
    #[error("a plaintext of {0} bytes is too long to encrypt")]
    TooLong(usize),
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random bytes")]
    Entropy(#[source] getrandom::Error),
    /// A store without its key file: nothing in it can be opened.
    #[error("the key file {key_file} is missing, and the vault {store} does not open without it")]
    KeyFileMissing {
        /// Where it was looked for.
        key_file: PathBuf,
        /// The store that needs it.
        store: String,
    },
    /// There is no store to read.
    #[error("there is no vault at {0}")]
    StoreMissing(String),
    /// The key file has another length than a key.
    #[error("{key_file} is not a key file: it has {bytes} bytes, not 32")]
    KeyFileForeign {
        /// The file.
        key_file: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// Others than its owner may read the key file.
    #[error("the key file {key_file} has mode {mode:04o}: others can read it; chmod 600 it")]
    KeyFileExposed {
        /// The file.
        key_file: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file belongs to another store.
    #[error("the key file {key_file} is not the one that the vault {store} was made with")]
    OtherKeyFile {
        /// The file.
        key_file: PathBuf,
        /// The store.
        store: String,
    },
    /// The stores between which keys are copied need different key files.
    #[error(
        "the vaults {from} and {to} were made with different key files: {key_file} is the one of {from}"
    )]
    KeyFiles {
        /// The file.
        key_file: PathBuf,
        /// The store that is copied from.
        from: String,
        /// The store that is copied to.
        to: String,
    },
    /// Each of two stores has another key under the same number: both made keys of their own.
    #[error("the key number {number} in the vault {to} is another one than in {from}")]
    Differs {
        /// The store that is copied from.
        from: String,
        /// The store that is copied to.
        to: String,
        /// The key's number.
        number: i64,
    },
    /// Keys are copied, and destroyed ones destroyed, but a reader was in the way of removing old
    /// copies of them.
    #[error("all is copied, but old copies of destroyed keys may stand in {store}; copy again")]
    Uncleared {
        /// The store that was copied to.
        store: String,
    },
    /// A file could not be read or made.
    #[error("cannot use the file {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// The address of the database cannot be read as one.
    #[error("the address of the vault's database is not understood")]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database is set up so that keys could be lost after they were given.
    #[error("the vault {store} is not safe: {setting} is {found}, needed is {needed}")]
    Unsafe {
        /// The store.
        store: String,
        /// Which setting.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be, and why.
        needed: &'static str,
    },
    /// The store is some other program's file.
    #[error("{0} is not a vault of Coopledger")]
    Foreign(String),
    /// The store was written by a newer program.
    #[error("the vault {store} has form {found}; this program knows up to {known}: update it")]
    Newer {
        /// The store.
        store: String,
        /// The form it has.
        found: i64,
        /// The newest form this program knows.
        known: i64,
    },
    /// What is stored is not what was written.
    #[error("the vault {store} is damaged: {what}; restore it from its backup")]
    Damaged {
        /// The store.
        store: String,
        /// What is wrong.
        what: String,
    },
    /// This vault was opened to decrypt only.
    #[error("the vault is open for reading only")]
    ReadOnly,
    /// The ledger's own key is not a person's, and is not destroyed through the vault.
    #[error("the ledger's own key cannot be destroyed")]
    LedgerKey,
    /// The key is destroyed, but a reader was in the way of removing an old copy: in SQLite, it
    /// held the write-ahead log open; in PostgreSQL, a transaction older than the destroying.
    #[error("the key {0} is destroyed, but an old copy may stand on disk; destroy it again")]
    Lingering(KeyId),
    /// The disk is full; keys that exist can be read on.
    #[error("the disk is full")]
    Full,
    /// A write or sync failed: nothing more is written until the vault is opened anew.
    #[error("the vault stopped writing after a failed write; open it again")]
    Stopped,
    /// The store did not answer.
    #[error("the vault is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
