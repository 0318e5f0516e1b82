//! Import: a folder of CSV files to requests, in the order in which they can be recorded.
//!
//! Every request has an id that follows from the folder's id, the file and the row's own key, so
//! that importing a folder again asks the same again and is answered with repeats. It depends
//! neither on line numbers nor on the order of rows.

mod area;
mod book;
mod cells;
mod cooperatives;
mod credit;
mod documents;
mod draft;
mod error;
mod events;
mod folder;
mod header;
mod judge;
mod layout;
mod members;
mod parse;
mod posts;
mod procedures;
mod summary;
mod table;
mod trades;
mod yearly;

use std::collections::BTreeMap;

use cooperative::Text;
use entry::Request;

pub use error::{Message, RowError};
pub use folder::read_folder;
pub use layout::{File, MOST_BYTES, MOST_CHARACTERS, MOST_ROWS};
pub use summary::Count;

use book::Book;
use header::Settings;
use table::Tables;

/// The row that a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The file.
    pub file: File,
    /// The row as a spreadsheet numbers it, the header being row 1; a line break within a cell begins
    /// no row.
    pub row: u64,
}

/// What a folder asks to be recorded, and what is wrong in it.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The folder's own id; `None` where `import.csv` does not say it.
    pub id: Option<Text>,
    /// What the folder is called.
    pub title: Option<Text>,
    /// The requests of every row without errors, each lawful after those before it: units, then
    /// each cooperative in the order of effective dates, then documents. Empty without an id.
    pub requests: Vec<(Source, Request)>,
    /// Every wrong row of every file, in the order of files and rows. Rows that rest on a wrong one
    /// are among them, so that the requests can be recorded without the rest.
    pub errors: Vec<RowError>,
}

/// Reads the contents of a folder: names of files with their bytes. Never fails as a whole.
pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Import {
    let mut errors = Vec::new();
    let tables = Tables::read(files, &mut errors);
    let settings = Settings::read(&tables, &mut errors);
    let known = settings.is_some();
    let Some(settings) = settings.or_else(Settings::unknown) else {
        return Import { errors, ..Import::default() };
    };
    let mut book = Book::new(&settings, &mut errors);
    area::read(&mut book, &tables);
    cooperatives::read(&mut book, &tables);
    members::read(&mut book, &tables);
    events::read(&mut book, &tables);
    posts::read(&mut book, &tables);
    credit::read(&mut book, &tables);
    yearly::read(&mut book, &tables);
    documents::read(&mut book, &tables);
    area::offices(&mut book, &tables);
    let requests = judge::requests(book);
    errors.sort_by(|a, b| a.place().cmp(&b.place()));
    errors.dedup();
    Import {
        id: known.then_some(settings.id),
        title: settings.title,
        requests: if known { requests } else { Vec::new() },
        errors,
    }
}
