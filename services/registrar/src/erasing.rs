//! Erasures are carried out: what an entry says is erased loses its keys.
//!
//! The entry comes first, synced; from then on nobody shows what it covers. Then the keys go. A crash
//! between leaves the entry, and keys that nobody uses: whoever asks again with the same id, or
//! starts the next time, destroys them.

use std::collections::{BTreeSet, HashSet};

use cooperative::{Act, Erased, Event, PersonId, Rejection, Unerasable};
use entry::request::{Ask, Request};
use entry::{Happened, Payload, Personal, StreamName, decode_fold};
use eventlog::{EventLog, Position, Scope};
use futures::StreamExt;
use vault::KeyId;

use crate::append::home;
use crate::error::RecordError;
use crate::inner::Inner;
use crate::people;
use crate::registrar::Registrar;
use crate::stream::{Stream, stream_id};

/// What carrying out the erasures of a log came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CarriedOut {
    /// On how many cooperatives there were erasures to be looked at.
    pub streams: usize,
    /// Keys that were still there, and are destroyed now.
    pub destroyed: usize,
}

impl Registrar {
    /// Destroys every key that the log's erasures cover, whatever this vault has of them: a crash may
    /// have come between an entry and its keys, and a vault that was restored from an earlier backup
    /// has keys again. To be called before anything is served.
    ///
    /// The vault knows up to which position that was done, so only what came since is read.
    ///
    /// # Errors
    /// If log or vault do not answer, or old copies of keys could not be removed; calling again does
    /// the rest.
    pub async fn carry_out_erasures(&self) -> Result<CarriedOut, RecordError> {
        self.inner().carry_out_erasures().await
    }
}

impl Inner {
    /// Does what [`Registrar::carry_out_erasures`] promises.
    async fn carry_out_erasures(&self) -> Result<CarriedOut, RecordError> {
        let noted = self.vault.erased_up_to().await.map_err(RecordError::Vault)?;
        let last = self.log.last().0;
        // A note beyond the log is of another one, or of one that lost entries.
        let from = if noted > last { 0 } else { noted };
        let (erasing, upto) = erasing(&*self.log, Position(from)).await?;
        let mut told = CarriedOut { streams: erasing.len(), ..CarriedOut::default() };
        let mut covered = Vec::new();
        for name in &erasing {
            covered.extend(keys(&*self.log, name).await?);
        }
        told.destroyed = self.vault.keys(&covered).await.map_err(RecordError::Vault)?.len();
        // Those that are gone already too: old copies of them may have been left.
        self.vault.destroy_all(&covered).await.map_err(RecordError::Unerased)?;
        if let Err(error) = self.vault.note_erased(noted, upto).await {
            tracing::warn!(%error, "the next start looks for erasures from position {noted} on again");
        }
        Ok(told)
    }

    /// Destroys the keys that the erasures of a request's stream cover.
    pub async fn carry_out(&self, request: &Request) -> Result<(), RecordError> {
        let covered = keys(&*self.log, &home(request)).await?;
        self.vault.destroy_all(&covered).await.map_err(RecordError::Unerased)
    }
}

/// Whether a request is refused since what it erases is erased already.
pub(crate) fn is_done(error: &RecordError) -> bool {
    matches!(error, RecordError::Rejected(Rejection::Erasure(Unerasable::Already { .. })))
}

/// Whether a request erases personal data.
pub(crate) fn erases(request: &Request) -> bool {
    asked(request).is_some()
}

fn asked(request: &Request) -> Option<&[PersonId]> {
    match &request.ask {
        Ask::Cooperative { command, .. } => match &command.act {
            Act::ErasePersonalData(it) => Some(&it.persons),
            _ => None,
        },
        Ask::Area { .. } | Ask::Void { .. } | Ask::Reorganise { .. } | Ask::Join { .. } => None,
    }
}

/// An erasure brings nothing personal, and comes with no import, since that may be taken back. A void
/// has no note: a note goes with what its entry says of whom, and a void says nothing.
pub(crate) fn check(request: &Request) -> Result<(), RecordError> {
    if matches!(request.ask, Ask::Void { .. }) && request.note.is_some() {
        return Err(RecordError::Text {
            field: "note",
            expected: "absent where an entry is voided: its reason says why",
            expected_vi: "để trống khi hủy một mục: lý do đã nói vì sao",
        });
    }
    if !erases(request) {
        return Ok(());
    }
    let wrong = [
        ("note", request.note.is_some()),
        ("people", !request.people.is_empty()),
        ("import_id", request.import.is_some()),
    ];
    match wrong.into_iter().find(|(_, there)| *there) {
        None => Ok(()),
        Some((field, _)) => Err(RecordError::Text {
            field,
            expected: "absent where personal data are erased",
            expected_vi: "để trống khi xóa dữ liệu cá nhân",
        }),
    }
}

/// Somebody of whom a request brings personal data although they are erased; `first` is what its
/// first entry says, with which a note goes.
pub(crate) fn erased(request: &Request, home: &Stream, first: &Happened) -> Option<PersonId> {
    let erased = &home.cooperative()?.erased;
    if erased.is_empty() {
        return None;
    }
    let gone = |it: &PersonId| erased.by(*it).is_some();
    let noted = request.note.is_some() && erased.covers(None, events(first)).is_some();
    let about = || events(first).iter().flat_map(Event::persons).find(gone);
    people::with_data(request).find(gone).or_else(|| noted.then(about).flatten())
}

/// The keys of everything that the erasures of a stream cover, as it is synced now.
async fn keys(log: &dyn EventLog, name: &StreamName) -> Result<Vec<KeyId>, RecordError> {
    let id = stream_id(name)?;
    let (mut erased, mut read) = (Erased::default(), Vec::new());
    let mut pages = log.read(&id);
    while let Some(page) = pages.next().await {
        for stored in page.map_err(RecordError::Read)?.decoded() {
            let envelope = stored.map_err(|it| damaged(id.as_str(), it))?.envelope;
            let payload =
                Payload::decode(&envelope.payload).map_err(|it| damaged(id.as_str(), it))?;
            erased.take(envelope.revision.0, events(&payload.happened));
            read.push((payload.happened, payload.personal));
        }
    }
    let covered = |(happened, it): (&Happened, &Personal)| {
        erased.covers(it.person, events(happened)).map(|_| KeyId(it.key))
    };
    let fields = read.iter().flat_map(|(happened, all)| all.iter().map(move |it| (happened, it)));
    let keys: BTreeSet<KeyId> = fields.filter_map(covered).collect();
    Ok(keys.into_iter().collect())
}

/// The cooperatives of which an entry after a position erases something; and up to which position
/// that is known: an entry that this program cannot read may be an erasure to a newer one.
async fn erasing(
    log: &dyn EventLog,
    after: Position,
) -> Result<(HashSet<StreamName>, u64), RecordError> {
    let (mut names, mut upto, mut unread) = (HashSet::new(), after.0, false);
    let mut pages = log.read_all(after, Scope::All);
    while let Some(page) = pages.next().await {
        for stored in page.map_err(RecordError::Read)?.decoded() {
            let envelope = stored.map_err(|it| damaged("log", it))?.envelope;
            match StreamName::parse(envelope.stream.as_str()) {
                Some(name @ StreamName::Cooperative(_)) => match decode_fold(&envelope.payload) {
                    Ok(it) if events(&it.happened).iter().any(Event::erases) => {
                        names.insert(name);
                    }
                    Ok(_) => {}
                    Err(_) => unread = true,
                },
                Some(StreamName::Code(_) | StreamName::Area(_)) | None => {}
            }
            if !unread {
                upto = envelope.position.0;
            }
        }
    }
    Ok((names, upto))
}

fn events(happened: &Happened) -> &[Event] {
    match happened {
        Happened::Cooperative(events) => events,
        Happened::Area(_) | Happened::Code(_) => &[],
    }
}

fn damaged(
    stream: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> RecordError {
    RecordError::Damaged { stream: stream.to_owned(), source: source.into() }
}
