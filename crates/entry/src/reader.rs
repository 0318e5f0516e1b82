//! Bytes as keys and values: the reading half of protobuf's encoding.
//!
//! Written out here rather than generated, because a generated reader drops what it does not know,
//! makes a second value of everything and allocates for it; this one refuses, and reads straight
//! into the domain.

use crate::error::EntryError;

/// How a value stands behind its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// A number in groups of 7 bits.
    Varint = 0,
    /// Eight bytes. No field of ours; known so that an unknown field is named by its number.
    Fixed64 = 1,
    /// A length and as many bytes.
    Length = 2,
    /// Four bytes. No field of ours either.
    Fixed32 = 5,
}

/// What stands before a value.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    /// The field's number, from 1.
    pub number: u32,
    /// How its value stands.
    pub wire: Wire,
}

/// What is left to read of a message.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads a message that is all of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next field's key; `None` at the end of the message.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Option<Key>, EntryError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = u32::try_from(self.varint()?).map_err(|_| EntryError::Malformed)?;
        let wire = match key & 7 {
            0 => Wire::Varint,
            1 => Wire::Fixed64,
            2 => Wire::Length,
            5 => Wire::Fixed32,
            _ => return Err(EntryError::Malformed),
        };
        let number = key >> 3;
        if number == 0 { Err(EntryError::Malformed) } else { Ok(Some(Key { number, wire })) }
    }

    /// A number.
    #[inline]
    pub(crate) fn varint(&mut self) -> Result<u64, EntryError> {
        match self.rest {
            [first, rest @ ..] if *first < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*first))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, EntryError> {
        let mut number = 0;
        for (index, byte) in self.rest.iter().enumerate().take(10) {
            // The tenth byte holds the one bit that is left of 64.
            if index == 9 && *byte > 1 {
                return Err(EntryError::Malformed);
            }
            number |= u64::from(byte & 0x7f) << (7 * index);
            if *byte < 0x80 {
                self.rest = &self.rest[index + 1..];
                return Ok(number);
            }
        }
        Err(EntryError::Cut)
    }

    /// As many bytes as the length before them says.
    #[inline]
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], EntryError> {
        let length = usize::try_from(self.varint()?).map_err(|_| EntryError::Cut)?;
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(EntryError::Cut)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// A message within this one.
    #[inline]
    pub(crate) fn message(&mut self) -> Result<Reader<'a>, EntryError> {
        self.bytes().map(Reader::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_at_most_64_bits() {
        let mut most = [0xff; 10];
        most[9] = 1;
        assert_eq!(Reader::new(&most).varint(), Ok(u64::MAX));
        most[9] = 2;
        assert_eq!(Reader::new(&most).varint(), Err(EntryError::Malformed));
        assert_eq!(Reader::new(&most[..9]).varint(), Err(EntryError::Cut));
        assert_eq!(Reader::new(&[0x96, 0x01]).varint(), Ok(150));
    }

    #[test]
    fn a_length_stays_within_its_message() {
        assert_eq!(Reader::new(&[2, 7, 8, 9]).bytes(), Ok(&[7, 8][..]));
        assert_eq!(Reader::new(&[4, 7, 8, 9]).bytes(), Err(EntryError::Cut));
    }

    #[test]
    fn a_key_has_a_number_and_a_known_wire_type() {
        let number = |bytes: &[u8]| Reader::new(bytes).key().map(|it| it.map(|it| it.number));
        assert_eq!(number(&[]), Ok(None));
        assert_eq!(number(&[0x7a]), Ok(Some(15)));
        assert_eq!(number(&[0x02]), Err(EntryError::Malformed), "number 0");
        assert_eq!(number(&[0x0b]), Err(EntryError::Malformed), "a group");
    }
}
