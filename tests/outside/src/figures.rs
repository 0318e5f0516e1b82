//! What a server tells of itself, as Prometheus reads it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use crate::Outcome;

/// An address on which nobody listens now.
///
/// # Errors
/// If the system gives none.
pub fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Figures, a line each: `name{labels} value`.
#[derive(Clone, Debug)]
pub struct Scraped(pub String);

impl Scraped {
    /// Reads them at an address.
    ///
    /// # Errors
    /// If nobody answers with figures.
    pub fn get(address: SocketAddr) -> Outcome<Self> {
        let mut connection = TcpStream::connect(address)?;
        let asked =
            format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(asked.as_bytes())?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        match answer.starts_with("HTTP/1.1 200") {
            true => Ok(Self(answer)),
            false => Err(format!("no figures: {answer}").into()),
        }
    }

    /// The sum of all figures of a name whose labels include some, such as `code="OK"`.
    pub fn sum(&self, name: &str, labels: &[&str]) -> f64 {
        let lines = self.0.lines().filter(|it| {
            let rest = it.strip_prefix(name);
            let named = rest.is_some_and(|it| it.starts_with(['{', ' ']));
            named && labels.iter().all(|label| it.contains(label))
        });
        lines.filter_map(|it| it.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    /// Whether there is a figure of a name.
    pub fn has(&self, name: &str) -> bool {
        let named = |it: &str| it.strip_prefix(name).is_some_and(|it| it.starts_with(['{', ' ']));
        self.0.lines().any(named)
    }
}
