//! Two processes that share a store, trees that fork, and all that was ever signed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::DateTime;
use transparency::tree::Edge;
use transparency::{Checkpoint, Consistency, Hash, Head, Note, TileSet};

use super::dying::{Dying, Fuse};
use crate::error::{SignError, SignerError};
use crate::roll::KeyRoll;
use crate::signing::Signing;
use crate::store::{PostgresRows, Rows, SqliteRows};

pub const ORIGIN: &str = "so.example/coopledger";

/// Where a store is.
pub enum Place {
    Sqlite,
    Postgres(String),
}

pub struct World {
    place: Place,
    folder: PathBuf,
    /// Every key file that was ever asked for, in order.
    key_files: Vec<PathBuf>,
    processes: [Option<Process>; 2],
    fuses: Vec<Arc<Fuse>>,
    /// The leaves of every tree that was thought of.
    trees: HashMap<Head, Vec<u8>>,
    /// What was given out.
    given: Vec<Note>,
}

struct Process {
    signing: Signing,
    fuse: Arc<Fuse>,
}

/// What is asked of a process: a tree made of another one, cut and grown.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which tree it is made of: the last one that was signed, or any.
    pub base: Option<usize>,
    pub cut: u8,
    pub grown: Vec<u8>,
    /// Where the proof begins: at the last signed one, or at any.
    pub from: Option<usize>,
}

impl World {
    pub fn new(place: Place, folder: PathBuf) -> Self {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let key_files = vec![folder.join("key-0")];
        let trees = HashMap::from([(Head::EMPTY, Vec::new())]);
        let (processes, fuses, given) = ([None, None], Vec::new(), Vec::new());
        Self { place, folder, key_files, processes, fuses, trees, given }
    }

    /// The process, opened anew if it died. `die` lets it die on the way.
    async fn process(&mut self, who: usize, die: Option<u8>) -> Option<&Process> {
        if self.processes[who].as_ref().is_none_or(|it| it.fuse.is_dead()) {
            self.processes[who] = None;
            let opened = self.open(die).await?;
            self.processes[who] = Some(opened);
        }
        let process = self.processes[who].as_ref()?;
        die.map_or_else(|| process.fuse.endless(), |at| process.fuse.light(at));
        Some(process)
    }

    /// With the newest key file that is not refused: which one it is, nobody may have been told.
    async fn open(&mut self, die: Option<u8>) -> Option<Process> {
        for key_file in self.key_files.iter().rev() {
            let origin = ORIGIN.parse().unwrap();
            let first = &self.key_files[0];
            let rows: Result<Box<dyn Rows>, _> = match &self.place {
                Place::Sqlite => {
                    let path = self.folder.join("signer.db");
                    SqliteRows::open(&path, first, &origin).await.map(|it| Box::new(it) as _)
                }
                Place::Postgres(url) => {
                    PostgresRows::open(url, first, &origin).await.map(|it| Box::new(it) as _)
                }
            };
            let fuse = Arc::new(Fuse::default());
            die.map_or_else(|| fuse.endless(), |at| fuse.light(at));
            self.fuses.push(Arc::clone(&fuse));
            let rows = Box::new(Dying { rows: rows.unwrap(), fuse: Arc::clone(&fuse) });
            match Signing::over(rows, key_file, origin).await {
                Ok(signing) => return Some(Process { signing, fuse }),
                Err(SignerError::OtherKey { .. } | SignerError::KeyFileMissing { .. }) => {}
                Err(error) => assert!(fuse.is_dead(), "{error}"),
            }
            if fuse.is_dead() {
                return None;
            }
        }
        panic!("no key file is the one that signs");
    }

    pub async fn sign(&mut self, who: usize, ask: &Ask, die: Option<u8>) {
        let last = self.last(who).await;
        let mut heads: Vec<Head> = self.trees.keys().copied().collect();
        heads.sort_by_key(|it| (it.size, it.root));
        let chosen = |of: Option<usize>| of.map_or(last, |at| heads[at % heads.len()]);
        let (base, from) = (chosen(ask.base), chosen(ask.from));
        let mut leaves = self.trees[&base].clone();
        leaves.truncate(leaves.len().saturating_sub(usize::from(ask.cut)));
        leaves.extend(&ask.grown);
        let (head, tiles) = grown(&leaves);
        self.trees.insert(head, leaves.clone());
        let proof = Consistency::build(from.size.min(head.size), head.size, &tiles).unwrap();
        let follows = leaves.starts_with(&self.trees[&last]);
        let Some(process) = self.process(who, die).await else { return };
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let signed = process.signing.sign(&from, &head, &proof, at).await;
        match signed {
            Ok(signed) => {
                assert_eq!(signed.head, head);
                self.given.push(signed.note);
            }
            // A rotation that this process did not see: it is opened anew, with the new key.
            Err(SignError::Rotated { .. }) => self.processes[who] = None,
            Err(error) if process.fuse.is_dead() => {
                assert!(
                    matches!(
                        error,
                        SignError::Signer(_)
                            | SignError::Contradicts { .. }
                            | SignError::Moved { .. }
                    ),
                    "{error}"
                );
            }
            Err(error) => assert!(!follows || from != last, "{error}"),
        }
    }

    pub async fn rotate(&mut self, who: usize, die: Option<u8>) {
        let key_file = self.folder.join(format!("key-{}", self.key_files.len()));
        let Some(process) = self.process(who, die).await else { return };
        let rotated = process.signing.rotate(&key_file).await;
        let dead = process.fuse.is_dead();
        match rotated {
            Ok((roll, _)) => assert_eq!(*roll.new_key(), process.signing.key()),
            Err(SignError::Rotated { .. }) => self.processes[who] = None,
            Err(error) => assert!(dead, "{error}"),
        }
        self.key_files.push(key_file);
    }

    /// As it stands in the store, signed or pending: nobody is asked, who would sign it.
    async fn last(&mut self, who: usize) -> Head {
        let process = self.process(who, None).await.unwrap();
        let state = process.signing.inner.rows.state().await.unwrap();
        state.last.map_or(Head::EMPTY, |it| it.head)
    }

    /// No two notes contradict each other, none is lost that was given out, and each is signed by
    /// the key of its time.
    pub async fn holds(mut self) {
        self.processes = [None, None];
        let Process { signing, .. } = self.open(None).await.unwrap();
        let keys = signing.keys().await.unwrap();
        for pair in keys.windows(2) {
            let roll = KeyRoll::open(pair[1].roll.as_ref().unwrap(), &pair[0].key).unwrap();
            assert_eq!((roll.new_key(), roll.from()), (&pair[1].key, pair[1].from));
        }
        let made: Vec<Note> = self
            .fuses
            .iter()
            .flat_map(|it| it.made())
            .map(|it| Note::parse(it.as_bytes()).unwrap())
            .collect();
        let mut heads = Vec::new();
        for note in self.given.iter().chain(&made) {
            let size = Checkpoint::parse(note.text()).unwrap().head().size;
            let period =
                keys.iter().find(|it| it.from <= size && it.until.is_none_or(|to| size < to));
            heads.push(*Checkpoint::open(note, [&period.unwrap().key]).unwrap().head());
            assert_eq!(signing.at(size).await.unwrap().unwrap().note, *note);
        }
        for (one, other) in heads.iter().flat_map(|one| heads.iter().map(move |other| (one, other)))
        {
            if one.size <= other.size {
                assert!(self.trees[other].starts_with(&self.trees[one]), "{one:?}, {other:?}");
            }
        }
        signing.close().await;
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

/// The head of a tree of at most 255 leaves, and its only tile.
fn grown(leaves: &[u8]) -> (Head, TileSet) {
    let mut edge = Edge::new();
    let full = edge.extend(leaves.iter().map(|it| Hash::leaf(&[*it])));
    assert!(full.is_empty());
    let mut tiles = TileSet::default();
    for (id, tile) in edge.unfinished() {
        tiles.insert(id.level(), id.index(), tile.clone());
    }
    (edge.head(), tiles)
}
