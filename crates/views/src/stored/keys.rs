//! Keys of pages: what the next page comes after.

use chrono::NaiveDate;
use cooperative::PersonId;
use uuid::Uuid;

use super::rows::days;
use crate::error::ViewError;

/// The key of a membership or post: its first day and the person.
pub fn write_pair(day: NaiveDate, person: PersonId) -> String {
    format!("{}.{}", days(day), person.0.simple())
}

/// Reads that key.
///
/// # Errors
/// [`ViewError::Key`] for another text.
pub fn read_pair(text: &str) -> Result<(i64, Uuid), ViewError> {
    let pair = text.split_once('.');
    let pair =
        pair.and_then(|(day, person)| Some((day.parse().ok()?, Uuid::try_parse(person).ok()?)));
    pair.ok_or_else(|| ViewError::Key(text.to_owned()))
}

/// Reads the key of a row that is known by an id.
///
/// # Errors
/// [`ViewError::Key`] for another text.
pub fn read_id(text: &str) -> Result<Uuid, ViewError> {
    Uuid::try_parse(text).map_err(|_| ViewError::Key(text.to_owned()))
}

/// Reads the key of a row that is known by its year.
///
/// # Errors
/// [`ViewError::Key`] for another text.
pub fn read_year(text: &str) -> Result<i64, ViewError> {
    text.parse().map_err(|_| ViewError::Key(text.to_owned()))
}
