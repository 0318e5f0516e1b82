//! The key that signs the log's checkpoints was changed: the statement that the old key made of it.
//!
//! What the signatures are worth is for whoever verifies them; here the statement is held to its form.

use crate::rejection::Rejection;
use crate::words::{Text, UnitCode};

/// The stream of the whole country, in which what concerns the ledger itself stands.
pub const COUNTRY: &str = "VN";

/// One key of the log hands over to another, in a statement that both signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRoll {
    /// The key that signed so far, as text: `<name>+<id>+<key>`.
    pub old: Text,
    /// The key that signs from then on, of the same name.
    pub new: Text,
    /// The size of the first checkpoint that the new key may sign, in entries.
    pub from: u64,
    /// The old key's signature of the statement, as a line of a signed note.
    pub by_old: Text,
    /// The new key's, likewise.
    pub by_new: Text,
}

impl KeyRoll {
    /// The statement as a signed note, byte for byte as it was signed.
    pub fn note(&self) -> String {
        let Self { old, new, from, by_old, by_new } = self;
        let name = name(old);
        format!("{name}\nkey-roll\n{old}\n{new}\n{from}\n\n{by_old}\n{by_new}\n")
    }

    /// Reads such a note; `None` for any other text. It says nothing about signatures.
    pub fn read(note: &str) -> Option<Self> {
        let lines: Vec<&str> = note.lines().collect();
        let &[_, _, old, new, from, "", by_old, by_new] = lines.as_slice() else { return None };
        let text = |it: &str| Text::new(it).ok();
        let from = from.parse().ok()?;
        let roll = Self {
            old: text(old)?,
            new: text(new)?,
            from,
            by_old: text(by_old)?,
            by_new: text(by_new)?,
        };
        (roll.note() == note).then_some(roll)
    }
}

/// Whether it may stand in a stream: in the country's, whatever units are recorded, and in the form
/// of such a statement.
pub(crate) fn admit(area: &UnitCode, roll: &KeyRoll) -> Result<(), Rejection> {
    let of = name(&roll.old);
    let signed = format!("\u{2014} {of} ");
    let wrong = |field, value: &str, expected, expected_vi| {
        Err(Rejection::Value { field, value: value.to_owned(), expected, expected_vi })
    };
    let line = ("a signature line of the keys' name", "dòng chữ ký mang tên của khóa");
    match () {
        () if area.as_str() != COUNTRY => wrong(
            "area_code",
            area.as_str(),
            "VN: the key is the whole ledger's",
            "VN: khóa là của cả sổ",
        ),
        () if of.is_empty() || name(&roll.new) != of || roll.new == roll.old => wrong(
            "new_key",
            roll.new.as_str(),
            "another key of the same name",
            "một khóa khác, cùng tên",
        ),
        () if i64::try_from(roll.from).is_err() => {
            let (en, vi) = ("at most 2^63 - 1 entries", "không quá 2^63 - 1 mục");
            wrong("from_size", &roll.from.to_string(), en, vi)
        }
        () if !roll.by_old.as_str().starts_with(&signed) => {
            wrong("old_signature", roll.by_old.as_str(), line.0, line.1)
        }
        () if !roll.by_new.as_str().starts_with(&signed) => {
            wrong("new_signature", roll.by_new.as_str(), line.0, line.1)
        }
        () => Ok(()),
    }
}

/// The name of a key: the log's.
fn name(key: &Text) -> &str {
    key.as_str().split_once('+').map_or("", |(name, _)| name)
}
