//! Checkpoints' texts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::Checkpoint;

fuzz_target!(|text: &str| {
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_string(), text);
        assert!(Checkpoint::new(checkpoint.origin(), *checkpoint.head()).is_ok());
    }
});
