//! Statements beside checkpoints: what the log's key says about the log in other words.

use transparency::{Checkpoint, CheckpointError, Note, NoteError};

use crate::error::{SignError, SignerError};
use crate::signing::Signing;

impl Signing {
    /// Signs a text with the key that signs checkpoints now. Nothing is remembered of it: the same
    /// text and key give the same note for ever.
    ///
    /// # Errors
    /// [`SignError::Statement`] for text that no note can have, and for a checkpoint, which only
    /// [`Signing::sign`] signs; [`SignError::Rotated`] if another key signs by now.
    pub async fn state(&self, text: &str) -> Result<Note, SignError> {
        if !matches!(Checkpoint::parse(text), Err(CheckpointError::Size | CheckpointError::Form)) {
            return Err(SignError::Statement(NoteError::Text));
        }
        let held = self.inner.held();
        self.inner.current(&held).await?;
        let mut note = Note::new(text).map_err(SignError::Statement)?;
        note.add(held.signer.sign(note.text())).map_err(SignError::Statement)?;
        Ok(note)
    }

    /// As [`Memory::policy`](crate::Memory::policy).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn policy(&self) -> Result<String, SignerError> {
        self.memory().policy().await
    }
}
