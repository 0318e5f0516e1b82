//! Policies as text: a line a log, witness, group, and one for the quorum.

use std::collections::BTreeSet;

use super::{Group, LogKey, POLICY_MAX, Policy, Sizes, Witness};
use crate::key::{Algorithm, KeyError, VerifierKey};
use crate::text;

/// The quorum of a policy that asks for no cosignature.
pub(super) const NONE: &str = "none";

/// Why bytes are no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It is not UTF-8 of at most 1,000,000 bytes without control characters but tab and newline,
    /// or its last line does not end.
    #[error("not a policy: expected at most 1 MB of UTF-8 in lines that all end")]
    Text,
    /// It has no quorum line.
    #[error("the policy has no quorum line")]
    NoQuorum,
    /// A line cannot be followed.
    #[error("line {line} of the policy")]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        source: LineError,
    },
}

/// What is wrong with a line of a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It is none of the lines that there are.
    #[error("expected log, witness, group or quorum and what belongs to it")]
    Form,
    /// The key is none.
    #[error("the key is not one")]
    Key(#[from] KeyError),
    /// A log or witness with this public key stands above.
    #[error("the same public key stands above")]
    SameKey,
    /// The name is given already, or is `none`.
    #[error("the name {0} is taken")]
    Taken(String),
    /// No witness or group of this name stands above.
    #[error("{0} is no witness or group above")]
    Unknown(String),
    /// A witness or group counts in one group only.
    #[error("{0} is a member twice")]
    Twice(String),
    /// A group of n members has a threshold from 1 to n.
    #[error("the threshold {threshold} does not fit {members} members")]
    Threshold {
        /// What is written.
        threshold: String,
        /// How many members there are.
        members: usize,
    },
    /// There is one quorum.
    #[error("there is a quorum above")]
    SecondQuorum,
    /// A comment `# sizes` is `FIRST-LAST` or `FIRST-`, and a log line follows.
    #[error("expected sizes as 0-4711 or 4712-, and a log line below")]
    Sizes,
}

#[derive(Default)]
struct Reader<'t> {
    logs: Vec<LogKey>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<Option<String>>,
    names: BTreeSet<&'t str>,
    members: BTreeSet<&'t str>,
    sizes: Option<Sizes>,
}

impl Policy {
    /// Reads a policy. The last line has to end too, so that none is read that lost its tail.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let control =
            |byte: &u8| (*byte < b' ' && *byte != b'\n' && *byte != b'\t') || *byte == 0x7f;
        if bytes.len() > POLICY_MAX || bytes.iter().any(control) {
            return Err(PolicyError::Text);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PolicyError::Text)?;
        let mut reader = Reader::default();
        let mut line = 0;
        for words in text.strip_suffix('\n').ok_or(PolicyError::Text)?.split('\n') {
            line += 1;
            reader.line(words).map_err(|source| PolicyError::Line { line, source })?;
        }
        if reader.sizes.is_some() {
            return Err(PolicyError::Line { line, source: LineError::Sizes });
        }
        let Reader { logs, witnesses, groups, quorum, .. } = reader;
        Ok(Self { logs, witnesses, groups, quorum: quorum.ok_or(PolicyError::NoQuorum)? })
    }
}

impl<'t> Reader<'t> {
    fn line(&mut self, line: &'t str) -> Result<(), LineError> {
        let words: Vec<&str> = line.split([' ', '\t']).filter(|it| !it.is_empty()).collect();
        if self.sizes.is_some() && words.first() != Some(&"log") {
            return Err(LineError::Sizes);
        }
        match words.as_slice() {
            [] => Ok(()),
            ["#", "sizes", rest @ ..] => {
                self.sizes = Some(sizes(rest).ok_or(LineError::Sizes)?);
                Ok(())
            }
            // So that a slip does not turn the bound into a mere comment.
            [first, ..] if first.starts_with("#sizes") => Err(LineError::Sizes),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, threshold, members @ ..] => self.group(name, threshold, members),
            ["quorum", name] => self.quorum(name),
            _ => Err(LineError::Form),
        }
    }

    fn log(&mut self, key: &str, url: Option<&&str>) -> Result<(), LineError> {
        let key: VerifierKey = key.parse()?;
        // A cosigner's key says nothing about which trees a log has not signed.
        if key.algorithm() == Algorithm::Cosignature {
            return Err(KeyError::Algorithm(key.algorithm().byte()).into());
        }
        if self.logs.iter().any(|it| it.key.public() == key.public()) {
            return Err(LineError::SameKey);
        }
        let sizes = self.sizes.take().unwrap_or(Sizes::ALL);
        self.logs.push(LogKey { key, sizes, url: url.map(|it| it.to_string()) });
        Ok(())
    }

    fn witness(&mut self, name: &'t str, key: &str, url: Option<&&str>) -> Result<(), LineError> {
        let key: VerifierKey = key.parse()?;
        if key.algorithm() == Algorithm::Ed25519 {
            return Err(KeyError::Algorithm(key.algorithm().byte()).into());
        }
        if self.witnesses.iter().any(|it| it.key.public() == key.public()) {
            return Err(LineError::SameKey);
        }
        self.name(name)?;
        self.witnesses.push(Witness { name: name.into(), key, url: url.map(|it| it.to_string()) });
        Ok(())
    }

    fn group(
        &mut self,
        name: &'t str,
        threshold: &str,
        members: &[&'t str],
    ) -> Result<(), LineError> {
        for member in members {
            if !self.names.contains(member) {
                return Err(LineError::Unknown(member.to_string()));
            }
            if !self.members.insert(member) {
                return Err(LineError::Twice(member.to_string()));
            }
        }
        let number = match threshold {
            "any" => Some(1),
            "all" => Some(members.len()),
            _ => text::decimal(threshold).and_then(|it| usize::try_from(it).ok()),
        };
        let unfit = || LineError::Threshold { threshold: threshold.into(), members: members.len() };
        let number = number.filter(|it| (1..=members.len()).contains(it)).ok_or_else(unfit)?;
        self.name(name)?;
        let members = members.iter().map(|it| it.to_string()).collect();
        self.groups.push(Group { name: name.into(), threshold: number, members });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), LineError> {
        if self.quorum.is_some() {
            return Err(LineError::SecondQuorum);
        }
        if name != NONE && !self.names.contains(name) {
            return Err(LineError::Unknown(name.into()));
        }
        self.quorum = Some((name != NONE).then(|| name.into()));
        Ok(())
    }

    fn name(&mut self, name: &'t str) -> Result<(), LineError> {
        let free = name != NONE && self.names.insert(name);
        if free { Ok(()) } else { Err(LineError::Taken(name.into())) }
    }
}

/// `FIRST-LAST` or `FIRST-`.
fn sizes(words: &[&str]) -> Option<Sizes> {
    let [word] = words else { return None };
    let (first, last) = word.split_once('-')?;
    let first = text::decimal(first)?;
    let last = if last.is_empty() { None } else { Some(text::decimal(last)?) };
    last.is_none_or(|last| first <= last).then_some(Sizes { first, last })
}
