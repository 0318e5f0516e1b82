//! Paths of tiles and bundles, and hashes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::{BundleId, Hash, TileId};

fuzz_target!(|text: &str| {
    if let Ok(id) = text.parse::<TileId>() {
        assert_eq!(id.to_string(), text);
        assert!(text.parse::<BundleId>().is_err());
    }
    if let Ok(id) = text.parse::<BundleId>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(hash) = text.parse::<Hash>() {
        assert_eq!(hash.to_string(), text);
    }
    if let Ok(hash) = Hash::from_hex(text) {
        assert_eq!(hash.to_hex(), text);
    }
});
