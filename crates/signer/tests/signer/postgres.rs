//! What a server does to a signer: settings that lose what was signed, crashes, other tables.

use std::time::{Duration, Instant};

use servers::Postgres;
use signer::{SignError, SignerError, Signing};

use crate::place::{ORIGIN, Place};
use crate::tree::sign;

#[tokio::test]
async fn a_server_that_does_not_sync_is_refused() {
    let server = Postgres::start().await;
    let place = Place::on(&server, "unsynced").await;
    let signing = place.open().await.unwrap();
    sign(&signing, 1).await.unwrap();
    place.run("ALTER SYSTEM SET fsync = off").await;
    place.run("SELECT pg_reload_conf()").await;
    // The server reads its settings a moment later.
    let start = Instant::now();
    let refused = loop {
        match place.open().await {
            Err(error) => break error,
            Ok(_) => assert!(start.elapsed() < Duration::from_secs(10), "it is not refused"),
        }
    };
    assert!(refused.to_string().contains("fsync is off"), "{refused}");
    // One that is open signs no more, and reads on.
    let refused = sign(&signing, 2).await.unwrap_err();
    let SignError::Signer(SignerError::Unsafe { setting: "fsync", .. }) = refused else {
        panic!("{refused}");
    };
    assert_eq!(signing.last().await.unwrap().unwrap().head.size, 1);
}

#[tokio::test]
async fn what_was_signed_outlasts_a_crash_where_the_database_does_not_wait_for_the_disk() {
    let mut server = Postgres::start().await;
    let place = Place::on(&server, "crash").await;
    place.run("ALTER DATABASE crash SET synchronous_commit = off").await;
    let signing = place.open().await.unwrap();
    for size in 1..20 {
        let given = sign(&signing, size).await.unwrap();
        if size % 6 == 0 {
            server.kill().await;
            let away = signing.last().await.unwrap_err();
            assert!(matches!(away, SignerError::Unavailable(_)), "{away}");
            server.restart().await;
        }
        assert_eq!(signing.last().await.unwrap(), Some(given));
    }
}

#[tokio::test]
async fn other_tables_in_its_place_are_damage() {
    let place = Place::postgres("theirs").await;
    place.run("CREATE SCHEMA coopledger_signer; CREATE TABLE {}signer (it int)").await;
    let damage = place.open().await.map(drop).unwrap_err();
    assert!(matches!(damage, SignerError::Damaged { .. }), "{damage}");
    assert!(!place.key_file().exists());
    place.run("SELECT it FROM {}signer; DROP SCHEMA coopledger_signer CASCADE").await;
    place.open().await.unwrap().close().await;
    place.run("UPDATE {}signer SET form = 2").await;
    let newer = place.open().await.map(drop).unwrap_err();
    assert!(matches!(newer, SignerError::Newer { found: 2, .. }), "{newer}");
}

#[tokio::test]
async fn an_address_is_refused_or_named_without_its_password() {
    let place = Place::postgres("address").await;
    let refused = Signing::open_postgres("no address", &place.key_file(), ORIGIN).await;
    let refused = refused.map(drop).unwrap_err();
    assert!(matches!(refused, SignerError::Address(_)), "{refused}");
    place.open().await.unwrap();
    let secret = place.url.as_ref().unwrap().replace("coopledger@", "coopledger:open-sesame@");
    let refused = Signing::open_postgres(&secret, &place.key_file(), "other").await.unwrap_err();
    assert!(refused.to_string().contains("/address"), "{refused}");
    assert!(!format!("{refused:?}").contains("sesame"), "{refused:?}");
}

/// As many machines that start for the first time: none has a key file yet.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_open_first_one_makes_store_and_key_file() {
    let place = Place::postgres("first").await;
    let machines: Vec<_> = (0..6).map(|at| Place::sqlite(&format!("machine-{at}"))).collect();
    let mut opening = tokio::task::JoinSet::new();
    for machine in &machines {
        let (url, key_file) = (place.url.clone().unwrap(), machine.key_file());
        opening
            .spawn(async move { Signing::open_postgres(&url, &key_file, ORIGIN).await.map(drop) });
    }
    let (opened, refused): (Vec<_>, Vec<_>) =
        opening.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(opened.len(), 1);
    for refused in refused {
        assert!(matches!(refused, Err(SignerError::KeyFileMissing { .. })), "{refused:?}");
    }
    let made: Vec<_> = machines.iter().filter(|it| it.key_file().exists()).collect();
    assert_eq!(made.len(), 1, "who is refused leaves no key file behind");
}
