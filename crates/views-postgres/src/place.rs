//! Where the views stand: a database, and names in it.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use views::GenerationError;

/// How long to wait for a connection.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A database, and what the names of our schemas begin with.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    options: PgConnectOptions,
    prefix: String,
}

impl Place {
    /// Reads an address, such as `postgres://user@host/database`.
    pub fn new(url: &str, prefix: &str) -> Result<Self, GenerationError> {
        let refused = |source: &str| GenerationError::Place {
            place: format!("of prefix {prefix:?}"),
            source: source.into(),
        };
        // They stand in statements as they are.
        let good = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
        let begins = prefix.starts_with(|it: char| it.is_ascii_lowercase());
        if !begins || !prefix.chars().all(good) || prefix.len() > 40 || prefix.starts_with("pg_") {
            return Err(refused(
                "a prefix is 1 to 40 small letters, digits and _, begins with a letter, and not \
                 with pg_",
            ));
        }
        // What it says of a wrong one never has the password in it.
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| refused("expected an address like postgres://user@host/database"))?
            .application_name("coopledger-views");
        Ok(Self { options, prefix: prefix.to_owned() })
    }

    /// The schema that names which generation is served.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The schema of a generation.
    pub fn schema(&self, generation: u64) -> String {
        format!("{}_{generation}", self.prefix)
    }

    /// The generation that a schema is, if it is one.
    pub fn number(&self, schema: &str) -> Option<u64> {
        let digits = schema.strip_prefix(&self.prefix)?.strip_prefix('_')?;
        digits.parse().ok().filter(|it: &u64| it.to_string() == digits)
    }

    /// How to connect, to write.
    pub fn writing(&self) -> PgConnectOptions {
        self.options.clone().statement_cache_capacity(256).options([
            // Whoever vanished with the lock loses it within seconds.
            ("tcp_keepalives_idle", "2"),
            ("tcp_keepalives_interval", "1"),
            ("tcp_keepalives_count", "3"),
            ("tcp_user_timeout", "5000"),
            ("idle_in_transaction_session_timeout", "60000"),
            // Rows are found by their keys alone; a plan that was made while a table was empty must not
            // read all of it later.
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("jit", "off"),
            ("client_min_messages", "error"),
        ])
    }

    /// Connections to read a generation with.
    pub fn readers(&self, generation: u64) -> PgPool {
        let schema = self.schema(generation);
        let options = self.options.clone().options([
            ("search_path", schema.as_str()),
            ("default_transaction_read_only", "on"),
            ("jit", "off"),
        ]);
        pool(8).connect_lazy_with(options)
    }

    /// Connections to ask with which generation is served.
    pub fn asking(&self) -> PgPool {
        pool(2).connect_lazy_with(self.options.clone().options([("lock_timeout", "5000")]))
    }

    /// For people: without user and password.
    pub fn shown(&self) -> String {
        let (host, port) = (self.options.get_host(), self.options.get_port());
        let database = self.options.get_database().unwrap_or_default();
        format!("postgres://{host}:{port}/{database} ({})", self.prefix)
    }
}

fn pool(most: u32) -> PgPoolOptions {
    PgPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ours_or_refused() {
        let place = Place::new("postgres://me:secret@db/ledger", "views").unwrap();
        assert_eq!(place.schema(7), "views_7");
        assert_eq!(place.number("views_7"), Some(7));
        for other in ["views", "views_07", "views_7_replaced_1", "other_7", "views_"] {
            assert_eq!(place.number(other), None, "{other}");
        }
        assert_eq!(place.shown(), "postgres://db:5432/ledger (views)");
        for bad in ["", "Views", "7x", "a b", "a\"", "pg_views", &"x".repeat(41)] {
            assert!(Place::new("postgres://db/ledger", bad).is_err(), "{bad}");
        }
        let said = Place::new("postgres://me:secret@db:port/x", "views").unwrap_err();
        assert!(!format!("{said:?}").contains("secret"), "{said:?}");
    }
}
