//! The admission: whether a history is still lawful, entry by entry, once others are added to it.

use crate::event::Event;
use crate::evolve::evolve;
use crate::history::{Entry, History};
use crate::rejection::Rejection;
use crate::rules::permit;
use crate::state::Cooperative;
use crate::timeline::{Timeline, line};

/// Holds drafts, each at its place in the timeline, and every entry after the first thing that they
/// change there against the rules. What a draft replaces or voids is no longer there.
///
/// With every draft admitted so, each entry that holds is allowed by all that hold before it.
pub(crate) fn admit(history: &History, drafts: &[Entry]) -> Result<(), Rejection> {
    // The common case, without folding anything: one event after everything that holds.
    if let [draft] = drafts
        && let (None, [event]) = (draft.standing.ends(), &draft.events[..])
        && history.last_place() < Some(draft.place())
    {
        return permit(history.head(), draft.effective, event);
    }
    let (was, is) = (history.timeline(u64::MAX), amended(history, drafts));
    let same = |(was, is): &(&&Entry, &&Entry)| was.revision == is.revision;
    let unchanged = was.entries().iter().zip(is.entries()).take_while(same).count();
    let mut state = Cooperative::default();
    for (index, entry) in is.entries().iter().enumerate() {
        for event in &entry.events {
            if index >= unchanged {
                permit(&state, entry.effective, event)
                    .map_err(|it| blame(history, entry, event, it))?;
            }
            state = evolve(state, entry.effective, event);
        }
    }
    Ok(())
}

/// The timeline with these drafts in it.
pub(crate) fn amended<'a>(history: &'a History, drafts: &'a [Entry]) -> Timeline<'a> {
    line(history.entries().iter().chain(drafts))
}

/// The refusal itself for a draft; for an entry that stands, that it would become impossible.
fn blame(history: &History, entry: &Entry, event: &Event, because: Rejection) -> Rejection {
    if entry.revision > history.revision() {
        return because;
    }
    Rejection::LaterEntry {
        revision: entry.revision,
        day: entry.effective,
        event: event.word(),
        because: Box::new(because),
    }
}
