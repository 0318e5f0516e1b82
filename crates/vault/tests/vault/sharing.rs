//! Many processes share one vault in PostgreSQL.

use std::collections::HashSet;
use std::fs;

use sqlx::PgConnection;
use vault::{Vault, VaultError};

use crate::database::Database;
use crate::folder::Folder;

#[tokio::test(flavor = "multi_thread")]
async fn those_that_make_keys_at_the_same_time_never_share_one() {
    let place = Database::new("sharing").await;
    let mut asking = tokio::task::JoinSet::new();
    // Each with connections of its own, as so many processes.
    for _ in 0..4 {
        let vault = place.open().await.unwrap();
        for _ in 0..8 {
            let vault = vault.clone();
            asking.spawn(async move {
                let mut ids = Vec::new();
                for _ in 0..1_000 {
                    ids.push(vault.fresh_key().await.unwrap().id());
                }
                ids
            });
        }
    }
    let ids = asking.join_all().await.concat();
    let number = |id: &vault::KeyId| id.0.as_u128() >> 80;
    assert_eq!(ids.iter().map(number).collect::<HashSet<_>>().len(), 32_000);
    let reader = Vault::open_postgres_read_only(&place.url, &place.key_file()).await.unwrap();
    assert_eq!(reader.keys(&ids).await.unwrap().len(), 32_000);
}

#[tokio::test]
async fn a_key_that_one_destroyed_is_gone_for_another() {
    let place = Database::new("gone").await;
    let (one, other) = (place.open().await.unwrap(), place.open().await.unwrap());
    let key = one.fresh_key().await.unwrap();
    one.destroy(key.id()).await.unwrap();
    assert!(matches!(other.key(key.id()).await, Err(VaultError::Erased(_))));
}

/// As many machines that start for the first time: none has a key file yet.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_open_first_one_makes_store_and_key_file() {
    let place = Database::new("first").await;
    let machines: Vec<_> = (0..8).map(|at| Folder::new(&format!("machine-{at}"))).collect();
    let mut opening = tokio::task::JoinSet::new();
    for machine in &machines {
        let (url, key_file) = (place.url.clone(), machine.key_file());
        opening.spawn(async move { Vault::open_postgres(&url, &key_file).await.map(drop) });
    }
    let (opened, refused): (Vec<_>, Vec<_>) =
        opening.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(opened.len(), 1);
    for refused in refused {
        assert!(matches!(refused, Err(VaultError::KeyFileMissing { .. })), "{refused:?}");
    }
    let made: Vec<_> = machines.iter().filter(|it| it.key_file().exists()).collect();
    assert_eq!(made.len(), 1, "who is refused leaves no key file behind");
    Vault::open_postgres(&place.url, &made[0].key_file()).await.unwrap();
}

/// As many machines whose operators each brought another key file.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_key_files_the_first_is_the_vaults() {
    let place = Database::new("brought").await;
    let mut opening = tokio::task::JoinSet::new();
    for at in 0..8_u8 {
        let folder = Folder::new(&format!("brought-{at}"));
        fs::write(folder.key_file(), [at; 32]).unwrap();
        fs::set_permissions(folder.key_file(), std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
        let url = place.url.clone();
        opening.spawn(async move {
            let opened = Vault::open_postgres(&url, &folder.key_file()).await.map(drop);
            opened.map(|()| at)
        });
    }
    let (opened, refused): (Vec<_>, Vec<_>) =
        opening.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(opened.len(), 1);
    for refused in refused {
        assert!(matches!(refused, Err(VaultError::OtherKeyFile { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn who_stops_while_making_keys_does_not_hold_up_the_others() {
    let place = Database::new("stopped").await;
    let vault = place.open().await.unwrap();
    let mut stopped: PgConnection = place.connect().await;
    // As a process that is stopped in the midst of making keys.
    let begin = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '2s'; \
                 SELECT key_file FROM coopledger_vault.vault FOR UPDATE";
    sqlx::raw_sql(begin).execute(&mut stopped).await.unwrap();
    let at_hand = std::iter::from_fn(|| vault.try_fresh_key()).count();
    assert_eq!(at_hand, 1_024);
    vault.fresh_key().await.unwrap();
}
