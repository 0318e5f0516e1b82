//! What became of what requests recorded: the entries that took the places of theirs.

use std::collections::{BTreeMap, HashMap, HashSet};

use cooperative::{Standing, Text};
use entry::{Payload, StreamName, decode_fold};
use eventlog::{Envelope, EventLog, Position, Scope};
use futures::StreamExt;
use uuid::Uuid;

use crate::failure::Failure;

/// An entry of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number in its stream.
    pub revision: u64,
    /// Its number in the log.
    pub position: u64,
    /// The request that made it.
    pub request: Uuid,
    /// The import that it came with.
    pub import: Option<Text>,
    /// Whether it voids, so that nothing holds.
    pub void: bool,
}

/// An entry, and what took its place: each what took the place of the one before, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The stream that all of them stand in.
    pub stream: String,
    /// The entry, and those after it; never empty.
    pub links: Vec<Link>,
}

/// What the log has of some requests.
#[derive(Debug, Default)]
pub struct Chains {
    /// Of each request the entries that it made, as they stand in the log. Streams of codes go with
    /// those of cooperatives.
    pub made: HashMap<Uuid, Vec<Chain>>,
    /// Positions of the first entries of an import whose requests are none of these, and that still
    /// hold, one for each request.
    pub unasked: Vec<u64>,
}

/// By stream, what ended the entry of each revision.
type Ends = HashMap<String, BTreeMap<u64, Link>>;

impl Chain {
    /// Whether a void stands in the end where the entry stood. What was corrected still holds, as
    /// corrected.
    pub fn taken_back(&self) -> bool {
        self.links.last().is_some_and(|it| it.void)
    }
}

impl Chains {
    /// How many of the requests have entries that were taken back since, in the stream to which they
    /// went last; `anew` are those that go to another one now.
    pub fn taken_back(&self, anew: &HashSet<Uuid>) -> u64 {
        let gone = |(id, all): &(&Uuid, &Vec<Chain>)| {
            let last = all.last().map(|it| &it.stream);
            !anew.contains(*id) && all.iter().any(|it| Some(&it.stream) == last && it.taken_back())
        };
        self.made.iter().filter(gone).count() as u64
    }
}

/// What the log has of these requests. If an import is named, also what came with it and none of
/// them asks for.
///
/// # Errors
/// If the log cannot be read.
pub async fn read(
    log: &dyn EventLog,
    asked: &HashSet<Uuid>,
    import: Option<&Text>,
) -> Result<Chains, Failure> {
    let failed = Failure::while_doing("reading the log");
    let (mut ends, mut made, mut others) = (Ends::new(), Vec::new(), Vec::new());
    let mut pages = log.read_all(Position(0), Scope::All);
    while let Some(page) = pages.next().await {
        for stored in page.map_err(|it| failed(it.into()))?.decoded() {
            let envelope = stored.map_err(|it| failed(it.into()))?.envelope;
            let stream = envelope.stream.as_str();
            if matches!(StreamName::parse(stream), None | Some(StreamName::Code(_))) {
                continue;
            }
            // What this program does not know, the views park and tell; no import of it made that.
            let Ok(fold) = decode_fold(&envelope.payload) else { continue };
            let is_asked = asked.contains(&envelope.append.0);
            let ended = fold.standing.ends();
            if ended.is_none() && !is_asked && import.is_none() {
                continue;
            }
            let link = link(&envelope, fold.standing);
            if let Some(ended) = ended {
                ends.entry(stream.to_owned()).or_default().insert(ended, link.clone());
            }
            if is_asked && !link.void {
                made.push((stream.to_owned(), link));
            } else if ended.is_none()
                && !is_asked
                && import.is_some()
                && link.import.as_ref() == import
            {
                others.push((stream.to_owned(), link));
            }
        }
    }
    Ok(chained(&ends, made, others))
}

fn link(envelope: &Envelope, standing: Standing) -> Link {
    Link {
        revision: envelope.revision.0,
        position: envelope.position.0,
        request: envelope.append.0,
        import: Payload::decode(&envelope.payload).ok().and_then(|it| it.meta.import),
        void: matches!(standing, Standing::Voids(_)),
    }
}

fn chained(ends: &Ends, made: Vec<(String, Link)>, others: Vec<(String, Link)>) -> Chains {
    let mut chains = Chains::default();
    for (stream, link) in made {
        let of = chains.made.entry(link.request).or_default();
        of.push(chain(ends, stream, link));
    }
    let mut told = HashSet::new();
    for (stream, link) in others {
        let (request, position) = (link.request, link.position);
        if !chain(ends, stream, link).taken_back() && told.insert(request) {
            chains.unasked.push(position);
        }
    }
    chains
}

fn chain(ends: &Ends, stream: String, first: Link) -> Chain {
    let of = ends.get(&stream);
    let mut links = vec![first];
    while let Some(last) = links.last()
        && let Some(next) = of.and_then(|it| it.get(&last.revision))
        && next.revision > last.revision
    {
        links.push(next.clone());
    }
    Chain { stream, links }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(revision: u64, void: bool) -> Link {
        Link { revision, position: revision, request: Uuid::nil(), import: None, void }
    }

    fn ends(all: &[(u64, (u64, bool))]) -> Ends {
        let all = all.iter().map(|(of, (by, void))| (*of, link(*by, *void))).collect();
        Ends::from([("it".to_owned(), all)])
    }

    fn gone(ends: &Ends, revision: u64) -> bool {
        chain(ends, "it".into(), link(revision, false)).taken_back()
    }

    #[test]
    fn what_was_corrected_holds_and_what_was_voided_in_the_end_does_not() {
        let all = [(1, (4, false)), (2, (5, true)), (3, (6, false)), (6, (7, true))];
        let other = ends(&[(1, (2, true)), (2, (3, false))]);
        let all = ends(&all);
        assert!(!gone(&all, 1) && gone(&all, 2));
        assert!(gone(&all, 3) && !gone(&all, 8));
        assert!(!gone(&other, 1));
    }
}
