//! Policies: what is read says the same when it is printed and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::{Note, Policy};

fuzz_target!(|bytes: &[u8]| {
    let Ok(policy) = Policy::parse(bytes) else { return };
    let printed = policy.to_string();
    assert_eq!(Policy::parse(printed.as_bytes()), Ok(policy.clone()));
    // Nobody has signed, so nobody believes it, whatever the policy asks for.
    let note = Note::new("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n").expect("a note");
    assert!(policy.satisfied_by(&note).is_err());
});
