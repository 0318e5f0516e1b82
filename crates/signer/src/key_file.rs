//! The key file: the key that signs, in the text form of the Go tools.

use std::path::{Path, PathBuf};

use transparency::key::KeyName;
use transparency::{Signer, VerifierKey};
use zeroize::Zeroizing;

use crate::error::SignerError;
use crate::files;

/// The key of a file; `None` if there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Signer>, SignerError> {
    let Some(text) = files::read_key(path)? else { return Ok(None) };
    let line = text.strip_suffix('\n').unwrap_or(&text);
    // What is wrong with it is not told: the text is a secret.
    let signer = Signer::parse(line).map_err(|_| SignerError::KeyFileForeign(path.into()))?;
    Ok(Some(signer))
}

/// Draws the first key of a store, and writes it beside its place, where it waits until the store
/// has it written down ([`settle`]). Only while nobody else can be making that store.
///
/// # Errors
/// [`SignerError::StoreMissing`] if there is a key file: it may have signed.
pub(crate) fn draw(path: &Path, name: &KeyName, store: &str) -> Result<Signer, SignerError> {
    if files::exists(path)? {
        return Err(SignerError::StoreMissing { key_file: path.into(), store: store.into() });
    }
    let signer = random(name)?;
    files::write_beside(path, &line(&signer))?;
    Ok(signer)
}

/// The key of a file for a store that has this key written down: what [`draw`] wrote is put in its
/// place, if a process died before it did so. `None` if there is none.
pub(crate) fn settle(path: &Path, key: &VerifierKey) -> Result<Option<Signer>, SignerError> {
    if !files::exists(path)? {
        let drawn = read(&files::beside(path))?;
        if drawn.is_some_and(|it| it.public() == key) {
            files::put_in_place(path)?;
        }
    }
    read(path)
}

/// The key of a file, which is made if there is none, whole and synced.
pub(crate) fn provide(path: &Path, name: &KeyName) -> Result<Signer, SignerError> {
    if let Some(signer) = read(path)? {
        return Ok(signer);
    }
    files::provide_key(path, &line(&random(name)?))?;
    // It may be the one that somebody else made meanwhile.
    read(path)?.ok_or_else(|| SignerError::KeyFileForeign(path.into()))
}

/// Puts the key of another file into a key file's place, at once and synced; the key that stood there
/// stays beside it, in a file with the key's id at the end of its name, which is returned. `None` if
/// the key was there already. Whoever died in between does it again.
///
/// # Errors
/// If one of the two is no key file, or a file cannot be made; if another key has the name beside.
pub fn replace(key_file: &Path, by: &Path) -> Result<Option<PathBuf>, SignerError> {
    let foreign = |path: &Path| SignerError::KeyFileForeign(path.into());
    let new = read(by)?.ok_or_else(|| foreign(by))?;
    let old = read(key_file)?.ok_or_else(|| foreign(key_file))?;
    if old.public() == new.public() {
        return Ok(None);
    }
    let kept = files::named(key_file, &old.public().id().to_string());
    files::keep(key_file, &kept)?;
    if read(&kept)?.is_none_or(|it| it.public() != old.public()) {
        return Err(foreign(&kept));
    }
    files::replace(key_file, &new.public().id().to_string(), &line(&new))?;
    Ok(Some(kept))
}

fn random(name: &KeyName) -> Result<Signer, SignerError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(SignerError::Entropy)?;
    Ok(Signer::new(name.clone(), &seed))
}

/// What stands in a key file.
fn line(signer: &Signer) -> Zeroizing<String> {
    let text = signer.to_text();
    let mut line = Zeroizing::new(String::with_capacity(text.len() + 1));
    line.push_str(&text);
    line.push('\n');
    line
}
