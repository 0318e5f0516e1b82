//! What stands under which name: as it is written, and as it is durable.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

/// A name in a folder.
pub type Name = (u64, OsString);

/// One change that is not durable yet.
#[derive(Clone, Debug)]
struct Change {
    /// What is named.
    subject: u64,
    removed: Option<Name>,
    added: Option<Name>,
}

/// All names of a file system.
#[derive(Debug, Default)]
pub struct Names {
    written: BTreeMap<Name, u64>,
    durable: BTreeMap<Name, u64>,
    changes: Vec<Change>,
}

impl Names {
    /// What stands under a name.
    pub fn get(&self, folder: u64, name: &OsStr) -> Option<u64> {
        self.written.get(&(folder, name.to_owned())).copied()
    }

    /// What stands in a folder.
    pub fn of(&self, folder: u64) -> impl Iterator<Item = (&OsStr, u64)> {
        let all = (folder, OsString::new())..(folder + 1, OsString::new());
        self.written.range(all).map(|((_, name), subject)| (name.as_os_str(), *subject))
    }

    /// How many names something has.
    pub fn count(&self, subject: u64) -> usize {
        self.written.values().filter(|it| **it == subject).count()
    }

    /// Everything that has a name, in either form; nothing else can be met again.
    pub fn named(&self) -> BTreeSet<u64> {
        self.written.values().chain(self.durable.values()).copied().collect()
    }

    /// Gives something a name, or takes one away, or both.
    pub fn change(&mut self, subject: u64, removed: Option<Name>, added: Option<Name>) {
        let change = Change { subject, removed, added };
        change.apply(&mut self.written);
        self.changes.push(change);
    }

    /// Makes durable what something is called, and, if it is a folder, what stands in it; with all
    /// that this rests on.
    pub fn sync(&mut self, subject: u64) {
        let (mut names, mut subjects) = (BTreeSet::<Name>::new(), BTreeSet::from([subject]));
        let mut due = vec![false; self.changes.len()];
        for (at, change) in self.changes.iter().enumerate().rev() {
            let within = change.names().any(|it| it.0 == subject || names.contains(it));
            if within || subjects.contains(&change.subject) {
                due[at] = true;
                subjects.extend(change.names().map(|it| it.0));
                names.extend(change.names().cloned());
            }
        }
        let mut due = due.into_iter();
        let durable = &mut self.durable;
        self.changes.retain(|change| {
            let due = due.next().unwrap_or_default();
            if due {
                change.apply(durable);
            }
            !due
        });
    }

    /// How many changes are not durable.
    pub fn pending(&self) -> usize {
        self.changes.len()
    }

    /// Goes back to what is durable, with so many of the first changes since.
    pub fn forget(&mut self, kept: usize) {
        for change in self.changes.drain(..).take(kept) {
            change.apply(&mut self.durable);
        }
        self.written.clone_from(&self.durable);
    }
}

impl Change {
    fn names(&self) -> impl Iterator<Item = &Name> {
        self.removed.iter().chain(&self.added)
    }

    fn apply(&self, names: &mut BTreeMap<Name, u64>) {
        if let Some(removed) = &self.removed {
            names.remove(removed);
        }
        if let Some(added) = &self.added {
            names.insert(added.clone(), self.subject);
        }
    }
}
