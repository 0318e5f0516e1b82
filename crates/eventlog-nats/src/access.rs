//! Who this process is to the servers, and which servers it trusts.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, ServerAddr};

use crate::error::OpenError;

/// Who this process is to the servers, and which servers it trusts.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// A file that says who this process is: credentials as `nsc` writes them, or the seed of an
    /// nkey, or `user:password` in one line. Nobody in particular, if left out.
    pub credentials: Option<PathBuf>,
    /// PEM certificates of whoever vouches for the servers; the system's, if left out.
    pub ca_file: Option<PathBuf>,
    /// Whether servers that do not encrypt are refused.
    pub require_tls: bool,
}

/// How often a server is asked for a sign of life. After three without one it is left for another:
/// whoever is cut off by a network is told by nobody.
const PING: Duration = Duration::from_secs(1);

/// What a credentials file may say.
enum Identity {
    Credentials(String),
    Seed(String),
    User(String, String),
}

impl Access {
    /// Connects to one of the servers.
    ///
    /// # Errors
    /// [`OpenError::Access`], [`OpenError::Refused`], or [`OpenError::Away`].
    pub(crate) async fn connect(&self, servers: &[ServerAddr]) -> Result<Client, OpenError> {
        let options = self.options()?;
        options.connect(servers).await.map_err(|error| {
            let trusted = !is_distrust(&error);
            // Addresses may carry a password.
            let hosts = servers.iter().map(|it| format!("{}:{}", it.host(), it.port()));
            let servers = hosts.collect::<Vec<_>>().join(", ");
            let source = error.into();
            match trusted {
                true => OpenError::Away { servers, source },
                false => OpenError::Refused { servers, source },
            }
        })
    }

    fn options(&self) -> Result<ConnectOptions, OpenError> {
        let options = ConnectOptions::new().name("coopledger").require_tls(self.require_tls);
        let mut options = options.ping_interval(PING);
        if let Some(path) = &self.credentials {
            let wrong = || OpenError::Access { path: path.clone(), needed: IDENTITY, source: None };
            options = match identity(&text(path, IDENTITY)?).ok_or_else(wrong)? {
                Identity::Credentials(it) => options.credentials(&it).map_err(|_| wrong())?,
                Identity::Seed(it) => options.nkey(it),
                Identity::User(user, password) => options.user_and_password(user, password),
            };
        }
        if let Some(path) = &self.ca_file {
            let needed = "certificates in PEM are needed";
            if !text(path, needed)?.contains("-----BEGIN CERTIFICATE-----") {
                return Err(OpenError::Access { path: path.clone(), needed, source: None });
            }
            options = options.add_root_certificates(path.clone());
        }
        Ok(options)
    }
}

/// Whether a connection failed because one side does not trust the other, or one encrypts and the
/// other does not.
fn is_distrust(error: &ConnectError) -> bool {
    match error.kind() {
        ConnectErrorKind::Authentication
        | ConnectErrorKind::AuthorizationViolation
        | ConnectErrorKind::Tls => true,
        // Read as encryption, it is none, or of somebody else.
        _ => error
            .source()
            .and_then(|it| it.downcast_ref::<io::Error>())
            .is_some_and(|it| matches!(it.kind(), io::ErrorKind::InvalidData)),
    }
}

const IDENTITY: &str =
    "credentials of NATS, the seed of an nkey, or user:password in one line, are needed";

fn text(path: &Path, needed: &'static str) -> Result<String, OpenError> {
    fs::read_to_string(path).map_err(|error| OpenError::Access {
        path: path.into(),
        needed,
        source: Some(error),
    })
}

fn identity(text: &str) -> Option<Identity> {
    let text = text.trim();
    if text.starts_with("-----BEGIN NATS USER JWT-----") {
        return Some(Identity::Credentials(text.to_owned()));
    }
    if text.is_empty() || text.lines().count() > 1 {
        return None;
    }
    match text.split_once(':') {
        Some((user, password)) => Some(Identity::User(user.to_owned(), password.to_owned())),
        None if text.starts_with("SU") => Some(Identity::Seed(text.to_owned())),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_who_we_are_in_one_of_three_ways() {
        assert!(matches!(identity("SUAM\n"), Some(Identity::Seed(it)) if it == "SUAM"));
        let user = identity("reader:a:b\n");
        assert!(matches!(user, Some(Identity::User(it, word)) if it == "reader" && word == "a:b"));
        let credentials = "-----BEGIN NATS USER JWT-----\neyJ\n------END NATS USER JWT------\n";
        assert!(matches!(identity(credentials), Some(Identity::Credentials(_))));
        for nobody in ["", "\n", "reader", "a:b\nc:d"] {
            assert!(identity(nobody).is_none(), "{nobody:?}");
        }
    }

    #[test]
    fn a_file_that_says_nothing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("who");
        for (says, access) in [
            (None, Access { credentials: Some(path.clone()), ..Access::default() }),
            (Some("nobody"), Access { credentials: Some(path.clone()), ..Access::default() }),
            (Some("nobody"), Access { ca_file: Some(path.clone()), ..Access::default() }),
        ] {
            says.into_iter().for_each(|it| fs::write(&path, it).unwrap());
            let said = access.options().map(drop).unwrap_err().to_string();
            assert!(said.contains("who cannot be used: "), "{said}");
            assert!(!said.contains("nobody"), "{said}");
        }
    }
}
