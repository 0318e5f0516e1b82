//! Keys are given once, found again, and destroyed for ever.

use std::collections::HashSet;

use vault::{KeyId, VaultError};

use crate::both::{Place, both};

both!(
    a_key_is_found_again_after_reopening,
    a_destroyed_key_leaves_no_bytes,
    many_are_destroyed_one_behind_the_other,
    several_are_destroyed_together,
    how_far_erasures_were_carried_out_is_kept_in_the_store,
    an_unknown_key_is_erased,
    a_held_reader_is_told_and_destroying_again_ends_it,
    the_ledgers_own_key_stays,
    #[flavor = "multi_thread"]
    ten_thousand_at_once_are_all_different_and_all_stored,
    keys_that_were_not_used_are_not_given_after_reopening,
    asking_without_waiting_gets_every_key_at_hand_and_then_none,
);

async fn a_key_is_found_again_after_reopening(place: Place) {
    let vault = place.open().await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    vault.close().await;
    let again = place.open().await.unwrap().key(key.id()).await.unwrap();
    assert_eq!((again.id(), again.digest(b"it")), (key.id(), key.digest(b"it")));
}

async fn a_destroyed_key_leaves_no_bytes(place: Place) {
    let vault = place.open().await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    let other = vault.key(vault.fresh_key().await.unwrap().id()).await.unwrap();
    vault.key(key.id()).await.unwrap();
    let bytes = place.wrapped(&key).await;
    assert!(place.has(&bytes).await, "the search itself must find what is there");
    vault.destroy(key.id()).await.unwrap();
    // The nonce, the encrypted key and the tag, each by itself: no part is left, in any file, or
    // any version of a row.
    for part in [&bytes[..24], &bytes[24..56], &bytes[56..]] {
        assert!(!place.has(part).await);
    }
    assert!(matches!(vault.key(key.id()).await, Err(VaultError::Erased(id)) if id == key.id()));
    vault.destroy(key.id()).await.unwrap();
    vault.close().await;
    let vault = place.open().await.unwrap();
    assert!(matches!(vault.key(key.id()).await, Err(VaultError::Erased(id)) if id == key.id()));
    let left = vault.keys(&[key.id(), other.id()]).await.unwrap();
    assert_eq!(left.keys().collect::<Vec<_>>(), [&other.id()]);
}

async fn many_are_destroyed_one_behind_the_other(place: Place) {
    let vault = place.open().await.unwrap();
    for _ in 0..8 {
        let id = vault.fresh_key().await.unwrap().id();
        vault.destroy(id).await.unwrap();
        assert!(matches!(vault.key(id).await, Err(VaultError::Erased(_))));
    }
}

async fn an_unknown_key_is_erased(place: Place) {
    let vault = place.open().await.unwrap();
    let id = KeyId(uuid::Uuid::from_bytes([0xff; 16]));
    assert!(matches!(vault.key(id).await, Err(VaultError::Erased(_))));
    vault.destroy(id).await.unwrap();
}

async fn a_held_reader_is_told_and_destroying_again_ends_it(place: Place) {
    let vault = place.open().await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    let held = place.hold().await;
    let told = vault.destroy(key.id()).await;
    assert!(matches!(told, Err(VaultError::Lingering(id)) if id == key.id()));
    assert!(matches!(vault.key(key.id()).await, Err(VaultError::Erased(_))));
    held.end().await;
    vault.destroy(key.id()).await.unwrap();
}

async fn the_ledgers_own_key_stays(place: Place) {
    let vault = place.open().await.unwrap();
    let id = vault.ledger_key().id();
    assert!(matches!(vault.destroy(id).await, Err(VaultError::LedgerKey)));
    let digest = vault.ledger_key().digest(b"it");
    assert_eq!(vault.key(id).await.unwrap().digest(b"it"), digest);
    vault.close().await;
    assert_eq!(place.open().await.unwrap().ledger_key().digest(b"it"), digest);
}

async fn ten_thousand_at_once_are_all_different_and_all_stored(place: Place) {
    let vault = place.open().await.unwrap();
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

async fn keys_that_were_not_used_are_not_given_after_reopening(place: Place) {
    let mut seen = HashSet::new();
    for _ in 0..3 {
        let vault = place.open().await.unwrap();
        for _ in 0..700 {
            assert!(seen.insert(vault.fresh_key().await.unwrap().id()));
        }
        vault.close().await;
    }
    let stored = place.stored().await;
    assert!(stored > 2_100, "the unused ones stay behind, {stored} in all");
}

async fn asking_without_waiting_gets_every_key_at_hand_and_then_none(place: Place) {
    let vault = place.open().await.unwrap();
    // On one thread the background makes nothing until we wait.
    let at_hand = std::iter::from_fn(|| vault.try_fresh_key()).count();
    assert_eq!(at_hand, 1_024);
    vault.fresh_key().await.unwrap();
    assert!(vault.try_fresh_key().is_some());
}

async fn several_are_destroyed_together(place: Place) {
    let vault = place.open().await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(vault.fresh_key().await.unwrap().id());
    }
    let kept = vault.fresh_key().await.unwrap();
    vault.destroy_all(&ids).await.unwrap();
    vault.destroy_all(&ids).await.unwrap();
    vault.destroy_all(&[]).await.unwrap();
    assert!(vault.keys(&ids).await.unwrap().is_empty());
    assert!(vault.key(kept.id()).await.is_ok());
    let ledgers = vault.ledger_key().id();
    let refused = vault.destroy_all(&[ids[0], ledgers]).await.unwrap_err();
    assert!(matches!(refused, VaultError::LedgerKey), "{refused}");
}

async fn how_far_erasures_were_carried_out_is_kept_in_the_store(place: Place) {
    let vault = place.open().await.unwrap();
    assert_eq!(vault.erased_up_to().await.unwrap(), 0);
    vault.note_erased(0, 7).await.unwrap();
    // Who began earlier, and is done later, notes nothing.
    vault.note_erased(0, 5).await.unwrap();
    assert_eq!(vault.erased_up_to().await.unwrap(), 7);
    vault.note_erased(7, 9).await.unwrap();
    vault.close().await;
    let reading = place.open_read_only().await.unwrap();
    assert_eq!(reading.erased_up_to().await.unwrap(), 9);
    let refused = reading.note_erased(9, 10).await.unwrap_err();
    assert!(matches!(refused, VaultError::ReadOnly), "{refused}");
    reading.close().await;
    assert_eq!(place.open().await.unwrap().erased_up_to().await.unwrap(), 9);
}
