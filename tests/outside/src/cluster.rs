//! A ledger that several processes share: its log on NATS servers, views and vault in PostgreSQL.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use servers::{Nats, Postgres};
use tempfile::TempDir;

use crate::Outcome;
use crate::program::{Server, coopledger};

/// Servers, and the settings under which processes find them.
pub struct Cluster {
    folder: TempDir,
    /// The servers of the log; [`Cluster::start`] makes three, over links that can be cut.
    pub nats: Nats,
    /// With a database for the views and one for the vault.
    pub postgres: Postgres,
    vault: String,
}

impl Cluster {
    /// Starts the servers. The key file of the vault is one that is there already, or is made by the
    /// first process.
    ///
    /// # Errors
    /// If the settings cannot be written.
    pub async fn start(key_file: Option<&Path>) -> Outcome<Self> {
        Self::on(Nats::start_linked(3).await, key_file).await
    }

    /// The same on servers of the log that are there already.
    ///
    /// # Errors
    /// If the settings cannot be written.
    pub async fn on(nats: Nats, key_file: Option<&Path>) -> Outcome<Self> {
        let (folder, postgres) = (tempfile::tempdir()?, Postgres::start().await);
        nats.elected().await;
        let own = folder.path().join("vault.key");
        if let Some(given) = key_file {
            fs::copy(given, &own)?;
        }
        let servers: Vec<_> = nats
            .addresses()
            .iter()
            .map(|it| format!("\"nats://{}:{}\"", it.host(), it.port()))
            .collect();
        let (views, vault) = (postgres.database("views").await, postgres.database("vault").await);
        let settings = format!(
            "[ledger]\nkey_file = \"{}\"\n[log]\nservers = [{}]\nmonitoring = {:?}\n[views]\ndatabase = \"{views}\"\n\
             [vault]\ndatabase = \"{vault}\"\n[scheduler]\nenabled = false\n",
            own.display(),
            servers.join(", "),
            nats.monitoring(),
        );
        fs::write(folder.path().join("coopledger.toml"), settings)?;
        Ok(Self { folder, nats, postgres, vault })
    }

    /// The stream, as `coopledger copy` names it.
    pub fn stream(&self) -> String {
        let servers = self.nats.addresses();
        let servers: Vec<_> =
            servers.iter().map(|it| format!("{}:{}", it.host(), it.port())).collect();
        format!("nats://{}/COOPLEDGER", servers.join(","))
    }

    /// The vault's database, as `coopledger copy-keys` names it.
    pub fn vault(&self) -> &str {
        &self.vault
    }

    /// The folder of a process of this name.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A call of the program as the process of this name.
    pub fn coopledger(&self, name: &str) -> Command {
        let mut command = coopledger(&self.folder(name));
        command.env("COOPLEDGER_CONFIG", self.folder.path().join("coopledger.toml"));
        command
    }

    /// Serves as the process of this name, in some roles; waits until it listens.
    ///
    /// # Errors
    /// If it ends before.
    pub fn serve(&self, name: &str, roles: &str) -> Result<Server, String> {
        let mut command = self.coopledger(name);
        command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--roles", roles]);
        Server::spawn(command)
    }
}
