//! One file that proves one entry without the log: index, proof and signed checkpoint
//! (`c2sp.org/tlog-proof`). Best kept with the file extension `.tlog-proof`.

use std::fmt;

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::note::{NOTE_MAX, Note, NoteError};
use crate::policy::{Policy, Satisfied, Unsatisfied};
use crate::proof::{Inclusion, ProofError, lines};
use crate::text;

/// The longest proof that is read, in bytes.
pub const TLOG_PROOF_MAX: usize = 2 * NOTE_MAX;
/// The first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1\n";

/// Proof that an entry stands in a log, which verifies offline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// What goes with it. Nothing vouches for it.
    pub extra: Option<Vec<u8>>,
    /// Where the entry stands, and the path from it to the root.
    pub inclusion: Inclusion,
    /// The checkpoint with all its signatures.
    pub checkpoint: Note,
}

/// Why bytes are no proof, or why a proof proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// The lines are not those of a proof.
    #[error("not a transparency log proof: {0}")]
    Form(&'static str),
    /// Below the proof there is no signed note.
    #[error("the proof's checkpoint is malformed")]
    Note(#[from] NoteError),
    /// The checkpoint is not believed under the policy.
    #[error("the proof's checkpoint does not satisfy the policy")]
    Policy(#[from] Unsatisfied),
    /// The entry is not in the log at this index.
    #[error("the entry is not in the log where the proof says")]
    Inclusion(#[from] ProofError),
}

impl TlogProof {
    /// Reads a proof. It is not verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        let form = TlogProofError::Form;
        if bytes.len() > TLOG_PROOF_MAX {
            return Err(form("it has more than 2,000,000 bytes"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| form("it is not UTF-8"))?;
        let mut rest = text.strip_prefix(HEADER).ok_or(form("its first line is another"))?;
        let mut extra = None;
        if let Some((line, behind)) = rest.strip_prefix("extra ").and_then(|it| it.split_once('\n'))
        {
            extra = Some(text::from_base64(line).ok_or(form("its extra line is not base64"))?);
            rest = behind;
        }
        let index = rest.strip_prefix("index ").and_then(|it| it.split_once('\n'));
        let (index, rest) = index.ok_or(form("it has no index line"))?;
        let index = text::decimal(index).ok_or(form("its index is not a decimal number"))?;
        let (path, rest) = lines::read(rest).ok_or(form("its hashes are malformed"))?;
        let checkpoint = Note::parse(rest.as_bytes())?;
        Checkpoint::parse(checkpoint.text()).map_err(|_| form("its note is no checkpoint"))?;
        Ok(Self { extra, inclusion: Inclusion { index, path }, checkpoint })
    }

    /// Holds if the checkpoint satisfies the policy, and the entry of this leaf hash
    /// ([`Hash::leaf`]) stands in its tree at the proof's index. Gives what the checkpoint states
    /// and who vouches for it.
    pub fn verify<'p>(
        &self,
        leaf: &Hash,
        policy: &'p Policy,
    ) -> Result<Satisfied<'p>, TlogProofError> {
        let satisfied = policy.satisfied_by(&self.checkpoint)?;
        self.inclusion.verify(leaf, satisfied.checkpoint.head())?;
        Ok(satisfied)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", text::to_base64(extra))?;
        }
        writeln!(f, "index {}", self.inclusion.index)?;
        lines::write(f, &self.inclusion.path)?;
        self.checkpoint.fmt(f)
    }
}
