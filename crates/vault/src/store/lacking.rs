//! What one store lacks of another's rows.

use crate::error::VaultError;
use crate::key_file::WRAPPED;

/// A row of the keys table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The key's number.
    pub number: i64,
    /// Its id.
    pub id: Vec<u8>,
    /// The wrapped key; zeros if it is destroyed.
    pub wrapped: Vec<u8>,
}

/// What a store took over from another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Adopted {
    /// Rows that were not there.
    pub copied: u64,
    /// Keys that were there, and are destroyed now.
    pub destroyed: u64,
}

/// What is to be written so that a store has all of a page.
#[derive(Debug, Default)]
pub(crate) struct Lacking<'a> {
    /// Rows that are not there.
    pub rows: Vec<&'a Stored>,
    /// The numbers of keys that the page has as destroyed, and the store not.
    pub destroyed: Vec<i64>,
}

impl Stored {
    /// Whether the key is destroyed.
    pub fn is_destroyed(&self) -> bool {
        self.wrapped == [0; WRAPPED]
    }
}

impl From<(i64, Vec<u8>, Vec<u8>)> for Stored {
    fn from((number, id, wrapped): (i64, Vec<u8>, Vec<u8>)) -> Self {
        Self { number, id, wrapped }
    }
}

impl<'a> Lacking<'a> {
    /// What the store `to` lacks of a page of the store `from`; `there` are its rows between the
    /// page's first and last number. Both are in the order of their numbers.
    ///
    /// A key that is destroyed in `to` lacks nothing: it never comes back.
    ///
    /// # Errors
    /// [`VaultError::Differs`] if `to` has another key under a number, or other bytes of it.
    pub fn of(
        page: &'a [Stored],
        there: &[Stored],
        from: &str,
        to: &str,
    ) -> Result<Self, VaultError> {
        let mut lacking = Self::default();
        let mut there = there.iter().peekable();
        for row in page {
            while there.next_if(|it| it.number < row.number).is_some() {}
            match there.next_if(|it| it.number == row.number) {
                None => lacking.rows.push(row),
                Some(own) if own.id != row.id => return Err(differs(from, to, row.number)),
                Some(own) if own.is_destroyed() || own.wrapped == row.wrapped => {}
                Some(_) if row.is_destroyed() => lacking.destroyed.push(row.number),
                Some(_) => return Err(differs(from, to, row.number)),
            }
        }
        Ok(lacking)
    }

    /// Whether nothing is lacking.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.destroyed.is_empty()
    }

    /// What is taken over once all of it is written.
    pub fn adopted(&self) -> Adopted {
        Adopted { copied: self.rows.len() as u64, destroyed: self.destroyed.len() as u64 }
    }
}

/// The first and the last number of a page.
pub(crate) fn bounds(page: &[Stored]) -> Option<(i64, i64)> {
    Some((page.first()?.number, page.last()?.number))
}

fn differs(from: &str, to: &str, number: i64) -> VaultError {
    VaultError::Differs { from: from.into(), to: to.into(), number }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: i64, id: u8, wrapped: u8) -> Stored {
        Stored { number, id: vec![id; 16], wrapped: vec![wrapped; WRAPPED] }
    }

    fn lacking(page: &[Stored], there: &[Stored]) -> Result<(Vec<i64>, Vec<i64>), VaultError> {
        let it = Lacking::of(page, there, "one", "other")?;
        Ok((it.rows.iter().map(|it| it.number).collect(), it.destroyed))
    }

    #[test]
    fn what_is_not_there_is_lacking_and_what_is_there_stays() {
        let page = [row(1, 1, 1), row(2, 2, 0), row(4, 4, 4), row(5, 5, 5)];
        assert_eq!(lacking(&page, &[]).unwrap(), (vec![1, 2, 4, 5], vec![]));
        let there = [row(1, 1, 1), row(3, 3, 3), row(4, 4, 4)];
        assert_eq!(lacking(&page, &there).unwrap(), (vec![2, 5], vec![]));
        assert_eq!(lacking(&page, &page).unwrap(), (vec![], vec![]));
    }

    #[test]
    fn destroying_goes_one_way() {
        let (alive, destroyed) = ([row(7, 7, 7)], [row(7, 7, 0)]);
        assert_eq!(lacking(&destroyed, &alive).unwrap(), (vec![], vec![7]));
        assert_eq!(lacking(&alive, &destroyed).unwrap(), (vec![], vec![]));
    }

    #[test]
    fn another_key_under_a_number_is_refused_though_one_of_them_is_destroyed() {
        for there in [row(7, 8, 7), row(7, 8, 0), row(7, 7, 8)] {
            let error = lacking(&[row(7, 7, 7)], &[there]).unwrap_err();
            assert!(matches!(error, VaultError::Differs { number: 7, .. }), "{error}");
        }
        let error = lacking(&[row(7, 7, 0)], &[row(7, 8, 7)]).unwrap_err();
        assert!(matches!(error, VaultError::Differs { number: 7, .. }), "{error}");
    }
}
