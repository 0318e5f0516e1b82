//! Signed notes, under keys that signed one text only.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::{Checkpoint, Cosigner, Hash, Head, Note, Signer};

fuzz_target!(|bytes: &[u8]| {
    let Ok(note) = Note::parse(bytes) else { return };
    assert_eq!(note.to_string().as_bytes(), bytes);
    assert!(!note.signatures().is_empty());
    // The seeds are signed by these keys; the fuzzer can sign nothing itself.
    let origin = "so.example/coopledger";
    let log = Signer::new(origin.parse().expect("a name"), &[1; 32]);
    let witness = Cosigner::new("tinh.example/w".parse().expect("a name"), &[2; 32]);
    if note.verify([log.public(), witness.public()]).is_ok() {
        let head =
            Head { size: 20, root: Checkpoint::parse(note.text()).expect("signed").head().root };
        let signed = Checkpoint::new(origin, head).expect("a checkpoint");
        assert_eq!(note.text(), signed.to_string());
        assert_ne!(head.root, Hash::EMPTY);
    }
});
