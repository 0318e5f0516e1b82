//! Tiles.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::Tile;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(tile) = Tile::from_bytes(bytes) {
        assert_eq!(tile.to_bytes(), bytes);
        for height in 0..10 {
            let nodes = usize::from(tile.width()) >> height;
            let nodes = if height > 8 { 0 } else { nodes };
            assert!(nodes == 0 || tile.node(height, nodes - 1).is_some());
            assert!(tile.node(height, nodes).is_none());
        }
    }
});
