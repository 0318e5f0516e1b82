//! How keys are wrapped, for ever.

use super::*;

// Computed by another program from the description of the form, not by this one.
const WRAPPED_KEY: &str = "\
    333333333333333333333333333333333333333333333333ad9920f2d6d062db926832450f8eebbe\
    be249b5841b30bb617cda89bfe5f215ee95eb8b109acd663a1444190cc58d9df";
const FINGERPRINT: &str = "612c0527f07a028e77fe9b70ee3a8cf5c46c4a03f4d1bf7b46707e6250b27f1e";
const LEDGER_DIGEST: &str = "147d90f92dab8b85bd2becbb275a5227845af806a3617b093a8ed2a79362545f";

fn file() -> KeyFile {
    KeyFile::of(Path::new("key"), Zeroizing::new([0x55; 32]))
}

fn key() -> Key {
    let bytes = std::array::from_fn(|at| at as u8);
    Key::new(KeyId::numbered(7, [8; 10]), Zeroizing::new(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_form_never_changes() {
    let wrapped = file().wrap(&key(), [0x33; 24]).unwrap();
    assert_eq!(wrapped.len(), WRAPPED);
    assert_eq!(hex(&wrapped), WRAPPED_KEY);
    assert_eq!(hex(&file().fingerprint()), FINGERPRINT);
    assert_eq!(hex(file().ledger().id().0.as_bytes()), "00000000000081a3a003afad46804c8a");
    assert_eq!(hex(&file().ledger().digest(b"body")), LEDGER_DIGEST);
}

#[test]
fn a_wrapped_key_opens_under_its_own_id_and_key_file_only() {
    let wrapped = file().wrap(&key(), [0x33; 24]).unwrap();
    let opened = file().unwrap(key().id(), &wrapped).unwrap();
    assert_eq!((opened.id(), opened.bytes()), (key().id(), key().bytes()));
    assert!(file().unwrap(KeyId::numbered(8, [8; 10]), &wrapped).is_none());
    let other = KeyFile::of(Path::new("key"), Zeroizing::new([0x56; 32]));
    assert!(other.unwrap(key().id(), &wrapped).is_none());
    for at in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[at] ^= 1;
        assert!(file().unwrap(key().id(), &changed).is_none());
    }
    assert!(file().unwrap(key().id(), &wrapped[..23]).is_none());
}
