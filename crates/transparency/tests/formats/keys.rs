//! Keys in their text forms.

use transparency::cosignature::{self, CosignError, TIME_MAX};
use transparency::key::{Algorithm, KeyError, KeyId};
use transparency::{Cosigner, Hash, Head, KeyName, Signer, VerifierKey};

use crate::signed::{ORIGIN, cosigned, cosigner, province, signer};

/// Keys that stand in the tests of the Go tools, of either algorithm.
const KNOWN: [&str; 3] = [
    "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
];

#[test]
fn keys_of_others_are_read_and_printed() {
    for text in KNOWN {
        let key: VerifierKey = text.parse().unwrap();
        assert_eq!(key.to_string(), text);
        assert!(key.is_known());
    }
    let cosigner: VerifierKey = KNOWN[1].parse().unwrap();
    assert_eq!((cosigner.algorithm(), cosigner.id()), (Algorithm::Cosignature, KeyId(0xda77_ade7)));
}

#[test]
fn keys_of_other_algorithms_are_kept_and_never_believed() {
    let text = "pq.example/w+06060606+BgYGBgYG";
    let key: VerifierKey = text.parse().unwrap();
    assert_eq!(key.to_string(), text);
    assert_eq!((key.algorithm(), key.public()), (Algorithm::Unknown(6), &[6; 5][..]));
    assert!(!key.is_known());
    assert!(!key.verifies("any text\n", &[6; 72]));
}

#[test]
fn a_key_has_one_form() {
    let good = KNOWN[0];
    for (text, expected) in [
        ("", KeyError::Name("".parse::<KeyName>().unwrap_err())),
        ("TEST", KeyError::Form),
        ("TEST+7997405c", KeyError::Form),
        (&good.replace("7997405c", "7997405C"), KeyError::Form),
        (&good.replace("7997405c", "7997405"), KeyError::Form),
        (&good.replace("RIr6", "RIr7="), KeyError::Form),
        (&good.replace("RIr6", "RIr6+AAA"), KeyError::Bytes),
        ("TEST+7997405c+", KeyError::Form),
        ("TEST+7997405c+AQ==", KeyError::Bytes),
        (&good.replace("RIr6", "RA=="), KeyError::Bytes),
        ("TEST+7997405c+Bg==", KeyError::Bytes),
    ] {
        assert_eq!(text.parse::<VerifierKey>(), Err(expected), "{text}");
    }
    let (found, expected) = (KeyId(0x7997_405d), KeyId(0x7997_405c));
    let other = good.replace("405c", "405d").parse::<VerifierKey>();
    assert_eq!(other, Err(KeyError::Id { found, expected }));
    assert!(matches!(
        good.replace("TEST", "TEXT").parse::<VerifierKey>(),
        Err(KeyError::Id { .. })
    ));
    for name in ["", "a b", "a+b", "a\u{2003}b", "a\nb", "a\u{1}b"] {
        assert!(name.parse::<KeyName>().is_err(), "{name:?}");
    }
}

/// A key of small order verifies the signature of nobody for nearly every text.
#[test]
fn weak_keys_are_refused() {
    let mut public = [0; 32];
    public[0] = 1;
    let signer = signer(1);
    let text = signer.public().to_string();
    let (named, _) = text.rsplit_once('+').unwrap();
    use base64::Engine as _;
    let bytes = [&[1][..], &public].concat();
    let weak = format!("{named}+{}", base64::engine::general_purpose::STANDARD.encode(bytes));
    assert_eq!(weak.parse::<VerifierKey>(), Err(KeyError::Bytes));
}

#[test]
fn secrets_come_back_from_their_text_and_are_not_shown() {
    let ours = signer(7);
    let again = Signer::parse(&ours.to_text()).unwrap();
    assert_eq!(again.sign("text\n"), ours.sign("text\n"));
    let witness = cosigner("tinh.example/w", 7);
    let again = Cosigner::parse(&witness.to_text()).unwrap();
    assert_eq!(again.public(), witness.public());

    for (shown, text) in
        [(format!("{ours:?}"), ours.to_text()), (format!("{witness:?}"), witness.to_text())]
    {
        let secret = text.rsplit('+').next().unwrap();
        assert!(!shown.contains(&secret[4..20]), "{shown}");
        assert!(!shown.contains("7, 7"), "{shown}");
    }
    assert_eq!(Signer::parse(&witness.to_text()).unwrap_err(), KeyError::Algorithm(4));
    assert_eq!(Cosigner::parse(&ours.to_text()).unwrap_err(), KeyError::Algorithm(1));
    let renamed = ours.to_text().replace("so.example", "sp.example");
    assert!(matches!(Signer::parse(&renamed).unwrap_err(), KeyError::Id { .. }));
    for text in ["", "PRIVATE+KEY+", &ours.to_text()[1..], &ours.public().to_string()] {
        assert!(Signer::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_fingerprint_is_of_the_public_key_alone() {
    let key: VerifierKey = KNOWN[2].parse().unwrap();
    let shown = key.fingerprint();
    assert_eq!(shown.split(' ').count(), 16);
    assert!(shown.split(' ').all(|group| group.len() == 4));
    use sha2::Digest as _;
    let hash = Hash(sha2::Sha256::digest(key.public()).into());
    assert_eq!(shown.replace(' ', ""), hash.to_hex());
}

#[test]
fn cosignatures_carry_their_time() {
    let note = cosigned(Head { size: 9, root: Hash([9; 32]) });
    let (witness, log) = (province(), signer(1));
    let verified = note.verify([witness.public(), log.public()]).unwrap();
    let times: Vec<Option<u64>> =
        verified.iter().map(|(key, signature)| cosignature::time(key, signature)).collect();
    assert_eq!(times, [None, Some(1_700_000_000)]);
    assert_eq!(cosignature::time(signer(2).public(), &note.signatures()[1]), None);

    // The time is signed too.
    let mut forged = note.signatures()[1].clone();
    forged.bytes[7] ^= 1;
    assert!(!witness.public().verifies(note.text(), &forged.bytes));
    for time in [0, TIME_MAX + 1, u64::MAX] {
        assert_eq!(witness.cosign(note.text(), time), Err(CosignError::Time(time)));
        forged.bytes[..8].copy_from_slice(&time.to_be_bytes());
        assert!(!witness.public().verifies(note.text(), &forged.bytes));
    }
    assert!(witness.cosign(note.text(), TIME_MAX).is_ok());
}

#[test]
fn only_checkpoints_are_cosigned() {
    let witness = province();
    for text in ["text\n", "a\n1\n", "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", ""] {
        assert!(matches!(witness.cosign(text, 1), Err(CosignError::Text(_))), "{text}");
    }
    // The same key for notes and cosignatures has two ids, and neither verifies for the other.
    let (signing, cosigning) = (signer(4), cosigner(ORIGIN, 4));
    assert_ne!(signing.public().id(), cosigning.public().id());
    let text = "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    let cosigned = cosigning.cosign(text, 1).unwrap();
    assert!(cosigning.public().verifies(text, &cosigned.bytes));
    assert!(!signing.public().verifies(text, &cosigned.bytes[8..]));
    assert!(!cosigning.public().verifies(text, &signing.sign(text).bytes));
}
