//! What a log showed that it should not have: kept with what was cosigned, for people to judge.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use transparency::Head;
use transparency::witness::{AddCheckpoint, Refuse};

use crate::files;
use crate::heads::{self, Cosigned};

/// How many of a kind are kept for a log: enough for proof, and no way to fill the disk.
const KEPT_MAX: usize = 100;

/// What a refused request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The log's key has signed two roots for one size. Both notes together prove that.
    Fork,
    /// No proof came that a checkpoint contains the one that was cosigned. It may be a fork.
    Unproved,
}

impl Kind {
    fn folder(self) -> &'static str {
        match self {
            Self::Fork => "forks",
            Self::Unproved => "unproved",
        }
    }
}

/// What a request is that was refused for this reason; `None` if it is nothing to keep. A known key of the log has
/// signed it.
pub(crate) fn kind(request: &AddCheckpoint, refuse: &Refuse, last: &Head) -> Option<Kind> {
    let asked = request.checkpoint().head();
    let signed = matches!(refuse, Refuse::Conflict(_) | Refuse::Inconsistent(_));
    if signed && asked.size == last.size && asked.root != last.root {
        return Some(Kind::Fork);
    }
    matches!(refuse, Refuse::Inconsistent(_)).then_some(Kind::Unproved)
}

/// Keeps the request as it came, and what was cosigned, in a folder of their own, which is given; `None` if it is
/// there already, or enough are.
pub(crate) fn keep(
    folder: &Path,
    kind: Kind,
    request: &AddCheckpoint,
    last: Option<&Cosigned>,
) -> io::Result<Option<PathBuf>> {
    let (log, place) = place(folder, kind, request);
    if place.exists() || files::count(&log)? >= KEPT_MAX {
        return Ok(None);
    }
    // The folder has its name when both files are in it.
    let making = place.with_extension("new");
    files::provide_folder(&making)?;
    files::replace(&making.join("refused"), &request.to_string())?;
    if let Some(last) = last {
        files::replace(&making.join("cosigned"), &last.note)?;
    }
    fs::rename(&making, &place)?;
    fs::File::open(&log)?.sync_all()?;
    Ok(Some(place))
}

/// Takes away what was kept of a checkpoint for want of a proof, once it is proved.
pub(crate) fn clear(folder: &Path, request: &AddCheckpoint) {
    let (_, place) = place(folder, Kind::Unproved, request);
    match fs::remove_dir_all(&place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(?error, place = %place.display(), "what is proved by now is not removed");
        }
        _ => {}
    }
}

/// The folder of a kind, and that of this request in it.
fn place(folder: &Path, kind: Kind, request: &AddCheckpoint) -> (PathBuf, PathBuf) {
    let checkpoint = request.checkpoint();
    let (size, root) = (checkpoint.head().size, checkpoint.head().root.to_hex());
    let log = heads::file(folder, checkpoint.origin()).with_file_name(kind.folder());
    let place = log.join(format!("{size}-{}", root.get(..16).unwrap_or(&root)));
    (log, place)
}
