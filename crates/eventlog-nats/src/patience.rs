//! Servers that came back a moment ago, or elect, say that they are not available for now.

use std::time::{Duration, Instant};

use async_nats::jetstream::context::{
    CreateStreamError, CreateStreamErrorKind, GetStreamError, GetStreamErrorKind,
};
use async_nats::jetstream::{self, ErrorCode};
use eventlog::error::BoxError;

use crate::copy::is_gap;
use crate::error::OpenError;

/// How long what passes is waited for: some times as long as servers take to elect.
const PATIENCE: Duration = Duration::from_secs(20);
/// How soon it is asked again.
const AGAIN: Duration = Duration::from_millis(500);
/// The HTTP-like code of what is not available for now.
const UNAVAILABLE: usize = 503;

/// Asks until there is an answer, or an error that does not pass, or for too long.
pub async fn patiently<T>(
    mut ask: impl AsyncFnMut() -> Result<T, OpenError>,
) -> Result<T, OpenError> {
    let start = Instant::now();
    loop {
        match ask().await {
            Err(error) if passes(&error) && start.elapsed() < PATIENCE => {
                tracing::warn!(?error, "the log is not opened yet; it is tried again");
                tokio::time::sleep(AGAIN).await;
            }
            other => return other,
        }
    }
}

/// Whether the servers may answer otherwise in seconds.
fn passes(error: &OpenError) -> bool {
    match error {
        // What the servers do not have any more does not come back.
        OpenError::Copying(source) => !is_gap(source),
        OpenError::JetStream { source, .. } => refusal(source).is_none_or(|it| {
            let disabled =
                [ErrorCode::JETSTREAM_NOT_ENABLED, ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT];
            let elects = it.error_code() == ErrorCode::CLUSTER_NO_PEERS;
            elects || it.code() == UNAVAILABLE && !disabled.contains(&it.error_code())
        }),
        _ => false,
    }
}

/// What JetStream itself said, if it said anything.
fn refusal(source: &BoxError) -> Option<jetstream::Error> {
    if let Some(error) = source.downcast_ref::<CreateStreamError>() {
        return match error.kind() {
            CreateStreamErrorKind::JetStream(it) => Some(it),
            _ => None,
        };
    }
    match source.downcast_ref::<GetStreamError>()?.kind() {
        GetStreamErrorKind::JetStream(it) => Some(it),
        _ => None,
    }
}
