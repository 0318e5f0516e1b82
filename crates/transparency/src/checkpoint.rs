//! Checkpoints: what a log states about itself (`c2sp.org/tlog-checkpoint`).

use std::fmt;

use crate::hash::Hash;
use crate::key::{Algorithm, VerifierKey};
use crate::note::{Note, NoteError, check_text};
use crate::signer::Signer;
use crate::text;
use crate::tree::{Head, SIZE_MAX};

/// The statement that the log of this origin has this head. Written as the text of a note.
///
/// The specification lets a log add extension lines. They are kept when they are read, since
/// signatures cover them, and mean nothing here; this crate never writes new ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    head: Head,
    /// Empty, or lines with their newlines.
    extensions: String,
}

/// Why text is no checkpoint, or a note none that is believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is not three lines or more: origin, size, root.
    #[error("not a checkpoint: expected lines of origin, size and root, and no empty ones")]
    Form,
    /// The second line is no size: a decimal number up to 2^63 - 1 without leading zeroes.
    #[error("the checkpoint's second line is not a tree size")]
    Size,
    /// The third line is no hash in base64, or not one that a tree of this size can have.
    #[error("the checkpoint's third line is not a root hash of its tree")]
    Root,
    /// A log's key has the log's name.
    #[error("a key of {key} cannot sign for {origin}")]
    Origin {
        /// Whose key it is.
        key: String,
        /// Which log it should sign for.
        origin: String,
    },
    /// The note itself is not believed.
    #[error("the checkpoint's note is not accepted")]
    Note(#[from] NoteError),
}

impl Checkpoint {
    /// The checkpoint of a log. The origin is one line that is not empty and has no control
    /// characters; best an address without `https://`. A tree without leaves has the empty root.
    pub fn new(origin: impl Into<String>, head: Head) -> Result<Self, CheckpointError> {
        let origin = origin.into();
        if origin.is_empty() || origin.bytes().any(|byte| byte < b' ') {
            return Err(CheckpointError::Form);
        }
        if head.size > SIZE_MAX {
            return Err(CheckpointError::Size);
        }
        if head.size == 0 && head.root != Hash::EMPTY {
            return Err(CheckpointError::Root);
        }
        Ok(Self { origin, head, extensions: String::new() })
    }

    /// Reads a note's text as a checkpoint. It says nothing about signatures.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        check_text(text).map_err(|_| CheckpointError::Form)?;
        let mut lines = text.splitn(4, '\n');
        let mut line = || lines.next().filter(|it| !it.is_empty()).ok_or(CheckpointError::Form);
        let (origin, size, root) = (line()?, line()?, line()?);
        let size = text::decimal(size).filter(|it| *it <= SIZE_MAX).ok_or(CheckpointError::Size)?;
        let root: Hash = root.parse().map_err(|_| CheckpointError::Root)?;
        // Text ends in a newline, so what is left after three lines is empty or ends in one.
        let extensions = lines.next().ok_or(CheckpointError::Form)?;
        if extensions.starts_with('\n') || extensions.contains("\n\n") {
            return Err(CheckpointError::Form);
        }
        Ok(Self { origin: origin.into(), head: Head { size, root }, extensions: extensions.into() })
    }

    /// The checkpoint in a note, if a log's key among these has signed it: an Ed25519 key with the
    /// origin as its name. If any of these keys' signatures does not hold, there is none.
    pub fn open<'k>(
        note: &Note,
        keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse(note.text())?;
        let signed = note.verify(keys)?;
        let by_log = signed.iter().any(|(key, _)| checkpoint.is_key(key));
        if by_log { Ok(checkpoint) } else { Err(NoteError::Unsigned.into()) }
    }

    /// Whether a key is one that this checkpoint's log could have.
    pub(crate) fn is_key(&self, key: &VerifierKey) -> bool {
        key.algorithm() == Algorithm::Ed25519 && key.name().as_str() == self.origin
    }

    /// Signs it with the log's key, whose name is the origin. A log never signs two checkpoints of
    /// which neither contains the other; who calls remembers what was signed.
    pub fn sign(&self, signer: &Signer) -> Result<Note, CheckpointError> {
        if !self.is_key(signer.public()) {
            let (key, origin) = (signer.public().name().to_string(), self.origin.clone());
            return Err(CheckpointError::Origin { key, origin });
        }
        let mut note = Note::new(self.to_string())?;
        note.add(signer.sign(note.text()))?;
        Ok(note)
    }

    /// Which log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Its size and root.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The extension lines, with their newlines; empty where there are none.
    pub fn extensions(&self) -> &str {
        &self.extensions
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, head, extensions } = self;
        write!(f, "{origin}\n{}\n{}\n{extensions}", head.size, head.root)
    }
}
