//! Witnesses are asked to cosign what is signed, and what they answer is kept with it.
//!
//! Nothing waits for a witness: neither recording nor signing. One that does not answer is asked again at the next
//! checkpoint; one that refuses is told of once, and loudly, until it cosigns again.

use std::time::{Duration, Instant};

use futures::future::join_all;
use metrics::gauge;
use signer::{SignedCheckpoint, Signing};
use tokio::sync::watch;
use transparency::{Policy, VerifierKey};
use views::ViewReader;

use self::asked::Asked;
use self::post::Post;
use crate::error::{AuditError, BoxError};
use crate::rehash::Views;

mod asked;
mod post;

/// How often it is looked whether there is a checkpoint that a witness has not cosigned. It may be one that another
/// process signed.
const LOOKED_EVERY: Duration = Duration::from_secs(2);

/// What can come of asking a witness.
pub const COSIGNING: [&str; 4] = ["kept", "refused", "unavailable", "unproved"];

/// Those who are asked to cosign, and how many have to.
pub struct Witnesses {
    policy: Policy,
    asked: Vec<Asked>,
    post: Post,
}

/// A checkpoint with the cosignatures that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The checkpoint; its note has them.
    pub signed: SignedCheckpoint,
    /// The names that the policy has for those that cosigned.
    pub witnesses: Vec<String>,
    /// Whether they are the quorum.
    pub is_quorum: bool,
}

/// Why witnesses cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum WitnessesError {
    /// Where a witness is said to be, nothing can be asked.
    #[error("{url} is not where the witness {witness} can be asked: expected http:// or https://")]
    Url {
        /// What the policy calls it.
        witness: String,
        /// What stands there.
        url: String,
    },
    /// Nobody vouches for witnesses that are reached over TLS.
    #[error("the system's certificates cannot be read")]
    Certificates(#[source] BoxError),
}

impl Witnesses {
    /// The witnesses of a policy. Those with an address are asked; of the others, what they cosign comes some other
    /// way. Log lines mean nothing here.
    ///
    /// # Errors
    /// When an address is none, or TLS cannot be had.
    pub fn new(policy: Policy) -> Result<Self, WitnessesError> {
        let mut asked = Vec::new();
        for witness in policy.witnesses() {
            asked.extend(Asked::new(witness)?);
        }
        let post = Post::new(asked.iter().any(Asked::is_secure))?;
        Ok(Self { policy, asked, post })
    }

    /// Asks all at once who have not cosigned the newest checkpoint, and gives it with what is there afterwards;
    /// `None` if nothing is signed. It ends within some seconds, whatever they do.
    ///
    /// # Errors
    /// When the signer's store cannot be read. What a witness does is no error.
    pub async fn ask(
        &mut self,
        signing: &Signing,
        views: &dyn ViewReader,
    ) -> Result<Option<Cosigned>, AuditError> {
        let Some(signed) = signing.last().await? else { return Ok(None) };
        let due = self.asked.iter_mut().filter(|it| it.is_due(&signed));
        let asked = join_all(due.map(|it| it.ask(&self.post, signing, views, &signed))).await;
        let signed = match asked.is_empty() {
            true => signed,
            false => signing.at(signed.head.size).await?.unwrap_or(signed),
        };
        Ok(Some(self.judge(&signing.key(), signed)))
    }

    /// Who has cosigned a checkpoint.
    pub fn judge(&self, key: &VerifierKey, signed: SignedCheckpoint) -> Cosigned {
        let is_quorum = self.policy.for_log(key).satisfied_by(&signed.note).is_ok();
        let on_note = |key: &VerifierKey| signed.note.signatures().iter().any(|it| key.is_of(it));
        let cosigned = self.policy.witnesses().iter().filter(|it| on_note(&it.key));
        let witnesses = cosigned.map(|it| it.name.clone()).collect();
        Cosigned { signed, witnesses, is_quorum }
    }
}

/// Has what is signed cosigned, again and again, until `end` says so.
pub async fn keep_cosigned(
    mut witnesses: Witnesses,
    signing: Signing,
    views: Views,
    mut end: watch::Receiver<bool>,
) {
    let (mut met, mut told) = (Instant::now(), true);
    loop {
        let view = views();
        let mut ended = end.clone();
        let asked = tokio::select! {
            asked = witnesses.ask(&signing, &*view) => asked,
            _ = ended.wait_for(|it| *it) => return,
        };
        match asked {
            Ok(cosigned) => {
                if cosigned.is_none_or(|it| it.is_quorum) {
                    met = Instant::now();
                }
                told = true;
            }
            Err(error) if told => {
                told = false;
                tracing::error!(?error, "what is signed cannot be read, and is not cosigned");
            }
            Err(_) => {}
        }
        gauge!("coopledger_quorum_age_seconds").set(met.elapsed().as_secs_f64());
        if tokio::time::timeout(LOOKED_EVERY, end.wait_for(|it| *it)).await.is_ok() {
            return;
        }
    }
}
