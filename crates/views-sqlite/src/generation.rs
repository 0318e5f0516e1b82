//! Generations: `generation-<n>.db` files, and `current`, which names the one that is served.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use views::GenerationError;

use crate::error::place;

const POINTER: &str = "current";

/// The file of a generation.
pub fn file(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("generation-{generation}.db"))
}

/// Makes the folder if it is not there.
pub fn make(dir: &Path) -> Result<(), GenerationError> {
    fs::create_dir_all(dir).map_err(|it| place(dir, it))
}

/// The generation that is served; `None` if the pointer is missing or names none.
pub fn current(dir: &Path) -> Result<Option<u64>, GenerationError> {
    let path = dir.join(POINTER);
    match fs::read(&path) {
        Ok(bytes) => Ok(std::str::from_utf8(&bytes).ok().and_then(|it| number(it.trim_end()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(place(&path, error)),
    }
}

/// Every generation that has a file, in order.
pub fn all(dir: &Path) -> Result<Vec<u64>, GenerationError> {
    let failed = |it| place(dir, it);
    let mut found = Vec::new();
    for file in fs::read_dir(dir).map_err(failed)? {
        let name = file.map_err(failed)?.file_name();
        found.extend(name.to_str().and_then(number));
    }
    found.sort_unstable();
    Ok(found)
}

/// Lets the pointer name a generation: after this returns it does so after a power cut too; before,
/// it names the old one.
pub fn point(dir: &Path, generation: u64) -> Result<(), GenerationError> {
    let (to, new) = (dir.join(POINTER), dir.join("current.new"));
    let write = || {
        let mut file = File::create(&new)?;
        writeln!(file, "generation-{generation}.db")?;
        file.sync_all()?;
        fs::rename(&new, &to)?;
        File::open(dir)?.sync_all()
    };
    write().map_err(|it| place(&to, it))
}

/// Removes a generation's files.
pub fn remove(dir: &Path, generation: u64) -> Result<(), GenerationError> {
    for path in files(&file(dir, generation)) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(place(&path, error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Moves a generation's files out of the way, under names that no generation has; gives the new
/// name.
pub fn move_aside(dir: &Path, generation: u64) -> Result<PathBuf, GenerationError> {
    let from = file(dir, generation);
    let free = (1_u32..).map(|n| dir.join(format!("replaced-{generation}-{n}.db")));
    let Some(to) = free.into_iter().find(|it| !it.exists()) else { return Ok(from) };
    for (from, to) in files(&from).into_iter().zip(files(&to)) {
        match fs::rename(&from, to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(place(&from, error));
            }
            _ => {}
        }
    }
    Ok(to)
}

/// A database's file, and those that SQLite keeps beside it.
fn files(file: &Path) -> [PathBuf; 3] {
    let beside = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    [file.into(), beside("-wal"), beside("-shm")]
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix("generation-")?.strip_suffix(".db")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_names_what_it_was_told() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(current(dir.path()).unwrap(), None);
        point(dir.path(), 7).unwrap();
        assert_eq!(current(dir.path()).unwrap(), Some(7));
        fs::write(dir.path().join(POINTER), b"\xff\xfe").unwrap();
        assert_eq!(current(dir.path()).unwrap(), None);
    }

    #[test]
    fn generations_are_those_with_a_file() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["generation-10.db", "generation-2.db", "generation-2.db-wal", "x", "current"] {
            fs::write(dir.path().join(name), b"").unwrap();
        }
        assert_eq!(all(dir.path()).unwrap(), [2, 10]);
        let aside = move_aside(dir.path(), 2).unwrap();
        assert!(aside.exists());
        assert_eq!(all(dir.path()).unwrap(), [10]);
        remove(dir.path(), 10).unwrap();
        assert!(all(dir.path()).unwrap().is_empty());
    }
}
