//! Entries decoded: by prost into owned messages, and by ours into the domain.

use std::hint::black_box;

use entry::decode_fold;
use eventlog::Page;
use prost::Message;

use crate::Outcome;

/// What prost makes of the stored form.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
mod stored {
    include!(concat!(env!("OUT_DIR"), "/coopledger.log.v1.rs"));
}

/// Every entry as prost decodes it, and nothing made of it.
pub(crate) fn prost(pages: &[Page]) -> Outcome<u64> {
    let mut last = 0;
    for bytes in pages.iter().flat_map(Page::entries) {
        last = black_box(stored::Entry::decode(bytes)?).position;
    }
    Ok(last)
}

/// Every entry's envelope, and what folds need of its payload, in words of the domain.
pub(crate) fn fold(pages: &[Page]) -> Outcome<u64> {
    let mut last = 0;
    for entry in pages.iter().flat_map(Page::decoded) {
        let envelope = entry?.envelope;
        black_box(decode_fold(&envelope.payload)?);
        last = envelope.position.0;
    }
    Ok(last)
}
