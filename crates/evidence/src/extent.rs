//! What the keeper of the log signs about how much there is: so many entries of each partition and
//! stream, in the tree of one checkpoint.
//!
//! Inclusion proves that an entry is there, never that another one is not. The counters of
//! partitions and streams have no gaps, so these numbers leave no room for an entry that is kept
//! back before the last one; and an entry beyond them, or a partition of the area that is not named,
//! once it is seen in a tree of that size, convicts whoever signed.

use std::collections::BTreeMap;
use std::fmt;

use transparency::Head;

const KIND: &str = "coopledger/extent@v1";

/// How many entries there are of each partition and stream. Written as the text of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Of which log.
    pub origin: String,
    /// In which tree.
    pub head: Head,
    /// Of what these are all that there is: [`Scope::subject`](crate::Scope::subject).
    pub of: String,
    /// The last number of each partition that is wholly here.
    pub partitions: BTreeMap<String, u64>,
    /// The last revision of each stream that is wholly here, beside those of the partitions.
    pub streams: BTreeMap<String, u64>,
}

impl Extent {
    /// Reads a note's text; `None` if it is no such statement. One statement has one text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != KIND {
            return None;
        }
        let origin = lines.next()?.to_owned();
        let size = lines.next()?.parse().ok()?;
        let root = lines.next()?.parse().ok()?;
        let of = lines.next()?.strip_prefix("of ")?.to_owned();
        let mut extent = Self {
            origin,
            head: Head { size, root },
            of,
            partitions: BTreeMap::new(),
            streams: BTreeMap::new(),
        };
        for line in lines {
            let mut words = line.split(' ');
            let (kind, name, count) = (words.next()?, words.next()?, words.next()?);
            let counts = match kind {
                "partition" => &mut extent.partitions,
                "stream" => &mut extent.streams,
                _ => return None,
            };
            counts.insert(name.to_owned(), count.parse().ok()?);
        }
        (extent.to_string() == text).then_some(extent)
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, head, of, partitions, streams } = self;
        writeln!(f, "{KIND}\n{origin}\n{}\n{}\nof {of}", head.size, head.root)?;
        for (name, count) in partitions {
            writeln!(f, "partition {name} {count}")?;
        }
        for (name, count) in streams {
            writeln!(f, "stream {name} {count}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use transparency::{Checkpoint, Hash};

    use super::*;

    #[test]
    fn one_statement_has_one_text_and_is_no_checkpoint() {
        let extent = Extent {
            origin: "coopledger/x".into(),
            head: Head { size: 7, root: Hash::leaf(b"x") },
            of: "area 106 2023-12-31 7".into(),
            partitions: [("12/106".to_owned(), 5)].into(),
            streams: [("area:12".to_owned(), 2)].into(),
        };
        let text = extent.to_string();
        assert_eq!(Extent::parse(&text), Some(extent));
        assert!(Checkpoint::parse(&text).is_err());
        let wrong = ["partition 12/106 05", "partition 12/106 +5", "partition 12/106 5 ", "12 5"];
        for wrong in wrong {
            assert_eq!(Extent::parse(&text.replace("partition 12/106 5", wrong)), None, "{wrong}");
        }
        assert_eq!(Extent::parse(text.trim_end()), None);
    }
}
