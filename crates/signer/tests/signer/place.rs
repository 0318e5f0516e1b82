//! A place for a signer, in either store.

use std::path::{Path, PathBuf};

use servers::Postgres;
use signer::{Memory, SignerError, Signing};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

pub const ORIGIN: &str = "so.example/coopledger";

/// A place of a test's own: a folder, and in PostgreSQL a database too.
pub struct Place {
    pub folder: PathBuf,
    pub url: Option<String>,
}

/// Runs each of these functions as a test, once on each store.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name($crate::place::Place::sqlite(stringify!($name))).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name($crate::place::Place::postgres(stringify!($name)).await).await;
            })+
        }
    };
}
pub(crate) use both;

impl Place {
    pub fn sqlite(name: &str) -> Self {
        Self { folder: folder(&format!("sqlite-{name}")), url: None }
    }

    pub async fn postgres(name: &str) -> Self {
        // PostgreSQL cuts names that are longer than 63 characters.
        let short = name.get(..60).unwrap_or(name);
        let url = Postgres::shared().await.database(short).await;
        Self { folder: folder(&format!("postgres-{name}")), url: Some(url) }
    }

    /// A folder of its own, and the database of an own server.
    pub async fn on(server: &Postgres, name: &str) -> Self {
        Self { folder: folder(&format!("own-{name}")), url: Some(server.database(name).await) }
    }

    pub fn key_file(&self) -> PathBuf {
        self.folder.join("signer.key")
    }

    pub fn store(&self) -> PathBuf {
        self.folder.join("signer.db")
    }

    pub async fn open(&self) -> Result<Signing, SignerError> {
        self.open_with(&self.key_file(), ORIGIN).await
    }

    pub async fn open_with(&self, key_file: &Path, origin: &str) -> Result<Signing, SignerError> {
        match &self.url {
            None => Signing::open(&self.store(), key_file, origin).await,
            Some(url) => Signing::open_postgres(url, key_file, origin).await,
        }
    }

    /// Opened without a key, to be read.
    pub async fn read(&self, origin: &str) -> Result<Memory, SignerError> {
        match &self.url {
            None => Memory::open(&self.store(), origin).await,
            Some(url) => Memory::open_postgres(url, origin).await,
        }
    }

    /// Runs SQL on the store, as another program could. `{}` stands before the names of tables.
    pub async fn run(&self, sql: &str) {
        match &self.url {
            None => {
                let options = SqliteConnectOptions::new().filename(self.store());
                let mut connection = options.connect().await.unwrap();
                let sql = AssertSqlSafe(sql.replace("{}", ""));
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Some(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let sql = AssertSqlSafe(sql.replace("{}", "coopledger_signer."));
                sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            }
        }
    }

    /// How many heads are written down and not signed.
    pub async fn pending(&self) -> i64 {
        match &self.url {
            None => {
                let options = SqliteConnectOptions::new().filename(self.store());
                let mut connection = options.connect().await.unwrap();
                let count = "SELECT count(*) FROM checkpoints WHERE note IS NULL";
                sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap()
            }
            Some(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let count = "SELECT count(*) FROM coopledger_signer.checkpoints WHERE note IS NULL";
                sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap()
            }
        }
    }

    /// Takes the store away, as whoever lost it.
    pub async fn lose_store(&self) {
        match &self.url {
            None => {
                for file in ["signer.db", "signer.db-wal", "signer.db-shm"] {
                    let _ = std::fs::remove_file(self.folder.join(file));
                }
            }
            Some(_) => self.run("DROP SCHEMA coopledger_signer CASCADE").await,
        }
    }
}

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("signer-{name}"));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
