//! A registrar that is not alone follows the log: what others wrote to a stream in its cache is read
//! before that is decided on again. Without it each such stream would cost a refused append.

use std::sync::{Arc, Weak};
use std::time::Duration;

use entry::StreamName;
use eventlog::{Page, Position, Scope};
use futures::TryStreamExt;

use crate::inner::Inner;

/// How long a log that cannot be read is left alone.
const AGAIN: Duration = Duration::from_millis(250);

/// Follows from a position on, for as long as the registrar is there.
pub(crate) async fn follow(inner: Weak<Inner>, mut after: Position) {
    while let Some(mut pages) = inner.upgrade().map(|it| it.log.follow(after, Scope::All)) {
        loop {
            match pages.try_next().await {
                Ok(Some(page)) => {
                    let Some(inner) = inner.upgrade() else { return };
                    after.0 += page.len() as u64;
                    outdate(&inner, &page);
                }
                // The log is closed.
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(%error, "the log is not followed for now");
                    break;
                }
            }
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn outdate(inner: &Arc<Inner>, page: &Page) {
    let named = page.decoded().flatten().filter_map(|it| {
        let name = StreamName::parse(it.envelope.stream.as_str())?;
        Some((name, it.envelope.revision.0))
    });
    let named: Vec<_> = named.collect();
    let mut cache = inner.cache();
    named.iter().for_each(|(name, revision)| cache.outdate_before(name, *revision));
}
