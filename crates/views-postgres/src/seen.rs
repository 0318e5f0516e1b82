//! Which rows a generation can have already: those that are certainly new need not be looked for.

use std::hash::{DefaultHasher, Hash, Hasher};

use views::stored::{Value, Values};

use crate::bulk::Table;

/// How many bits: 16 MiB, of which a rebuild of ten million rows is wrong about one in two hundred.
const BITS: u64 = 1 << 27;

/// How many bits a key sets.
const EACH: u64 = 4;

/// The keys that were put since a generation was empty: a key that is not among them is new, one that
/// is among them is probably not (a Bloom filter). Without the beginning, nothing is known to be new.
pub struct Seen(Option<Vec<u64>>);

impl Seen {
    /// Of a generation that has no row yet.
    pub fn nothing() -> Self {
        Self(Some(vec![0; (BITS / 64) as usize]))
    }

    /// Of one that was written before.
    pub fn unknown() -> Self {
        Self(None)
    }

    /// The rows that are certainly new, and the others; from now on, all of them were put.
    pub fn split(&mut self, table: Table, rows: Values) -> (Values, Values) {
        let Some(bits) = &mut self.0 else { return (Values::default(), rows) };
        let (mut new, mut others) = (Values::default(), Values::default());
        let mut values = rows.into_values().into_iter();
        loop {
            let row: Vec<Value> = values.by_ref().take(table.columns.len()).collect();
            if row.is_empty() {
                return (new, others);
            }
            match set(bits, table.name, row.get(..table.key).unwrap_or_default()) {
                true => new.push(row),
                false => others.push(row),
            }
        }
    }
}

/// Sets a key's bits; whether one of them was not set.
fn set(bits: &mut [u64], table: &str, key: &[Value]) -> bool {
    let mut hasher = DefaultHasher::new();
    (table, key).hash(&mut hasher);
    let hash = hasher.finish();
    let (first, step) = (hash >> 32, hash | 1);
    let mut new = false;
    for n in 0..EACH {
        let at = first.wrapping_add(step.wrapping_mul(n)) % BITS;
        let Some(word) = bits.get_mut((at / 64) as usize) else { return false };
        new |= *word & (1 << (at % 64)) == 0;
        *word |= 1 << (at % 64);
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::RETURNS;

    fn row(cooperative: u128, year: i64) -> Vec<Value> {
        let mut row = vec![uuid::Uuid::from_u128(cooperative).into(), year.into()];
        row.resize(RETURNS.columns.len(), Value::Null);
        row
    }

    #[test]
    fn what_was_put_is_never_new_again() {
        let mut seen = Seen::nothing();
        let mut wrong = 0;
        for cooperative in 0..20_000_u128 {
            let mut rows = Values::default();
            rows.push(row(cooperative, 2020));
            let (new, others) = seen.split(RETURNS, rows.clone());
            assert_eq!(new.len() + others.len(), 1);
            wrong += others.len();
            rows.push(row(cooperative, 2021));
            let (new, others) = seen.split(RETURNS, rows);
            assert!(!others.is_empty() && new.len() + others.len() == 2);
            assert_eq!(others.into_values()[..2], row(cooperative, 2020)[..2]);
        }
        assert!(wrong < 20, "{wrong} of 20,000 are looked for in vain");
    }

    #[test]
    fn without_the_beginning_nothing_is_new() {
        let mut rows = Values::default();
        rows.push(row(1, 2020));
        let (new, others) = Seen::unknown().split(RETURNS, rows);
        assert_eq!((new.len(), others.len()), (0, 1));
    }
}
