//! Cosignatures: what witnesses said to checkpoints.

use transparency::key::Algorithm;
use transparency::{Signature, VerifierKey};

use crate::error::CosignatureError;
use crate::signing::Signing;
use crate::store::Cosigned;

impl Signing {
    /// Keeps a witness's cosignature of the checkpoint of a size, verified with the witness's key,
    /// on disk when this returns. False if there is one of that key already: the first stays.
    ///
    /// # Errors
    /// Keeps nothing for a size that was not signed, of a key that does not cosign, and what is not
    /// that key's cosignature of that checkpoint; and no more than a note takes.
    pub async fn add_cosignature(
        &self,
        size: u64,
        witness: &VerifierKey,
        signature: &Signature,
    ) -> Result<bool, CosignatureError> {
        if witness.algorithm() != Algorithm::Cosignature {
            return Err(CosignatureError::NotAWitness(witness.name().clone()));
        }
        let checkpoint = self.at(size).await?.ok_or(CosignatureError::NotSigned(size))?;
        let refused = |source| {
            let witness = witness.name().clone();
            CosignatureError::Refused { witness, size, source }
        };
        let mut note = checkpoint.note;
        let known = note.signatures().iter().any(|it| witness.is_of(it));
        note.add(signature.clone()).map_err(refused)?;
        note.verify([witness]).map_err(refused)?;
        if !witness.is_of(signature) {
            return Err(refused(transparency::NoteError::Unsigned));
        }
        if known {
            return Ok(false);
        }
        let cosigned = Cosigned { witness: witness.clone(), signature: signature.bytes.clone() };
        Ok(self.inner.rows.keep_cosignature(size, &cosigned).await?)
    }
}

impl Cosigned {
    /// As it stands on a note.
    pub(crate) fn signature(&self) -> Signature {
        let (name, id) = (self.witness.name().clone(), self.witness.id());
        Signature { name, id, bytes: self.signature.clone() }
    }
}
