//! The log as a static folder (`c2sp.org/tlog-tiles`): any web server or USB stick carries it, and programs
//! that know nothing of us verify it.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use eventlog::{EventLog, Position, Scope};
use futures::TryStreamExt;
use signer::SignedCheckpoint;
use transparency::tile::{HEIGHT, WIDTH};
use transparency::{BundleId, Checkpoint, Head, Note, TileId, Tiles, proof};
use views::ViewReader;

use crate::bundle;
use crate::error::{AuditError, BoxError};
use crate::rehash::Progress;

/// The file that names size and root; the last that is written.
const CHECKPOINT: &str = "checkpoint";
/// How many tiles are read at once.
const TILES: usize = 64;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Up to where the folder was published before; 0 if it is new.
    pub before: Position,
    /// Up to where it is now.
    pub size: Position,
    /// How many files were written.
    pub files: u64,
}

/// Writes checkpoint, tiles and bundles of entries of a signed size into a folder. What is there of the same log
/// stays, and only what is new is written, the checkpoint last, also when only cosignatures are new; a folder that is
/// further already is left as it is. Whoever reads it meanwhile finds what its checkpoint names.
///
/// # Errors
/// When the folder is of another log, or of another history of this one; when something cannot be
/// read or written.
pub async fn publish(
    log: &dyn EventLog,
    views: &dyn ViewReader,
    signed: &SignedCheckpoint,
    folder: &Path,
    progress: Progress<'_>,
) -> Result<Published, AuditError> {
    let before = published(folder, signed)?;
    let head = signed.head;
    let mut writing = Writing { folder, files: 0 };
    if before.size == head.size && before.root != head.root {
        return Err(AuditError::Forked { signed: before, found: head.root, first: None });
    }
    if before.size >= head.size {
        let size = Position(before.size);
        if before.size == head.size && more_cosigned(folder, signed)? {
            writing.write(Path::new(CHECKPOINT), signed.note.to_string().as_bytes())?;
        }
        return Ok(Published { before: size, size, files: writing.files });
    }
    goes_on(views, before).await?;
    goes_on(views, head).await?;
    tiles(&mut writing, views, before.size, head.size).await?;
    bundles(&mut writing, (log, views), before.size, head.size, progress).await?;
    writing.write(Path::new(CHECKPOINT), signed.note.to_string().as_bytes())?;
    let (before, size) = (Position(before.size), Position(head.size));
    Ok(Published { before, size, files: writing.files })
}

/// The checkpoint that the folder has.
fn there(folder: &Path) -> Result<Option<Note>, AuditError> {
    let path = folder.join(CHECKPOINT);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(AuditError::File { path, source }),
    };
    Note::parse(&bytes).map(Some).map_err(|it| form(it.into()))
}

fn form(source: BoxError) -> AuditError {
    AuditError::Form { what: "more of what the folder has", source }
}

/// Whether the same checkpoint has more signatures than the one in the folder.
fn more_cosigned(folder: &Path, signed: &SignedCheckpoint) -> Result<bool, AuditError> {
    let there = there(folder)?.map_or(0, |it| it.signatures().len());
    Ok(signed.note.signatures().len() > there)
}

/// What the folder holds already.
fn published(folder: &Path, signed: &SignedCheckpoint) -> Result<Head, AuditError> {
    let Some(there) = there(folder)? else { return Ok(Head::EMPTY) };
    let there = Checkpoint::parse(there.text()).map_err(|it| form(it.into()))?;
    let ours = Checkpoint::parse(signed.note.text()).map_err(|it| form(it.into()))?;
    if there.origin() != ours.origin() {
        return Err(form(format!("it is of the log {}", there.origin()).into()));
    }
    Ok(*there.head())
}

/// That what was published, or is signed, is what the tree has there.
async fn goes_on(views: &dyn ViewReader, before: Head) -> Result<(), AuditError> {
    let form = |source: transparency::ProofError| AuditError::Form {
        what: "the published root",
        source: source.into(),
    };
    let tiles = views.tiles(&proof::root_tiles(before.size).map_err(form)?).await?;
    let found = proof::root(before.size, &tiles).map_err(form)?;
    match found == before.root {
        true => Ok(()),
        false => Err(AuditError::Forked { signed: before, found, first: None }),
    }
}

async fn tiles(
    writing: &mut Writing<'_>,
    views: &dyn ViewReader,
    before: u64,
    size: u64,
) -> Result<(), AuditError> {
    for level in 0..8_u8 {
        let shift = HEIGHT * (u32::from(level) + 1);
        let first = before.checked_shr(shift).unwrap_or(0);
        let ids: Vec<TileId> =
            (first..).map_while(|index| TileId::within(level, index, size)).collect();
        for ids in ids.chunks(TILES) {
            let found = views.tiles(ids).await?;
            for id in ids {
                let tile =
                    found.tile(*id).and_then(|it| it.hashes().get(..usize::from(id.width())));
                let tile = tile.ok_or(AuditError::Tree { at: Position(size) })?;
                let bytes: Vec<u8> = tile.iter().flat_map(|it| it.0).collect();
                writing.write(Path::new(&id.to_string()), &bytes)?;
            }
        }
    }
    Ok(())
}

async fn bundles(
    writing: &mut Writing<'_>,
    (log, views): (&dyn EventLog, &dyn ViewReader),
    before: u64,
    size: u64,
    progress: Progress<'_>,
) -> Result<(), AuditError> {
    let mut index = before / WIDTH as u64;
    let mut pages = log.read_all(Position(index * WIDTH as u64), Scope::All);
    let mut waiting: Vec<Bytes> = Vec::with_capacity(WIDTH);
    while let Some(id) = BundleId::within(index, size) {
        while waiting.len() < usize::from(id.width()) {
            let Some(page) = pages.try_next().await? else {
                let ends = Position(index * WIDTH as u64 + waiting.len() as u64);
                return Err(AuditError::Shrank { ends, signed: Position(size) });
            };
            waiting.extend(page.entries());
        }
        let rest = waiting.split_off(usize::from(id.width()));
        let entries: Vec<&[u8]> = waiting.iter().map(|it| &it[..]).collect();
        let bundle = bundle::write(views, id, &entries).await?;
        writing.write(Path::new(&id.to_string()), &bundle)?;
        waiting = rest;
        index += 1;
        progress(Position((index * WIDTH as u64).min(size)));
    }
    Ok(())
}

struct Writing<'a> {
    folder: &'a Path,
    files: u64,
}

impl Writing<'_> {
    /// Writes a file whole, synced with its name, or not at all.
    fn write(&mut self, name: &Path, bytes: &[u8]) -> Result<(), AuditError> {
        let path = self.folder.join(name);
        let new = PathBuf::from(format!("{}.new", path.display()));
        let write = || {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            let mut file = File::create(&new)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            path.parent().map_or(Ok(()), |it| File::open(it)?.sync_all())
        };
        write().map_err(|source| AuditError::File { path: path.clone(), source })?;
        self.files += 1;
        Ok(())
    }
}
