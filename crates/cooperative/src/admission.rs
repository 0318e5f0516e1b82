//! The admission: whether a history is still lawful, entry by entry, once others are added to it.

use crate::event::Event;
use crate::evolve::evolve;
use crate::history::{Entry, History, Standing};
use crate::registration::Reversion;
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
        && !matches!(event, Event::RegistrationReverted(_))
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
                    .and_then(|()| reversible((history, drafts), &is, entry, event))
                    .map_err(|it| blame(history, entry, event, it))?;
            }
            state = evolve(state, entry.effective, event);
        }
    }
    Ok(())
}

/// Decree 92/2024 Art. 24: the entry that is void changed the registration and holds before the
/// return, and what is returned to is what held right before it. A return says that in full, so what
/// is changed later in the time before it makes it another one, to be voided and recorded anew.
fn reversible(
    (history, drafts): (&History, &[Entry]),
    line: &Timeline<'_>,
    entry: &Entry,
    event: &Event,
) -> Result<(), Rejection> {
    let Event::RegistrationReverted(reversion) = event else { return Ok(()) };
    let Reversion { voids, to } = &**reversion;
    let mut void = *voids;
    // Corrected after the return was recorded, it is the same change still.
    let all = || history.entries().iter().chain(drafts).filter(|it| it.revision > entry.revision);
    while let Some(by) =
        all().find(|it| it.standing == Standing::Replaces(void) && it.revision > void)
    {
        void = by.revision;
    }
    let refused = Rejection::NotReversible { revision: *voids, on: entry.effective };
    let mut state = Cooperative::default();
    for (earlier, event) in line.events().take_while(|(it, _)| it.revision != entry.revision) {
        if earlier.revision == void {
            let changed = matches!(
                event,
                Event::RegistrationChanged(_)
                    | Event::RegistrationRectified(_)
                    | Event::RegistrationReverted(_)
            );
            let held = state.registered().is_some_and(|it| it.says(to));
            return if changed && held { Ok(()) } else { Err(refused) };
        }
        state = evolve(state, earlier.effective, event);
    }
    Err(refused)
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
