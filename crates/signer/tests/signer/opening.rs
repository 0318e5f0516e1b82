//! What opens, what is refused, and with which sentence.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use signer::{SignerError, Signing};
use transparency::Signer;

use crate::place::{ORIGIN, Place, both};
use crate::tree::sign;

both!(
    both_files_are_made_and_only_their_owner_reads_them,
    another_origin_or_key_is_refused,
    a_store_without_its_key_file_is_refused_and_none_is_made,
    a_key_file_without_its_store_is_refused,
    a_key_that_had_no_place_yet_is_put_there,
    a_key_file_that_others_read_or_that_is_none_is_refused,
    damage_is_told,
    nothing_says_the_secret,
);

#[track_caller]
fn refused(opened: Result<Signing, SignerError>) -> String {
    opened.map(drop).unwrap_err().to_string()
}

async fn both_files_are_made_and_only_their_owner_reads_them(place: Place) {
    let signing = place.open().await.unwrap();
    assert_eq!(signing.origin(), ORIGIN);
    sign(&signing, 1).await.unwrap();
    for file in fs::read_dir(&place.folder).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode, 0o600, "{:?}", file.path());
    }
    let text = fs::read_to_string(place.key_file()).unwrap();
    let key = Signer::parse(text.trim_end()).unwrap();
    assert_eq!((key.public(), text.ends_with('\n')), (&signing.key(), true));
    assert!(!place.folder.join("signer.key.new").exists());
}

async fn another_origin_or_key_is_refused(place: Place) {
    place.open().await.unwrap().close().await;
    let said = refused(place.open_with(&place.key_file(), "so.example/other").await);
    assert!(said.contains("is the one of the log so.example/coopledger, not of"), "{said}");
    let said = refused(place.open_with(&place.key_file(), "no name").await);
    assert!(said.contains("\"no name\" cannot be the origin"), "{said}");
    let other = place.folder.join("other.key");
    let key = Signer::new(ORIGIN.parse().unwrap(), &[7; 32]);
    write(&other, &key.to_text());
    let said = refused(place.open_with(&other, ORIGIN).await);
    assert!(said.contains(&format!("has the key {}", key.public().id())), "{said}");
    place.open().await.unwrap();
}

async fn a_store_without_its_key_file_is_refused_and_none_is_made(place: Place) {
    place.open().await.unwrap().close().await;
    fs::remove_file(place.key_file()).unwrap();
    let said = refused(place.open().await);
    assert!(said.contains("is missing, and the signer"), "{said}");
    assert!(!place.key_file().exists());
}

async fn a_key_file_without_its_store_is_refused(place: Place) {
    let signing = place.open().await.unwrap();
    sign(&signing, 3).await.unwrap();
    signing.close().await;
    place.lose_store().await;
    for _ in 0..2 {
        let said = refused(place.open().await);
        assert!(said.contains("what it signed is not known"), "{said}");
    }
}

/// As after a process that died once the store was made.
async fn a_key_that_had_no_place_yet_is_put_there(place: Place) {
    let signing = place.open().await.unwrap();
    let given = sign(&signing, 3).await.unwrap();
    signing.close().await;
    let beside = place.folder.join("signer.key.new");
    fs::rename(place.key_file(), &beside).unwrap();
    let signing = place.open().await.unwrap();
    assert_eq!(signing.last().await.unwrap(), Some(given));
    assert!(place.key_file().exists() && !beside.exists());
    signing.close().await;
    // Before the store was made, it is drawn anew.
    place.lose_store().await;
    fs::rename(place.key_file(), &beside).unwrap();
    let before = fs::read(&beside).unwrap();
    place.open().await.unwrap();
    assert_ne!(fs::read(place.key_file()).unwrap(), before);
}

async fn a_key_file_that_others_read_or_that_is_none_is_refused(place: Place) {
    place.open().await.unwrap().close().await;
    let text = fs::read_to_string(place.key_file()).unwrap();
    fs::set_permissions(place.key_file(), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(refused(place.open().await).contains("has mode 0640"));
    fs::set_permissions(place.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
    for odd in [
        String::new(),
        "PRIVATE+KEY".into(),
        format!("{text}{text}"),
        text.replace("+A", "+B"),
        "x".repeat(5_000),
        format!(" {text}"),
    ] {
        fs::write(place.key_file(), &odd).unwrap();
        let said = refused(place.open().await);
        assert!(said.contains("is not a key file of a signer"), "{said}");
    }
    fs::write(place.key_file(), text.trim_end()).unwrap();
    place.open().await.unwrap();
}

async fn damage_is_told(place: Place) {
    let signing = place.open().await.unwrap();
    let note = sign(&signing, 3).await.unwrap().note.to_string();
    let earlier = sign(&signing, 5).await.unwrap().note.to_string();
    signing.close().await;
    // The last signature's last but tenth letter is another one.
    let at = earlier.len() - 10;
    let other = if &earlier[at..=at] == "A" { "B" } else { "A" };
    let forged = format!("{}{other}{}", &earlier[..at], &earlier[at + 1..]);
    for (damage, remedy) in [
        (
            format!("UPDATE {{}}checkpoints SET note = '{note}' WHERE size = 5"),
            format!("UPDATE {{}}checkpoints SET note = '{earlier}' WHERE size = 5"),
        ),
        (
            format!("UPDATE {{}}checkpoints SET note = '{forged}' WHERE size = 5"),
            format!("UPDATE {{}}checkpoints SET note = '{earlier}' WHERE size = 5"),
        ),
        ("UPDATE {}signer SET size = 3".to_owned(), "UPDATE {}signer SET size = 5".to_owned()),
        ("UPDATE {}signer SET size = NULL".to_owned(), "UPDATE {}signer SET size = 5".to_owned()),
        (
            "UPDATE {}keys SET vkey = 'none' || vkey".to_owned(),
            "UPDATE {}keys SET vkey = substr(vkey, 5)".to_owned(),
        ),
    ] {
        place.run(&damage).await;
        let said = place.open().await.map(drop).unwrap_err();
        assert!(matches!(said, SignerError::Damaged { .. }), "{damage}: {said}");
        place.run(&remedy).await;
        place.open().await.unwrap().close().await;
    }
    place.run("ALTER TABLE {}checkpoints RENAME TO other").await;
    let said = place.open().await.map(drop).unwrap_err();
    assert!(matches!(said, SignerError::Damaged { .. }), "{said}");
}

async fn nothing_says_the_secret(place: Place) {
    let signing = place.open().await.unwrap();
    let text = fs::read_to_string(place.key_file()).unwrap();
    let secret = text.trim_end().splitn(5, '+').last().unwrap().to_owned();
    let mut said = vec![format!("{signing:?} {:?}", sign(&signing, 3).await.unwrap())];
    said.push(format!("{:?}", signing.keys().await.unwrap()));
    signing.close().await;
    fs::write(place.key_file(), format!("{text}more")).unwrap();
    said.push(format!("{:?}", place.open().await.unwrap_err()));
    fs::write(place.key_file(), &text).unwrap();
    said.push(format!("{:?}", place.open_with(&place.key_file(), "other").await.unwrap_err()));
    place.lose_store().await;
    said.push(format!("{:?}", place.open().await.unwrap_err()));
    for said in said {
        assert!(!said.contains(&secret) && !said.contains("PRIVATE"), "{said}");
    }
}

#[tokio::test]
async fn other_files_are_refused_and_left_as_they_are() {
    let place = Place::sqlite("foreign");
    fs::write(place.store(), "some other program's file, long enough to be read as one").unwrap();
    let before = fs::read(place.store()).unwrap();
    let said = refused(place.open().await);
    assert!(said.contains("is not a signer of Coopledger"), "{said}");
    assert_eq!(fs::read(place.store()).unwrap(), before);
    fs::remove_file(place.store()).unwrap();
    place.open().await.unwrap().close().await;
    place.run("PRAGMA user_version = 2").await;
    let said = refused(place.open().await);
    assert!(said.contains("has form 2; this program knows up to 1"), "{said}");
}

fn write(path: &std::path::Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}
