//! `ledger.toml`: the ledger's own id, to which ciphertext is bound, and whether the folder has only a copy.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::new_id;
use crate::failure::Failure;

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// The ledger's id.
    pub id: Uuid,
    /// The stream whose copy the log in this folder is; left out where that log is the truth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
}

/// The name in a folder; `None` if there is none.
///
/// # Errors
/// When the file cannot be read, or is not one.
pub fn read(path: &Path) -> Result<Option<Name>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::file(path, error)),
    };
    toml::from_str(&text).map(Some).map_err(|it| {
        let before = it.span().and_then(|it| text.get(..it.start)).unwrap_or_default();
        let line = before.lines().count().max(1);
        let why = format!("{}, line {line}: {}", path.display(), it.message().replace('\n', " "));
        Failure::Damaged(why.into())
    })
}

/// Gives a folder its name, synced; where another process was first, nothing changes.
///
/// # Errors
/// When the file cannot be written.
pub fn give(path: &Path, name: &Name) -> Result<(), Failure> {
    let new = path.with_extension(format!("toml.{}", new_id()));
    let write = || {
        let mut file = File::create_new(&new)?;
        writeln!(file, "# The ledger's own name: ciphertext is bound to it. Never change it.")?;
        write!(file, "{}", toml::to_string(name).map_err(std::io::Error::other)?)?;
        file.sync_all()?;
        // Unlike a rename, a link never takes the place of a name that another process gave meanwhile.
        let linked = match fs::hard_link(&new, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(_) if !path.exists() => fs::rename(&new, path), // FAT, on USB sticks, has no links
            linked => linked,
        };
        match fs::remove_file(&new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => linked?,
        }
        path.parent().map_or(Ok(()), |it| File::open(it)?.sync_all())
    };
    write().map_err(|it| Failure::file(path, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.toml");
        assert_eq!(read(&path).unwrap(), None);
        let (id, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        give(&path, &Name { id, copy_of: Some("COOPLEDGER".into()) }).unwrap();
        give(&path, &Name { id: other, copy_of: None }).unwrap();
        let name = read(&path).unwrap().unwrap();
        assert_eq!(name, Name { id, copy_of: Some("COOPLEDGER".into()) });
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
