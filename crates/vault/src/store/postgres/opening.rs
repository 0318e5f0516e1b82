//! Opening a store in PostgreSQL, and knowing it again.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::timeout;

use super::super::{missing, refuse_other};
use super::{PATIENCE, PostgresRows, change, failure};
use crate::error::VaultError;
use crate::key_file::KeyFile;

/// The form of the tables below.
const FORM: i64 = 1;
/// The oldest server that tells what a vacuum left as soon as it is done.
const SERVER: i64 = 15;
const CONNECTIONS: u32 = 4;
/// How long a connection is waited for: a server that starts again within it is not missed.
const CONNECTING: Duration = Duration::from_secs(5);
/// Held while a store is made: "CpKyVau1". No other lock of ours has this number.
const MAKING: i64 = 0x4370_4b79_5661_7531;

const TABLES: &str = "\
    CREATE SCHEMA coopledger_vault;
    CREATE TABLE coopledger_vault.vault (
        one boolean PRIMARY KEY CHECK (one),
        form bigint NOT NULL,
        key_file bytea NOT NULL CHECK (octet_length(key_file) = 32)
    );
    CREATE TABLE coopledger_vault.keys (
        number bigint PRIMARY KEY,
        id bytea NOT NULL CHECK (octet_length(id) = 16),
        wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 72)
    );";

impl PostgresRows {
    /// Opens the store to read and write, and its key file; makes what is missing, where that is
    /// safe.
    pub async fn open(url: &str, key_file: &Path) -> Result<(Self, KeyFile), VaultError> {
        let (options, name) = address(url)?;
        let mut connection = connect(&options, &name).await?;
        let opened = async {
            refuse_unfit(&mut connection, &name).await?;
            settle(&mut connection, &name, key_file).await
        };
        let file = within(opened).await?;
        let _ = timeout(CONNECTING, connection.close()).await;
        Ok((Self::over(options, name, true), file))
    }

    /// Opens the store to read, and its key file.
    pub async fn open_read_only(url: &str, key_file: &Path) -> Result<(Self, KeyFile), VaultError> {
        let (options, name) = address(url)?;
        let mut connection = connect(&options, &name).await?;
        let opened = async {
            refuse_unfit(&mut connection, &name).await?;
            if !exists(&mut connection, &name).await? {
                return Err(VaultError::StoreMissing(name.clone()));
            }
            known(&mut connection, &name, key_file).await
        };
        let file = within(opened).await?;
        let _ = timeout(CONNECTING, connection.close()).await;
        Ok((Self::over(options, name, false), file))
    }

    fn over(options: PgConnectOptions, name: String, writable: bool) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(CONNECTING)
            .connect_lazy_with(options);
        Self { name, pool, writable }
    }
}

/// How to connect, and what errors call the database.
fn address(url: &str) -> Result<(PgConnectOptions, String), VaultError> {
    let options = PgConnectOptions::from_str(url).map_err(|it| VaultError::Address(it.into()))?;
    let options = options.application_name("coopledger-vault");
    let (host, port) = (options.get_host(), options.get_port());
    let name = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{host}:{port}"),
    };
    let database = options.get_database().unwrap_or(options.get_username());
    let name = format!("{name}/{database}");
    Ok((options, name))
}

async fn connect(options: &PgConnectOptions, name: &str) -> Result<PgConnection, VaultError> {
    let connected = async { options.connect().await.map_err(|error| failure::of(name, error)) };
    timeout(CONNECTING, connected).await.unwrap_or_else(|late| unavailable(late.into()))
}

async fn within<T>(opened: impl Future<Output = Result<T, VaultError>>) -> Result<T, VaultError> {
    timeout(PATIENCE, opened).await.unwrap_or_else(|late| unavailable(late.into()))
}

fn unavailable<T>(source: Box<dyn std::error::Error + Send + Sync>) -> Result<T, VaultError> {
    Err(VaultError::Unavailable(source))
}

/// Refuses a server that is too old, and one that only follows another: what it does not have yet
/// would look like destroyed keys.
async fn refuse_unfit(connection: &mut PgConnection, name: &str) -> Result<(), VaultError> {
    let asked = "SELECT current_setting('server_version_num')::bigint / 10000, \
                 current_setting('server_version'), pg_is_in_recovery()";
    let (number, version, follows): (i64, String, bool) =
        sqlx::query_as(asked).fetch_one(connection).await.map_err(|e| failure::of(name, e))?;
    let (setting, found, needed) = if number < SERVER {
        ("server_version", version, "15 or newer")
    } else if follows {
        ("pg_is_in_recovery", "true".to_owned(), "false: keys are read where they are made")
    } else {
        return Ok(());
    };
    Err(VaultError::Unsafe { store: name.into(), setting, found, needed })
}

/// The key file of the store, which is made if it is not there.
async fn settle(
    connection: &mut PgConnection,
    name: &str,
    key_file: &Path,
) -> Result<KeyFile, VaultError> {
    if exists(connection, name).await? {
        return known(connection, name, key_file).await;
    }
    let failed = |error| failure::of(name, error);
    let mut change = change::begin(connection, name).await?;
    // Of many who find no store, the first makes it, and the others find it.
    let locked = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MAKING);
    locked.execute(&mut *change).await.map_err(failed)?;
    if exists(&mut change, name).await? {
        return known(&mut change, name, key_file).await;
    }
    let file = match KeyFile::read(key_file)? {
        Some(file) => file,
        None => KeyFile::create(key_file)?,
    };
    sqlx::raw_sql(TABLES).execute(&mut *change).await.map_err(failed)?;
    sqlx::query("INSERT INTO coopledger_vault.vault (one, form, key_file) VALUES (true, $1, $2)")
        .bind(FORM)
        .bind(file.fingerprint().as_slice())
        .execute(&mut *change)
        .await
        .map_err(failed)?;
    change.commit().await.map_err(failed)?;
    Ok(file)
}

/// Asks the table itself: `to_regnamespace` answers from a cache that does not notice, within a
/// transaction, what another one committed meanwhile.
async fn exists(connection: &mut PgConnection, name: &str) -> Result<bool, VaultError> {
    let asked = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'coopledger_vault')";
    sqlx::query_scalar(asked).fetch_one(connection).await.map_err(|error| failure::of(name, error))
}

/// The key file of a store that exists. Refuses what is not whole, of a newer program, or of
/// another key file; makes nothing.
async fn known(
    connection: &mut PgConnection,
    name: &str,
    key_file: &Path,
) -> Result<KeyFile, VaultError> {
    let failed = |error| failure::of(name, error);
    let file = KeyFile::read(key_file)?.ok_or_else(|| missing(name, key_file))?;
    let row: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT form, key_file FROM coopledger_vault.vault")
            .fetch_optional(&mut *connection)
            .await
            .map_err(failed)?;
    let (form, fingerprint) = row.unzip();
    if let Some(found) = form.filter(|it| *it > FORM) {
        return Err(VaultError::Newer { store: name.into(), found, known: FORM });
    }
    refuse_other(name, fingerprint, &file)?;
    // Finds nothing, and fails if a column is missing or of another type.
    let columns = "SELECT 1 FROM coopledger_vault.keys \
                   WHERE number = 0::bigint AND id = ''::bytea AND wrapped = ''::bytea";
    sqlx::query(columns).execute(connection).await.map_err(failed)?;
    Ok(file)
}
