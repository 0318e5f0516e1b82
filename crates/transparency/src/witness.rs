//! What a witness does before it cosigns, and what it answers (`c2sp.org/tlog-witness`).
//!
//! The rules alone: who calls [`judge`] compares and stores the new head in one step, syncs it to
//! disk, and only then answers. A witness that answers first can be made to cosign two histories.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::cosignature::CosignError;
use crate::key::{Algorithm, VerifierKey};
use crate::note::{NOTE_MAX, Note, NoteError, Signature};
use crate::proof::{Consistency, lines};
use crate::signer::Cosigner;
use crate::text;
use crate::tree::Head;

mod refuse;

pub use refuse::Refuse;

/// The body of a request to `add-checkpoint`: a checkpoint, and the proof that it follows one that
/// the witness knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    old: u64,
    proof: Consistency,
    note: Note,
    checkpoint: Checkpoint,
}

/// A checkpoint that may be cosigned, once its head is stored.
#[derive(Clone, Copy, Debug)]
pub struct Accept<'r> {
    request: &'r AddCheckpoint,
}

impl AddCheckpoint {
    /// The request to cosign a checkpoint, with the proof that it follows the tree of `old` leaves.
    pub fn new(old: u64, proof: Consistency, note: Note) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self { old, proof, note, checkpoint })
    }

    /// Reads a request: a line `old SIZE`, the proof's hashes one a line (at most 63), an empty
    /// line, the checkpoint.
    pub fn parse(body: &[u8]) -> Result<Self, Refuse> {
        let form = Refuse::Malformed;
        // The proof takes at most 63 lines of 45 bytes.
        if body.len() > NOTE_MAX + 4_096 {
            return Err(form("the request is too long"));
        }
        let text = std::str::from_utf8(body).map_err(|_| form("the request is not UTF-8"))?;
        let old = text.strip_prefix("old ").and_then(|it| it.split_once('\n'));
        let (old, rest) = old.ok_or(form("the first line is not that of the old size"))?;
        let old = text::decimal(old).ok_or(form("the old size is not a decimal number"))?;
        let (path, rest) = lines::read(rest).ok_or(form("the proof's lines are malformed"))?;
        let note = Note::parse(rest.as_bytes()).map_err(|_| form("there is no signed note"))?;
        Self::new(old, Consistency { path }, note).map_err(|_| form("there is no checkpoint"))
    }

    /// The size that the witness is said to have seen last.
    pub fn old(&self) -> u64 {
        self.old
    }

    /// The checkpoint as it says to be; ask for its log's last head by [`Checkpoint::origin`].
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The checkpoint with its signatures, as evidence in case it contradicts another.
    pub fn note(&self) -> &Note {
        &self.note
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        lines::write(f, &self.proof.path)?;
        self.note.fmt(f)
    }
}

/// Whether a witness cosigns: `keys` are those it knows of any logs, `last` is the head that it
/// cosigned last for this origin ([`Head::EMPTY`] if it never did). The checks come in the order in
/// which the specification answers them.
pub fn judge<'r, 'k>(
    request: &'r AddCheckpoint,
    keys: impl IntoIterator<Item = &'k VerifierKey>,
    last: &Head,
) -> Result<Accept<'r>, Refuse> {
    let AddCheckpoint { old, proof, note, checkpoint } = request;
    let keys: Vec<_> = keys.into_iter().filter(|key| checkpoint.is_key(key)).collect();
    if keys.is_empty() {
        return Err(Refuse::UnknownOrigin);
    }
    note.verify(keys).map_err(|error| match error {
        NoteError::Unsigned => Refuse::Unsigned,
        _ => Refuse::BadSignature,
    })?;
    if *old > checkpoint.head().size {
        return Err(Refuse::Malformed("the old size is over the checkpoint's"));
    }
    if *old != last.size {
        return Err(Refuse::Conflict(last.size));
    }
    proof.verify(last, checkpoint.head()).map_err(Refuse::Inconsistent)?;
    Ok(Accept { request })
}

impl<'r> Accept<'r> {
    /// What to store as the last head of [`Checkpoint::origin`] before cosigning.
    pub fn checkpoint(&self) -> &'r Checkpoint {
        &self.request.checkpoint
    }

    /// The cosignature, at a time in seconds since 1970.
    pub fn cosign(&self, cosigner: &Cosigner, time: u64) -> Result<Signature, CosignError> {
        cosigner.cosign(self.request.note.text(), time)
    }
}

/// The body of the answer to an accepted request: one signature a line.
pub fn answer(signatures: &[Signature]) -> String {
    signatures.iter().map(Signature::to_string).collect()
}

/// The cosignatures of these witnesses in an answer. All hold for the note, and there is at least
/// one; what others may have put in is left out.
pub fn read_answer<'k>(
    body: &[u8],
    note: &Note,
    witnesses: impl IntoIterator<Item = &'k VerifierKey>,
) -> Result<Vec<Signature>, NoteError> {
    if body.len() > NOTE_MAX {
        return Err(NoteError::TooLong(body.len()));
    }
    let lines = std::str::from_utf8(body).map_err(|_| NoteError::NotUtf8)?;
    let mut answered = Note::new(note.text())?;
    for signature in Signature::parse_lines(lines)? {
        answered.add(signature)?;
    }
    let cosigners = |key: &&VerifierKey| key.algorithm() == Algorithm::Cosignature;
    let verified = answered.verify(witnesses.into_iter().filter(cosigners))?;
    Ok(verified.into_iter().map(|(_, signature)| signature.clone()).collect())
}

/// The size in the answer 409: which tree the witness has seen last.
pub fn read_conflict(body: &[u8]) -> Option<u64> {
    text::decimal(std::str::from_utf8(body).ok()?.strip_suffix('\n')?)
}

/// Where a witness serves the last checkpoint that it cosigned for a log, below its monitoring
/// prefix.
pub fn monitored_at(origin: &str) -> String {
    format!("{}/checkpoint", text::to_hex(&Sha256::digest(origin)))
}
