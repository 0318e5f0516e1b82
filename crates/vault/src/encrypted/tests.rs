//! What a field is bound to, and the form it has for ever.

use super::*;

// Computed by another program from the description of the form, not by this one.
const CIPHERTEXT: &str = "\
    304795a1d61f1246f0df71841b861b91745f6bed21fc881524b6b9ba3ac2ebbfc59597cf3a3f1303\
    0d05b83ed447e4";
const COMMITMENT: &str = "ef3b5028e6d1e42880148563a02122db3504400ba47a012f2220c4fbb6ebbd6f";
const DIGEST: &str = "586912ae81838354712768f76540840fe80b77ea9eac89b2a85fd42aea230c3e";

const TO: Binding = Binding {
    ledger: Uuid::from_bytes([0x11; 16]),
    person: Uuid::from_bytes([0x22; 16]),
    field: 3,
};
const NAME: &[u8] = "Nguyễn Văn A".as_bytes();

fn key() -> Key {
    let bytes = std::array::from_fn(|at| at as u8);
    Key::new(KeyId::numbered(7, [8; 10]), Zeroizing::new(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn golden() -> Encrypted {
    key().encrypt_with([0x33; 24], [0x44; SALT], NAME, &TO).unwrap()
}

#[test]
fn the_form_never_changes() {
    let it = golden();
    assert_eq!(it.key.0.to_string(), "00000000-0007-8808-8808-080808080808");
    assert_eq!(hex(&it.ciphertext), CIPHERTEXT);
    assert_eq!(hex(&it.commitment), COMMITMENT);
    assert_eq!(hex(&key().digest(b"body")), DIGEST);
    assert_eq!((it.algorithm.number(), Algorithm::try_from(1)), (1, Ok(it.algorithm)));
    assert_eq!(Algorithm::try_from(2), Err(UnknownAlgorithm(2)));
}

#[test]
fn what_was_encrypted_opens_again() {
    for plaintext in [b"".as_slice(), NAME, &[0; 60_000]] {
        let it = key().encrypt(plaintext, &TO).unwrap();
        assert_eq!(key().decrypt(&it, &TO).unwrap(), plaintext);
    }
    let (one, two) = (key().encrypt(NAME, &TO).unwrap(), key().encrypt(NAME, &TO).unwrap());
    assert!(one.nonce != two.nonce && one.commitment != two.commitment);
}

#[track_caller]
fn check_unopened(key: &Key, it: &Encrypted, to: &Binding) {
    assert!(matches!(key.decrypt(it, to), Err(VaultError::Unopened)));
}

#[test]
fn another_ledger_person_field_or_key_does_not_open() {
    let (it, other) = (golden(), Uuid::from_bytes([9; 16]));
    check_unopened(&key(), &it, &Binding { ledger: other, ..TO });
    check_unopened(&key(), &it, &Binding { person: other, ..TO });
    check_unopened(&key(), &it, &Binding { field: 4, ..TO });
    check_unopened(&Key::new(it.key, Zeroizing::new([1; 32])), &it, &TO);
    let renamed = KeyId::numbered(8, [8; 10]);
    check_unopened(&Key::new(renamed, Zeroizing::new(*key().bytes())), &it, &TO);
    let moved = Encrypted { key: renamed, ..it };
    check_unopened(&Key::new(renamed, Zeroizing::new(*key().bytes())), &moved, &TO);
}

#[test]
fn changed_bytes_do_not_open() {
    for at in 0..golden().ciphertext.len() {
        let mut it = golden();
        it.ciphertext[at] ^= 1;
        check_unopened(&key(), &it, &TO);
    }
    let mut it = golden();
    it.nonce[23] ^= 1;
    check_unopened(&key(), &it, &TO);
    check_unopened(&key(), &Encrypted { ciphertext: vec![0; 15], ..golden() }, &TO);
}

#[test]
fn another_commitment_is_refused() {
    let mut it = golden();
    it.commitment[0] ^= 1;
    assert!(matches!(key().decrypt(&it, &TO), Err(VaultError::Commitment)));
}

#[test]
fn a_disclosure_is_checked_without_the_key() {
    let it = golden();
    let shown = key().disclose(&it, &TO).unwrap();
    assert!(it.opens_to(TO.field, &shown.salt, &shown.plaintext));
    assert!(!it.opens_to(TO.field + 1, &shown.salt, &shown.plaintext));
    assert!(!it.opens_to(TO.field, &[0; SALT], &shown.plaintext));
    assert!(!it.opens_to(TO.field, &shown.salt, b"somebody else"));
    assert!(!format!("{shown:?}").contains("Nguy"));
}

#[test]
fn a_digest_differs_by_key_and_body() {
    let other = Key::new(key().id(), Zeroizing::new([1; 32]));
    assert_eq!(key().digest(b"body"), key().digest(b"body"));
    assert_ne!(key().digest(b"body"), other.digest(b"body"));
    assert_ne!(key().digest(b"body"), key().digest(b"bodz"));
}

#[test]
fn a_key_is_never_printed() {
    let secret = Key::new(KeyId::numbered(7, [8; 10]), Zeroizing::new([0xab; 32]));
    let printed = format!("{secret:?}");
    let wanted = "Key { id: KeyId(00000000-0007-8808-8808-080808080808), .. }";
    assert_eq!(printed, wanted);
}
