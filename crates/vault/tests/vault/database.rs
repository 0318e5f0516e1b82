//! A PostgreSQL database of a test's own.

use std::path::PathBuf;

use servers::Postgres;
use sqlx::{Connection, PgConnection};
use vault::{Vault, VaultError};

use crate::folder::Folder;

pub struct Database {
    pub url: String,
    folder: Folder,
}

impl Database {
    /// An empty database and a folder for its key file; each test has another name.
    pub async fn new(name: &str) -> Self {
        let server = Postgres::shared().await;
        // PostgreSQL cuts names that are longer than 63 characters.
        let short = name.get(..60).unwrap_or(name);
        let url = server.database(short).await;
        Self { url, folder: Folder::new(&format!("database-{name}")) }
    }

    pub fn key_file(&self) -> PathBuf {
        self.folder.key_file()
    }

    pub async fn open(&self) -> Result<Vault, VaultError> {
        Vault::open_postgres(&self.url, &self.key_file()).await
    }

    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }

    /// Runs SQL, as another program could.
    pub async fn run(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.connect().await).await.unwrap();
    }

    /// Whether these bytes stand in any version of any row that the table's pages have.
    pub async fn has(&self, part: &[u8]) -> bool {
        self.run("CREATE EXTENSION IF NOT EXISTS pageinspect").await;
        let all = "SELECT coalesce(bool_or(position($1 IN t_data) > 0), false) \
                   FROM generate_series(0, pg_relation_size('coopledger_vault.keys') / 8192 - 1) \
                     AS page, \
                   heap_page_items(get_raw_page('coopledger_vault.keys', page::int))";
        sqlx::query_scalar(all).bind(part).fetch_one(&mut self.connect().await).await.unwrap()
    }
}
