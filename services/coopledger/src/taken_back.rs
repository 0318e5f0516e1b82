//! Whether what was recorded still holds.

use std::collections::{BTreeMap, HashMap, HashSet};

use cooperative::Standing;
use entry::{StreamName, decode_fold};
use eventlog::{EventLog, Position, Scope};
use futures::StreamExt;
use uuid::Uuid;

use crate::failure::Failure;

/// How an entry ended: the revision that ended it, and whether that is a void.
type Ends = BTreeMap<u64, (u64, bool)>;

/// How many of these requests have entries in the log that were taken back since: in the end a void
/// stands where they stood. What was corrected still holds, as corrected. Streams of codes go with
/// those of cooperatives.
pub async fn taken_back(log: &dyn EventLog, asked: &HashSet<Uuid>) -> Result<u64, Failure> {
    let failed = Failure::while_doing;
    let mut ends: HashMap<String, Ends> = HashMap::new();
    let mut made = Vec::new();
    let mut pages = log.read_all(Position(0), Scope::All);
    while let Some(page) = pages.next().await {
        let page = page.map_err(|it| failed("reading the log")(it.into()))?;
        for stored in page.decoded() {
            let envelope = stored.map_err(|it| failed("reading the log")(it.into()))?.envelope;
            let stream = envelope.stream.as_str();
            if matches!(StreamName::parse(stream), None | Some(StreamName::Code(_))) {
                continue;
            }
            // What this program does not know, the views park and tell; no import of it made that.
            let Ok(fold) = decode_fold(&envelope.payload) else { continue };
            let standing = fold.standing;
            let (revision, void) = (envelope.revision.0, matches!(standing, Standing::Voids(_)));
            if let Some(ended) = standing.ends() {
                ends.entry(stream.to_owned()).or_default().insert(ended, (revision, void));
            }
            if !void && asked.contains(&envelope.append.0) {
                made.push((stream.to_owned(), revision, envelope.append.0));
            }
        }
    }
    let gone = made.into_iter().filter(|(stream, revision, _)| {
        ends.get(stream).is_some_and(|ends| ends_in_a_void(ends, *revision))
    });
    Ok(gone.map(|(_, _, id)| id).collect::<HashSet<Uuid>>().len() as u64)
}

/// Whether a void stands at the end of what took an entry's place.
fn ends_in_a_void(ends: &Ends, mut revision: u64) -> bool {
    let mut voided = false;
    while let Some((by, void)) = ends.get(&revision).filter(|(by, _)| *by > revision) {
        (revision, voided) = (*by, *void);
    }
    voided
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_corrected_holds_and_what_was_voided_in_the_end_does_not() {
        let ends = Ends::from([(1, (4, false)), (2, (5, true)), (3, (6, false)), (6, (7, true))]);
        let ends = [ends, Ends::from([(1, (2, true)), (2, (3, false))])];
        assert!(!ends_in_a_void(&ends[0], 1) && ends_in_a_void(&ends[0], 2));
        assert!(ends_in_a_void(&ends[0], 3) && !ends_in_a_void(&ends[0], 8));
        assert!(!ends_in_a_void(&ends[1], 1));
    }
}
