//! Opening a store in PostgreSQL, and knowing it again.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::timeout;
use transparency::key::KeyName;

use super::super::damaged;
use super::super::queries::POSTGRES;
use super::{PATIENCE, PostgresRows, change, failure};
use crate::error::SignerError;
use crate::key_file;

/// The form of the tables below.
const FORM: i64 = 1;
/// The oldest server that this was tried with, as the vault needs it.
const SERVER: i64 = 15;
const CONNECTIONS: u32 = 2;
/// How long a connection is waited for: a server that starts again within it is not missed.
const CONNECTING: Duration = Duration::from_secs(5);
/// Held while a store is made: "CpSgSgn1". No other lock of ours has this number.
const MAKING: i64 = 0x4370_5367_5367_6e31;

const TABLES: &str = "\
    CREATE SCHEMA coopledger_signer;
    CREATE TABLE coopledger_signer.keys (
        number bigint PRIMARY KEY,
        vkey text NOT NULL UNIQUE,
        holds_from bigint NOT NULL,
        roll text
    );
    CREATE TABLE coopledger_signer.checkpoints (
        size bigint PRIMARY KEY,
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        signed_at bigint NOT NULL,
        key bigint NOT NULL REFERENCES coopledger_signer.keys,
        note text
    );
    CREATE INDEX pending ON coopledger_signer.checkpoints (size) WHERE note IS NULL;
    CREATE TABLE coopledger_signer.cosignatures (
        size bigint NOT NULL REFERENCES coopledger_signer.checkpoints,
        witness text NOT NULL,
        number bigint NOT NULL,
        signature bytea NOT NULL,
        PRIMARY KEY (size, witness)
    );
    CREATE TABLE coopledger_signer.signer (
        one integer PRIMARY KEY CHECK (one = 1),
        form bigint NOT NULL DEFAULT 1,
        origin text NOT NULL,
        key bigint NOT NULL REFERENCES coopledger_signer.keys DEFERRABLE INITIALLY DEFERRED,
        size bigint,
        root bytea CHECK (octet_length(root) = 32)
    );";

impl PostgresRows {
    /// Opens the store; makes it, with a key beside the place of the key file, if there is none.
    pub async fn open(url: &str, key_file: &Path, origin: &KeyName) -> Result<Self, SignerError> {
        let (options, name) = address(url)?;
        let mut connection = connect(&options, &name).await?;
        let opened = async {
            refuse_unfit(&mut connection, &name, true).await?;
            settle(&mut connection, &name, key_file, origin).await
        };
        timeout(PATIENCE, opened).await.unwrap_or_else(|late| unavailable(late.into()))?;
        let _ = timeout(CONNECTING, connection.close()).await;
        Ok(Self::over(options, name))
    }

    /// Opens the store to read, without any key.
    pub async fn open_read_only(url: &str) -> Result<Self, SignerError> {
        let (options, name) = address(url)?;
        let mut connection = connect(&options, &name).await?;
        let opened = async {
            refuse_unfit(&mut connection, &name, false).await?;
            if !exists(&mut connection, &name).await? {
                return Err(SignerError::Absent(name.clone()));
            }
            recognise(&mut connection, &name).await
        };
        timeout(PATIENCE, opened).await.unwrap_or_else(|late| unavailable(late.into()))?;
        let _ = timeout(CONNECTING, connection.close()).await;
        Ok(Self::over(options, name))
    }

    fn over(options: PgConnectOptions, name: String) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(CONNECTING)
            .connect_lazy_with(options);
        Self { name, pool }
    }
}

/// How to connect, and what errors call the database.
fn address(url: &str) -> Result<(PgConnectOptions, String), SignerError> {
    let options = PgConnectOptions::from_str(url).map_err(|it| SignerError::Address(it.into()))?;
    let options = options.application_name("coopledger-signer");
    let (host, port) = (options.get_host(), options.get_port());
    let name = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{host}:{port}"),
    };
    let database = options.get_database().unwrap_or(options.get_username());
    let name = format!("{name}/{database}");
    Ok((options, name))
}

async fn connect(options: &PgConnectOptions, name: &str) -> Result<PgConnection, SignerError> {
    let connected = async { options.connect().await.map_err(|error| failure::of(name, error)) };
    timeout(CONNECTING, connected).await.unwrap_or_else(|late| unavailable(late.into()))
}

fn unavailable<T>(source: Box<dyn std::error::Error + Send + Sync>) -> Result<T, SignerError> {
    Err(SignerError::Unavailable(source))
}

/// Refuses a server that is too old, and to sign on one that only follows another.
async fn refuse_unfit(
    connection: &mut PgConnection,
    name: &str,
    signs: bool,
) -> Result<(), SignerError> {
    let asked = "SELECT current_setting('server_version_num')::bigint / 10000, \
                 current_setting('server_version'), pg_is_in_recovery()";
    let (number, version, follows): (i64, String, bool) =
        sqlx::query_as(asked).fetch_one(connection).await.map_err(|e| failure::of(name, e))?;
    let (setting, found, needed) = if number < SERVER {
        ("server_version", version, "15 or newer")
    } else if follows && signs {
        ("pg_is_in_recovery", "true".to_owned(), "false: what was signed may be missing here")
    } else {
        return Ok(());
    };
    Err(SignerError::Unsafe { store: name.into(), setting, found, needed })
}

/// Makes the tables if there are none, with a key; checks whose they are if there are.
async fn settle(
    connection: &mut PgConnection,
    name: &str,
    key_file: &Path,
    origin: &KeyName,
) -> Result<(), SignerError> {
    let failed = |error| failure::of(name, error);
    let mut change = change::begin(connection, name).await?;
    // Of many who find no store, the first makes it, and the others find it.
    let locked = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MAKING);
    locked.execute(&mut *change).await.map_err(failed)?;
    if exists(&mut change, name).await? {
        return recognise(&mut change, name).await;
    }
    let key = key_file::draw(key_file, origin, name)?;
    sqlx::raw_sql(TABLES).execute(&mut *change).await.map_err(failed)?;
    sqlx::query(POSTGRES.insert_key)
        .bind(1_i64)
        .bind(key.public().to_string())
        .bind(0_i64)
        .bind(None::<&str>)
        .execute(&mut *change)
        .await
        .map_err(failed)?;
    let begin = sqlx::query(POSTGRES.begin).bind(origin.as_str());
    begin.execute(&mut *change).await.map_err(failed)?;
    change.commit().await.map_err(failed)
}

/// Asks the table itself: `to_regnamespace` answers from a cache that does not notice, within a
/// transaction, what another one committed meanwhile.
async fn exists(connection: &mut PgConnection, name: &str) -> Result<bool, SignerError> {
    let asked = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'coopledger_signer')";
    sqlx::query_scalar(asked).fetch_one(connection).await.map_err(|error| failure::of(name, error))
}

/// Refuses what is not whole, or of a newer program.
async fn recognise(connection: &mut PgConnection, name: &str) -> Result<(), SignerError> {
    let failed = |error| failure::of(name, error);
    let form = sqlx::query_scalar("SELECT form FROM coopledger_signer.signer");
    let form: Option<i64> = form.fetch_optional(&mut *connection).await.map_err(failed)?;
    match form {
        None => return Err(damaged(name, "it does not say what it signs")),
        Some(found) if found > FORM => {
            return Err(SignerError::Newer { store: name.into(), found, known: FORM });
        }
        Some(_) => {}
    }
    // Find nothing, and fail if a column is missing or of another type.
    for columns in [
        "SELECT 1 FROM coopledger_signer.signer \
         WHERE origin = '' AND key = 0::bigint AND size = 0::bigint AND root = ''::bytea",
        "SELECT 1 FROM coopledger_signer.keys \
         WHERE number = 0::bigint AND vkey = '' AND holds_from = 0::bigint AND roll = ''",
        "SELECT 1 FROM coopledger_signer.checkpoints WHERE size = 0::bigint AND root = ''::bytea \
         AND signed_at = 0::bigint AND key = 0::bigint AND note = ''",
        "SELECT 1 FROM coopledger_signer.cosignatures WHERE size = 0::bigint AND witness = '' \
         AND number = 0::bigint AND signature = ''::bytea",
    ] {
        sqlx::query(columns).execute(&mut *connection).await.map_err(failed)?;
    }
    Ok(())
}
