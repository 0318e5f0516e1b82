//! The witness over HTTP/1.1.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::witness::Witness;

/// The largest request: far more than a checkpoint with a proof has.
const BODY_BYTES: usize = 64 << 10;
/// How long headers may take to come, and how long a body.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may take in all, whoever does not read its answers included. It is for one request.
const LONGEST: Duration = Duration::from_secs(30);
/// How many connections there may be at once; further ones wait.
const CONNECTIONS: usize = 256;
/// How long connections may go on after the end.
const DRAIN: Duration = Duration::from_secs(5);

/// Gives seconds since 1970.
type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

#[derive(Clone)]
struct Shared {
    witness: Arc<Witness>,
    clock: Clock,
}

/// Serves a witness until `end` says so: `POST /add-checkpoint`, and `GET /<SHA-256 of an origin>/checkpoint` for
/// what was cosigned last. `clock` gives seconds since 1970.
pub async fn serve(
    listener: TcpListener,
    witness: Arc<Witness>,
    clock: impl Fn() -> u64 + Send + Sync + 'static,
    mut end: watch::Receiver<bool>,
) {
    let app = Router::new()
        .route("/add-checkpoint", post(add))
        .route("/{log}/checkpoint", get(last))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(Shared { witness, clock: Arc::new(clock) });
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = async {
            // Never closed.
            let permit = free.clone().acquire_owned().await.ok();
            (listener.accept().await, permit)
        };
        let ended = async { drop(end.wait_for(|it| *it).await) };
        let Some((accepted, permit)) = or_end(accepted, ended).await else { break };
        match accepted {
            Ok((stream, _)) => {
                let connection = connection(stream, app.clone(), end.clone());
                tokio::spawn(async move {
                    let _ = timeout(LONGEST, connection).await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(?error, "a connection is not accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    let _ = timeout(DRAIN, free.acquire_many(CONNECTIONS as u32)).await;
}

/// What something gives, unless the end comes before.
async fn or_end<T>(it: impl Future<Output = T>, end: impl Future<Output = ()>) -> Option<T> {
    tokio::select! {
        it = it => Some(it),
        () = end => None,
    }
}

async fn connection(stream: TcpStream, app: Router, mut end: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    tokio::pin!(connection);
    let ended = async { drop(end.wait_for(|it| *it).await) };
    if or_end(connection.as_mut(), ended).await.is_none() {
        connection.as_mut().graceful_shutdown();
        // Whoever hung up meanwhile is no matter.
        let _ = connection.await;
    }
}

/// `add-checkpoint`.
async fn add(State(Shared { witness, clock }): State<Shared>, request: Request) -> Response {
    let body = match timeout(PATIENCE, Bytes::from_request(request, &())).await {
        Err(_) => return (StatusCode::REQUEST_TIMEOUT, "the body did not come\n").into_response(),
        Ok(Err(rejection)) => return rejection.into_response(),
        Ok(Ok(body)) => body,
    };
    // It goes on to its end though the asker hangs up: what is written is then also remembered.
    let added = tokio::task::spawn_blocking(move || witness.add(&body, &*clock)).await;
    let added = added.map_err(io::Error::from);
    match added {
        Ok(Ok(lines)) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], lines).into_response(),
        Ok(Err(refused)) => {
            tracing::debug!(%refused, "a checkpoint is refused");
            let status = StatusCode::from_u16(refused.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let (kind, text) = refused.answer();
            (status, [(CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::error!(?error, "a request is not answered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What was cosigned last for a log.
async fn last(State(shared): State<Shared>, Path(log): Path<String>) -> Response {
    let place = format!("{log}/checkpoint");
    let last = tokio::task::spawn_blocking(move || shared.witness.last(&place)).await;
    match last {
        Ok(Some(note)) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response(),
        Ok(None) => (StatusCode::NOT_FOUND, "nothing is cosigned for that log\n").into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
