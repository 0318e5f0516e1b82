//! A log of which some entries are known, as `tests/entries` has them, and of the others only their
//! hashes; with a key of its own.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use eventlog::Envelope;
use evidence::form::{Encoded, EntryPart, FORM, Kept, KeyLine};
use evidence::recompute::{Asked, figures, lines};
use evidence::{Evidence, Extent, Listed, Scope, SealNote, render};
use transparency::{
    Checkpoint, Consistency, Edge, Hash, Head, Inclusion, Note, Policy, Signer, TileSet,
};

pub const ORIGIN: &str = "coopledger/test";
/// The seal of area 03390 and 2023 that is among the entries: its position, its revision.
pub const SEAL: (u64, u64) = (935, 6);
/// How many entries the whole log has.
pub const SIZE: u64 = 935;

pub struct World {
    pub entries: BTreeMap<u64, Bytes>,
    leaves: Vec<Hash>,
    pub signer: Signer,
}

pub fn signer(seed: u8) -> Signer {
    Signer::new(ORIGIN.parse().unwrap(), &[seed; 32])
}

impl World {
    pub fn new() -> Self {
        let entries: BTreeMap<u64, Bytes> = include_str!("../entries/03390.txt")
            .lines()
            .map(|line| Bytes::from(STANDARD.decode(line).unwrap()))
            .map(|it| (Envelope::decode(it.clone()).unwrap().position.0, it))
            .collect();
        Self::of_entries(entries)
    }

    /// A log that has these entries at these positions.
    pub fn of_entries(entries: BTreeMap<u64, Bytes>) -> Self {
        let unknown = |at: u64| Hash::leaf(&at.to_be_bytes());
        let leaf = |at| entries.get(&at).map_or_else(|| unknown(at), |it| Hash::leaf(it));
        let leaves = (1..=SIZE).map(leaf).collect();
        Self { entries, leaves, signer: signer(1) }
    }

    /// The same log with another entry at a position.
    pub fn forked(mut self, at: u64) -> Self {
        self.leaves[at as usize - 1] = Hash::leaf(b"another");
        self
    }

    pub fn tree(&self, size: u64) -> (Head, TileSet) {
        let (mut edge, mut tiles) = (Edge::new(), TileSet::default());
        let filled = edge.extend(self.leaves[..size as usize].iter().copied());
        let open: Vec<_> = edge.unfinished().map(|(id, tile)| (id, tile.clone())).collect();
        for (id, tile) in filled.into_iter().chain(open) {
            tiles.insert(id.level(), id.index(), tile);
        }
        (edge.head(), tiles)
    }

    pub fn checkpoint(&self, size: u64) -> Note {
        Checkpoint::new(ORIGIN, self.tree(size).0).unwrap().sign(&self.signer).unwrap()
    }

    pub fn policy(&self) -> Policy {
        Policy::parse(format!("log {}\nquorum none\n", self.signer.public()).as_bytes()).unwrap()
    }

    pub fn state(&self, text: &str) -> String {
        let mut note = Note::new(text).unwrap();
        note.add(self.signer.sign(text)).unwrap();
        note.to_string()
    }

    pub fn kept(&self, size: u64) -> Kept {
        let (_, tiles) = self.tree(SIZE);
        let proof = Consistency::build(size, SIZE, &tiles).unwrap();
        Kept {
            checkpoint: self.checkpoint(size).to_string(),
            proof: proof.path.into_iter().map(Encoded).collect(),
        }
    }

    /// The same log, as somebody with another key has it.
    pub fn with_key(self, seed: u8) -> Self {
        Self { signer: signer(seed), ..self }
    }

    /// Evidence of the area and year that are sealed.
    pub fn of_area(&self) -> Evidence {
        let day = |text: &str| text.parse().unwrap();
        let scope = Scope::Area {
            area: "03390".into(),
            kind: "cooperative".into(),
            from: day("2023-01-01"),
            as_of: day("2023-12-31"),
            known_at: 934,
            seal: Some(SEAL.1),
            recorder: None,
        };
        let mut evidence = self.of(scope, |_| true);
        let asked = Asked::of(&evidence.scope).unwrap().unwrap();
        let listed = Listed::all(&evidence).unwrap();
        let statement = figures(&listed, &asked).unwrap();
        drop(listed);
        evidence.figures = lines(&statement);
        let sealed = SealNote::new(ORIGIN, SEAL, &statement).to_string();
        evidence.seal = Some(self.state(&sealed));
        evidence
    }

    /// Evidence of the cooperative that has most entries here.
    pub fn of_cooperative(&self) -> Evidence {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for it in self.entries.values() {
            let stream = Envelope::decode(it.clone()).unwrap().stream.as_str().to_owned();
            *counts.entry(stream).or_default() += 1;
        }
        counts.retain(|name, _| name.starts_with("cooperative:"));
        let (stream, _) = counts.into_iter().max_by_key(|(_, count)| *count).unwrap();
        let id = stream.strip_prefix("cooperative:").unwrap().to_owned();
        let scope = Scope::Cooperative { id, from: None, to: None };
        self.of(scope, |it| it.stream.as_str() == stream)
    }

    fn of(&self, scope: Scope, takes: impl Fn(&Envelope) -> bool) -> Evidence {
        let (head, tiles) = self.tree(SIZE);
        let mut extent = Extent {
            origin: ORIGIN.into(),
            head,
            of: scope.subject(),
            partitions: BTreeMap::new(),
            streams: BTreeMap::new(),
        };
        let mut parts = Vec::new();
        for (position, bytes) in &self.entries {
            let envelope = Envelope::decode(bytes.clone()).unwrap();
            if !takes(&envelope) {
                continue;
            }
            match scope {
                Scope::Area { .. } => extent
                    .partitions
                    .insert(envelope.partition.as_str().into(), envelope.partition_sequence),
                Scope::Cooperative { .. } => {
                    extent.streams.insert(envelope.stream.as_str().into(), envelope.revision.0)
                }
            };
            let proof = Inclusion::build(position - 1, SIZE, &tiles).unwrap();
            let proof = proof.path.into_iter().map(Encoded).collect();
            parts.push(EntryPart { entry: Encoded(bytes.clone()), proof, shown: Vec::new() });
        }
        let key = self.signer.public();
        Evidence {
            form: FORM.into(),
            scope,
            checkpoint: self.checkpoint(SIZE).to_string(),
            keys: vec![KeyLine { key: key.to_string(), fingerprint: key.fingerprint() }],
            kept: None,
            extent: self.state(&extent.to_string()),
            seal: None,
            figures: Vec::new(),
            entries: parts,
        }
    }
}

/// The file, as whoever tampers would write it: the page fits the data.
pub fn file(evidence: &Evidence) -> Vec<u8> {
    render(evidence).unwrap().into_bytes()
}
