//! Files that prove an entry, under keys that signed one checkpoint only.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::{Cosigner, Hash, Policy, Signer, TlogProof};

fuzz_target!(|bytes: &[u8]| {
    let Ok(proof) = TlogProof::parse(bytes) else { return };
    assert_eq!(proof.to_string().as_bytes(), bytes);
    let log = Signer::new("so.example/coopledger".parse().expect("a name"), &[1; 32]);
    let witness = Cosigner::new("tinh.example/w".parse().expect("a name"), &[2; 32]);
    let text = format!("log {}\nwitness w {}\nquorum w\n", log.public(), witness.public());
    let policy = Policy::parse(text.as_bytes()).expect("a policy");
    // The entry that was recorded is proved only where it stands, one that was not never is.
    let recorded = proof.verify(&Hash::leaf(b"entry 3"), &policy);
    assert!(recorded.is_err() || proof.inclusion.index == 3);
    assert!(proof.verify(&Hash::leaf(b"never recorded"), &policy).is_err());
});
