//! A whole country's cooperatives, made from a seed, in realistic proportion: for benchmarks and soak tests.
//!
//! At factor 1 there are 63 provinces, 705 districts, 10,599 communes (as before 1/7/2025), 31,000 cooperatives
//! and about 6 million members, most of them in few large cooperatives. Every request is lawful when the requests
//! are recorded in the order in which they come. The same seed and factor give the same country.

mod life;
mod units;

use cooperative::{CooperativeId, Text};
use entry::request::Request;
use entry::{Assurance, Recorder};
use uuid::Uuid;

/// How many cooperatives a country has at factor 1.
pub const COOPERATIVES: f64 = 31_000.0;

/// A country.
#[derive(Clone, Copy, Debug)]
pub struct Country {
    /// What it is made from.
    pub seed: u64,
    /// How large it is beside the real one: 1 is 31,000 cooperatives and about 6 million members.
    pub factor: f64,
}

impl Country {
    /// How many cooperatives it has, at least 1.
    pub fn cooperatives(&self) -> u64 {
        ((COOPERATIVES * self.factor) as u64).max(1)
    }

    /// Its administrative units, the country first.
    pub fn units(&self) -> impl Iterator<Item = Request> + '_ {
        units::units(self)
    }

    /// Everything that happened to one of its cooperatives, in lawful order.
    pub fn life(&self, index: u64) -> Vec<Request> {
        life::life(self, index)
    }

    /// Everything that happened to all of them: the lives of `width` cooperatives at a time, taken in turn, as
    /// offices record side by side. Starts without the units.
    pub fn lives(&self, width: usize) -> impl Iterator<Item = Request> + '_ {
        let mut waiting = 0..self.cooperatives();
        let mut open: Vec<std::vec::IntoIter<Request>> = Vec::new();
        let mut turn = 0;
        std::iter::from_fn(move || {
            loop {
                while open.len() < width.max(1) {
                    match waiting.next() {
                        Some(index) => open.push(self.life(index).into_iter()),
                        None => break,
                    }
                }
                if open.is_empty() {
                    return None;
                }
                turn = (turn + 1) % open.len();
                match open[turn].next() {
                    Some(request) => return Some(request),
                    None => drop(open.swap_remove(turn)),
                }
            }
        })
    }

    /// The id of a cooperative of this country.
    pub fn cooperative(&self, index: u64) -> CooperativeId {
        CooperativeId::of_request(self.request_id(index, 0), 0)
    }

    /// The id of a request, from what it is about.
    pub(crate) fn request_id(&self, index: u64, step: u64) -> Uuid {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.seed.to_be_bytes());
        bytes[8..16].copy_from_slice(&index.to_be_bytes());
        bytes[16..].copy_from_slice(&step.to_be_bytes());
        Uuid::new_v5(&Uuid::NAMESPACE_OID, &bytes)
    }
}

/// Who records: the office of a district.
pub(crate) fn recorder(district: u64) -> Option<Recorder> {
    let id = Text::new(&format!("clerk:{district:03}")).ok()?;
    Some(Recorder { id, assurance: Assurance::Asserted })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use chrono::NaiveDate;
    use cooperative::{Entry, History, Standing, Surroundings, decide};
    use entry::request::Ask;

    use super::*;

    #[test]
    fn every_request_is_lawful_in_its_order() {
        let country = Country { seed: 7, factor: 0.002 };
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let mut histories: HashMap<CooperativeId, History> = HashMap::new();
        let mut members = 0;
        for request in country.lives(10) {
            let Ask::Cooperative { id, command, .. } = request.ask else {
                panic!("not a cooperative's")
            };
            let history = histories.entry(id).or_default();
            let around = Surroundings { me: id, code_holder: None, commune_known: true };
            let events = decide(history, &around, &command, today).unwrap();
            for event in events {
                let revision = history.revision() + 1;
                let effective = command.effective;
                let order = command.order;
                let (standing, events) = (Standing::New, vec![event]);
                let entry = Entry { position: 0, revision, effective, order, standing, events };
                history.push(entry);
            }
        }
        for history in histories.values() {
            members += history.head().registered().map_or(0, |it| it.members.len());
        }
        assert_eq!(histories.len() as u64, country.cooperatives());
        let mean = members as f64 / histories.len() as f64;
        assert!((60.0..400.0).contains(&mean), "{mean} members a cooperative");
    }

    #[test]
    fn the_same_seed_gives_the_same_country() {
        let country = Country { seed: 7, factor: 0.001 };
        assert!(country.lives(3).eq(country.lives(3)));
        assert!(!country.lives(3).eq(Country { seed: 8, ..country }.lives(3)));
    }
}
