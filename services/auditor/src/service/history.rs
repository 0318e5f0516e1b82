//! Histories with proofs.

use api::question::{ProveHistory, Whose};
use api::v1;
use api::v1::prove_history_response::Content;
use eventlog::{Pages, Partition, Position, Scope, StreamId};
use futures::{StreamExt, stream};
use signer::SignedCheckpoint;

use super::{Parts, Service, answer};
use crate::error::{AuditError, BoxError};
use crate::history::{History, Proved};
use crate::status::status;
use crate::unproved::Unproved;

/// A history on its way to a client.
struct Sent {
    history: History,
    /// What was proved first, until it is sent.
    first: Option<Vec<Proved>>,
    /// How many entries were sent.
    entries: u64,
    ended: bool,
}

impl Service {
    /// The checkpoint, the entries up to it, and the end.
    pub(super) async fn history(
        &self,
        asked: ProveHistory,
    ) -> Result<Parts<v1::ProveHistoryResponse>, Unproved> {
        let pages = self.pages(&asked.whose)?;
        let (signed, mut history) =
            self.auditor.history(pages, asked.tree_size, self.patience).await?;
        let proved = history.next().await?;
        if proved.is_empty() {
            return Err(nothing(&asked.whose, &signed));
        }
        let log_position = self.log_position();
        let part = move |content| v1::ProveHistoryResponse { content: Some(content), log_position };
        let start = part(Content::Checkpoint(self.shown(&signed).await?));
        let sent = Sent { history, first: Some(proved), entries: 0, ended: false };
        let rest = stream::unfold(sent, move |sent| async move {
            let (content, sent) = sent.step().await?;
            Some((content.map(part).map_err(|it| status(it.into())), sent))
        });
        Ok(stream::iter([Ok(start)]).chain(rest).boxed())
    }

    /// What the log has of it.
    fn pages(&self, whose: &Whose) -> Result<Pages, Unproved> {
        let form = |source: BoxError| AuditError::Form { what: "the name of a stream", source };
        let log = self.auditor.log();
        Ok(match whose {
            Whose::Partition(path) => {
                let partition = Partition::new(path).map_err(|it| form(it.into()))?;
                log.read_all(Position(0), Scope::Partitions([partition].into()))
            }
            whose => {
                let name = whose.stream().unwrap_or_default();
                log.read(&StreamId::new(&name).map_err(|it| form(it.into()))?)
            }
        })
    }
}

impl Sent {
    /// The next part; none after the end, and none after an error.
    async fn step(mut self) -> Option<(Result<Content, AuditError>, Self)> {
        if self.ended {
            return None;
        }
        let read = match self.first.take() {
            Some(first) => Ok(first),
            None => self.history.next().await,
        };
        self.ended = read.as_ref().map_or(true, Vec::is_empty);
        let content = read.map(|read| {
            self.entries += read.len() as u64;
            match self.ended {
                true => Content::End(v1::HistoryEnd { entries: self.entries }),
                false => {
                    let entries = read.into_iter().map(answer::proved).collect();
                    Content::Entries(v1::ProvedEntries { entries })
                }
            }
        });
        Some((content, self))
    }
}

/// That there is no entry of it.
fn nothing(whose: &Whose, signed: &SignedCheckpoint) -> Unproved {
    let (whose, of_cooperative) = match whose {
        Whose::Cooperative(id) => (format!("cooperative {id}"), true),
        Whose::Area(code) => (format!("area {code}"), false),
        Whose::Partition(path) => (format!("partition {path}"), false),
    };
    Unproved::NoHistory { whose, of_cooperative, size: signed.head.size }
}
