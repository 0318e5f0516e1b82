//! Files that only their owner may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::SignerError;

/// No key file is longer, in bytes.
const LONGEST: u64 = 4_096;

/// The text of a key file; `None` if there is no such file. Refused if it is too long or no text,
/// or if others than its owner may read it.
pub(crate) fn read_key(path: &Path) -> Result<Option<Zeroizing<String>>, SignerError> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed(path))?,
    };
    let about = file.metadata().map_err(failed(path))?;
    refuse_exposed(path, &about)?;
    if about.len() > LONGEST {
        return Err(SignerError::KeyFileForeign(path.into()));
    }
    // As long as it is from the start, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(vec![0; about.len() as usize]);
    file.read_exact(&mut bytes).map_err(failed(path))?;
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| SignerError::KeyFileForeign(path.into()))?;
    Ok(Some(Zeroizing::new(text.to_owned())))
}

/// Writes the text of a key file beside its place, mode 0600, over what may stand there; synced
/// with its name.
pub(crate) fn write_beside(path: &Path, text: &str) -> Result<(), SignerError> {
    let beside = beside(path);
    remove(&beside)?;
    let mut file = create_private(&beside)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed(&beside))?;
    sync_folder(path)
}

/// Gives what [`write_beside`] wrote its name, synced; never replaces what has it. Does nothing if
/// nothing stands beside.
pub(crate) fn put_in_place(path: &Path) -> Result<(), SignerError> {
    let beside = beside(path);
    // Unlike a rename, a link never replaces what is there.
    match fs::hard_link(&beside, path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(failed(path)(error));
        }
        _ => {}
    }
    sync_folder(path)?;
    remove(&beside)
}

/// Makes a key file with this text unless there is one, whole and synced; of many who do so at once,
/// one makes it.
pub(crate) fn provide_key(path: &Path, text: &str) -> Result<(), SignerError> {
    let beside = beside(path);
    let mut options = private();
    let file = options.create(true).truncate(false).open(&beside).map_err(failed(&beside))?;
    // Until it is closed. Who waited here finds the file in its place, and writes nothing.
    file.lock().map_err(failed(&beside))?;
    if !exists(path)? {
        let written = file.set_len(0).and_then(|()| (&file).write_all(text.as_bytes()));
        written.and_then(|()| file.sync_all()).map_err(failed(&beside))?;
        fs::hard_link(&beside, path).map_err(failed(path))?;
    }
    sync_folder(path)?;
    remove(&beside)
}

/// Lets what stands in a file have another name too, unless something has it; synced.
pub(crate) fn keep(path: &Path, kept: &Path) -> Result<(), SignerError> {
    match fs::hard_link(path, kept) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(kept)(error)),
        _ => sync_folder(path),
    }
}

/// Puts another text into a key file's place, whole, at once and synced. Until then it stands in a
/// file of this ending and `.new`.
pub(crate) fn replace(path: &Path, ending: &str, text: &str) -> Result<(), SignerError> {
    let waiting = named(path, ending);
    write_beside(&waiting, text)?;
    fs::rename(beside(&waiting), path).map_err(failed(path))?;
    sync_folder(path)
}

/// Where a key file stands until it has its place.
pub(crate) fn beside(path: &Path) -> PathBuf {
    named(path, "new")
}

/// The name of a file with an ending more.
pub(crate) fn named(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Makes an empty file of mode 0600; fails if there is one.
fn create_private(path: &Path) -> Result<File, SignerError> {
    private().create_new(true).open(path).map_err(failed(path))
}

/// Makes an empty file of mode 0600 unless there is one.
pub(crate) fn provide_private(path: &Path) -> Result<(), SignerError> {
    private().create(true).truncate(false).open(path).map(drop).map_err(failed(path))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn remove(path: &Path) -> Result<(), SignerError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path)(error)),
        _ => Ok(()),
    }
}

/// Whether there is a file.
pub(crate) fn exists(path: &Path) -> Result<bool, SignerError> {
    path.try_exists().map_err(failed(path))
}

fn sync_folder(path: &Path) -> Result<(), SignerError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|it| it.sync_all()).map_err(failed(folder))
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, about: &fs::Metadata) -> Result<(), SignerError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o7777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(SignerError::KeyFileExposed { key_file: path.into(), mode }),
    }
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &fs::Metadata) -> Result<(), SignerError> {
    Ok(())
}

fn failed(path: &Path) -> impl Fn(io::Error) -> SignerError + '_ {
    move |source| SignerError::File { path: path.into(), source }
}
