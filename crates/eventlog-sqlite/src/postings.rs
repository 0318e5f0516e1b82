//! Postings: which entries of a page belong to a stream or a partition, and which page before it
//! has more of them.

use std::collections::BTreeMap;

use crate::varint::{Reader, put};

/// What is looked for in postings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Streams.
    Stream,
    /// Partitions.
    Partition,
}

/// Writes the postings of the page that starts at `page` and has entries of these streams and
/// partitions. `last` gives the newest page so far of each stream and partition (0 if none), and is
/// moved on to this one.
pub fn write(page: u64, ids: &[(u32, u32)], last: (&mut Vec<u64>, &mut Vec<u64>)) -> Vec<u8> {
    let mut body = Vec::new();
    write_kind(page, ids.iter().map(|ids| ids.0), last.0, &mut body);
    write_kind(page, ids.iter().map(|ids| ids.1), last.1, &mut body);
    body
}

fn write_kind(page: u64, ids: impl Iterator<Item = u32>, last: &mut Vec<u64>, body: &mut Vec<u8>) {
    let mut places: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for (place, id) in (0..).zip(ids) {
        places.entry(id).or_default().push(place);
    }
    put(places.len() as u64, body);
    let mut id_before = 0;
    for (id, places) in places {
        put(u64::from(id - id_before), body);
        id_before = id;
        if last.len() <= id as usize {
            last.resize(id as usize + 1, 0);
        }
        let before = std::mem::replace(&mut last[id as usize], page);
        put(if before == 0 { 0 } else { page - before }, body);
        put(places.len() as u64, body);
        let mut place_before = 0;
        for place in places {
            put(place - place_before, body);
            place_before = place;
        }
    }
}

/// One stream or partition in a page.
pub struct Posting<'a> {
    /// Its number.
    pub id: u32,
    /// The page before this one that has more of it; 0 if none.
    pub before: u64,
    /// The places of its entries in the page, from 0, rising.
    pub places: &'a [u32],
}

/// Visits each posting of a kind in the body of `page`; `None` if it is not a body of postings.
pub fn scan(page: u64, body: &[u8], kind: Kind, mut visit: impl FnMut(Posting<'_>)) -> Option<()> {
    let mut reader = Reader(body);
    let mut places = Vec::new();
    for part in [Kind::Stream, Kind::Partition] {
        let mut id = 0_u32;
        for _ in 0..reader.number()? {
            id = id.checked_add(reader.small()?)?;
            let back = reader.number()?;
            let before = if back == 0 { 0 } else { page.checked_sub(back)? };
            places.clear();
            let mut place = 0_u32;
            for _ in 0..reader.number()? {
                place = place.checked_add(reader.small()?)?;
                places.push(place);
            }
            if part == kind {
                visit(Posting { id, before, places: &places });
            }
        }
        if part == kind {
            return Some(());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_lead_back_to_the_page_before() {
        let (mut streams, mut partitions) = (vec![], vec![]);
        write(1, &[(0, 0), (5, 0), (0, 1)], (&mut streams, &mut partitions));
        let body = write(4, &[(5, 1), (1, 1), (5, 0)], (&mut streams, &mut partitions));
        assert_eq!((streams, partitions), (vec![1, 4, 0, 0, 0, 4], vec![4, 4]));
        let read = |kind| {
            let mut found = Vec::new();
            scan(4, &body, kind, |it| found.push((it.id, it.before, it.places.to_vec()))).unwrap();
            found
        };
        assert_eq!(read(Kind::Stream), [(1, 0, vec![1]), (5, 1, vec![0, 2])]);
        assert_eq!(read(Kind::Partition), [(0, 1, vec![2]), (1, 1, vec![0, 1])]);
        assert!(scan(4, &body[..3], Kind::Stream, |_| {}).is_none());
    }
}
