//! Repeats: an append that was made before is answered from the log itself.

use futures::StreamExt;

use crate::append::{Appended, Recorded};
use crate::envelope::{Envelope, EnvelopeError};
use crate::error::{AppendError, BoxError, ReadError};
use crate::ids::{AppendId, Position};
use crate::log::Pages;

/// The first entry of the append `id` in its home stream up to `upto`, if the stream holds one.
///
/// # Errors
/// What the pages give, or [`ReadError::Damaged`] if an entry cannot be read.
pub async fn find(
    mut home: Pages,
    id: AppendId,
    upto: Position,
) -> Result<Option<Envelope>, ReadError> {
    while let Some(page) = home.next().await {
        for entry in page?.entries() {
            let envelope = decode(entry, upto)?;
            if envelope.position > upto {
                return Ok(None);
            }
            if envelope.append == id {
                return Ok(Some(envelope));
            }
        }
    }
    Ok(None)
}

/// The first answer again, if the home stream holds the append `id` up to `upto`; else the refusal.
/// `between` gives the entries after one position up to another one.
///
/// # Errors
/// The refusal, or [`AppendError::Unavailable`] if the log cannot be read.
pub async fn resolve(
    home: Pages,
    between: impl FnOnce(Position, Position) -> Pages,
    id: AppendId,
    upto: Position,
    refusal: AppendError,
) -> Result<Appended, AppendError> {
    let unread = |it| AppendError::Unavailable(BoxError::from(it));
    let Some(found) = find(home, id, upto).await.map_err(unread)? else { return Err(refusal) };
    let before = before(&found);
    let pages = between(before, Position(before.0 + u64::from(found.count)));
    answer(pages, &found).await.map_err(unread)
}

/// The position before the first entry of the append that `found` belongs to.
pub fn before(found: &Envelope) -> Position {
    Position(found.position.0 - 1 - u64::from(found.index).min(found.position.0 - 1))
}

/// The first answer again, from `pages` of everything after [`before`].
///
/// # Errors
/// What the pages give, or [`ReadError::Damaged`] if the append is not whole.
pub async fn answer(mut pages: Pages, found: &Envelope) -> Result<Appended, ReadError> {
    let mut entries = Vec::with_capacity(found.count as usize);
    while entries.len() < found.count as usize {
        let Some(page) = pages.next().await else {
            let what = "an append is not whole".into();
            return Err(ReadError::Damaged { position: found.position, what });
        };
        for entry in page?.entries().take(found.count as usize - entries.len()) {
            let envelope = decode(entry, found.position)?;
            if envelope.append != found.append {
                let what = "an append is not whole".into();
                return Err(ReadError::Damaged { position: envelope.position, what });
            }
            entries.push(Recorded { position: envelope.position, revision: envelope.revision });
        }
    }
    Ok(Appended { recorded_at: found.recorded_at, entries, repeated: true })
}

fn decode(entry: bytes::Bytes, position: Position) -> Result<Envelope, ReadError> {
    let damaged = |e: EnvelopeError| ReadError::Damaged { position, what: e.to_string() };
    Envelope::decode(entry).map_err(damaged)
}
