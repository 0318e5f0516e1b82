//! Keys, public and secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use transparency::{Cosigner, Signer, VerifierKey};

fuzz_target!(|text: &str| {
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
        assert!(!key.verifies("never signed\n", text.as_bytes()));
    }
    if let Ok(signer) = Signer::parse(text) {
        assert_eq!(signer.to_text().as_str(), text);
        assert!(signer.public().verifies("signed\n", &signer.sign("signed\n").bytes));
    }
    if let Ok(cosigner) = Cosigner::parse(text) {
        assert_eq!(cosigner.to_text().as_str(), text);
    }
});
