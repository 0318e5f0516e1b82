//! Pages: shared bytes with offsets, so that nothing moves entry by entry.

use std::sync::Arc;

use bytes::Bytes;

use crate::envelope::{Envelope, EnvelopeError};

/// Entries in order. Cloning shares the bytes. In a page of one stream or of some partitions the
/// positions rise, with gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    bytes: Bytes,
    /// Start and end of each entry in `bytes`.
    spans: Arc<[(u32, u32)]>,
}

/// One entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands, who it belongs to, and its payload.
    pub envelope: Envelope,
    /// The exact bytes that are stored, served and proved.
    pub bytes: Bytes,
}

impl Page {
    /// The entries at `spans` (start, end) of `bytes`.
    pub fn new(bytes: Bytes, spans: impl Into<Arc<[(u32, u32)]>>) -> Self {
        Self { bytes, spans: spans.into() }
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Each entry's exact stored bytes, shared.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = Bytes> + ExactSizeIterator + '_ {
        self.spans.iter().map(|&(start, end)| self.bytes.slice(start as usize..end as usize))
    }

    /// Each entry's exact stored bytes, borrowed: for scans.
    pub fn slices(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator + '_ {
        self.spans.iter().map(|&(start, end)| &self.bytes[start as usize..end as usize])
    }

    /// Each entry, its envelope decoded; the payload shares the page's bytes.
    pub fn decoded(&self) -> impl Iterator<Item = Result<Entry, EnvelopeError>> + '_ {
        self.entries().map(|bytes| Ok(Entry { envelope: Envelope::decode(bytes.clone())?, bytes }))
    }
}

impl Page {
    /// The entries of packed bytes: for each entry its length as a big-endian `u16`, then its
    /// bytes. `None` if the bytes do not end where an entry ends.
    pub fn unpack(bytes: Bytes, count: usize) -> Option<Self> {
        let mut spans = Vec::with_capacity(count);
        let mut at = 0_usize;
        while at < bytes.len() {
            let length = u16::from_be_bytes([bytes[at], *bytes.get(at + 1)?]) as usize;
            let (start, end) = (at + 2, at + 2 + length);
            if end > bytes.len() {
                return None;
            }
            spans.push((u32::try_from(start).ok()?, u32::try_from(end).ok()?));
            at = end;
        }
        Some(Self::new(bytes, spans))
    }

    /// The entries at these places (from 0, all below [`Page::len`]) of the page, sharing its
    /// bytes.
    pub fn pick(&self, places: impl Iterator<Item = usize>) -> Self {
        let spans: Vec<_> = places.filter_map(|at| self.spans.get(at).copied()).collect();
        Self::new(self.bytes.clone(), spans)
    }

    /// The exact stored bytes of the entry at this place, shared; `None` at or after [`Page::len`].
    pub fn get(&self, place: usize) -> Option<Bytes> {
        self.spans.get(place).map(|&(start, end)| self.bytes.slice(start as usize..end as usize))
    }
}

/// Packs an entry behind others: its length as a big-endian `u16`, then its bytes (at most 65,535).
pub fn pack(entry: &[u8], to: &mut Vec<u8>) {
    let length = entry.len().min(usize::from(u16::MAX));
    to.extend_from_slice(&(length as u16).to_be_bytes());
    to.extend_from_slice(&entry[..length]);
}

/// Copies entries into a page of its own: where they lie scattered over many small ones.
#[derive(Debug, Default)]
pub struct PageBuilder {
    bytes: Vec<u8>,
    spans: Vec<(u32, u32)>,
}

impl PageBuilder {
    /// A page is full at so many entries: 1,000.
    pub const ENTRIES: usize = 1_000;
    /// Or at so many bytes: 1 MiB.
    pub const BYTES: usize = 1 << 20;

    /// Adds an entry behind the others.
    pub fn push(&mut self, entry: &[u8]) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(entry);
        self.spans.push((start, self.bytes.len() as u32));
    }

    /// Whether it is time to take the page.
    pub fn is_full(&self) -> bool {
        self.spans.len() >= Self::ENTRIES || self.bytes.len() >= Self::BYTES
    }

    /// The page so far, if it holds anything; the builder is empty again.
    pub fn take(&mut self) -> Option<Page> {
        if self.spans.is_empty() {
            return None;
        }
        let bytes = std::mem::take(&mut self.bytes);
        Some(Page::new(bytes.into(), std::mem::take(&mut self.spans)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_entries_come_out_as_they_went_in() {
        let entries: [&[u8]; 3] = [b"one", b"", &[7; 60_000]];
        let mut bytes = Vec::new();
        entries.iter().for_each(|entry| pack(entry, &mut bytes));
        let page = Page::unpack(bytes.clone().into(), 3).unwrap();
        assert_eq!(page.slices().collect::<Vec<_>>(), entries);
        assert_eq!(
            page.pick([2, 0].into_iter()).slices().collect::<Vec<_>>(),
            [entries[2], entries[0]]
        );
        assert_eq!((page.get(0).as_deref(), page.get(3)), (Some(&b"one"[..]), None));
        bytes.pop();
        assert_eq!(Page::unpack(bytes.into(), 3), None);
        assert_eq!(Page::unpack(Bytes::from_static(b"\0"), 1), None);
    }
}
