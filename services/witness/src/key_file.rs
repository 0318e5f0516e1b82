//! The key file: the key that cosigns, in the text form of the Go tools.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use transparency::{Cosigner, KeyName};
use zeroize::Zeroizing;

use crate::error::{OpenError, failed};
use crate::files;

/// No key file is longer, in bytes.
const LONGEST: u64 = 4_096;

/// The key of a file; `None` if there is none. Refused if others than its owner may read it.
pub(crate) fn read(path: &Path) -> Result<Option<Cosigner>, OpenError> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed(path))?,
    };
    let about = file.metadata().map_err(failed(path))?;
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o7777;
        if mode & 0o077 != 0 {
            return Err(OpenError::KeyFileExposed { key_file: path.into(), mode });
        }
    }
    let foreign = || OpenError::KeyFileForeign(path.into());
    if about.len() > LONGEST {
        return Err(foreign());
    }
    // As long as it is from the start, so that growing leaves no copies behind.
    let mut bytes = Zeroizing::new(vec![0; about.len() as usize]);
    file.read_exact(&mut bytes).map_err(failed(path))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| foreign())?;
    // What is wrong with it is not told: the text is a secret.
    let cosigner = Cosigner::parse(text.strip_suffix('\n').unwrap_or(text));
    cosigner.map(Some).map_err(|_| foreign())
}

/// Draws a key and writes its file, mode 0600, synced. Only while nobody else can be making it.
pub(crate) fn draw(path: &Path, name: KeyName) -> Result<Cosigner, OpenError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(OpenError::Entropy)?;
    let cosigner = Cosigner::new(name, &seed);
    let text = cosigner.to_text();
    let mut line = Zeroizing::new(String::with_capacity(text.len() + 1));
    line.push_str(&text);
    line.push('\n');
    files::replace(path, &line).map_err(failed(path))?;
    Ok(cosigner)
}
