//! Signed notes: text with signatures of any number of keys (`c2sp.org/signed-note`).

use std::fmt;

use crate::key::{KeyId, KeyName, VerifierKey};
use crate::text;

/// The longest note that is read or written, in bytes.
pub const NOTE_MAX: usize = 1_000_000;
/// The most signatures on a note that is read or written.
pub const SIGNATURES_MAX: usize = 100;

/// Text that ends in a newline, and its signatures. Nothing is said about whether they hold; ask
/// [`Note::verify`] before the text is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line: who says to have signed, and bytes whose length and meaning the key's
/// algorithm gives. Written as its line, with the newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: KeyName,
    /// The key's id; name and id together tell which key.
    pub id: KeyId,
    /// What the key made of the text; never empty in a note that was read.
    pub bytes: Vec<u8>,
}

/// Why bytes are no note, or why a note is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note would be longer than notes may be.
    #[error("the note has {0} bytes, over the limit of 1,000,000")]
    TooLong(usize),
    /// There would be more signatures than are looked at.
    #[error("the note has more than 100 signatures")]
    TooManySignatures,
    /// Text is UTF-8.
    #[error("the note is not UTF-8")]
    NotUtf8,
    /// Text has no control characters but newlines, and ends in one.
    #[error("the note's text has a control character, or does not end in a newline")]
    Text,
    /// Below the text are an empty line and signature lines, and nothing else.
    #[error("the note has no signature lines below its last empty line")]
    NoSignatures,
    /// A signature line is: em dash, name, base64 of key id and signature.
    #[error("signature line {0} is malformed")]
    Line(usize),
    /// The signature of a key that is known does not hold: the note is worth nothing.
    #[error("the signature of {name}+{id} does not hold")]
    BadSignature {
        /// The key's name.
        name: KeyName,
        /// The key's id.
        id: KeyId,
    },
    /// No key that is known has signed.
    #[error("no known key has signed the note")]
    Unsigned,
}

/// Checks that text can be that of a note.
pub(crate) fn check_text(text: &str) -> Result<(), NoteError> {
    let control = text.bytes().any(|byte| byte < b' ' && byte != b'\n');
    if control || !text.ends_with('\n') { Err(NoteError::Text) } else { Ok(()) }
}

impl Note {
    /// Text to be signed: it ends in a newline and has no other control characters.
    pub fn new(text: impl Into<String>) -> Result<Self, NoteError> {
        let text = text.into();
        check_text(&text)?;
        if text.len() >= NOTE_MAX {
            return Err(NoteError::TooLong(text.len()));
        }
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a note. Its signatures are not verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_MAX {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
        check_text(whole)?;
        // The first of the two newlines belongs to the text.
        let (text, lines) = whole
            .rfind("\n\n")
            .and_then(|at| Some((whole.get(..=at)?, whole.get(at + 2..)?)))
            .ok_or(NoteError::NoSignatures)?;
        let signatures = Signature::parse_lines(lines)?;
        Ok(Self { text: text.into(), signatures })
    }

    /// The text that is signed, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in order.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Puts a signature behind the others.
    pub fn add(&mut self, signature: Signature) -> Result<(), NoteError> {
        if self.signatures.len() == SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(signature);
        let length = self.to_string().len();
        if length > NOTE_MAX {
            self.signatures.pop();
            return Err(NoteError::TooLong(length));
        }
        Ok(())
    }

    /// The signatures of these keys, in the note's order, each with its key. At least one; all of
    /// them hold, or there is an error. Signatures of other keys, and of keys whose algorithm is
    /// not known here, are ignored, as the specification demands. A key may have signed twice.
    pub fn verify<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<(&'k VerifierKey, &Signature)>, NoteError> {
        let keys: Vec<&VerifierKey> = keys.into_iter().filter(|key| key.is_known()).collect();
        let mut verified = Vec::new();
        for signature in &self.signatures {
            for key in keys.iter().filter(|key| key.is_of(signature)) {
                if !key.verifies(&self.text, &signature.bytes) {
                    let Signature { name, id, .. } = signature.clone();
                    return Err(NoteError::BadSignature { name, id });
                }
                verified.push((*key, signature));
            }
        }
        if verified.is_empty() { Err(NoteError::Unsigned) } else { Ok(verified) }
    }
}

impl Signature {
    /// Signature lines, at least one, each with its newline.
    pub(crate) fn parse_lines(lines: &str) -> Result<Vec<Self>, NoteError> {
        let lines = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (place, line) in lines.split('\n').enumerate() {
            if place == SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(Self::parse_line(line).ok_or(NoteError::Line(place + 1))?);
        }
        Ok(signatures)
    }

    fn parse_line(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = text::from_base64(bytes)?;
        let (id, bytes) = bytes.split_first_chunk()?;
        let name = name.parse().ok().filter(|_| !bytes.is_empty())?;
        Some(Self { name, id: KeyId(u32::from_be_bytes(*id)), bytes: bytes.to_vec() })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| signature.fmt(f))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.0.to_be_bytes(), self.bytes.as_slice()].concat();
        writeln!(f, "— {} {}", self.name, text::to_base64(&bytes))
    }
}
