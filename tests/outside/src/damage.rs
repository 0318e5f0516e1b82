//! Files that are not what was written: one bit is another one, or the end is missing.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use crate::Outcome;

/// What is done to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file, within the folder.
    pub file: PathBuf,
    /// The byte.
    pub at: u64,
    /// The bit that is flipped; `None` where the file ends from there on.
    pub bit: Option<u8>,
}

impl Damage {
    /// Somewhere in a file: a bit, or an end.
    ///
    /// # Errors
    /// If the file cannot be read, or is empty.
    pub fn drawn(folder: &Path, file: &Path, flips: bool, rng: &mut Rng) -> Outcome<Self> {
        let length = fs::metadata(folder.join(file))?.len();
        if length == 0 {
            return Err(format!("{} is empty", file.display()).into());
        }
        let bit = flips.then(|| rng.u8(..8));
        Ok(Self { file: file.into(), at: rng.u64(..length), bit })
    }

    /// Does it to the file in a folder.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn inflict(&self, folder: &Path) -> Outcome<()> {
        let path = folder.join(&self.file);
        match self.bit {
            None => fs::OpenOptions::new().write(true).open(path)?.set_len(self.at)?,
            Some(bit) => {
                let mut bytes = fs::read(&path)?;
                let byte = bytes.get_mut(self.at as usize).ok_or("beyond the file")?;
                *byte ^= 1 << bit;
                fs::write(path, bytes)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, at) = (self.file.display(), self.at);
        match self.bit {
            Some(bit) => write!(f, "bit {bit} of byte {at} of {file}"),
            None => write!(f, "{file} cut at {at}"),
        }
    }
}

/// Copies a folder with all that is in it, but what SQLite makes anew.
///
/// # Errors
/// If a file cannot be copied.
pub fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &to)?;
        } else if path.extension().is_none_or(|it| it != "db-shm") {
            fs::copy(path, to)?;
        }
    }
    Ok(())
}

/// The files under a folder that have something in them and whose path has one of these in it; without those that
/// mean nothing once the program has ended.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(folder: &Path, named: &[&str]) -> Outcome<Vec<PathBuf>> {
    let (mut found, mut left) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                left.push(path);
            } else if entry.metadata()?.len() > 0 {
                let path = path.strip_prefix(folder)?.to_path_buf();
                let name = path.display().to_string();
                let passes = name.ends_with("-shm") || name.ends_with(".lock");
                let asked = !passes && named.iter().any(|it| name.contains(it));
                found.extend(asked.then_some(path));
            }
        }
    }
    found.sort();
    Ok(found)
}
