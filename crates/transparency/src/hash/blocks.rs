//! SHA-256 block by block. A node is two blocks, a leaf a few: copying them through a hasher made
//! for any input takes as long as hashing them.

use sha2::block_api::compress256;

/// The state before the first block (FIPS 180-4, section 5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// How many bytes a block has, and at which of them the length stands in the last one.
const BLOCK: usize = 64;
const LENGTH: usize = BLOCK - 8;

/// How many blocks are made ready at once, at most.
const SHORT: usize = 8;

/// SHA-256 of a byte and two hashes.
pub(super) fn pair(first: u8, left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut blocks = [[0; BLOCK]; 2];
    let bytes = blocks.as_flattened_mut();
    bytes[0] = first;
    bytes[1..33].copy_from_slice(left);
    bytes[33..65].copy_from_slice(right);
    bytes[65] = 0x80;
    blocks[1][LENGTH..].copy_from_slice(&(65 * 8_u64).to_be_bytes());
    let mut state = INITIAL;
    compress256(&mut state, &blocks);
    bytes_of(state)
}

/// SHA-256 of a byte and what follows it.
pub(super) fn prefixed(first: u8, rest: &[u8]) -> [u8; 32] {
    let bits = (rest.len() as u64 + 1) * 8;
    let mut state = INITIAL;
    // What is short enough goes through in one call.
    let mut last = [[0; BLOCK]; SHORT];
    let tail = last.as_flattened_mut();
    let end = if rest.len() < BLOCK * (SHORT - 1) {
        tail[0] = first;
        tail[1..=rest.len()].copy_from_slice(rest);
        1 + rest.len()
    } else {
        let (head, rest) = rest.split_at(BLOCK - 1);
        let mut block = [first; BLOCK];
        block[1..].copy_from_slice(head);
        compress256(&mut state, &[block]);
        let (blocks, rest) = rest.as_chunks();
        compress256(&mut state, blocks);
        tail[..rest.len()].copy_from_slice(rest);
        rest.len()
    };
    tail[end] = 0x80;
    // The length needs eight bytes behind that one: in this block, or in one more.
    let blocks = (end + 1 + 8).div_ceil(BLOCK);
    last[blocks - 1][LENGTH..].copy_from_slice(&bits.to_be_bytes());
    compress256(&mut state, &last[..blocks]);
    bytes_of(state)
}

fn bytes_of(state: [u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, word) in bytes.as_chunks_mut().0.iter_mut().zip(state) {
        *to = word.to_be_bytes();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn blocks_are_hashed_as_the_hasher_does_it() {
        let bytes: Vec<u8> = (0..70_000_u32).map(|it| (it * 7 + it / 251) as u8).collect();
        for length in (0..1_000).chain([61_439, 61_440, 65_535, 70_000]) {
            let expected: [u8; 32] =
                Sha256::new().chain_update([9]).chain_update(&bytes[..length]).finalize().into();
            assert_eq!(prefixed(9, &bytes[..length]), expected, "{length}");
        }
        for at in 0..200 {
            let (left, right) = (bytes[at..].first_chunk(), bytes[2 * at + 7..].first_chunk());
            let (left, right) = (left.unwrap(), right.unwrap());
            let hasher = Sha256::new().chain_update([at as u8]);
            let expected: [u8; 32] =
                hasher.chain_update(left).chain_update(right).finalize().into();
            assert_eq!(pair(at as u8, left, right), expected);
        }
    }
}
