//! A year-end statement as a signed note: which figures, known when, by which definitions.

use std::fmt;

use cooperative::seal::Statement;

const KIND: &str = "coopledger/seal@v1";

/// What the log's key signs of a seal. Written as the text of a note, which can be carried, printed
/// and compared without the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealNote {
    /// Of which log.
    pub origin: String,
    /// Where the seal stands in the log.
    pub position: u64,
    /// The revision of its entry in the area's stream: with the area, the seal's id.
    pub revision: u64,
    /// Area, kind, basis, period, pin, versions and digest of the figures, in lines.
    stated: String,
}

impl SealNote {
    /// The note of a statement that was sealed at this position and revision.
    pub fn new(origin: &str, (position, revision): (u64, u64), of: &Statement) -> Self {
        let root: String = of.root.iter().map(|it| format!("{it:02x}")).collect();
        let stated = format!(
            "area {}\nkind {}\nbasis {}\nperiod {} {}\nknown-at {}\ndefinitions {}\nfold {}\nfigures sha256:{root}\n",
            of.area,
            of.kind.word(),
            of.basis.word(),
            of.period_from,
            of.as_of,
            of.known_at,
            of.definitions,
            of.fold,
        );
        Self { origin: origin.to_owned(), position, revision, stated }
    }
}

impl fmt::Display for SealNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, position, revision, stated } = self;
        write!(f, "{KIND}\n{origin}\nposition {position}\nrevision {revision}\n{stated}")
    }
}
