//! A place for a vault, in either store, and what tests ask of it.

use std::path::{Path, PathBuf};

use sqlx::Connection;
use vault::{Key, Vault, VaultError};

use crate::database::Database;
use crate::folder::Folder;

/// A place of a test's own.
pub enum Place {
    Sqlite(Folder),
    Postgres(Database),
}

/// Someone who reads, and keeps others from removing what was there when they began.
pub enum Held {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

/// Runs each of these functions as a test, once on each store.
macro_rules! both {
    ($($(#[$of:meta])* $name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test($($of),*)]
            async fn $name() {
                let place = $crate::folder::Folder::new(stringify!($name));
                super::$name($crate::both::Place::Sqlite(place)).await;
            })+
        }

        mod postgres {
            $(#[tokio::test($($of),*)]
            async fn $name() {
                let place = $crate::database::Database::new(stringify!($name)).await;
                super::$name($crate::both::Place::Postgres(place)).await;
            })+
        }
    };
}
pub(crate) use both;

impl Place {
    pub async fn open(&self) -> Result<Vault, VaultError> {
        self.open_with(&self.key_file(), true).await
    }

    pub async fn open_read_only(&self) -> Result<Vault, VaultError> {
        self.open_with(&self.key_file(), false).await
    }

    /// Opens the store with a key file that lies elsewhere, to write or to read.
    pub async fn open_with(&self, key_file: &Path, write: bool) -> Result<Vault, VaultError> {
        match (self, write) {
            (Self::Sqlite(it), true) => Vault::open(&it.store(), key_file).await,
            (Self::Sqlite(it), false) => Vault::open_read_only(&it.store(), key_file).await,
            (Self::Postgres(it), true) => Vault::open_postgres(&it.url, key_file).await,
            (Self::Postgres(it), false) => Vault::open_postgres_read_only(&it.url, key_file).await,
        }
    }

    /// Which store it is.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    pub fn key_file(&self) -> PathBuf {
        match self {
            Self::Sqlite(it) => it.key_file(),
            Self::Postgres(it) => it.key_file(),
        }
    }

    /// Runs SQL on the store, as another program could: one text for each store.
    pub async fn run(&self, sqlite: &'static str, postgres: &'static str) {
        match self {
            Self::Sqlite(it) => it.run(sqlite).await,
            Self::Postgres(it) => it.run(postgres).await,
        }
    }

    /// The key as it stands in the store.
    pub async fn wrapped(&self, key: &Key) -> Vec<u8> {
        let id = key.id().0.into_bytes();
        let id = id.as_slice();
        match self {
            Self::Sqlite(it) => {
                let mut connection = it.connect().await;
                let select = sqlx::query_scalar("SELECT wrapped FROM keys WHERE id = ?");
                let bytes = select.bind(id).fetch_one(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                bytes
            }
            Self::Postgres(it) => {
                let select = "SELECT wrapped FROM coopledger_vault.keys WHERE id = $1";
                let select = sqlx::query_scalar(select).bind(id);
                select.fetch_one(&mut it.connect().await).await.unwrap()
            }
        }
    }

    /// How many keys stand in the store.
    pub async fn stored(&self) -> i64 {
        match self {
            Self::Sqlite(it) => it.stored().await,
            Self::Postgres(it) => {
                let count = sqlx::query_scalar("SELECT count(*) FROM coopledger_vault.keys");
                count.fetch_one(&mut it.connect().await).await.unwrap()
            }
        }
    }

    /// Whether these bytes stand in any version of any row; in SQLite, anywhere in its files.
    pub async fn has(&self, part: &[u8]) -> bool {
        match self {
            Self::Sqlite(it) => it.bytes().windows(part.len()).any(|window| window == part),
            Self::Postgres(it) => it.has(part).await,
        }
    }

    /// Begins to read, and goes on.
    pub async fn hold(&self) -> Held {
        match self {
            Self::Sqlite(it) => {
                let mut reader = it.connect().await;
                let begin = "BEGIN; SELECT count(*) FROM keys";
                sqlx::raw_sql(begin).execute(&mut reader).await.unwrap();
                Held::Sqlite(reader)
            }
            Self::Postgres(it) => {
                let mut reader = it.connect().await;
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; \
                             SELECT count(*) FROM coopledger_vault.keys";
                sqlx::raw_sql(begin).execute(&mut reader).await.unwrap();
                Held::Postgres(reader)
            }
        }
    }
}

impl Held {
    /// Ends reading.
    pub async fn end(self) {
        match self {
            Self::Sqlite(mut it) => drop(sqlx::raw_sql("ROLLBACK").execute(&mut it).await.unwrap()),
            Self::Postgres(mut it) => {
                sqlx::raw_sql("ROLLBACK").execute(&mut it).await.unwrap();
            }
        }
    }
}
