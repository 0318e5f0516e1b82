//! A row of the tail in memory.

use bytes::Bytes;
use eventlog::sequencer::Placed;
use eventlog::{Page, page};

/// Some entries that stand one behind the other, as one row holds them.
#[derive(Debug)]
pub struct Chunk {
    /// The position of the first.
    pub first: u64,
    /// Their packed bytes.
    pub packed: Bytes,
    /// The same as a page.
    pub page: Page,
    /// The numbers of each one's stream and partition.
    pub ids: Vec<(u32, u32)>,
}

impl Chunk {
    /// The position of the last entry.
    pub fn end(&self) -> u64 {
        self.first + self.ids.len() as u64 - 1
    }
}

/// The most bytes of a row of several entries: 1 MiB.
pub const ROW_BYTES: usize = 1 << 20;

/// Entries on their way into rows.
#[derive(Debug, Default)]
pub struct Packing {
    first: u64,
    packed: Vec<u8>,
    ids: Vec<(u32, u32)>,
    chunks: Vec<Chunk>,
}

impl Packing {
    /// Rows from position `first` on.
    pub fn from(first: u64) -> Self {
        Self { first, ..Self::default() }
    }

    /// Adds an entry behind the others; a row has at most `entries_max`.
    pub fn push(&mut self, placed: &Placed, entries_max: usize) {
        let full = self.packed.len() + placed.bytes.len() > ROW_BYTES;
        if !self.ids.is_empty() && (full || self.ids.len() >= entries_max) {
            self.cut();
        }
        page::pack(&placed.bytes, &mut self.packed);
        self.ids.push((placed.stream, placed.partition));
    }

    /// The rows.
    pub fn finish(mut self) -> Vec<Chunk> {
        if !self.ids.is_empty() {
            self.cut();
        }
        self.chunks
    }

    fn cut(&mut self) {
        let ids = std::mem::take(&mut self.ids);
        let packed = Bytes::from(std::mem::take(&mut self.packed));
        // What was packed here unpacks.
        let page = Page::unpack(packed.clone(), ids.len()).unwrap_or_default();
        let first = self.first;
        self.first += ids.len() as u64;
        self.chunks.push(Chunk { first, packed, page, ids });
    }
}
