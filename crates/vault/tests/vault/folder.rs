//! A folder of a test's own.

use std::path::PathBuf;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use vault::{Vault, VaultError};

pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder; each test has another name.
    pub fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn store(&self) -> PathBuf {
        self.0.join("vault.db")
    }

    pub fn key_file(&self) -> PathBuf {
        self.0.join("vault.key")
    }

    pub async fn open(&self) -> Result<Vault, VaultError> {
        Vault::open(&self.store(), &self.key_file()).await
    }

    pub async fn connect(&self) -> SqliteConnection {
        SqliteConnectOptions::new()
            .filename(self.store())
            .create_if_missing(true)
            .connect()
            .await
            .unwrap()
    }

    /// Runs SQL on the store, as another program could.
    pub async fn run(&self, sql: &'static str) {
        let mut connection = self.connect().await;
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    /// How many keys stand in the store.
    pub async fn stored(&self) -> i64 {
        let mut connection = self.connect().await;
        let count = sqlx::query_scalar("SELECT count(*) FROM keys");
        let count = count.fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        count
    }

    /// Every byte of the folder's files.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(&self.0).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
