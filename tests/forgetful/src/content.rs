//! What a file holds: as it is written, and as it is durable.

use std::collections::BTreeSet;
use std::mem::take;

use fastrand::Rng;

/// What is written back as a whole or not at all.
const PAGE: usize = 4_096;

/// The bytes of one file.
#[derive(Debug, Default)]
pub struct Content {
    written: Vec<u8>,
    durable: Vec<u8>,
    /// Pages that were written, or cut off, since the last sync.
    changed: BTreeSet<usize>,
    /// The least that the file was long since then.
    least: usize,
}

impl Content {
    /// The bytes as programs see them.
    pub fn written(&self) -> &[u8] {
        &self.written
    }

    /// Writes at a place; between it and the end before stand zeros.
    pub fn write(&mut self, at: usize, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let end = at + bytes.len();
        if end > self.written.len() {
            self.written.resize(end, 0);
        }
        self.written[at..end].copy_from_slice(bytes);
        self.changed.extend(at / PAGE..=(end - 1) / PAGE);
    }

    /// Cuts it short, or lengthens it by zeros.
    pub fn resize(&mut self, length: usize) {
        let before = self.written.len();
        if length < before {
            self.changed.extend(length / PAGE..=(before - 1) / PAGE);
            self.least = self.least.min(length);
        }
        self.written.resize(length, 0);
    }

    /// Makes everything durable; tells whether the size was another one.
    pub fn sync(&mut self) -> bool {
        let length = self.written.len();
        let resized = self.durable.len() != length || self.least < length;
        for page in take(&mut self.changed) {
            self.keep(page);
        }
        self.durable.resize(length, 0);
        self.least = length;
        resized
    }

    fn keep(&mut self, page: usize) {
        let (start, end) = (page * PAGE, self.written.len().min((page + 1) * PAGE));
        if start >= end {
            return;
        }
        if self.durable.len() < end {
            self.durable.resize(end, 0);
        }
        self.durable[start..end].copy_from_slice(&self.written[start..end]);
    }

    /// Goes back to what is durable, with what is drawn of the rest; tells how many pages are
    /// forgotten.
    pub fn forget(&mut self, survivors: Option<&mut Rng>) -> usize {
        let changed = take(&mut self.changed);
        let mut forgotten = changed.len();
        if let Some(rng) = survivors
            && (self.least >= self.durable.len() || rng.bool())
        {
            // Pages that were written after the file was cut short are there only if it is.
            self.durable.truncate(self.least);
            for page in changed {
                if rng.bool() {
                    self.keep(page);
                    forgotten -= 1;
                }
            }
        }
        self.written.clone_from(&self.durable);
        self.least = self.durable.len();
        forgotten
    }
}
