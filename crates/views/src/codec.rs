//! Numbers and texts in packed rows: varints, and texts by length.

use crate::error::ViewError;

/// Appends a number, 7 bits a byte.
pub fn put(to: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        to.push(n as u8 | 0x80);
        n >>= 7;
    }
    to.push(n as u8);
}

/// Appends a number that may be negative, small ones either way in one byte.
pub fn put_signed(to: &mut Vec<u8>, n: i64) {
    put(to, ((n << 1) ^ (n >> 63)) as u64);
}

/// Appends a text with its length.
pub fn put_bytes(to: &mut Vec<u8>, bytes: &[u8]) {
    put(to, bytes.len() as u64);
    to.extend_from_slice(bytes);
}

/// Reads what the functions above wrote; anything else is an error, never a panic.
pub struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// A reader of `bytes`, which are called `what` in errors.
    pub fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    /// The error of bytes that are not what was written.
    pub fn damaged(&self) -> ViewError {
        ViewError::Damaged(format!("{} cannot be read", self.what))
    }

    /// Whether everything was read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, ViewError> {
        let (first, rest) = self.rest.split_first().ok_or_else(|| self.damaged())?;
        self.rest = rest;
        Ok(*first)
    }

    /// The next number.
    pub fn number(&mut self) -> Result<u64, ViewError> {
        let mut n = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(self.damaged())
    }

    /// The next number that may be negative.
    pub fn signed(&mut self) -> Result<i64, ViewError> {
        let n = self.number()?;
        Ok((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    /// The next length, of something that takes at least a byte each.
    pub fn length(&mut self) -> Result<usize, ViewError> {
        let n = self.number()?;
        usize::try_from(n).ok().filter(|n| *n <= self.rest.len()).ok_or_else(|| self.damaged())
    }

    /// The next bytes with their length.
    pub fn bytes(&mut self) -> Result<&'a [u8], ViewError> {
        let length = self.length()?;
        let (bytes, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(bytes)
    }

    /// The next text.
    pub fn text(&mut self) -> Result<&'a str, ViewError> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map_err(|_| self.damaged())
    }
}
