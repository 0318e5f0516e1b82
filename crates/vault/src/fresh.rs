//! Keys that are made, wrapped and synced ahead, so that recording waits for no second sync.

use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::key::{Key, KeyId};
use crate::key_file::{KeyFile, WRAPPED};

const BLOCK_MIN: usize = 1_024;
const BLOCK_MAX: usize = 16_384;
/// Random bytes of one key: of its id, itself, and the nonce of its wrapping.
const RANDOM: usize = 10 + 32 + 24;

/// Keys that stand in the store and were given to nobody yet.
pub(crate) struct Fresh {
    keys: Vec<Key>,
    block: usize,
    refilling: bool,
}

/// A block of new keys: in memory, and as the store keeps them, one behind the other.
pub(crate) struct Block {
    pub keys: Vec<Key>,
    pub ids: Vec<u8>,
    pub wrapped: Vec<u8>,
}

impl Fresh {
    pub fn new() -> Self {
        Self { keys: Vec::new(), block: BLOCK_MIN, refilling: false }
    }

    /// A key, for whoever asks first.
    pub fn take(&mut self) -> Option<Key> {
        self.keys.pop()
    }

    /// Whether half of a block is used.
    pub fn is_low(&self) -> bool {
        self.keys.len() <= self.block / 2
    }

    /// Whether whoever asks shall refill: half of a block is used, and nobody else is at it.
    pub fn begin_refill(&mut self) -> bool {
        let begins = !self.refilling && self.is_low();
        self.refilling |= begins;
        begins
    }

    /// A refill ended, with keys or without.
    pub fn end_refill(&mut self) {
        self.refilling = false;
    }

    /// Adds keys that are synced.
    pub fn add(&mut self, keys: Vec<Key>) {
        self.keys.extend(keys);
    }

    /// Somebody found no key: from now on a block is twice as large, up to 16,384 keys.
    pub fn short(&mut self) {
        self.block = (self.block * 2).min(BLOCK_MAX);
    }

    /// How many keys to make at once.
    pub fn block(&self) -> usize {
        self.block
    }
}

/// Makes `count` keys with the numbers from `first` on.
pub(crate) fn block(file: &KeyFile, first: u64, count: usize) -> Result<Block, VaultError> {
    let mut random = Zeroizing::new(vec![0; count * RANDOM]);
    getrandom::fill(&mut random).map_err(VaultError::Entropy)?;
    let mut made = Block {
        keys: Vec::with_capacity(count),
        ids: Vec::with_capacity(count * 16),
        wrapped: Vec::with_capacity(count * WRAPPED),
    };
    for (number, random) in (first..).zip(random.chunks_exact(RANDOM)) {
        let (mut tail, mut bytes, mut nonce) = ([0; 10], Zeroizing::new([0; 32]), [0; 24]);
        tail.copy_from_slice(&random[..10]);
        bytes.copy_from_slice(&random[10..42]);
        nonce.copy_from_slice(&random[42..]);
        let key = Key::new(KeyId::numbered(number, tail), bytes);
        made.ids.extend_from_slice(key.id().0.as_bytes());
        made.wrapped.extend_from_slice(&file.wrap(&key, nonce)?);
        made.keys.push(key);
    }
    Ok(made)
}
