//! Bundles of entries: those under one tile of level 0, each behind its length
//! (`c2sp.org/tlog-tiles`, "Log entries").

use crate::tile::{BundleId, WIDTH};

/// The longest entry: 60 KiB. The format itself ends at 65,535 bytes.
pub const ENTRY_MAX: usize = 60 * 1024;

/// Why entries are no bundle, or bytes none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry is longer than a log takes.
    #[error("entry {place} of the bundle has {bytes} bytes, over the limit of 61,440")]
    TooLong {
        /// Which entry of the bundle, from 0.
        place: usize,
        /// How long it is, or says it is.
        bytes: usize,
    },
    /// A bundle has between 1 and 256 entries, and as many as its name says.
    #[error("the bundle has {found} entries, not {expected}")]
    Count {
        /// How many entries there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// The bytes end within an entry.
    #[error("the bundle ends within its entry {place}")]
    Truncated {
        /// Which entry of the bundle, from 0.
        place: usize,
    },
}

/// The bundle of these entries: for each its length as a big-endian `u16`, then its bytes. There
/// must be 1 to 256 of them.
pub fn write(entries: &[&[u8]]) -> Result<Vec<u8>, BundleError> {
    if entries.is_empty() || entries.len() > WIDTH {
        let expected = entries.len().clamp(1, WIDTH);
        return Err(BundleError::Count { found: entries.len(), expected });
    }
    let bytes = entries.iter().map(|entry| entry.len() + 2).sum();
    let mut bundle = Vec::with_capacity(bytes);
    for (place, entry) in entries.iter().enumerate() {
        let length = u16::try_from(entry.len()).ok().filter(|_| entry.len() <= ENTRY_MAX);
        let length = length.ok_or(BundleError::TooLong { place, bytes: entry.len() })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// The entries of a bundle, borrowed: exactly as many as its name says, and no byte is left.
pub fn read(id: BundleId, bundle: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let expected = usize::from(id.width());
    let mut entries = Vec::with_capacity(expected);
    let mut rest = bundle;
    while !rest.is_empty() {
        let place = entries.len();
        if place == expected {
            return Err(BundleError::Count { found: place + 1, expected });
        }
        let truncated = BundleError::Truncated { place };
        let (length, behind) = rest.split_first_chunk().ok_or(truncated)?;
        let bytes = usize::from(u16::from_be_bytes(*length));
        if bytes > ENTRY_MAX {
            return Err(BundleError::TooLong { place, bytes });
        }
        let (entry, behind) = behind.split_at_checked(bytes).ok_or(truncated)?;
        entries.push(entry);
        rest = behind;
    }
    match entries.len() {
        found if found == expected => Ok(entries),
        found => Err(BundleError::Count { found, expected }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(width: u16) -> BundleId {
        BundleId::new(0, width).unwrap()
    }

    #[test]
    fn entries_come_out_as_they_went_in() {
        let entries: [&[u8]; 3] = [b"one", b"", &[7; ENTRY_MAX]];
        let bundle = write(&entries).unwrap();
        assert_eq!(bundle[..7], [0, 3, b'o', b'n', b'e', 0, 0]);
        assert_eq!(read(id(3), &bundle).unwrap(), entries);
        let entries = [&b"x"[..]; 256];
        assert_eq!(read(id(256), &write(&entries).unwrap()).unwrap(), entries);
    }

    #[test]
    fn what_is_too_much_or_too_little_is_refused() {
        let long = vec![0; ENTRY_MAX + 1];
        assert_eq!(
            write(&[b"", &long]),
            Err(BundleError::TooLong { place: 1, bytes: ENTRY_MAX + 1 })
        );
        assert_eq!(write(&[]), Err(BundleError::Count { found: 0, expected: 1 }));
        let many = write(&[&b""[..]; 257]);
        assert_eq!(many, Err(BundleError::Count { found: 257, expected: 256 }));

        let bundle = write(&[b"one", b"two"]).unwrap();
        assert_eq!(read(id(1), &bundle), Err(BundleError::Count { found: 2, expected: 1 }));
        assert_eq!(read(id(3), &bundle), Err(BundleError::Count { found: 2, expected: 3 }));
        assert_eq!(read(id(1), b""), Err(BundleError::Count { found: 0, expected: 1 }));
        for end in [6, 7, 9] {
            let cut = read(id(2), &bundle[..end]);
            assert_eq!(cut, Err(BundleError::Truncated { place: 1 }), "{end}");
        }
        let mut surplus = bundle;
        surplus.push(0);
        assert_eq!(read(id(2), &surplus), Err(BundleError::Count { found: 3, expected: 2 }));
        let long = [&[0xf0, 0x01][..], &[0; 0xf001]].concat();
        assert_eq!(read(id(1), &long), Err(BundleError::TooLong { place: 0, bytes: 0xf001 }));
    }
}
