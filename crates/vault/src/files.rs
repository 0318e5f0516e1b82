//! Files that only their owner may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::VaultError;

/// The 32 bytes of a key file; `None` if there is no such file. Refused if it has another length,
/// or if others than its owner may read it.
pub(crate) fn read_key(path: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, VaultError> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed(path))?,
    };
    let about = file.metadata().map_err(failed(path))?;
    refuse_exposed(path, &about)?;
    if about.len() != 32 {
        return Err(VaultError::KeyFileForeign { key_file: path.into(), bytes: about.len() });
    }
    let mut bytes = Zeroizing::new([0; 32]);
    file.read_exact(bytes.as_mut_slice()).map_err(failed(path))?;
    Ok(Some(bytes))
}

/// Makes a key file that is whole or not there, whenever the power fails: written beside its place
/// and synced, then linked into it. Fails if there is one.
pub(crate) fn create_key(path: &Path, bytes: &[u8; 32]) -> Result<(), VaultError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed(&beside)(error));
        }
        _ => {}
    }
    let mut file = create_private(&beside)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed(&beside))?;
    // Unlike a rename, a link never replaces what is there.
    fs::hard_link(&beside, path).map_err(failed(path))?;
    fs::remove_file(&beside).map_err(failed(&beside))?;
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|it| it.sync_all()).map_err(failed(folder))
}

/// Makes an empty file of mode 0600; fails if there is one.
pub(crate) fn create_private(path: &Path) -> Result<File, VaultError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(failed(path))
}

/// Whether there is a file.
pub(crate) fn exists(path: &Path) -> Result<bool, VaultError> {
    path.try_exists().map_err(failed(path))
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, about: &fs::Metadata) -> Result<(), VaultError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o7777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(VaultError::KeyFileExposed { key_file: path.into(), mode }),
    }
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &fs::Metadata) -> Result<(), VaultError> {
    Ok(())
}

fn failed(path: &Path) -> impl Fn(io::Error) -> VaultError + '_ {
    move |source| VaultError::File { path: path.into(), source }
}
