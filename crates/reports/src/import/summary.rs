//! What an import would record, counted: for a dry run.

use std::collections::BTreeMap;
use std::fmt;

use entry::{Ask, Request};

use super::Import;
use super::layout::File;

/// How many requests of one kind come from one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The file.
    pub file: File,
    /// What is asked for, as the word of its event, such as `member_joined`.
    pub what: &'static str,
    /// How many requests.
    pub requests: usize,
    /// How many entries they make: a certificate makes one more for each founder, and one for the
    /// claim of its code.
    pub entries: usize,
}

/// One line, Vietnamese first: `members.csv, member_joined: 12 yêu cầu, 12 mục / 12 requests, ...`.
impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, what, requests, entries } = self;
        write!(f, "{}, {what}: {requests} yêu cầu, {entries} mục", file.name())?;
        write!(f, " / {requests} requests, {entries} entries")
    }
}

impl Import {
    /// Counts by file and kind, in the order of files. Nothing is recorded.
    pub fn summary(&self) -> Vec<Count> {
        let mut counts: BTreeMap<(File, &'static str), (usize, usize)> = BTreeMap::new();
        for (source, request) in &self.requests {
            let (what, entries) = kind(request);
            let count = counts.entry((source.file, what)).or_default();
            count.0 += 1;
            count.1 += entries;
        }
        let count = |((file, what), (requests, entries))| Count { file, what, requests, entries };
        counts.into_iter().map(count).collect()
    }
}

fn kind(request: &Request) -> (&'static str, usize) {
    match &request.ask {
        Ask::Cooperative { command, .. } => {
            let events = command.events();
            let word = events.first().map_or("", |it| it.word());
            (word, events.len() + usize::from(command.claims().is_some()))
        }
        Ask::Area { event, .. } => (event.word(), 1),
        Ask::Void { .. } => ("voided", 1),
        Ask::Reorganise { .. } => ("reorganised", 1),
        Ask::Join { .. } => ("joined_to", 1),
    }
}
