//! Which head may be signed after which.

use transparency::{Consistency, Head, ProofError};

use crate::error::SignError;

/// What is to be done for a head that may be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the one that was signed last.
    Again,
    /// It follows the one that was signed last.
    Follows,
}

/// Whether `asked` may be signed when `last` was signed last, with a proof that begins at `from`.
pub(crate) fn judge(
    last: Option<&Head>,
    from: &Head,
    asked: &Head,
    proof: &Consistency,
) -> Result<Verdict, SignError> {
    if last == Some(asked) {
        return Ok(Verdict::Again);
    }
    let contradicts = |signed, source| SignError::Contradicts { signed, asked: *asked, source };
    if let Some(last) = last.filter(|last| last.size == asked.size) {
        return Err(contradicts(*last, ProofError::Root));
    }
    let last = *last.unwrap_or(&Head::EMPTY);
    if *from != last {
        return Err(SignError::Moved { last });
    }
    proof.verify(&last, asked).map_err(|source| contradicts(last, source))?;
    Ok(Verdict::Follows)
}
