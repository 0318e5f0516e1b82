//! Settings: a file that is its own manual, variables, flags; the later wins.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use serde::Deserialize;

use crate::failure::Failure;
use crate::roles::Roles;

/// The default settings, with what each is for.
pub const DEFAULT: &str = include_str!("coopledger.toml");

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the ledger is.
    #[serde(default)]
    pub ledger: LedgerSettings,
    /// How it is served.
    pub server: ServerSettings,
    /// How commands are recorded.
    pub registrar: RegistrarSettings,
    /// How it is recorded that terms have passed.
    pub scheduler: SchedulerSettings,
    /// Where the log is, and how it guards itself.
    pub log: LogSettings,
    /// Where the views are.
    #[serde(default)]
    pub views: DatabaseSettings,
    /// Where the persons' keys are.
    #[serde(default)]
    pub vault: DatabaseSettings,
    /// What signs checkpoints.
    #[serde(default)]
    pub signer: SignerSettings,
}

/// Where log, views and vault lie, if not in the ledger's folder.
#[derive(Clone, Debug)]
pub struct Stores {
    /// The log.
    pub log: LogSettings,
    /// The views.
    pub views: DatabaseSettings,
    /// The vault.
    pub vault: DatabaseSettings,
    /// The signer.
    pub signer: SignerSettings,
}

/// Where the ledger is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerSettings {
    /// Its folder; the XDG data folder if left out.
    pub path: Option<PathBuf>,
    /// The key file of the vault; `vault.key` in the folder if left out.
    pub key_file: Option<PathBuf>,
}

/// How it is served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How long a call may take, in seconds.
    pub timeout_seconds: u64,
    /// How many calls may be under way at once.
    pub concurrent_calls: usize,
    /// What a process does.
    pub roles: Roles,
    /// How long views may be behind the log before whoever reads them is not ready, in seconds.
    pub max_lag_seconds: u64,
    /// Where metrics are read; nowhere if left out.
    pub metrics: Option<SocketAddr>,
}

/// How commands are recorded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrarSettings {
    /// Memory for the histories of cooperatives, in MiB.
    pub cache_mib: usize,
}

/// How it is recorded that terms have passed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchedulerSettings {
    /// Whether a server does it.
    pub enabled: bool,
    /// Hours between two rounds; 0 counts as 1.
    pub every_hours: u32,
    /// Days after a term's last day.
    pub grace_days: u32,
    /// Minutes after the last entry of an import.
    pub import_quiet_minutes: u32,
}

/// Where the log is, and how it guards itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// How many days the clock may be ahead of the last entry when the ledger is opened.
    pub clock_gap_days: i64,
    /// The NATS servers that have the log; the ledger's folder has it if there are none.
    pub servers: Vec<String>,
    /// The stream that it is.
    pub stream: String,
    /// On how many servers each entry lies at least.
    pub replicas: usize,
    /// Says to the servers who this process is.
    pub credentials: Option<PathBuf>,
    /// Who vouches for the servers.
    pub ca_file: Option<PathBuf>,
    /// Whether servers that do not encrypt are refused.
    pub require_tls: bool,
    /// Where the servers' monitoring is, `host:port` each.
    pub monitoring: Vec<String>,
    /// Whether who may write refuses servers that are not seen to sync each write.
    pub sync_checked: bool,
}

/// Where something is that can stand in PostgreSQL.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// The database; the ledger's folder has it if left out.
    pub database: Option<String>,
}

/// What signs checkpoints of the log.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignerSettings {
    /// The file of the key that signs; `signer.key` in the ledger's folder if left out.
    pub key_file: Option<PathBuf>,
    /// The database that remembers what was signed; the ledger's folder does if left out.
    pub database: Option<String>,
    /// The policy whose witnesses are asked to cosign; nobody is if left out.
    pub witnesses: Option<PathBuf>,
}

impl Settings {
    /// The settings of a file's text over the defaults.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let mut all: toml::Table = DEFAULT.parse()?;
        let own: toml::Table = text.parse()?;
        for (name, section) in own {
            match (all.get_mut(&name).and_then(toml::Value::as_table_mut), section) {
                (Some(table), toml::Value::Table(section)) => table.extend(section),
                (_, section) => {
                    all.insert(name, section);
                }
            }
        }
        all.try_into()
    }

    /// Where log, views and vault lie.
    pub fn stores(&self) -> Stores {
        Stores {
            log: self.log.clone(),
            views: self.views.clone(),
            vault: self.vault.clone(),
            signer: self.signer.clone(),
        }
    }

    /// The settings of `file`, or of the default place if that exists, or the defaults.
    pub fn load(file: Option<&Path>) -> Result<Self, Failure> {
        let default = home()?.config_dir().join("coopledger.toml");
        let text = match file {
            Some(file) => std::fs::read_to_string(file).map_err(|it| Failure::Settings {
                file: file.to_path_buf(),
                source: Box::new(it),
            })?,
            None if default.exists() => {
                std::fs::read_to_string(&default).map_err(|it| Failure::file(&default, it))?
            }
            None => String::new(),
        };
        Self::parse(&text).map_err(|it| Failure::Settings {
            file: file.map_or(default, Path::to_path_buf),
            // Without the line, which may have a password in it.
            source: told(&text, &it).into(),
        })
    }
}

/// What is wrong in a file of settings, and in which line.
fn told(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map(|it| text[..it.start.min(text.len())].lines().count().max(1));
    let line = line.map(|it| format!("line {it}: ")).unwrap_or_default();
    format!("{line}{}", error.message())
}

/// The program's XDG folders.
pub fn home() -> Result<impl AppStrategy, Failure> {
    choose_app_strategy(AppStrategyArgs {
        top_level_domain: "vn".into(),
        author: "coopledger".into(),
        app_name: "coopledger".into(),
    })
    .map_err(|it| Failure::Home(Box::new(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_parses_and_says_what_each_setting_is() {
        let settings = Settings::parse("").unwrap();
        assert!(settings.server.listen.ip().is_loopback());
        assert_eq!(DEFAULT.matches("\n[").count(), 8);
    }

    #[test]
    fn a_file_changes_one_setting_and_keeps_the_others() {
        let settings = Settings::parse("[registrar]\ncache_mib = 7\n").unwrap();
        assert_eq!(settings.registrar.cache_mib, 7);
        assert_eq!(settings.server.timeout_seconds, 30);
    }

    #[test]
    fn a_file_that_is_named_and_not_there_is_wrong_usage() {
        let missing = Settings::load(Some(Path::new("/nonexistent/nope.toml"))).unwrap_err();
        assert_eq!(missing.code(), 2, "{missing}");
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = Settings::parse("[server]\nlisen = 1\n").unwrap_err().to_string();
        assert!(error.contains("lisen"), "{error}");
    }
}
