//! What was signed, read without the key.

use signer::{KeyRoll, SignerError};

use crate::place::{ORIGIN, Place, both};
use crate::tree::sign;

both!(
    what_was_signed_is_read_without_the_key_while_others_sign,
    what_is_pending_is_not_given_and_is_known,
    where_nothing_was_signed_there_is_nothing_to_read,
    another_log_and_a_forged_note_are_refused,
);

async fn what_was_signed_is_read_without_the_key_while_others_sign(place: Place) {
    let signing = place.open().await.unwrap();
    let empty = place.read(ORIGIN).await.unwrap();
    assert_eq!((empty.last().await.unwrap(), empty.head().await.unwrap()), (None, None));
    let (old, first) = (signing.key(), sign(&signing, 5).await.unwrap());
    signing.rotate(&place.folder.join("new.key")).await.unwrap();
    let second = sign(&signing, 9).await.unwrap();
    std::fs::remove_file(place.key_file()).unwrap();
    std::fs::remove_file(place.folder.join("new.key")).unwrap();
    for memory in [place.read(ORIGIN).await.unwrap(), empty, signing.memory()] {
        assert_eq!(memory.origin(), ORIGIN);
        assert_eq!(memory.last().await.unwrap().as_ref(), Some(&second));
        assert_eq!(memory.head().await.unwrap(), Some(second.head));
        assert_eq!(memory.before(8).await.unwrap().as_ref(), Some(&first));
        assert_eq!(memory.at(5).await.unwrap().as_ref(), Some(&first));
        for size in [0, 4, 6, 10] {
            assert_eq!(memory.at(size).await.unwrap(), None, "{size}");
        }
        let keys = memory.keys().await.unwrap();
        assert_eq!(keys, signing.keys().await.unwrap());
        let roll = KeyRoll::open(keys[1].roll.as_ref().unwrap(), &old).unwrap();
        assert_eq!((roll.new_key(), roll.from()), (&signing.key(), 6));
    }
    let third = sign(&signing, 12).await.unwrap();
    let memory = place.read(ORIGIN).await.unwrap();
    assert_eq!(memory.last().await.unwrap(), Some(third));
    // Nothing was made beside it.
    assert!(!place.key_file().exists());
}

/// As after a process that died between writing the head down and keeping the note.
async fn what_is_pending_is_not_given_and_is_known(place: Place) {
    let signing = place.open().await.unwrap();
    let first = sign(&signing, 3).await.unwrap();
    let given = sign(&signing, 5).await.unwrap();
    place.run("UPDATE {}checkpoints SET note = NULL WHERE size = 5").await;
    let memory = place.read(ORIGIN).await.unwrap();
    assert_eq!(memory.last().await.unwrap(), Some(first));
    assert_eq!(memory.at(5).await.unwrap(), None);
    assert_eq!(memory.head().await.unwrap(), Some(given.head));
    assert_eq!(place.pending().await, 1, "who has no key finishes nothing");
    assert_eq!(signing.last().await.unwrap(), Some(given.clone()));
    assert_eq!(memory.last().await.unwrap(), Some(given));
}

async fn where_nothing_was_signed_there_is_nothing_to_read(place: Place) {
    let absent = place.read(ORIGIN).await.unwrap_err();
    assert!(matches!(absent, SignerError::Absent(_)), "{absent}");
    assert!(!place.store().exists(), "it is not made by who reads");
    if place.url.is_none() {
        std::fs::write(place.store(), "").unwrap();
        let absent = place.read(ORIGIN).await.unwrap_err();
        assert!(matches!(absent, SignerError::Absent(_)), "{absent}");
        std::fs::write(place.store(), "some other program's file, long enough to be one").unwrap();
        let foreign = place.read(ORIGIN).await.unwrap_err();
        assert!(matches!(foreign, SignerError::Foreign(_)), "{foreign}");
    }
}

async fn another_log_and_a_forged_note_are_refused(place: Place) {
    let signing = place.open().await.unwrap();
    sign(&signing, 3).await.unwrap();
    let note = sign(&signing, 5).await.unwrap().note.to_string();
    let other = place.read("so.example/other").await.unwrap_err();
    assert!(matches!(other, SignerError::OtherOrigin { .. }), "{other}");
    let odd = place.read("no name").await.unwrap_err();
    assert!(matches!(odd, SignerError::Origin { .. }), "{odd}");
    let at = note.len() - 10;
    let letter = if &note[at..=at] == "A" { "B" } else { "A" };
    let forged = format!("{}{letter}{}", &note[..at], &note[at + 1..]);
    place.run(&format!("UPDATE {{}}checkpoints SET note = '{forged}' WHERE size = 5")).await;
    let damage = place.read(ORIGIN).await.unwrap_err();
    assert!(matches!(damage, SignerError::Damaged { .. }), "{damage}");
}
