//! What was cosigned last for each log, as files: `logs/<SHA-256 of the origin>/checkpoint`.

use std::io;
use std::path::{Path, PathBuf};

use transparency::cosignature;
use transparency::witness::monitored_at;
use transparency::{Checkpoint, Head, Note, VerifierKey};

use crate::error::{OpenError, failed};
use crate::files;

/// A checkpoint that was cosigned.
#[derive(Clone, Debug)]
pub(crate) struct Cosigned {
    /// Its size and root.
    pub head: Head,
    /// When, in seconds since 1970.
    pub time: u64,
    /// The note: the log's signatures, and the cosignature.
    pub note: String,
}

/// Where the memory of all logs is.
pub(crate) fn memory(folder: &Path) -> PathBuf {
    folder.join("logs")
}

/// Where the last checkpoint of a log is: the same place below the folder as below the address.
pub(crate) fn file(folder: &Path, origin: &str) -> PathBuf {
    memory(folder).join(monitored_at(origin))
}

/// What was cosigned last for a log; `None` if nothing was.
pub(crate) fn read(
    folder: &Path,
    origin: &str,
    key: &VerifierKey,
) -> Result<Option<Cosigned>, OpenError> {
    let file = file(folder, origin);
    let damaged = || OpenError::Damaged { file: file.clone(), origin: origin.into() };
    let text = match files::read(&file) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(damaged()),
        read => read.map_err(failed(&file))?,
    };
    let Some(text) = text else { return Ok(None) };
    parse(text, origin, key).map(Some).ok_or_else(damaged)
}

/// A note that this key cosigned for this log.
fn parse(text: String, origin: &str, key: &VerifierKey) -> Option<Cosigned> {
    let note = Note::parse(text.as_bytes()).ok()?;
    let cosigned = note.verify([key]).ok()?;
    let time = cosigned.iter().filter_map(|(_, it)| cosignature::time(key, it)).max()?;
    let checkpoint = Checkpoint::parse(note.text()).ok().filter(|it| it.origin() == origin)?;
    Some(Cosigned { head: *checkpoint.head(), time, note: text })
}

/// Keeps what is cosigned, in the place of what was before; on disk when this returns.
pub(crate) fn write(folder: &Path, origin: &str, cosigned: &Cosigned) -> io::Result<()> {
    let file = file(folder, origin);
    if let Some(folder) = file.parent() {
        files::provide_folder(folder)?;
    }
    files::replace(&file, &cosigned.note)
}
