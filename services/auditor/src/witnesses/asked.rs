//! One witness, and what is known of it.

use std::time::{Duration, Instant};

use hyper::Uri;
use metrics::counter;
use signer::{SignedCheckpoint, Signing};
use tokio::time::timeout;
use transparency::policy::Witness;
use transparency::proof::consistency_tiles;
use transparency::witness::{AddCheckpoint, read_answer, read_conflict};
use transparency::{Consistency, Note, VerifierKey};
use views::ViewReader;

use super::WitnessesError;
use super::post::Post;
use crate::error::BoxError;

/// How long a witness may take for all of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How soon one that did not cosign is asked again for the same checkpoint.
const AGAIN: Duration = Duration::from_secs(60);
/// How often it may say that it has seen another tree, before that is an error.
const ATTEMPTS_MAX: usize = 3;
/// How much of what a witness says is told, in characters.
const TOLD_MAX: usize = 200;

/// A witness that is asked.
pub(super) struct Asked {
    name: String,
    key: VerifierKey,
    to: Uri,
    /// The size that it has seen last, as far as it is known.
    old: u64,
    /// For which size it was asked last, and when.
    last: Option<(u64, Instant)>,
    /// What it was told of last; empty if it cosigned.
    trouble: String,
}

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("it does not answer")]
    Unavailable(#[source] BoxError),
    #[error("it has seen {0} entries, which are more than are signed here")]
    Ahead(u64),
    #[error("it refuses with {0}: {1}")]
    Refused(u16, String),
    #[error("its answer is no cosignature of its key")]
    Foreign(#[source] BoxError),
    #[error("it cannot be proved to it that the log goes on")]
    Unproved(#[source] BoxError),
}

impl Asked {
    /// A witness of a policy; `None` if it has no address.
    pub fn new(witness: &Witness) -> Result<Option<Self>, WitnessesError> {
        let Witness { name, key, url } = witness;
        let Some(url) = url else { return Ok(None) };
        let wrong = || WitnessesError::Url { witness: name.clone(), url: url.clone() };
        let to = format!("{}/add-checkpoint", url.trim_end_matches('/'));
        let to: Uri = to.parse().map_err(|_| wrong())?;
        if to.authority().is_none() || !matches!(to.scheme_str(), Some("http" | "https")) {
            return Err(wrong());
        }
        let (name, key) = (name.clone(), key.clone());
        Ok(Some(Self { name, key, to, old: 0, last: None, trouble: String::new() }))
    }

    /// Whether it is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.to.scheme_str() == Some("https")
    }

    /// Whether it has not cosigned a checkpoint, and was not just asked to.
    pub fn is_due(&self, signed: &SignedCheckpoint) -> bool {
        let size = signed.head.size;
        let asked = |(last, at): (u64, Instant)| last == size && at.elapsed() < AGAIN;
        let cosigned = signed.note.signatures().iter().any(|it| self.key.is_of(it));
        !cosigned && !self.last.is_some_and(asked)
    }

    /// Asks it, and keeps what it cosigned.
    pub async fn ask(
        &mut self,
        post: &Post,
        signing: &Signing,
        views: &dyn ViewReader,
        signed: &SignedCheckpoint,
    ) {
        let size = signed.head.size;
        self.last = Some((size, Instant::now()));
        let asking = timeout(PATIENCE, self.cosign(post, signing, views, signed)).await;
        let came = asking.unwrap_or_else(|late| Err(Trouble::Unavailable(late.into())));
        let outcome = came.as_ref().err().map_or("kept", Trouble::outcome);
        let witness = self.name.clone();
        counter!("coopledger_cosignatures_total", "witness" => witness, "outcome" => outcome)
            .increment(1);
        self.tell(size, came);
    }

    /// Says what changed: each trouble once, and that it is over.
    fn tell(&mut self, size: u64, came: Result<(), Trouble>) {
        let (witness, before) = (self.name.as_str(), std::mem::take(&mut self.trouble));
        match came {
            Ok(()) if before.is_empty() => tracing::debug!(witness, size, "cosigned"),
            Ok(()) => tracing::info!(witness, size, "a witness cosigns again"),
            Err(trouble) => {
                self.trouble = trouble.to_string();
                let unavailable = matches!(trouble, Trouble::Unavailable(_));
                match (self.trouble == before, unavailable) {
                    (true, _) => tracing::debug!(witness, size, ?trouble, "not cosigned"),
                    (_, true) => tracing::warn!(witness, size, ?trouble, "not cosigned"),
                    (_, false) => tracing::error!(
                        witness, size, why = %trouble, ?trouble,
                        "a witness does not cosign what is signed"
                    ),
                }
            }
        }
    }

    async fn cosign(
        &mut self,
        post: &Post,
        signing: &Signing,
        views: &dyn ViewReader,
        signed: &SignedCheckpoint,
    ) -> Result<(), Trouble> {
        for _ in 0..ATTEMPTS_MAX {
            let request = request(self.old, views, signed).await.map_err(Trouble::Unproved)?;
            let answer = post.send(&self.to, request.to_string()).await;
            let answer = answer.map_err(Trouble::Unavailable)?;
            let conflict = (answer.status == 409 && answer.kind.starts_with("text/x.tlog.size"))
                .then(|| read_conflict(&answer.body));
            match (answer.status, conflict.flatten()) {
                (200, _) => {
                    self.keep(signing, signed, &answer.body).await.map_err(Trouble::Foreign)?;
                    self.old = signed.head.size;
                    return Ok(());
                }
                (_, Some(size)) if size > signed.head.size => return Err(Trouble::Ahead(size)),
                (_, Some(size)) if size != self.old => self.old = size,
                (status, _) => {
                    // What others say is told as text that moves no cursor.
                    let said = String::from_utf8_lossy(&answer.body);
                    let said = said.trim().escape_debug().take(TOLD_MAX).collect();
                    return Err(Trouble::Refused(status, said));
                }
            }
        }
        Err(Trouble::Refused(409, "it names another size each time".into()))
    }

    async fn keep(
        &self,
        signing: &Signing,
        signed: &SignedCheckpoint,
        body: &[u8],
    ) -> Result<(), BoxError> {
        for signature in read_answer(body, &signed.note, [&self.key])? {
            signing.add_cosignature(signed.head.size, &self.key, &signature).await?;
        }
        Ok(())
    }
}

impl Trouble {
    fn outcome(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Unproved(_) => "unproved",
            Self::Ahead(_) | Self::Refused(..) | Self::Foreign(_) => "refused",
        }
    }
}

/// What is asked: the checkpoint with the log's own signature, and the proof that it contains the tree that the
/// witness has seen.
async fn request(
    old: u64,
    views: &dyn ViewReader,
    signed: &SignedCheckpoint,
) -> Result<AddCheckpoint, BoxError> {
    let size = signed.head.size;
    let tiles = views.tiles(&consistency_tiles(old, size)?).await?;
    let proof = Consistency::build(old, size, &tiles)?;
    let mut note = Note::new(signed.note.text())?;
    if let Some(by_log) = signed.note.signatures().first() {
        note.add(by_log.clone())?;
    }
    Ok(AddCheckpoint::new(old, proof, note)?)
}
