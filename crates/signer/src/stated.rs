//! Statements beside checkpoints: what the log's key says about the log in other words.

use transparency::{Checkpoint, Note, NoteError};

use crate::error::{SignError, SignerError};
use crate::signing::Signing;

impl Signing {
    /// Signs a text with the key that signs checkpoints now. Its first line names its kind, as in
    /// `coopledger/seal@v1`, and the second the log: so it is neither a checkpoint nor a key-roll,
    /// whose first line is the log. Nothing is remembered of it: the same text and key give the same
    /// note for ever.
    ///
    /// # Errors
    /// [`SignError::Statement`] for any other text; [`SignError::Rotated`] if another key signs by
    /// now.
    pub async fn state(&self, text: &str) -> Result<Note, SignError> {
        let mut lines = text.lines();
        let kind = lines.next().is_some_and(|it| {
            it.starts_with("coopledger/") && it.ends_with("@v1") && it != self.origin()
        });
        if !kind || lines.next() != Some(self.origin()) || Checkpoint::parse(text).is_ok() {
            return Err(SignError::Statement(NoteError::Text));
        }
        let (held, _) = self.inner.current().await?;
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
