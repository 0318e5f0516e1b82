//! Rows as the databases give them, and what they mean.

use chrono::DateTime;

use super::{Cosigned, HeadRow, KeyRow, State, damaged, head};
use crate::error::SignerError;

/// Number, verifier key, size from which it holds, note by which it was handed over to.
pub(super) type Key = (i64, String, i64, Option<String>);
/// Size, root, microseconds since 1970, number of the key, note.
pub(super) type Head = (i64, Vec<u8>, i64, i64, Option<String>);
/// Origin, last size and root, number of the key that signs.
pub(super) type Signer = (String, Option<i64>, Option<Vec<u8>>, i64);
/// Size and root.
pub(super) type Last = (Option<i64>, Option<Vec<u8>>);
/// A witness's key, and its signature.
pub(super) type Signature = (String, Vec<u8>);

pub(super) fn key(store: &str, (number, key, from, roll): Key) -> Result<KeyRow, SignerError> {
    let damage = || damaged(store, &format!("its key {number} cannot be read"));
    let key = key.parse().map_err(|_| damage())?;
    let from = u64::try_from(from).map_err(|_| damage())?;
    Ok(KeyRow { number, key, from, roll })
}

pub(super) fn checkpoint(
    store: &str,
    (size, root, at, key, note): Head,
) -> Result<HeadRow, SignerError> {
    let damage = || damaged(store, &format!("its checkpoint of {size} entries cannot be read"));
    let head = head(size, &root).ok_or_else(damage)?;
    let at = DateTime::from_timestamp_micros(at).ok_or_else(damage)?;
    Ok(HeadRow { head, at, key, note })
}

/// The last head is written down twice, in one transaction: both must say the same.
pub(super) fn state(
    store: &str,
    origin: String,
    last: Last,
    signs: Key,
    row: Option<Head>,
) -> Result<State, SignerError> {
    let row = row.map(|row| checkpoint(store, row)).transpose()?;
    let last = match last {
        (None, None) => None,
        (Some(size), Some(root)) => {
            let said = head(size, &root);
            let row = row.filter(|row| Some(row.head) == said);
            Some(row.ok_or_else(|| damaged(store, "its last checkpoint is missing"))?)
        }
        _ => return Err(damaged(store, "its last checkpoint has no size or no root")),
    };
    Ok(State { origin, key: key(store, signs)?, last })
}

pub(super) fn cosigned(
    store: &str,
    (witness, signature): Signature,
) -> Result<Cosigned, SignerError> {
    let damage = |_| damaged(store, "a witness's key cannot be read");
    Ok(Cosigned { witness: witness.parse().map_err(damage)?, signature })
}
