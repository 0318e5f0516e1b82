//! What opens, what is refused, and with which sentence.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use vault::{Vault, VaultError};

use crate::both::{Place, both};
use crate::folder::Folder;

both!(
    another_key_file_is_refused,
    a_store_without_its_key_file_is_refused_and_no_key_file_made,
    a_newer_form_is_refused,
    damage_is_told,
    reading_only_decrypts_and_changes_nothing,
);

#[track_caller]
fn refused(opened: Result<Vault, VaultError>) -> String {
    opened.map(drop).unwrap_err().to_string()
}

#[tokio::test]
async fn both_files_are_made_and_only_their_owner_reads_them() {
    let folder = Folder::new("made");
    folder.open().await.unwrap().close().await;
    for file in [folder.key_file(), folder.store()] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o7777, 0o600);
    }
    assert_eq!(fs::read(folder.key_file()).unwrap().len(), 32);
    assert_eq!(fs::read_dir(folder.store().parent().unwrap()).unwrap().count(), 2);
}

async fn another_key_file_is_refused(place: Place) {
    let other = Folder::new(&format!("other-{}", place.name()));
    place.open().await.unwrap().close().await;
    other.open().await.unwrap().close().await;
    for write in [true, false] {
        let said = refused(place.open_with(&other.key_file(), write).await);
        assert!(said.contains("is not the one that the vault"), "{said}");
    }
}

async fn a_store_without_its_key_file_is_refused_and_no_key_file_made(place: Place) {
    place.open().await.unwrap().close().await;
    fs::remove_file(place.key_file()).unwrap();
    for write in [true, false] {
        let said = refused(place.open_with(&place.key_file(), write).await);
        assert!(said.contains("is missing"), "{said}");
    }
    assert!(!place.key_file().exists());
}

#[tokio::test]
async fn a_key_file_that_others_read_or_of_another_length_is_refused() {
    let folder = Folder::new("exposed");
    folder.open().await.unwrap().close().await;
    fs::set_permissions(folder.key_file(), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(refused(folder.open().await).contains("has mode 0640"));
    fs::set_permissions(folder.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(folder.key_file(), [1; 31]).unwrap();
    assert!(refused(folder.open().await).contains("31 bytes, not 32"));
}

#[tokio::test]
async fn a_making_that_was_cut_off_is_ended() {
    let folder = Folder::new("cut-off");
    folder.open().await.unwrap().close().await;
    fs::remove_file(folder.store()).unwrap();
    fs::write(folder.store(), []).unwrap();
    fs::write(folder.key_file().with_extension("key.new"), [1; 7]).unwrap();
    folder.open().await.unwrap().fresh_key().await.unwrap();
}

#[tokio::test]
async fn foreign_files_are_refused_and_left_as_they_are() {
    let folder = Folder::new("foreign");
    folder.open().await.unwrap().close().await;
    fs::write(folder.store(), "no database at all, but long enough to look into".repeat(99))
        .unwrap();
    assert!(refused(folder.open().await).contains("is not a vault of Coopledger"));
    fs::remove_file(folder.store()).unwrap();
    folder.run("CREATE TABLE theirs (it)").await;
    let before = fs::read(folder.store()).unwrap();
    assert!(refused(folder.open().await).contains("is not a vault of Coopledger"));
    assert_eq!(fs::read(folder.store()).unwrap(), before);
}

async fn a_newer_form_is_refused(place: Place) {
    place.open().await.unwrap().close().await;
    place.run("PRAGMA user_version = 2", "UPDATE coopledger_vault.vault SET form = 2").await;
    assert!(refused(place.open().await).contains("has form 2; this program knows up to 1"));
}

async fn damage_is_told(place: Place) {
    let vault = place.open().await.unwrap();
    let id = vault.fresh_key().await.unwrap().id();
    vault.close().await;
    let noise = "UPDATE coopledger_vault.keys SET wrapped = substr(sha512('noise') || \
                 sha256('more'), 1, 72)";
    place.run("UPDATE keys SET wrapped = randomblob(72)", noise).await;
    let error = place.open().await.unwrap().key(id).await.unwrap_err();
    assert!(matches!(error, VaultError::Damaged { .. }), "{error}");
    place.run("DELETE FROM vault", "DELETE FROM coopledger_vault.vault").await;
    assert!(refused(place.open().await).contains("does not say which key file"));
    place.run("DROP TABLE vault", "DROP TABLE coopledger_vault.vault").await;
    assert!(refused(place.open().await).contains("its tables are missing"));
}

async fn reading_only_decrypts_and_changes_nothing(place: Place) {
    assert!(matches!(place.open_read_only().await, Err(VaultError::StoreMissing(_))));
    let vault = place.open().await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    let reader = place.open_read_only().await.unwrap();
    assert_eq!(reader.key(key.id()).await.unwrap().digest(b"it"), key.digest(b"it"));
    assert_eq!(reader.ledger_key().digest(b"it"), vault.ledger_key().digest(b"it"));
    assert!(reader.try_fresh_key().is_none());
    assert!(matches!(reader.fresh_key().await, Err(VaultError::ReadOnly)));
    assert!(matches!(reader.destroy(key.id()).await, Err(VaultError::ReadOnly)));
}
