//! Checkpoints' texts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::Checkpoint;

fuzz_target!(|text: &str| {
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_string(), text);
        let again = Checkpoint::new(checkpoint.origin(), *checkpoint.head());
        assert!(again.is_ok() || checkpoint.head().size == 0);
    }
});
