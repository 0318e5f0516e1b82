//! What a server does to a vault: settings that lose keys, restarts, other tables.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use servers::Postgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use vault::{Vault, VaultError};

use crate::database::Database;
use crate::folder::Folder;

async fn run(url: &str, sql: &'static str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_server_that_does_not_sync_is_refused() {
    let (server, folder) = (Postgres::start().await, Folder::new("fsync"));
    let url = server.database("unsynced").await;
    let vault = Vault::open_postgres(&url, &folder.key_file()).await.unwrap();
    run(&url, "ALTER SYSTEM SET fsync = off").await;
    run(&url, "SELECT pg_reload_conf()").await;
    // The server reads its settings a moment later.
    let start = Instant::now();
    loop {
        match Vault::open_postgres(&url, &folder.key_file()).await {
            Err(error) => {
                assert!(error.to_string().contains("fsync is off"), "{error}");
                break;
            }
            Ok(_) => assert!(start.elapsed() < Duration::from_secs(10), "it is not refused"),
        }
    }
    // A vault that is open makes no more keys, and reads on.
    let id = vault.try_fresh_key().unwrap().id();
    while vault.try_fresh_key().is_some() {}
    let refused = vault.fresh_key().await.unwrap_err();
    assert!(matches!(refused, VaultError::Unsafe { setting: "fsync", .. }), "{refused}");
    vault.key(id).await.unwrap();
}

#[tokio::test]
async fn keys_outlast_a_crash_where_the_database_does_not_wait_for_the_disk() {
    let (mut server, folder) = (Postgres::start().await, Folder::new("crash"));
    let url = server.database("crash").await;
    run(&url, "ALTER DATABASE crash SET synchronous_commit = off").await;
    let vault = Vault::open_postgres(&url, &folder.key_file()).await.unwrap();
    let key = vault.fresh_key().await.unwrap();
    server.kill().await;
    server.restart().await;
    let again = Vault::open_postgres(&url, &folder.key_file()).await.unwrap();
    assert_eq!(again.key(key.id()).await.unwrap().digest(b"it"), key.digest(b"it"));
}

#[tokio::test]
async fn a_server_that_is_killed_is_unavailable_until_it_is_back() {
    let (mut server, folder) = (Postgres::start().await, Folder::new("killed"));
    let url = server.database("killed").await;
    let vault = Vault::open_postgres(&url, &folder.key_file()).await.unwrap();
    let first = vault.fresh_key().await.unwrap().id();
    server.kill().await;
    let mut seen = HashSet::from([first]);
    while let Some(key) = vault.try_fresh_key() {
        assert!(seen.insert(key.id()));
    }
    for error in [vault.fresh_key().await.unwrap_err(), vault.key(first).await.unwrap_err()] {
        assert!(matches!(error, VaultError::Unavailable(_)), "{error}");
    }
    let refused = Vault::open_postgres(&url, &folder.key_file()).await.unwrap_err();
    assert!(matches!(refused, VaultError::Unavailable(_)), "{refused}");
    server.restart().await;
    // The same vault goes on, with the keys that it gave.
    for _ in 0..1_024 {
        assert!(seen.insert(vault.fresh_key().await.unwrap().id()));
    }
    let ids: Vec<_> = seen.into_iter().collect();
    assert_eq!(vault.keys(&ids).await.unwrap().len(), ids.len());
    vault.destroy(first).await.unwrap();
}

#[tokio::test]
async fn other_tables_in_its_place_are_damage_and_left_as_they_are() {
    let place = Database::new("theirs").await;
    place.run("CREATE SCHEMA coopledger_vault; CREATE TABLE coopledger_vault.keys (it int)").await;
    std::fs::write(place.key_file(), [1; 32]).unwrap();
    std::fs::set_permissions(place.key_file(), std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .unwrap();
    let error = place.open().await.unwrap_err();
    assert!(matches!(error, VaultError::Damaged { .. }), "{error}");
    place.run("SELECT it FROM coopledger_vault.keys").await;
    place.run("DROP SCHEMA coopledger_vault CASCADE").await;
    place.open().await.unwrap();
    place.run("ALTER TABLE coopledger_vault.keys RENAME wrapped TO other").await;
    let error = place.open().await.unwrap_err();
    assert!(matches!(error, VaultError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn an_address_is_refused_or_named_without_its_password() {
    let folder = Folder::new("address");
    let refused = Vault::open_postgres("no address", &folder.key_file()).await.unwrap_err();
    assert!(matches!(refused, VaultError::Address(_)), "{refused}");
    let place = Database::new("address").await;
    place.open().await.unwrap();
    std::fs::remove_file(place.key_file()).unwrap();
    let secret = place.url.replace("coopledger@", "coopledger:open-sesame@");
    let refused = Vault::open_postgres(&secret, &place.key_file()).await.unwrap_err();
    assert!(matches!(refused, VaultError::KeyFileMissing { .. }), "{refused}");
    assert!(refused.to_string().contains("/address"), "{refused}");
    assert!(!format!("{refused:?}").contains("sesame"), "{refused:?}");
}

/// Has the server encrypt, with a certificate that an authority signed, and gives that authority's.
async fn encrypt(url: &str) -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::default();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca = authority.self_signed(&key).unwrap().pem();
    let issuer = rcgen::Issuer::new(authority, key);
    let own = rcgen::KeyPair::generate().unwrap();
    let names = vec!["127.0.0.1".to_owned()];
    let certificate = rcgen::CertificateParams::new(names).unwrap().signed_by(&own, &issuer);
    let certificate = certificate.unwrap().pem();
    let mut connection = PgConnection::connect(url).await.unwrap();
    // The server's own shell writes them, in its folder of data.
    for (file, text) in [("server.crt", certificate), ("server.key", own.serialize_pem())] {
        let write = format!(
            "COPY (SELECT translate(encode('{text}', 'base64'), E'\\n', '')) \
             TO PROGRAM 'umask 077; base64 -d > {file}'"
        );
        sqlx::raw_sql(AssertSqlSafe(write)).execute(&mut connection).await.unwrap();
    }
    run(url, "ALTER SYSTEM SET ssl = on").await;
    run(url, "SELECT pg_reload_conf()").await;
    ca
}

#[tokio::test]
async fn a_server_proves_who_it_is() {
    let (server, folder) = (Postgres::start().await, Folder::new("encrypted"));
    let url = server.database("encrypted").await;
    let (ours, theirs) = (folder.store().with_extension("ours"), folder.store());
    std::fs::write(&ours, encrypt(&url).await).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["other".to_owned()]).unwrap();
    std::fs::write(&theirs, other.cert.pem()).unwrap();
    let trusting = |ca: &Path| format!("{url}?sslmode=verify-full&sslrootcert={}", ca.display());
    // The server reads its settings a moment later.
    let start = Instant::now();
    let vault = loop {
        match Vault::open_postgres(&trusting(&ours), &folder.key_file()).await {
            Ok(vault) => break vault,
            Err(error) => assert!(start.elapsed() < Duration::from_secs(10), "{error:?}"),
        }
    };
    vault.fresh_key().await.unwrap();
    let refused = Vault::open_postgres(&trusting(&theirs), &folder.key_file()).await.unwrap_err();
    assert!(format!("{refused:?}").contains("InvalidCertificate"), "{refused:?}");
}
