//! Names and numbers of the log.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

/// An entry's number in the log: from 1, without gaps. 0 stands before the first entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// An entry's number in its stream: from 1, without gaps. 0 is an empty stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

/// The id of one append, chosen by whoever asks for it; unique for ever within the append's home
/// stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppendId(pub Uuid);

/// The name of a stream: 1 to 120 bytes of `[A-Za-z0-9:@_-]`, so that it is one token of a message
/// subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(Arc<str>);

/// Where a stream was first registered: codes joined by `/`, such as `12/106/03390`; opaque but for
/// its prefix. 1 to 60 bytes of `[A-Za-z0-9/_-]`; no empty part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(Arc<str>);

/// A name that a stream or a partition cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {name:?} is not 1 to {longest} characters of {allowed}")]
pub struct NameError {
    what: &'static str,
    name: String,
    longest: usize,
    allowed: &'static str,
}

impl Position {
    /// The position after this one.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Revision {
    /// The revision after this one.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl StreamId {
    /// The stream of this name; refused if the name has other characters or another length than
    /// promised.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let good = |b: u8| b.is_ascii_alphanumeric() || b":@_-".contains(&b);
        if name.is_empty() || name.len() > 120 || !name.bytes().all(good) {
            let allowed = "[A-Za-z0-9:@_-]";
            return Err(NameError { what: "stream", name: name.into(), longest: 120, allowed });
        }
        Ok(Self(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Partition {
    /// The partition of this path; refused if it has other characters, an empty part or more than
    /// 60 bytes.
    pub fn new(path: &str) -> Result<Self, NameError> {
        let good = |b: u8| b.is_ascii_alphanumeric() || b"/_-".contains(&b);
        let parts = !path.split('/').any(str::is_empty);
        if path.len() > 60 || !parts || !path.bytes().all(good) {
            let allowed = "[A-Za-z0-9/_-], no empty part";
            return Err(NameError { what: "partition", name: path.into(), longest: 60, allowed });
        }
        Ok(Self(path.into()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this partition is `prefix` or lies below it.
    pub fn is_within(&self, prefix: &Partition) -> bool {
        prefix.holds(&self.0)
    }

    /// Whether the partition of this path is this one or lies below it.
    pub(crate) fn holds(&self, path: &str) -> bool {
        path.strip_prefix(&*self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for AppendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
