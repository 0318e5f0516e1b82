//! A stream's entries, filed by the parts that they are about.

use std::collections::BTreeSet;
use std::ops::Deref;

use crate::history::Entry;
use crate::part::Part;

/// The entries of a stream, oldest recorded first. Among thousands, those about one member are found
/// without looking into the others.
#[derive(Clone, Debug, Default)]
pub struct Filed {
    entries: Vec<Entry>,
    /// Of each entry the mark of the part that it is about; [`OPEN`] where that is to be looked up.
    marks: Vec<u32>,
}

/// The mark of an entry that is about several parts or the whole, or ends another one.
const OPEN: u32 = 0;

impl Filed {
    /// Adds the next entry.
    pub fn push(&mut self, entry: Entry) {
        let mark = match (&entry.events[..], entry.standing.ends()) {
            ([event], None) => event.part().map_or(OPEN, mark),
            _ => OPEN,
        };
        self.entries.push(entry);
        self.marks.push(mark);
    }

    /// The parts that the last entry is about, together with what it ends; `None` if one of them
    /// concerns the whole.
    pub fn parts_of_last(&self) -> Option<BTreeSet<Part>> {
        let last = self.entries.last()?;
        let ended = last.standing.ends().and_then(|revision| {
            let at = self.entries.binary_search_by_key(&revision, |it| it.revision).ok()?;
            self.entries.get(at)
        });
        let events = last.events.iter().chain(ended.into_iter().flat_map(|it| &it.events));
        events.map(crate::event::Event::part).collect()
    }

    /// The entries about these parts or about the whole, with those that end one of them: what holds
    /// of the parts, they say alone. In the order of the stream.
    pub fn about(&self, parts: &BTreeSet<Part>) -> Vec<&Entry> {
        let asked: Vec<u32> = parts.iter().map(|it| mark(*it)).collect();
        let mut found: Vec<&Entry> = Vec::new();
        for (entry, mark) in self.entries.iter().zip(&self.marks) {
            if *mark != OPEN && !asked.contains(mark) {
                continue;
            }
            let mut events = entry.events.iter();
            let ends = |it: u64| found.binary_search_by_key(&it, |entry| entry.revision).is_ok();
            if events.any(|it| it.part().is_none_or(|part| parts.contains(&part)))
                || entry.standing.ends().is_some_and(ends)
            {
                found.push(entry);
            }
        }
        found
    }
}

impl Deref for Filed {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.entries
    }
}

impl FromIterator<Entry> for Filed {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut filed = Self::default();
        entries.into_iter().for_each(|it| filed.push(it));
        filed
    }
}

/// The same for the same part, seldom for another one, and never [`OPEN`].
fn mark(part: Part) -> u32 {
    match part {
        Part::Person(id) => {
            let (high, low) = id.0.as_u64_pair();
            let folded = high ^ low;
            (folded ^ (folded >> 32)) as u32 | 8
        }
        Part::Year(year) => year.cast_unsigned() << 3 | 1,
        Part::Credit => 2,
        Part::Links => 3,
        Part::Products => 4,
        Part::Support => 5,
    }
}
