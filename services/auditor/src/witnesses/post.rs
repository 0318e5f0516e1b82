//! A request to a witness, over HTTP or TLS.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, USER_AGENT};
use hyper::{Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::WitnessesError;
use crate::error::BoxError;

/// The longest answer that is read: far more than some signatures have.
const ANSWER_BYTES: usize = 64 << 10;
/// Who asks, for whoever runs the witness.
const AGENT: &str = concat!("coopledger/", env!("CARGO_PKG_VERSION"));

/// Sends requests, and keeps connections for the next ones.
pub(super) enum Post {
    /// Where nobody is reached over TLS, no certificates are needed.
    Plain(Client<HttpConnector, Full<Bytes>>),
    Secure(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

/// What a witness answered.
pub(super) struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The type of the body; empty if it is not said.
    pub kind: String,
    /// The body.
    pub body: Bytes,
}

impl Post {
    /// For http:// alone, or for https:// too, with the system's certificates.
    pub fn new(secure: bool) -> Result<Self, WitnessesError> {
        let builder = Client::builder(TokioExecutor::new());
        if !secure {
            return Ok(Self::Plain(builder.build_http()));
        }
        let connector = HttpsConnectorBuilder::new().with_native_roots();
        let connector = connector.map_err(|it| WitnessesError::Certificates(it.into()))?;
        Ok(Self::Secure(builder.build(connector.https_or_http().enable_http1().build())))
    }

    /// Sends a body, and reads the answer whole. Redirections are not followed.
    pub async fn send(&self, to: &Uri, body: String) -> Result<Answer, BoxError> {
        let request = Request::post(to).header(USER_AGENT, AGENT);
        let request = request.body(Full::new(Bytes::from(body)))?;
        let answer = match self {
            Self::Plain(client) => client.request(request).await?,
            Self::Secure(client) => client.request(request).await?,
        };
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let (status, kind) = (answer.status().as_u16(), kind.unwrap_or_default().to_owned());
        let body = Limited::new(answer.into_body(), ANSWER_BYTES).collect().await?.to_bytes();
        Ok(Answer { status, kind, body })
    }
}
