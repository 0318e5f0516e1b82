//! Keys are given once, found again, and destroyed for ever.

use std::collections::HashSet;

use crate::folder::Folder;
use sqlx::Connection;
use vault::{Key, KeyId, VaultError};

async fn wrapped(folder: &Folder, key: &Key) -> Vec<u8> {
    let mut connection = folder.connect().await;
    let bytes = sqlx::query_scalar("SELECT wrapped FROM keys WHERE id = ?")
        .bind(key.id().0.as_bytes().as_slice())
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    bytes
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_key_is_found_again_after_reopening() {
    let folder = Folder::new("found");
    let vault = folder.open().await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    vault.close().await;
    let again = folder.open().await.unwrap().key(key.id()).await.unwrap();
    assert_eq!((again.id(), again.digest(b"it")), (key.id(), key.digest(b"it")));
}

#[tokio::test]
async fn a_destroyed_key_leaves_no_bytes() {
    let folder = Folder::new("destroyed");
    let vault = folder.open().await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    let other = vault.key(vault.fresh_key().await.unwrap().id()).await.unwrap();
    vault.key(key.id()).await.unwrap();
    let bytes = wrapped(&folder, &key).await;
    assert!(contains(&folder.bytes(), &bytes), "the search itself must find what is there");
    vault.destroy(key.id()).await.unwrap();
    // The nonce, the encrypted key and the tag, each by itself: no part is left, in any file.
    for part in [&bytes[..24], &bytes[24..56], &bytes[56..]] {
        assert!(!contains(&folder.bytes(), part));
    }
    assert!(matches!(vault.key(key.id()).await, Err(VaultError::Erased(id)) if id == key.id()));
    vault.destroy(key.id()).await.unwrap();
    vault.close().await;
    let vault = folder.open().await.unwrap();
    assert!(matches!(vault.key(key.id()).await, Err(VaultError::Erased(id)) if id == key.id()));
    let left = vault.keys(&[key.id(), other.id()]).await.unwrap();
    assert_eq!(left.keys().collect::<Vec<_>>(), [&other.id()]);
}

#[tokio::test]
async fn an_unknown_key_is_erased() {
    let folder = Folder::new("unknown");
    let vault = folder.open().await.unwrap();
    let id = KeyId(uuid::Uuid::from_bytes([0xff; 16]));
    assert!(matches!(vault.key(id).await, Err(VaultError::Erased(_))));
    vault.destroy(id).await.unwrap();
}

#[tokio::test]
async fn a_held_reader_is_told_and_destroying_again_ends_it() {
    let folder = Folder::new("held");
    let vault = folder.open().await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    let mut reader = folder.connect().await;
    let held = "BEGIN; SELECT count(*) FROM keys";
    sqlx::raw_sql(held).execute(&mut reader).await.unwrap();
    let told = vault.destroy(key.id()).await;
    assert!(matches!(told, Err(VaultError::Lingering(id)) if id == key.id()));
    assert!(matches!(vault.key(key.id()).await, Err(VaultError::Erased(_))));
    sqlx::raw_sql("ROLLBACK").execute(&mut reader).await.unwrap();
    vault.destroy(key.id()).await.unwrap();
}

#[tokio::test]
async fn the_ledgers_own_key_stays() {
    let folder = Folder::new("ledger");
    let vault = folder.open().await.unwrap();
    let id = vault.ledger_key().id();
    assert!(matches!(vault.destroy(id).await, Err(VaultError::LedgerKey)));
    let digest = vault.ledger_key().digest(b"it");
    assert_eq!(vault.key(id).await.unwrap().digest(b"it"), digest);
    vault.close().await;
    assert_eq!(folder.open().await.unwrap().ledger_key().digest(b"it"), digest);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_at_once_are_all_different_and_all_stored() {
    let folder = Folder::new("many");
    let vault = folder.open().await.unwrap();
    let started = std::time::Instant::now();
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let vault = vault.clone();
        asking.spawn(async move {
            let mut ids = Vec::new();
            for _ in 0..100 {
                ids.push(vault.fresh_key().await.unwrap().id());
            }
            ids
        });
    }
    let ids = asking.join_all().await.concat();
    println!("10,000 fresh keys in {:?}", started.elapsed());
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 10_000);
    let started = std::time::Instant::now();
    assert_eq!(vault.keys(&ids).await.unwrap().len(), 10_000);
    println!("found again in {:?}", started.elapsed());
    vault.close().await;
}

#[tokio::test]
async fn keys_that_were_not_used_are_not_given_after_reopening() {
    let folder = Folder::new("wasted");
    let mut seen = HashSet::new();
    for _ in 0..3 {
        let vault = folder.open().await.unwrap();
        for _ in 0..700 {
            assert!(seen.insert(vault.fresh_key().await.unwrap().id()));
        }
        vault.close().await;
    }
    let mut connection = folder.connect().await;
    let stored: i64 =
        sqlx::query_scalar("SELECT count(*) FROM keys").fetch_one(&mut connection).await.unwrap();
    assert!(stored > 2_100, "the unused ones stay behind, {stored} in all");
}

#[tokio::test]
async fn asking_without_waiting_gets_every_key_at_hand_and_then_none() {
    let folder = Folder::new("at-hand");
    let vault = folder.open().await.unwrap();
    // On one thread the background makes nothing until we wait.
    let at_hand = std::iter::from_fn(|| vault.try_fresh_key()).count();
    assert_eq!(at_hand, 1_024);
    vault.fresh_key().await.unwrap();
    assert!(vault.try_fresh_key().is_some());
}
