//! One key after another.

use signer::{KeyRoll, SignError, SignerError, replace_key_file};
use transparency::{Checkpoint, Signer};

use crate::place::{ORIGIN, Place, both};
use crate::tree::sign;

both!(
    a_new_key_signs_what_comes_after,
    who_has_the_former_key_signs_no_more,
    a_key_that_was_given_up_never_signs_again,
    a_key_rolls_before_anything_is_signed,
    of_many_that_rotate_to_one_file_all_get_its_key,
    who_finds_the_new_key_in_the_key_files_place_goes_on,
);

async fn a_new_key_signs_what_comes_after(place: Place) {
    let signing = place.open().await.unwrap();
    let (old, new_file) = (signing.key(), place.folder.join("new.key"));
    let before = sign(&signing, 5).await.unwrap();
    let (roll, note) = signing.rotate(&new_file).await.unwrap();
    assert_eq!((roll.origin(), roll.from()), (ORIGIN, 6));
    assert_eq!(KeyRoll::open(&note, &old).unwrap(), roll);
    assert_eq!(*roll.new_key(), signing.key());
    // The same file again gives the same statement again.
    assert_eq!(signing.rotate(&new_file).await.unwrap(), (roll.clone(), note.clone()));
    assert_eq!(sign(&signing, 5).await.unwrap(), before, "what is signed stays");
    let after = sign(&signing, 6).await.unwrap();
    Checkpoint::open(&after.note, [roll.new_key()]).unwrap();
    assert!(Checkpoint::open(&after.note, [&old]).is_err());
    signing.close().await;
    let refused = place.open().await.map(drop).unwrap_err();
    assert!(matches!(refused, SignerError::OtherKey { .. }), "{refused}");
    let signing = place.open_with(&new_file, ORIGIN).await.unwrap();
    assert_eq!(signing.at(5).await.unwrap(), Some(before));
    let keys = signing.keys().await.unwrap();
    let periods: Vec<_> = keys.iter().map(|it| (it.from, it.until)).collect();
    assert_eq!(periods, [(0, Some(6)), (6, None)]);
    assert_eq!((&keys[0].key, &keys[0].roll), (&old, &None));
    assert_eq!((&keys[1].key, &keys[1].roll), (roll.new_key(), &Some(note)));
    let (again, _) = signing.rotate(&place.folder.join("third.key")).await.unwrap();
    assert_eq!((again.old(), again.from()), (roll.new_key(), 7));
}

async fn who_has_the_former_key_signs_no_more(place: Place) {
    let (one, other) = (place.open().await.unwrap(), place.open().await.unwrap());
    let last = sign(&one, 5).await.unwrap();
    let new_file = place.folder.join("new.key");
    one.rotate(&new_file).await.unwrap();
    let refused = sign(&other, 7).await.unwrap_err();
    assert!(matches!(refused, SignError::Rotated { .. }), "{refused}");
    let third = place.folder.join("third.key");
    let refused = other.rotate(&third).await.unwrap_err();
    assert!(matches!(refused, SignError::Rotated { .. }), "{refused}");
    assert!(!third.exists());
    assert_eq!(other.last().await.unwrap(), Some(last), "it reads on");
    // What is still to be signed by the new key is nothing that it could give.
    let signed = sign(&one, 7).await.unwrap();
    place.run("UPDATE {}checkpoints SET note = NULL WHERE size = 7").await;
    assert_eq!(other.last().await.unwrap().unwrap().head.size, 5);
    assert_eq!(other.at(7).await.unwrap(), None);
    assert_eq!(one.last().await.unwrap().unwrap(), signed);
    assert_eq!(other.at(7).await.unwrap(), Some(signed));
    // With the new file it goes on.
    other.rotate(&new_file).await.unwrap();
    sign(&other, 9).await.unwrap();
}

async fn a_key_that_was_given_up_never_signs_again(place: Place) {
    let signing = place.open().await.unwrap();
    let refused = signing.rotate(&place.key_file()).await.unwrap_err();
    assert!(matches!(refused, SignError::UsedBefore(_)), "{refused}");
    signing.rotate(&place.folder.join("new.key")).await.unwrap();
    let refused = signing.rotate(&place.key_file()).await.unwrap_err();
    assert!(matches!(refused, SignError::UsedBefore(_)), "{refused}");
    let other = place.folder.join("other.key");
    let key = Signer::new("so.example/other".parse().unwrap(), &[7; 32]);
    std::fs::write(&other, key.to_text().as_str()).unwrap();
    std::fs::set_permissions(&other, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let refused = signing.rotate(&other).await.unwrap_err();
    assert!(matches!(refused, SignError::Signer(SignerError::OtherOrigin { .. })), "{refused}");
    sign(&signing, 1).await.unwrap();
}

async fn a_key_rolls_before_anything_is_signed(place: Place) {
    let signing = place.open().await.unwrap();
    let (roll, _) = signing.rotate(&place.folder.join("new.key")).await.unwrap();
    assert_eq!(roll.from(), 0);
    let signed = sign(&signing, 0).await.unwrap();
    Checkpoint::open(&signed.note, [roll.new_key()]).unwrap();
}

/// Whoever made the file: no key signs that is not in it.
async fn of_many_that_rotate_to_one_file_all_get_its_key(place: Place) {
    let new_file = place.folder.join("new.key");
    let mut processes = Vec::new();
    for _ in 0..4 {
        processes.push(place.open().await.unwrap());
    }
    let mut rotated = tokio::task::JoinSet::new();
    for signing in processes {
        let new_file = new_file.clone();
        rotated.spawn(async move { signing.rotate(&new_file).await });
    }
    let mut rolls: Vec<_> = rotated.join_all().await.into_iter().map(Result::unwrap).collect();
    rolls.dedup();
    assert_eq!(rolls.len(), 1);
    let signing = place.open_with(&new_file, ORIGIN).await.unwrap();
    assert_eq!(signing.keys().await.unwrap().len(), 2);
    assert!(!place.folder.join("new.key.new").exists());
}

async fn who_finds_the_new_key_in_the_key_files_place_goes_on(place: Place) {
    let (one, other) = (place.open().await.unwrap(), place.open().await.unwrap());
    let (old, new_file) = (one.key(), place.folder.join("next.key"));
    sign(&one, 5).await.unwrap();
    let (roll, _) = one.rotate(&new_file).await.unwrap();
    assert!(matches!(sign(&other, 6).await.unwrap_err(), SignError::Rotated { .. }));
    let kept = replace_key_file(&place.key_file(), &new_file).unwrap().unwrap();
    assert_eq!(kept, place.folder.join(format!("signer.key.{}", old.id())));
    let note = sign(&other, 6).await.unwrap().note;
    Checkpoint::open(&note, [roll.new_key()]).unwrap();
    assert_eq!(other.key(), *roll.new_key());
    let said = format!("coopledger/said@v1\n{ORIGIN}\nsomething\n");
    other.state(&said).await.unwrap().verify([roll.new_key()]).unwrap();
    // Neither a checkpoint, nor a key-roll, nor what is of another log is such a statement.
    for wrong in [
        note.text().to_owned(),
        roll.to_string(),
        said.replace(ORIGIN, "another.example/log"),
        said.replace("@v1", ""),
        String::new(),
    ] {
        let refused = other.state(&wrong).await.unwrap_err();
        assert!(matches!(refused, SignError::Statement(_)), "{wrong}");
    }
    // Again, it is there; and the old one is where it was said to be.
    assert_eq!(replace_key_file(&place.key_file(), &new_file).unwrap(), None);
    assert_eq!(place.open().await.unwrap().key(), *roll.new_key());
    let refused = place.open_with(&kept, ORIGIN).await.map(drop).unwrap_err();
    assert!(matches!(refused, SignerError::OtherKey { .. }), "{refused}");
    let mode = |it: &std::path::Path| {
        let mode = std::fs::metadata(it).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::mode(&mode) & 0o7777
    };
    assert_eq!((mode(&place.key_file()), mode(&kept)), (0o600, 0o600));
    // No key is lost where another one has the name beside.
    let third = place.folder.join("third.key");
    let second = other.key();
    other.rotate(&third).await.unwrap();
    let taken = place.folder.join(format!("signer.key.{}", second.id()));
    std::fs::copy(&kept, &taken).unwrap();
    let refused = replace_key_file(&place.key_file(), &third).unwrap_err();
    assert!(matches!(refused, SignerError::KeyFileForeign(it) if it == taken));
    std::fs::remove_file(&taken).unwrap();
    assert_eq!(replace_key_file(&place.key_file(), &third).unwrap(), Some(taken));
    let left: Vec<_> = std::fs::read_dir(&place.folder).unwrap().collect();
    assert!(!left.iter().any(|it| it.as_ref().unwrap().path().extension() == Some("new".as_ref())));
}
