//! Bundles: the first byte is the width less one, the rest the bundle.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::{BundleId, bundle};

fuzz_target!(|bytes: &[u8]| {
    let Some((width, bytes)) = bytes.split_first() else { return };
    let id = BundleId::new(0, u16::from(*width) + 1).expect("a width from 1 to 256");
    if let Ok(entries) = bundle::read(id, bytes) {
        assert_eq!(entries.len(), usize::from(id.width()));
        assert_eq!(bundle::write(&entries).expect("what was read can be written"), bytes);
    }
});
