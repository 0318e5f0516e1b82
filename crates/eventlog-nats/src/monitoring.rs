//! Whether the servers sync each write before they acknowledge it: their monitoring tells, and nothing
//! that a client of theirs may ask for does.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use eventlog::error::BoxError;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::Request;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::error::OpenError;

/// How long one may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// The longest answer that is read.
const ANSWER_BYTES: usize = 1 << 20;
/// What is asked.
const PATH: &str = "/jsz?config=1";

/// What a server says of its JetStream.
#[derive(Deserialize)]
struct Told {
    config: Option<Config>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    sync_always: bool,
}

/// Asks the monitoring of servers, at `host:port`; of a name with several addresses, each. Those that
/// do not answer may be down, but one must.
///
/// # Errors
/// When a server that answers does not sync each write, or none answers.
pub async fn check(places: &[String]) -> Result<(), OpenError> {
    let (mut seen, mut unsynced, mut why) = (0, Vec::new(), None);
    for place in places {
        match timeout(PATIENCE, lookup_host(place)).await.map_err(BoxError::from) {
            Err(late) => why = Some(late),
            Ok(Err(error)) => why = Some(error.into()),
            Ok(Ok(addresses)) => {
                for address in addresses {
                    match timeout(PATIENCE, ask(address, place)).await.unwrap_or_else(late) {
                        Ok(true) => seen += 1,
                        Ok(false) => unsynced.push(address.to_string()),
                        Err(error) => {
                            tracing::warn!(%address, %error, "a server's monitoring does not answer");
                            why = Some(error);
                        }
                    }
                }
            }
        }
    }
    if !unsynced.is_empty() {
        return Err(OpenError::Unsynced { servers: unsynced.join(", ") });
    }
    if seen == 0 {
        let source = why.unwrap_or_else(|| "it is not said where".into());
        return Err(OpenError::Unseen { places: places.join(", "), source });
    }
    Ok(())
}

fn late<T>(late: tokio::time::error::Elapsed) -> Result<T, BoxError> {
    Err(late.into())
}

/// Whether the server at an address syncs each write.
async fn ask(address: SocketAddr, host: &str) -> Result<bool, BoxError> {
    let stream = TokioIo::new(TcpStream::connect(address).await?);
    let (mut sender, connection) = http1::handshake(stream).await?;
    let driven = tokio::spawn(connection);
    let request = Request::get(PATH).header(HOST, host).body(Empty::<Bytes>::new())?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), ANSWER_BYTES).collect().await?.to_bytes();
    driven.abort();
    if !status.is_success() {
        return Err(format!("{PATH} is answered with {status}").into());
    }
    let told: Told = serde_json::from_slice(&body)?;
    let config = told.config.ok_or("it has no JetStream")?;
    Ok(config.sync_always)
}
