//! The hashes of the tree (RFC 6962, section 2.1).

use std::fmt;
use std::str::FromStr;

use crate::text;

mod blocks;

/// A SHA-256 hash: of a leaf, of a node, of a whole tree. Written as base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Text that is no hash: 32 bytes in standard base64, or in lowercase hexadecimal, are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a hash of 32 bytes in its canonical text form")]
pub struct NotAHash;

impl Hash {
    /// How many bytes a hash has.
    pub const LENGTH: usize = 32;

    /// The root of the empty tree: SHA-256 of no bytes.
    pub const EMPTY: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
        0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
        0xb8, 0x55,
    ]);

    /// The hash of a leaf: SHA-256 of the byte 0 and the entry, exactly as it is stored.
    pub fn leaf(entry: &[u8]) -> Self {
        Self(blocks::prefixed(0, entry))
    }

    /// The hash of a node: SHA-256 of the byte 1 and its two children.
    pub fn node(left: &Self, right: &Self) -> Self {
        Self(blocks::pair(1, &left.0, &right.0))
    }

    /// The hash in lowercase hexadecimal.
    pub fn to_hex(&self) -> String {
        text::to_hex(&self.0)
    }

    /// The hash of 64 digits in lowercase hexadecimal.
    pub fn from_hex(text: &str) -> Result<Self, NotAHash> {
        text::from_hex(text).map(Self).ok_or(NotAHash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::to_base64(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = text::from_base64(text).ok_or(NotAHash)?;
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_hashes_are_those_of_rfc_6962() {
        assert_eq!(Hash(Sha256::digest([]).into()), Hash::EMPTY);
        let leaf = Hash::leaf(b"");
        assert_eq!(
            leaf.to_hex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        let node = Hash::node(&leaf, &Hash::leaf(&[0]));
        assert_eq!(
            node.to_hex(),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        );
    }

    #[test]
    fn what_is_printed_is_read() {
        let hash = Hash::leaf(b"entry");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(Hash::from_hex(&hash.to_hex()), Ok(hash));
        assert_eq!("AQ==".parse::<Hash>(), Err(NotAHash));
        assert_eq!(Hash::from_hex("01"), Err(NotAHash));
    }
}
