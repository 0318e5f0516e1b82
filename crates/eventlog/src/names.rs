//! Names interned to small numbers, so that a log of many streams keeps little for each.

use std::hash::{BuildHasher, RandomState};

const FREE: u32 = u32::MAX;

/// Names, numbered from 0 in the order in which they came. Bytes a name: its own and about 16.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    /// Open addressing: a name's number, or `FREE`; at most half full.
    slots: Vec<u32>,
    hasher: RandomState,
}

impl Names {
    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of this number; empty if there is none of it.
    pub fn name(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends.get(id - 1).copied().unwrap_or(0) };
        let end = self.ends.get(id).copied().unwrap_or(start);
        &self.text[start..end]
    }

    /// The number of this name, if it has one.
    pub fn id(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let id = self.slots[self.slot(name)];
        (id != FREE).then_some(id)
    }

    /// The number of this name, which gets the next one if it has none.
    pub fn intern(&mut self, name: &str) -> u32 {
        if let Some(id) = self.id(name) {
            return id;
        }
        let id = self.ends.len() as u32;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        if self.ends.len() * 2 > self.slots.len() {
            self.rehash();
        } else {
            let slot = self.slot(name);
            self.slots[slot] = id;
        }
        id
    }

    /// Forgets every name from number `len` on.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        self.text.truncate(if len == 0 { 0 } else { self.ends[len - 1] });
        self.ends.truncate(len);
        self.rehash();
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|id| self.name(id))
    }

    /// Where `name` stands, or the free place where it would.
    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.hasher.hash_one(name) as usize & mask;
        while self.slots[slot] != FREE && self.name(self.slots[slot]) != name {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn rehash(&mut self) {
        let size = (self.ends.len() * 4).next_power_of_two().max(16);
        self.slots = vec![FREE; size];
        for id in 0..self.ends.len() as u32 {
            let slot = self.slot(self.name(id));
            self.slots[slot] = id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_numbered_in_order_and_found_again() {
        let mut names = Names::default();
        assert_eq!(names.id("a"), None);
        for n in 0..10_000_u32 {
            assert_eq!(names.intern(&format!("name-{n}")), n);
        }
        for n in 0..10_000_u32 {
            assert_eq!(names.intern(&format!("name-{n}")), n);
            assert_eq!(names.name(n), format!("name-{n}"));
        }
        assert_eq!(names.len(), 10_000);
    }

    #[test]
    fn truncated_names_are_gone_and_their_numbers_free() {
        let mut names = Names::default();
        for name in ["a", "b", "c"] {
            names.intern(name);
        }
        names.truncate(1);
        assert_eq!((names.id("a"), names.id("b"), names.id("c")), (Some(0), None, None));
        assert_eq!(names.intern("c"), 1);
        assert_eq!(names.iter().collect::<Vec<_>>(), ["a", "c"]);
        names.truncate(0);
        assert_eq!(names.intern("z"), 0);
    }
}
