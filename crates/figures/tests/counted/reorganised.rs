//! Reorganisations and duplicates among the random lives, and what they count.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::membership::LeaveReason;
use cooperative::reorganisation::{Newcomer, Part, Plan};
use cooperative::reorganise::{Known, Neighbourhood};
use cooperative::{
    Code, Cooperative, CooperativeId, Event, Filed, History, Kind, LoanId, PersonId, Registered,
    Reorganising, Standing, decide_duplicate, decide_reorganisation,
};
use figures::{Account, Measure};
use uuid::Uuid;

use crate::lives::{Life, Step, World, day, registration, sector, unit};

/// The histories of the lives there are.
struct Seen {
    histories: BTreeMap<CooperativeId, History>,
    nothing: History,
}

impl Known for Seen {
    fn history(&self, id: CooperativeId) -> &History {
        self.histories.get(&id).unwrap_or(&self.nothing)
    }

    fn neighbourhood(&self, _: &Newcomer) -> Neighbourhood {
        Neighbourhood { code_holder: None, commune_known: true }
    }
}

impl World {
    /// Something of several lives, if it is lawful.
    pub fn several(&mut self, at: usize, step: &Step, effective: NaiveDate) {
        let history = |it: &Life| (it.id, History::of(it.entries.iter().cloned()));
        let histories = self.lives.iter().map(history).collect();
        let seen = Seen { histories, nothing: History::default() };
        let of = self.lives[at].id;
        let other = self.lives[usize::from(step.a) % self.lives.len()].id;
        let on = day(2030, 1, 1);
        let decided = if step.act == 67 {
            decide_duplicate(&seen, (of, other), (effective, 0), on)
        } else {
            let plan = self.plan(seen.history(of).head(), of, other, step);
            decide_reorganisation(&seen, &Reorganising { effective, order: 0, plan }, on)
        };
        for (id, event) in decided.into_iter().flatten() {
            let at = self.at(id, effective);
            self.push(at, effective, Standing::New, vec![event]);
        }
    }

    fn plan(&self, head: &Cooperative, of: CooperativeId, to: CooperativeId, step: &Step) -> Plan {
        let next = self.lives.len() as u128 + 1;
        let newcomer = |n: u128| {
            let to = registration(unit(step.b), sector(step.b / 3), 0);
            let code = Code::new(&format!("8200{:06}", next + n)).ok();
            let registration = cooperative::registration::Registration { code, ..to };
            Newcomer { id: CooperativeId(Uuid::from_u128(next + n)), registration }
        };
        let (members, loans) = head.registered().map(all).unwrap_or_default();
        let half = members.len() / 2;
        let part = |n, from: usize, to: usize, loans: &[LoanId]| Part {
            newcomer: newcomer(n),
            members: members.get(from..to).unwrap_or_default().to_vec(),
            loans: loans.to_vec(),
        };
        match step.act {
            63 => Plan::Merge { of: vec![of], into: to },
            64 => Plan::Separate { of, into: vec![part(0, 0, half, &loans[..loans.len() / 2])] },
            65 => {
                let end = members.len() - usize::from(half > 5);
                let left_out = members[end..].to_vec();
                let into = vec![part(0, 0, half, &loans), part(1, half, end, &[])];
                Plan::Divide { of, into, left_out }
            }
            _ => Plan::Consolidate { of: vec![of, to], into: newcomer(0) },
        }
    }

    fn at(&mut self, id: CooperativeId, day: NaiveDate) -> usize {
        if let Some(at) = self.lives.iter().position(|it| it.id == id) {
            return at;
        }
        let (entries, account) = (Filed::default(), Account::default());
        self.lives.push(Life { id, entries, commands: BTreeMap::new(), account, day });
        self.lives.len() - 1
    }
}

fn all(it: &Registered) -> (Vec<PersonId>, Vec<LoanId>) {
    let loans = it.open_loans().chain(it.guarantees.keys().copied()).collect();
    (it.members.keys().copied().collect(), loans)
}

/// What a reorganisation counts, written without deltas.
pub fn flows(
    before: &Cooperative,
    after: &Cooperative,
    event: &Event,
    here: &impl Fn(&&Registered) -> bool,
    add: &mut impl FnMut(Measure, u8, i64),
) {
    if let (Event::Formed(by), Cooperative::Unfounded, Some(it)) =
        (event, before, after.registered().filter(here))
    {
        add(Measure::ReorganisedIn, by.how.number(), 1);
        let came = it.members.values();
        came.for_each(|it| add(Measure::MembersTransferredIn, it.kind.number(), 1));
    }
    let Some(was) = before.registered().filter(here) else { return };
    match event {
        Event::Absorbed(_) => {
            let members = after.registered().into_iter().flat_map(|it| &it.members);
            for (_, it) in members.filter(|(person, _)| !was.members.contains_key(person)) {
                add(Measure::MembersTransferredIn, it.kind.number(), 1);
            }
        }
        Event::Departed(by) => {
            let ends = by.how.exit();
            for (person, it) in &was.members {
                if by.members.contains(person) {
                    add(Measure::MembersTransferredOut, it.kind.number(), 1);
                } else if ends.is_some() {
                    add(Measure::MembersLeft, LeaveReason::CooperativeEnded.number(), 1);
                }
            }
            ends.into_iter().for_each(|it| add(Measure::OtherExits, it.number(), 1));
        }
        _ => {}
    }
}

/// Two of seven, registered on a day.
fn two() -> World {
    let mut world = World::of(&[]);
    world.lives.truncate(2);
    let here = world.lives.iter().map(|it| it.id).collect::<Vec<_>>();
    world.deltas.retain(|it| here.contains(&it.cooperative));
    world
}

fn sum(world: &World, measure: Measure) -> i64 {
    world.deltas.iter().filter(|it| it.measure == measure).map(|it| it.n).sum()
}

#[test]
fn who_goes_over_neither_joins_nor_leaves() {
    let mut world = two();
    let step = Step { whose: 0, act: 63, a: 1, b: 1, days: 0 };
    world.several(0, &step, day(2024, 9, 1));
    assert_eq!((sum(&world, Measure::Coops), sum(&world, Measure::Members)), (1, 14));
    assert_eq!((sum(&world, Measure::Dissolved), sum(&world, Measure::OtherExits)), (0, 1));
    assert_eq!((sum(&world, Measure::MembersJoined), sum(&world, Measure::MembersLeft)), (14, 0));
    let over = (Measure::MembersTransferredIn, Measure::MembersTransferredOut);
    assert_eq!((sum(&world, over.0), sum(&world, over.1)), (7, 7));
}

#[test]
fn a_duplicate_counts_nothing_from_its_first_day_on_as_known_from_then_on() {
    let mut world = two();
    let known = world.position;
    let step = Step { whose: 0, act: 67, a: 1, b: 1, days: 0 };
    world.several(0, &step, day(2024, 9, 1));
    let dup = world.lives[0].id;
    let before = world.deltas.iter().filter(|it| it.cooperative == dup && it.position <= known);
    assert!(before.map(|it| it.n).sum::<i64>() > 0);
    let mut left = BTreeMap::new();
    for it in world.deltas.iter().filter(|it| it.cooperative == dup) {
        *left.entry((it.measure, it.detail, it.day)).or_insert(0) += it.n;
    }
    assert!(left.values().all(|it| *it == 0), "{left:?}");
    assert_eq!((sum(&world, Measure::Coops), sum(&world, Measure::OtherExits)), (1, 0));
    assert_eq!(world.lives[1].account.state().kind(), Some(Kind::Cooperative));
}
