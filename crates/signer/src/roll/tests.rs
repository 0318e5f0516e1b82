use transparency::{Checkpoint, Head};

use super::*;

const ORIGIN: &str = "so.example/coopledger";

fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name.parse().unwrap(), &[seed; 32])
}

fn roll(from: u64) -> KeyRoll {
    let (old, new) = (signer(ORIGIN, 1), signer(ORIGIN, 2));
    KeyRoll::new(old.public().clone(), new.public().clone(), from).unwrap()
}

#[test]
fn a_roll_has_one_text() {
    let text = roll(7).to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines[0], lines[1], lines[4]), (ORIGIN, "key-roll", "7"));
    assert_eq!(KeyRoll::parse(&text), Ok(roll(7)));
    let other = text.replace(&format!("{ORIGIN}\n"), "so.example/other\n");
    let swapped = [lines[0], lines[1], lines[2], lines[2], "7\n"].join("\n");
    for (odd, why) in [
        (text.replace("\n7\n", "\n07\n"), RollError::Form),
        (text.replace("\n7\n", "\n+7\n"), RollError::Form),
        (text.replace("\n7\n", "\n7"), RollError::Form),
        (text.replace("\n7\n", "\n7\nmore\n"), RollError::Form),
        (text.replace("\n7\n", "\r\n7\n"), RollError::Form),
        (text.replace("key-roll", "7"), RollError::Form),
        (other, RollError::Form),
        (swapped, RollError::Keys),
        (text.replace("\n7\n", &format!("\n{}\n", 1_u64 << 63)), RollError::Size(1 << 63)),
        (String::new(), RollError::Form),
    ] {
        assert_eq!(KeyRoll::parse(&odd), Err(why), "{odd}");
    }
}

#[test]
fn a_roll_is_never_a_checkpoint_nor_a_checkpoint_a_roll() {
    assert!(Checkpoint::parse(&roll(7).to_string()).is_err());
    let checkpoint = Checkpoint::new(ORIGIN, Head::EMPTY).unwrap();
    assert_eq!(KeyRoll::parse(&checkpoint.to_string()), Err(RollError::Form));
}

#[test]
fn both_keys_sign_and_the_old_one_is_the_trusted_one() {
    let (old, new, third) = (signer(ORIGIN, 1), signer(ORIGIN, 2), signer(ORIGIN, 3));
    let note = roll(7).sign(&old, &new).unwrap();
    assert_eq!(KeyRoll::open(&note, old.public()), Ok(roll(7)));
    let untrusted = KeyRoll::open(&note, third.public());
    assert!(matches!(untrusted, Err(RollError::Untrusted { .. })), "{untrusted:?}");
    assert_eq!(roll(7).sign(&new, &old), Err(RollError::Keys));
    for (by, lacks) in [(&old, &new), (&new, &old)] {
        let mut half = Note::new(roll(7).to_string()).unwrap();
        half.add(by.sign(half.text())).unwrap();
        let unsigned = RollError::Unsigned(Box::new(lacks.public().clone()));
        assert_eq!(KeyRoll::open(&half, old.public()), Err(unsigned));
    }
    // Signed for another size.
    let mut moved = Note::new(roll(8).to_string()).unwrap();
    for signature in note.signatures() {
        moved.add(signature.clone()).unwrap();
    }
    let bad = KeyRoll::open(&moved, old.public());
    assert!(matches!(bad, Err(RollError::Note(NoteError::BadSignature { .. }))), "{bad:?}");
}

#[test]
fn keys_of_other_logs_and_kinds_take_nothing_over() {
    let (old, other) = (signer(ORIGIN, 1), signer("so.example/other", 2));
    let witness = transparency::Cosigner::new(ORIGIN.parse().unwrap(), &[2; 32]);
    for new in [old.public(), other.public(), witness.public()] {
        assert_eq!(KeyRoll::new(old.public().clone(), new.clone(), 0), Err(RollError::Keys));
    }
}
