//! What can go wrong with signing.

use std::path::PathBuf;

use transparency::key::{KeyId, KeyName, NotAName};
use transparency::{CheckpointError, Head, NoteError, ProofError};

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The head that was asked for cannot follow the one that was signed last, or nothing shows
    /// that it does. Nothing was written.
    #[error(
        "a checkpoint of {} entries with root {} does not follow the signed one of {} with root {}",
        asked.size, asked.root, signed.size, signed.root
    )]
    Contradicts {
        /// What was signed last.
        signed: Head,
        /// What was to be signed.
        asked: Head,
        /// What the proof lacks.
        #[source]
        source: ProofError,
    },
    /// The proof begins at another head than the one that was signed last; prove from that one.
    #[error("the last signed checkpoint is of {} entries with root {}: prove from there", last.size, last.root)]
    Moved {
        /// What was signed last; [`Head::EMPTY`] if nothing was.
        last: Head,
    },
    /// Another key signs by now: this process has one of those before.
    #[error("the key {held} signs no more, {current} does: put that one into the key file's place")]
    Rotated {
        /// The key that this process has.
        held: KeyId,
        /// The one that signs.
        current: KeyId,
    },
    /// The key to change to has signed before; a key that was given up never signs again.
    #[error("the key {0} was in use before: rotate to a new one")]
    UsedBefore(KeyId),
    /// No statement has this text.
    #[error("the text cannot be signed as a statement beside checkpoints")]
    Statement(#[source] NoteError),
    /// No tree has such a head.
    #[error("no checkpoint can state {} entries with root {}", head.size, head.root)]
    Head {
        /// What was to be signed.
        head: Head,
        /// What is wrong with it.
        #[source]
        source: CheckpointError,
    },
    /// Key or store could not be used. Whether the head was written down is told when it is asked
    /// for again.
    #[error("the signer's key or store cannot be used")]
    Signer(#[from] SignerError),
}

/// Why a cosignature was not kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CosignatureError {
    /// There is no checkpoint of that size.
    #[error("no checkpoint of {0} entries was signed")]
    NotSigned(u64),
    /// The key that it was to be verified with is none that cosigns.
    #[error("{0} is not a witness's key")]
    NotAWitness(KeyName),
    /// It is not that witness's cosignature of that checkpoint, or one too many for a note.
    #[error("the cosignature of {witness} for {size} entries is not accepted")]
    Refused {
        /// Whose it was to be.
        witness: KeyName,
        /// The checkpoint's size.
        size: u64,
        /// What is wrong with it.
        #[source]
        source: NoteError,
    },
    /// Key or store could not be used.
    #[error("the signer's key or store cannot be used")]
    Signer(#[from] SignerError),
}

/// What is wrong with key or store. None says anything of the secret key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignerError {
    /// A log's origin is the name of its key.
    #[error("{origin:?} cannot be the origin of a log that is signed")]
    Origin {
        /// What was given.
        origin: String,
        /// What is wrong with it.
        #[source]
        source: NotAName,
    },
    /// The store signs for another log.
    #[error("the signer {store} is the one of the log {found}, not of {asked}")]
    OtherOrigin {
        /// The store.
        store: String,
        /// Its log.
        found: String,
        /// The log that it was opened for.
        asked: String,
    },
    /// The key file is not the one whose key signs.
    #[error("the key file {key_file} has the key {found}; the signer {store} signs with {current}")]
    OtherKey {
        /// The file.
        key_file: PathBuf,
        /// The store.
        store: String,
        /// The key in the file.
        found: KeyId,
        /// The key that signs.
        current: KeyId,
    },
    /// A store without its key file signs nothing.
    #[error("the key file {key_file} is missing, and the signer {store} does not sign without it")]
    KeyFileMissing {
        /// Where it was looked for.
        key_file: PathBuf,
        /// The store that needs it.
        store: String,
    },
    /// There is no store to be read: nothing was signed yet, or it is elsewhere.
    #[error("there is no signer {0}")]
    Absent(String),
    /// A key without its store may have signed anything. Bring the store back; or take the key
    /// file away and have a new key made, whose public half is to be made known anew.
    #[error(
        "the key file {key_file} is there and the signer {store} is not: what it signed is not known"
    )]
    StoreMissing {
        /// The file.
        key_file: PathBuf,
        /// Where the store was looked for.
        store: String,
    },
    /// The file is not one line `PRIVATE+KEY+...` with an Ed25519 key.
    #[error("{0} is not a key file of a signer")]
    KeyFileForeign(PathBuf),
    /// Others than its owner may read the key file.
    #[error("the key file {key_file} has mode {mode:04o}: others can read it; chmod 600 it")]
    KeyFileExposed {
        /// The file.
        key_file: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random bytes")]
    Entropy(#[source] getrandom::Error),
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
    #[error("the address of the signer's database is not understood")]
    Address(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database is set up so that it could forget what was signed.
    #[error("the signer {store} is not safe: {setting} is {found}, needed is {needed}")]
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
    #[error("{0} is not a signer of Coopledger")]
    Foreign(String),
    /// The store was written by a newer program.
    #[error("the signer {store} has form {found}; this program knows up to {known}: update it")]
    Newer {
        /// The store.
        store: String,
        /// The form it has.
        found: i64,
        /// The newest form this program knows.
        known: i64,
    },
    /// What is stored is not what was written. An earlier backup is no remedy: it forgets what was
    /// signed since.
    #[error("the signer {store} is damaged: {what}; nothing is signed with it")]
    Damaged {
        /// The store.
        store: String,
        /// What is wrong.
        what: String,
    },
    /// The disk is full; what was signed can be read on.
    #[error("the disk is full")]
    Full,
    /// A write or sync failed: nothing more is written until the signer is opened anew.
    #[error("the signer stopped writing after a failed write; open it again")]
    Stopped,
    /// The store did not answer.
    #[error("the signer is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
