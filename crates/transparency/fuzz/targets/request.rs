//! Requests to witnesses, and the answers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::witness::{self, AddCheckpoint};
use transparency::{Cosigner, Head, Signer};

fuzz_target!(|bytes: &[u8]| {
    assert!(
        witness::read_conflict(bytes).is_none_or(|size| format!("{size}\n").as_bytes() == bytes)
    );
    let Ok(request) = AddCheckpoint::parse(bytes) else { return };
    assert_eq!(request.to_string().as_bytes(), bytes);
    let log = Signer::new("so.example/coopledger".parse().expect("a name"), &[1; 32]);
    let judged = witness::judge(&request, [log.public()], &Head::EMPTY);
    if let Err(refuse) = &judged {
        assert!([400, 403, 404, 409, 422].contains(&refuse.status()));
    }
    // The seeds are signed by this key; the fuzzer can sign nothing itself.
    assert!(judged.is_err() || request.checkpoint().head().size == 20);
    let witness = Cosigner::new("tinh.example/w".parse().expect("a name"), &[2; 32]);
    let _ = witness::read_answer(bytes, request.note(), [witness.public()]);
});
