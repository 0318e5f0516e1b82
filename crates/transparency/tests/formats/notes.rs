//! Signed notes, as the specification and the Go tools have them, and as others sign and read them.

use proptest::prelude::*;
use signed_note::{StandardSigner, StandardVerifier, VerifierList};
use transparency::key::KeyId;
use transparency::note::{NOTE_MAX, SIGNATURES_MAX};
use transparency::{Note, NoteError, Signature, Signer, VerifierKey};

use crate::signed::{cosigned, province, signer};

const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SECRET: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETER_SIGNED: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC\
                            2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const ENOCH_SIGNED: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ\
                            5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn key(text: &str) -> VerifierKey {
    text.parse().unwrap()
}

fn parse(text: &str) -> Result<Note, NoteError> {
    Note::parse(text.as_bytes())
}

#[test]
fn the_example_of_the_specification_is_read_and_verified() {
    let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi\
                2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let key = key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    let parsed = parse(note).unwrap();
    assert_eq!(parsed.verify([&key]).unwrap().len(), 1);
    assert_eq!(parsed.text(), "This is an example message.\n");
    assert_eq!(parsed.to_string(), note);
}

#[test]
fn signatures_are_those_of_the_go_tools() {
    let signer = Signer::parse(PETER_SECRET).unwrap();
    assert_eq!(signer.to_text().as_str(), PETER_SECRET);
    assert_eq!(signer.public().to_string(), PETER);
    let mut note = Note::new(TEXT).unwrap();
    note.add(signer.sign(TEXT)).unwrap();
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETER_SIGNED}"));
}

#[test]
fn known_keys_must_have_signed_and_unknown_ones_are_ignored() {
    let (peter, enoch) = (key(PETER), key(ENOCH));
    let note = parse(&format!("{TEXT}\n{PETER_SIGNED}{ENOCH_SIGNED}")).unwrap();
    let by = |keys: &[&VerifierKey]| -> Result<Vec<String>, NoteError> {
        let verified = note.verify(keys.iter().copied())?;
        Ok(verified.iter().map(|(key, _)| key.name().to_string()).collect())
    };
    assert_eq!(by(&[&peter]), Ok(vec!["PeterNeumann".into()]));
    assert_eq!(by(&[&enoch, &peter]), Ok(vec!["PeterNeumann".into(), "EnochRoot".into()]));
    assert_eq!(by(&[]), Err(NoteError::Unsigned));
    assert_eq!(by(&[signer(1).public()]), Err(NoteError::Unsigned));

    let broken = ENOCH_SIGNED.replace("5n2tiOHp", "5nABiOHp");
    let note = parse(&format!("{TEXT}\n{PETER_SIGNED}{broken}")).unwrap();
    assert_eq!(note.verify([&peter]).unwrap().len(), 1);
    let (name, id) = (enoch.name().clone(), enoch.id());
    assert_eq!(note.verify([&peter, &enoch]), Err(NoteError::BadSignature { name, id }));

    // One letter of the text, and it was not signed.
    let note = parse(&format!("{TEXT}\n{PETER_SIGNED}").replace("If you", "If we")).unwrap();
    assert!(matches!(note.verify([&peter]), Err(NoteError::BadSignature { .. })));
}

/// Room for signatures of other lengths: they are carried along, whoever knows them.
#[test]
fn signatures_of_any_length_are_carried() {
    let mut note = cosigned(crate::log::Log::of(3).head());
    let name = "pq.example/w".parse().unwrap();
    let long = Signature { name, id: KeyId(0x0606_0606), bytes: vec![6; 8 + 2_420] };
    note.add(long.clone()).unwrap();
    let read = parse(&note.to_string()).unwrap();
    assert_eq!(read, note);
    assert_eq!(read.signatures().last(), Some(&long));
    assert_eq!(read.verify([signer(1).public(), province().public()]).unwrap().len(), 2);
}

#[test]
fn a_note_has_one_form() {
    let whole = format!("{TEXT}\n{PETER_SIGNED}");
    let line = |old: &str, new: &str| whole.replace(old, new);
    for (bytes, expected) in [
        (TEXT.to_string(), NoteError::NoSignatures),
        (String::new(), NoteError::Text),
        (format!("\n{TEXT}"), NoteError::NoSignatures),
        (format!("{TEXT}\n"), NoteError::NoSignatures),
        (whole.trim_end().to_string(), NoteError::Text),
        (format!("\u{1}{whole}"), NoteError::Text),
        (line("problem,\n", "problem,\r\n"), NoteError::Text),
        (line("problem,\n", "problem,\t\n"), NoteError::Text),
        (format!("{whole}\n"), NoteError::NoSignatures),
        (line("— ", "- "), NoteError::Line(1)),
        (line("— ", "—  "), NoteError::Line(1)),
        (line("PeterNeumann", "Peter Neumann"), NoteError::Line(1)),
        (line("PeterNeumann", "Peter\u{a0}Neumann"), NoteError::Line(1)),
        (line("PeterNeumann", "Peter+Neumann"), NoteError::Line(1)),
        (line("JnAM=", "JnAN="), NoteError::Line(1)),
        (line("JnAM=", "JnAM"), NoteError::Line(1)),
        (line("JnAM=", "JnAM= "), NoteError::Line(1)),
        (format!("{TEXT}\n— PeterNeumann x08gow==\n"), NoteError::Line(1)),
        (format!("{whole}{PETER_SIGNED}{TEXT}"), NoteError::Line(3)),
        (format!("{TEXT}\n{}", PETER_SIGNED.repeat(101)), NoteError::TooManySignatures),
        ("x".repeat(NOTE_MAX + 1), NoteError::TooLong(NOTE_MAX + 1)),
    ] {
        assert_eq!(parse(&bytes), Err(expected), "{bytes:.300}");
    }
    let mut bytes = whole.into_bytes();
    bytes[0] = 0xff;
    assert_eq!(Note::parse(&bytes), Err(NoteError::NotUtf8));
    assert!(parse(&format!("{TEXT}\n{}", PETER_SIGNED.repeat(SIGNATURES_MAX))).is_ok());
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    for text in ["", "no newline", "a\tb\n", "a\r\n"] {
        assert_eq!(Note::new(text), Err(NoteError::Text), "{text:?}");
    }
    let long = format!("{}\n", "x".repeat(NOTE_MAX));
    assert_eq!(Note::new(long), Err(NoteError::TooLong(NOTE_MAX + 1)));
    let mut note = Note::new(TEXT).unwrap();
    for _ in 0..SIGNATURES_MAX {
        note.add(signer(1).sign(TEXT)).unwrap();
    }
    assert_eq!(note.add(signer(1).sign(TEXT)), Err(NoteError::TooManySignatures));
    let mut note = Note::new(format!("{}\n", "x".repeat(NOTE_MAX - 100))).unwrap();
    assert!(matches!(note.add(signer(1).sign("")), Err(NoteError::TooLong(_))));
    assert!(note.signatures().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What we sign verifies there, what they sign verifies here, and the bytes are the same.
    #[test]
    fn notes_are_those_of_signed_note(
        text in "([ -~à-ỹ]{0,20}\n){1,6}",
        name in "[a-z][a-z./0-9ư-]{0,20}",
        seed in any::<[u8; 32]>(),
    ) {
        let ours = Signer::new(name.parse().unwrap(), &seed);
        let theirs = StandardSigner::new(&ours.to_text()).unwrap();
        let mut note = Note::new(text.clone()).unwrap();
        note.add(ours.sign(&text)).unwrap();
        let mut made = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
        made.add_sigs(&[&theirs]).unwrap();
        let printed = note.to_string();
        prop_assert_eq!(printed.as_bytes(), &made.to_bytes()[..]);

        let list = |key: &VerifierKey| {
            VerifierList::new(vec![Box::new(StandardVerifier::new(&key.to_string()).unwrap())])
        };
        let read = signed_note::Note::from_bytes(printed.as_bytes()).unwrap();
        prop_assert_eq!(read.verify(&list(ours.public())).unwrap().0.len(), 1);
        let read = Note::parse(&made.to_bytes()).unwrap();
        prop_assert_eq!(read.text(), &text);
        prop_assert_eq!(read.verify([ours.public()]).unwrap().len(), 1);
    }

    /// Whatever is a note here is one there with the same parts, and the other way round.
    #[test]
    fn what_is_a_note_is_one_for_signed_note(
        bytes in prop::collection::vec(prop_oneof![
            Just("\n".to_string()),
            Just("— ".to_string()),
            Just("PeterNeumann ".to_string()),
            Just(PETER_SIGNED.to_string()),
            Just(ENOCH_SIGNED.to_string()),
            Just("AAAAAAE=".to_string()),
            "[ -~]{1,4}",
        ], 0..8).prop_map(|parts| parts.concat()),
    ) {
        let (ours, theirs) = (parse(&bytes), signed_note::Note::from_bytes(bytes.as_bytes()));
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?}", ours, theirs);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            prop_assert_eq!(ours.text().as_bytes(), theirs.text());
            prop_assert_eq!(ours.to_string(), bytes);
        }
    }
}
