//! `import.csv`: what holds for the whole folder.

use cooperative::Text;
use entry::Document;
use uuid::Uuid;

use super::cells::Cells;
use super::error::{Message, RowError};
use super::layout::File;
use super::parse;
use super::table::Tables;

/// The namespace of the ids of all folders; never changed, so that ids stay.
const FOLDERS: Uuid = Uuid::from_u128(0x9d3c_1f5e_62a7_4b08_8e41_7c90_25d6_b3fa);

/// What holds for the whole folder.
#[derive(Clone)]
pub(super) struct Settings {
    pub id: Text,
    pub title: Option<Text>,
    pub recorder: Text,
    pub document: Option<Document>,
    namespace: Uuid,
}

impl Settings {
    /// Reads the one row of `import.csv`.
    pub fn read(tables: &Tables, errors: &mut Vec<RowError>) -> Option<Self> {
        let mut rows = tables.rows(File::Import);
        let Some((table, row)) = rows.next() else {
            let needed = Message::new(
                "cần tệp này với một dòng: id, recorder",
                "this file is needed, with one row: id, recorder",
            );
            errors.push(RowError::of_file(File::Import.name(), needed));
            return None;
        };
        let mut cells = Cells::new(File::Import, table, row);
        let id = cells.need("id", parse::text);
        let title = cells.get("title", parse::text);
        let recorder = cells.need("recorder", parse::text);
        let document = cells.own_document();
        if rows.next().is_some() {
            cells.fault("id", Message::new("chỉ một dòng", "there must be one row only"));
        }
        let sound = cells.sound();
        errors.extend(cells.errors());
        let (id, recorder) = (id?, recorder?);
        let namespace = Uuid::new_v5(&FOLDERS, id.as_str().as_bytes());
        let document = (document != Document::default()).then_some(document);
        sound.then_some(Self { id, title, recorder, document, namespace })
    }

    /// What the other files are read with where `import.csv` cannot be, so that their errors are
    /// reported too. Nothing of it is recorded.
    pub fn unknown() -> Option<Self> {
        let id = Text::new("unknown").ok()?;
        let recorder = id.clone();
        Some(Self { id, title: None, recorder, document: None, namespace: Uuid::nil() })
    }

    /// The id of a request: it follows from the folder, a word for what it is, and its keys.
    pub fn request(&self, what: &str, keys: &[&str]) -> Uuid {
        // A control character stands in no key, so that no two lists of keys read the same.
        let name = [&[what], keys].concat().join("\u{1f}");
        Uuid::new_v5(&self.namespace, name.as_bytes())
    }
}
