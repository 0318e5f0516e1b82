//! Keys move house: nothing is lost on the way, and what is destroyed stays so.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;
use vault::{Copied, Key, KeyId, Place, Vault, VaultError};

use crate::both::{self, both};
use crate::database::Database;
use crate::folder::Folder;

both!(
    a_key_destroyed_in_the_source_is_destroyed_in_the_target,
    a_key_destroyed_in_the_target_stays_destroyed,
    what_the_target_noted_of_erasures_is_forgotten_when_keys_come,
    another_key_file_is_refused_and_both_are_named,
    a_target_that_made_keys_of_its_own_is_refused_by_the_keys_number,
    the_target_numbers_on_after_the_last,
    #[flavor = "multi_thread"]
    a_key_destroyed_meanwhile_is_destroyed_in_the_target_too,
    a_held_reader_of_the_target_is_told_and_copying_again_ends_it,
    a_copy_that_was_cut_off_goes_on,
);

impl both::Place {
    fn at(&self) -> Place {
        match self {
            Self::Sqlite(it) => Place::File(it.store()),
            Self::Postgres(it) => Place::Postgres(it.url.clone()),
        }
    }

    /// A source beside this place, in the other kind of store, with keys.
    async fn source(&self, name: &str, count: usize) -> (both::Place, Vault, Vec<Key>) {
        let source = match self {
            Self::Sqlite(_) => both::Place::Postgres(Database::new(&format!("from-{name}")).await),
            Self::Postgres(_) => both::Place::Sqlite(Folder::new(&format!("from-{name}"))),
        };
        let vault = source.open().await.unwrap();
        let mut keys = Vec::new();
        for _ in 0..count {
            keys.push(vault.fresh_key().await.unwrap());
        }
        (source, vault, keys)
    }

    async fn open_as(&self, source: &both::Place) -> Vault {
        self.open_with(&source.key_file(), true).await.unwrap()
    }
}

/// Fills a store with some 20,000 rows; gives the keys at its beginning and its end, the others only
/// look like some.
async fn several_pages(place: &both::Place) -> Vec<Key> {
    let mut keys = Vec::new();
    for _ in 0..2 {
        let vault = place.open().await.unwrap();
        keys.extend(std::iter::from_fn(|| vault.try_fresh_key()).take(500));
        vault.close().await;
        let sqlite = "WITH RECURSIVE n (i) AS \
                      (SELECT max(number) + 1 FROM keys UNION ALL SELECT i + 1 FROM n LIMIT 9500) \
                      INSERT INTO keys SELECT i, randomblob(16), randomblob(72) FROM n";
        let postgres = "INSERT INTO coopledger_vault.keys \
                        SELECT i, substr(sha256(i::text::bytea), 1, 16), \
                               substr(sha512(i::text::bytea) || sha512('more'), 1, 72) \
                        FROM (SELECT max(number) AS last FROM coopledger_vault.keys) AS keys, \
                             generate_series(last + 1, last + 9500) AS i";
        place.run(sqlite, postgres).await;
    }
    keys
}

async fn copy(from: &both::Place, to: &both::Place) -> Result<Copied, VaultError> {
    vault::copy(&from.at(), &to.at(), &from.key_file(), &|_, _| ()).await
}

fn done(copied: u64, destroyed: u64, there: u64) -> Copied {
    Copied { copied, destroyed, there }
}

async fn erased(vault: &Vault, id: KeyId) -> bool {
    matches!(vault.key(id).await, Err(VaultError::Erased(it)) if it == id)
}

async fn opened(vault: &Vault, keys: &[Key]) {
    let ids: Vec<_> = keys.iter().map(Key::id).collect();
    let found = vault.keys(&ids).await.unwrap();
    assert_eq!(found.len(), keys.len());
    for key in keys {
        assert_eq!(found[&key.id()].digest(b"it"), key.digest(b"it"));
    }
}

#[tokio::test]
async fn every_key_opens_again_after_a_move_into_a_database_and_back() {
    let home = both::Place::Sqlite(Folder::new("home"));
    let there = both::Place::Postgres(Database::new("there-and-back").await);
    let back = Folder::new("back");
    let keys = several_pages(&home).await;
    let vault = home.open().await.unwrap();
    vault.destroy(keys[0].id()).await.unwrap();
    vault.close().await;
    let (count, key_file) = (home.stored().await.unsigned_abs(), home.key_file());
    assert_eq!(copy(&home, &there).await.unwrap(), done(count, 0, 0));
    assert_eq!(copy(&home, &there).await.unwrap(), done(0, 0, count));
    let told = |at, end| assert!(at <= end);
    let to = Place::File(back.store());
    let copied = vault::copy(&there.at(), &to, &key_file, &told).await.unwrap();
    assert_eq!(copied, done(count, 0, 0));
    let cluster = there.open_with(&key_file, false).await.unwrap();
    let vault = Vault::open_read_only(&back.store(), &key_file).await.unwrap();
    for vault in [cluster, vault] {
        opened(&vault, &keys[1..]).await;
        assert!(erased(&vault, keys[0].id()).await);
    }
}

async fn a_key_destroyed_in_the_source_is_destroyed_in_the_target(to: both::Place) {
    let (from, vault, keys) = to.source("destroyed", 2).await;
    copy(&from, &to).await.unwrap();
    let bytes = to.wrapped(&keys[0]).await;
    assert!(to.has(&bytes).await, "the search itself must find what is there");
    vault.destroy(keys[0].id()).await.unwrap();
    assert_eq!(copy(&from, &to).await.unwrap(), done(0, 1, 1_023));
    for part in [&bytes[..24], &bytes[24..56], &bytes[56..]] {
        assert!(!to.has(part).await);
    }
    assert_eq!(copy(&from, &to).await.unwrap(), done(0, 0, 1_024));
    let target = to.open_as(&from).await;
    assert!(erased(&target, keys[0].id()).await);
    opened(&target, &keys[1..]).await;
}

async fn a_key_destroyed_in_the_target_stays_destroyed(to: both::Place) {
    let (from, vault, keys) = to.source("stays", 2).await;
    copy(&from, &to).await.unwrap();
    let target = to.open_as(&from).await;
    target.destroy(keys[0].id()).await.unwrap();
    assert_eq!(copy(&from, &to).await.unwrap(), done(0, 0, 1_024));
    target.close().await;
    let target = to.open_with(&from.key_file(), false).await.unwrap();
    assert!(erased(&target, keys[0].id()).await);
    opened(&target, &keys[1..]).await;
    opened(&vault, &keys).await;
}

/// Among the keys that come may be some that erasures cover.
async fn what_the_target_noted_of_erasures_is_forgotten_when_keys_come(to: both::Place) {
    let (from, vault, _) = to.source("noted", 2).await;
    copy(&from, &to).await.unwrap();
    // As by a vault that made no keys of its own meanwhile.
    let sqlite = "CREATE TABLE erased_up_to (one INTEGER PRIMARY KEY, position INTEGER NOT NULL); \
                  INSERT INTO erased_up_to VALUES (1, 7)";
    let postgres = "CREATE TABLE coopledger_vault.erased_up_to \
                    (one boolean PRIMARY KEY, position bigint NOT NULL); \
                    INSERT INTO coopledger_vault.erased_up_to VALUES (true, 7)";
    to.run(sqlite, postgres).await;
    let target = to.open_with(&from.key_file(), false).await.unwrap();
    assert_eq!(target.erased_up_to().await.unwrap(), 7);
    target.close().await;
    vault.close().await;
    // Made when it is opened again: more keys.
    let vault = from.open().await.unwrap();
    assert!(copy(&from, &to).await.unwrap().copied > 0);
    let target = to.open_with(&from.key_file(), false).await.unwrap();
    assert_eq!(target.erased_up_to().await.unwrap(), 0);
    vault.close().await;
}

async fn another_key_file_is_refused_and_both_are_named(to: both::Place) {
    let (from, _vault, _) = to.source("key-file", 1).await;
    to.open().await.unwrap().close().await;
    let error = copy(&from, &to).await.unwrap_err();
    let VaultError::KeyFiles { key_file, from: one, to: other } = &error else {
        panic!("{error}");
    };
    let said = error.to_string();
    for named in [one.as_str(), other, key_file.to_str().unwrap()] {
        assert!(said.contains(named), "{said}");
    }
    assert_ne!(one, other);
    // And where it is the source's that is another one, nothing is made of it.
    let error = vault::copy(&from.at(), &to.at(), &to.key_file(), &|_, _| ()).await.unwrap_err();
    assert!(matches!(error, VaultError::OtherKeyFile { .. }), "{error}");
}

async fn a_target_that_made_keys_of_its_own_is_refused_by_the_keys_number(to: both::Place) {
    let (from, vault, keys) = to.source("own", 1).await;
    copy(&from, &to).await.unwrap();
    let target = to.open_as(&from).await;
    let own = target.fresh_key().await.unwrap();
    copy(&from, &to).await.unwrap();
    // Now both have made keys after the 1,024th.
    vault.close().await;
    from.open().await.unwrap().close().await;
    let error = copy(&from, &to).await.unwrap_err();
    assert!(matches!(error, VaultError::Differs { number: 1_025, .. }), "{error}");
    opened(&target, &[own, keys[0].clone()]).await;
}

async fn the_target_numbers_on_after_the_last(to: both::Place) {
    let (from, _vault, _) = to.source("numbers", 1).await;
    copy(&from, &to).await.unwrap();
    let key = to.open_as(&from).await.fresh_key().await.unwrap();
    assert!((1_025..=2_048).contains(&(key.id().0.as_u128() >> 80)));
    // What the source does not have is left as it is.
    assert_eq!(copy(&from, &to).await.unwrap(), done(0, 0, 1_024));
    assert_eq!(to.stored().await, 2_048);
}

async fn a_key_destroyed_meanwhile_is_destroyed_in_the_target_too(to: both::Place) {
    let (from, vault, keys) = to.source("meanwhile", 2).await;
    let (first, at) = (AtomicBool::new(true), tokio::runtime::Handle::current());
    // Told first when all is copied, and nothing held against each other yet.
    let told = |_, _| {
        if first.swap(false, Ordering::AcqRel) {
            let destroyed =
                tokio::task::block_in_place(|| at.block_on(vault.destroy(keys[0].id())));
            destroyed.unwrap();
        }
    };
    let copied = vault::copy(&from.at(), &to.at(), &from.key_file(), &told).await.unwrap();
    assert_eq!(copied, done(1_024, 1, 0));
    let target = to.open_as(&from).await;
    assert!(erased(&target, keys[0].id()).await);
    opened(&target, &keys[1..]).await;
}

async fn a_held_reader_of_the_target_is_told_and_copying_again_ends_it(to: both::Place) {
    let (from, vault, keys) = to.source("held", 1).await;
    copy(&from, &to).await.unwrap();
    vault.destroy(keys[0].id()).await.unwrap();
    let bytes = to.wrapped(&keys[0]).await;
    let held = to.hold().await;
    let error = copy(&from, &to).await.unwrap_err();
    assert!(matches!(error, VaultError::Uncleared { .. }), "{error}");
    assert!(to.has(&bytes).await);
    held.end().await;
    assert_eq!(copy(&from, &to).await.unwrap(), done(0, 0, 1_024));
    assert!(!to.has(&bytes).await);
}

async fn a_copy_that_was_cut_off_goes_on(to: both::Place) {
    let (from, vault, _) = to.source("cut-off", 0).await;
    vault.close().await;
    let keys = several_pages(&from).await;
    let (half, source, target, key_file) = (Notify::new(), from.at(), to.at(), from.key_file());
    let told = |_, _| half.notify_one();
    tokio::select! {
        // The copy is asked second: when a page is done it is dropped where it waits next.
        biased;
        () = half.notified() => {}
        it = vault::copy(&source, &target, &key_file, &told) => panic!("{it:?}"),
    }
    let all = from.stored().await.unsigned_abs();
    let copied = copy(&from, &to).await.unwrap();
    assert!(copied.there >= 10_000 && copied.copied >= 1_000, "{copied:?}");
    assert_eq!((copied.there + copied.copied, copied.destroyed), (all, 0));
    opened(&to.open_with(&from.key_file(), false).await.unwrap(), &keys).await;
}

#[test]
fn a_place_does_not_show_its_password() {
    let place = Place::Postgres("postgres://coopledger:open-sesame@host/vault".into());
    assert!(!format!("{place:?}").contains("sesame"));
}
