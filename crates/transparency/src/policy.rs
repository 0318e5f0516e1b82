//! Whom to believe: a log's keys, witnesses, and how many of these have to agree
//! (`c2sp.org/tlog-policy`). It comes to whoever verifies by a way of its own, never with what is
//! verified.
//!
//! Of the specification this module takes policies in UTF-8 only, and adds one thing: a comment
//! `# sizes 0-4711` or `# sizes 4712-` before a `log` line bounds the tree sizes that the key may
//! sign, so that a key which was replaced, and perhaps stolen later, signs nothing new. Other
//! programs skip it as a comment.

use std::collections::BTreeSet;
use std::fmt;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::cosignature;
use crate::key::VerifierKey;
use crate::note::{Note, NoteError};

mod read;

pub use read::{LineError, PolicyError};

/// The largest policy that is read, in bytes.
pub const POLICY_MAX: usize = 1_000_000;

/// Logs, witnesses, groups of them, and the quorum. Written in one canonical order, without the
/// comments it was read with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<LogKey>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    /// The name of a witness or group; `None` if no cosignature is asked for.
    quorum: Option<String>,
}

/// A key with which a log signs; its name is the log's origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKey {
    /// The key.
    pub key: VerifierKey,
    /// Which trees it may sign.
    pub sizes: Sizes,
    /// Where the log is reached.
    pub url: Option<String>,
}

/// Tree sizes from `first` on, up to and with `last` where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The smallest.
    pub first: u64,
    /// The largest; `None` if there is no end yet.
    pub last: Option<u64>,
}

/// A witness; its name means something within the policy only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// What groups and quorum call it.
    pub name: String,
    /// The key with which it cosigns.
    pub key: VerifierKey,
    /// Where it is reached.
    pub url: Option<String>,
}

/// Has seen a checkpoint if so many of its members have.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    threshold: usize,
    members: Vec<String>,
}

/// A checkpoint that is to be believed, and who vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Satisfied<'p> {
    /// What the log states.
    pub checkpoint: Checkpoint,
    /// The log's key that signed it.
    pub log: &'p LogKey,
    /// The witnesses that cosigned it, in the policy's order, each with the latest time that it
    /// gave, in seconds since 1970.
    pub witnesses: Vec<(&'p Witness, u64)>,
}

/// Why a checkpoint is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsatisfied {
    /// It is no checkpoint, or a signature does not hold.
    #[error("the checkpoint is not accepted")]
    Checkpoint(#[from] CheckpointError),
    /// No key that the policy has for this origin has signed it.
    #[error("no log key of the policy has signed for {0}")]
    Log(String),
    /// The log's key may not sign a tree of this size.
    #[error("the log's key does not sign trees of {0} leaves")]
    Sizes(u64),
    /// Too few witnesses, or the wrong ones.
    #[error("{0} known witnesses have cosigned, which is not the quorum")]
    Quorum(usize),
}

impl Sizes {
    /// All sizes.
    pub const ALL: Self = Self { first: 0, last: None };

    /// Whether a size is among them.
    pub fn contain(self, size: u64) -> bool {
        size >= self.first && self.last.is_none_or(|last| size <= last)
    }
}

impl Policy {
    /// The keys of logs.
    pub fn logs(&self) -> &[LogKey] {
        &self.logs
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The same witnesses and quorum for one log, whatever logs there were.
    pub fn for_log(&self, key: &VerifierKey) -> Self {
        let log = LogKey { key: key.clone(), sizes: Sizes::ALL, url: None };
        Self { logs: vec![log], ..self.clone() }
    }

    /// The checkpoint in a note, if one of the policy's log keys has signed it and the quorum of
    /// witnesses has cosigned it. One signature of any known key that does not hold, and there is
    /// none.
    pub fn satisfied_by(&self, note: &Note) -> Result<Satisfied<'_>, Unsatisfied> {
        let checkpoint = Checkpoint::parse(note.text())?;
        let keys =
            self.logs.iter().map(|it| &it.key).chain(self.witnesses.iter().map(|it| &it.key));
        let signed = match note.verify(keys) {
            Err(NoteError::Unsigned) => Vec::new(),
            other => other.map_err(CheckpointError::Note)?,
        };
        let log = self.log_of(&checkpoint, &signed.iter().map(|it| it.0).collect::<Vec<_>>())?;

        let mut witnesses = Vec::new();
        for witness in &self.witnesses {
            let times = signed.iter().filter(|(key, _)| **key == witness.key);
            let latest = times.filter_map(|(key, it)| cosignature::time(key, it)).max();
            witnesses.extend(latest.map(|time| (witness, time)));
        }
        let names = witnesses.iter().map(|(witness, _)| witness.name.as_str());
        if !self.is_quorum(names.collect()) {
            return Err(Unsatisfied::Quorum(witnesses.len()));
        }
        Ok(Satisfied { checkpoint, log, witnesses })
    }

    /// The log key among those that have signed.
    fn log_of(
        &self,
        checkpoint: &Checkpoint,
        signed: &[&VerifierKey],
    ) -> Result<&LogKey, Unsatisfied> {
        let of_log = |it: &&LogKey| checkpoint.is_key(&it.key) && signed.contains(&&it.key);
        let mut logs = self.logs.iter().filter(of_log).peekable();
        let size = checkpoint.head().size;
        let none = match logs.peek() {
            None => Unsatisfied::Log(checkpoint.origin().into()),
            Some(_) => Unsatisfied::Sizes(size),
        };
        logs.find(|log| log.sizes.contain(size)).ok_or(none)
    }

    /// Whether these witnesses are enough. Groups know only names before them, so one pass does.
    fn is_quorum<'n>(&'n self, mut seen: BTreeSet<&'n str>) -> bool {
        for group in &self.groups {
            let members = group.members.iter().filter(|it| seen.contains(it.as_str())).count();
            if members >= group.threshold {
                seen.insert(&group.name);
            }
        }
        self.quorum.as_deref().is_none_or(|quorum| seen.contains(quorum))
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |url: &Option<String>| url.iter().map(|it| format!(" {it}")).collect::<String>();
        for LogKey { key, sizes, url } in &self.logs {
            if *sizes != Sizes::ALL {
                writeln!(f, "# sizes {sizes}")?;
            }
            writeln!(f, "log {key}{}", at(url))?;
        }
        for Witness { name, key, url } in &self.witnesses {
            writeln!(f, "witness {name} {key}{}", at(url))?;
        }
        for Group { name, threshold, members } in &self.groups {
            writeln!(f, "group {name} {threshold} {}", members.join(" "))?;
        }
        writeln!(f, "quorum {}", self.quorum.as_deref().unwrap_or(read::NONE))
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.first)?;
        self.last.map_or(Ok(()), |last| last.fmt(f))
    }
}
