//! What clients sent and what they were told, and whether the log agrees.

use std::collections::HashMap;

use api::v1;
use tonic::Code;

use crate::Outcome;
use crate::audit::Log;
use crate::talk::Told;

/// A request that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The request.
    pub request: v1::RecordRequest,
    /// What came of it, if an answer came.
    pub recorded: Option<v1::Recorded>,
    /// Whether the server said that nothing of it is stored.
    pub refused: bool,
}

/// All that was sent, by request id.
#[derive(Debug, Default)]
pub struct Book(pub HashMap<String, Sent>);

impl Book {
    /// Notes what came of a request. What was acknowledged before must be answered the same.
    ///
    /// # Errors
    /// If it is not.
    pub fn note(&mut self, request: v1::RecordRequest, told: Told) -> Outcome<()> {
        let id = request.request_id.clone();
        let sent = Sent { request, recorded: None, refused: false };
        let known = self.0.entry(id).or_insert(sent);
        let again = match told {
            Told::Recorded(it) => it,
            // After these two it may be recorded or not; after any other refusal it is not.
            Told::Refused(Code::Unavailable | Code::DeadlineExceeded, _) | Told::Lost(_) => {
                return Ok(());
            }
            Told::Refused(..) if known.recorded.is_none() => {
                known.refused = true;
                return Ok(());
            }
            Told::Refused(code, reason) => {
                return Err(format!("refused with {code:?} {reason}, recorded before").into());
            }
        };
        known.refused = false;
        if let Some(before) = &known.recorded {
            let first = v1::Recorded { repeated: true, ..before.clone() };
            if again != first {
                return Err(format!("asked again: {again:?}, first: {before:?}").into());
            }
        } else {
            known.recorded = Some(again);
        }
        Ok(())
    }

    /// The last position that was acknowledged.
    pub fn last(&self) -> u64 {
        let all = self.0.values().filter_map(|it| it.recorded.as_ref());
        all.flat_map(|it| it.positions.iter().copied()).max().unwrap_or(0)
    }

    /// How many are acknowledged, and how many are not known.
    pub fn counts(&self) -> (usize, usize) {
        let known = self.0.values().filter(|it| it.recorded.is_some()).count();
        (known, self.0.len() - known)
    }

    /// Every acknowledged request stands in the log at just the positions of its answer. What was
    /// refused for good is not there. (That nothing is half or twice there, [`Log::check`] says.)
    ///
    /// # Errors
    /// The first request of which it is not so.
    pub fn check(&self, log: &Log) -> Outcome<()> {
        let positions = log.positions();
        for (id, sent) in &self.0 {
            let found = positions.get(id.as_str());
            match &sent.recorded {
                Some(it) if found != Some(&it.positions) => {
                    return Err(format!("acknowledged {it:?}, in the log: {found:?}").into());
                }
                None if sent.refused && found.is_some() => {
                    return Err(format!("refused, but in the log: {id} at {found:?}").into());
                }
                _ => {}
            }
        }
        Ok(())
    }
}
