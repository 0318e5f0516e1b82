//! The files of a folder: the one place that touches the disk.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use super::error::{Message, RowError};
use super::layout::MOST_BYTES;
use super::{Import, read};

/// Reads every `.csv` file of a folder, not of the folders in it. What cannot be opened is an error
/// like a wrong row; other files, such as a README, are passed over.
pub fn read_folder(folder: &Path) -> Import {
    let mut files = BTreeMap::new();
    let mut errors = Vec::new();
    let shown = folder.display().to_string();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                match entry.and_then(|it| open(&it)) {
                    Ok(None) => {}
                    Ok(Some((name, Ok(bytes)))) => drop(files.insert(name, bytes)),
                    Ok(Some((name, Err(error)))) => errors.push(unreadable(&name, &error)),
                    Err(error) => errors.push(unreadable(&shown, &error)),
                }
            }
        }
        Err(error) => errors.push(unreadable(&shown, &error)),
    }
    if !errors.is_empty() && files.is_empty() {
        return Import { errors, ..Import::default() };
    }
    let mut import = read(&files);
    import.errors.splice(0..0, errors);
    import
}

/// A file's name and bytes, one more than are allowed at most; `None` if it is no `.csv` file.
fn open(entry: &DirEntry) -> io::Result<Option<(String, io::Result<Vec<u8>>)>> {
    let name = entry.file_name().to_string_lossy().into_owned();
    if !name.to_ascii_lowercase().ends_with(".csv") || !fs::metadata(entry.path())?.is_file() {
        return Ok(None);
    }
    Ok(Some((name, bytes(&entry.path()))))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read;
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> RowError {
    let expected =
        Message::new(format!("không đọc được: {error}"), format!("cannot be read: {error}"));
    RowError::of_file(name, expected)
}
