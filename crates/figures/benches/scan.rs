//! How fast entries become deltas, and packed deltas figures. Prints rates; fails only if a sum is
//! wrong.
//!
//! `cargo bench -p figures`

use std::hint::black_box;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use cooperative::membership::{Joining, MemberKind, PartyKind};
use cooperative::registration::Registration;
use cooperative::{
    Code, CooperativeId, Entry, Event, Kind, PersonId, Sector, Standing, Text, UnitCode,
};
use figures::{
    Account, Applied, Class, Cut, Delta, Measure, PackedDeltas, Question, Sums, Units, Value,
    figures, indicators, pack,
};
use uuid::Uuid;

const COOPERATIVES: u64 = 6_200;
const MEMBERS: u64 = 190;

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2014, 1, 1).unwrap_or_default()
}

fn question() -> Question {
    Question {
        units: Units::All,
        valid_communes: 10_000,
        sector: None,
        kind: Kind::Cooperative,
        period_from: NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default(),
        as_of: NaiveDate::from_ymd_opt(2023, 12, 31).unwrap_or_default(),
        known_at: u64::MAX,
    }
}

fn unit(cooperative: u64) -> UnitCode {
    UnitCode::new(&format!("{:05}", cooperative % 2_000)).unwrap_or_else(|_| unreachable!())
}

fn entries(cooperative: u64, position: &mut u64) -> Vec<Entry> {
    let registered = Registration {
        kind: Kind::Cooperative,
        code: Code::new(&format!("{cooperative:010}")).ok(),
        name: Text::new("HTX").unwrap_or_else(|_| unreachable!()),
        commune: unit(cooperative),
        address: None,
        sector: Sector::ALL[(cooperative % 7) as usize],
        trades: Vec::new(),
        vsic: None,
        charter_capital: None,
        representative: None,
        backup: false,
    };
    let joined = (0..MEMBERS).map(|n| {
        let person = PersonId(Uuid::from_u64_pair(cooperative, n));
        let (party, kind) = (PartyKind::Household, MemberKind::Official);
        Event::MemberJoined(Joining { person, party, kind, capital: None })
    });
    let events = std::iter::once(Event::Registered(registered.into())).chain(joined);
    let entry = |(at, event): (u64, Event)| {
        *position += 1;
        Entry {
            position: *position,
            revision: at + 1,
            effective: first() + Days::new(cooperative % 300 + at * 15),
            order: 0,
            standing: Standing::New,
            events: vec![event],
        }
    };
    (0..).zip(events).map(entry).collect()
}

/// Deltas of the kind that is rarer: amounts in đồng, beside the many of one.
fn amounts(deltas: &mut Vec<Delta>) {
    for cooperative in 0..COOPERATIVES {
        let sector = Sector::ALL[(cooperative % 7) as usize];
        for n in 0..10 {
            deltas.push(Delta {
                position: cooperative * 10 + n,
                cooperative: CooperativeId(Uuid::from_u128(cooperative.into())),
                class: Class {
                    unit: unit(cooperative),
                    seated: first(),
                    sector,
                    kind: Kind::Cooperative,
                    trade: None,
                },
                measure: Measure::Revenue,
                detail: 0,
                person: None,
                day: NaiveDate::from_ymd_opt(2014 + n as i32, 12, 31).unwrap_or_default(),
                n: 700_000_000 + cooperative as i64,
            });
        }
    }
}

fn rate(what: &str, n: usize, mut work: impl FnMut()) {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{what:<44} {:>8.1} million/s   ({n} in {:.1} ms)", n as f64 / best / 1e6, best * 1e3);
}

fn main() {
    let mut position = 0;
    let lives: Vec<Vec<Entry>> = (0..COOPERATIVES).map(|it| entries(it, &mut position)).collect();
    let all: usize = lives.iter().map(Vec::len).sum();
    let mut deltas = Vec::new();
    rate("entries -> deltas, in order", all, || {
        deltas.clear();
        for (n, entries) in (0..).zip(&lives) {
            let (id, mut account) = (CooperativeId(Uuid::from_u128(n)), Account::default());
            for entry in entries {
                if let Applied::Deltas(it) = account.apply(id, entry) {
                    deltas.extend(it);
                }
            }
        }
    });
    amounts(&mut deltas);
    let mut bytes = Vec::new();
    rate("deltas -> packed", deltas.len(), || bytes = pack(&deltas));
    println!("{:<44} {:>8.1} bytes a delta", "packed", bytes.len() as f64 / deltas.len() as f64);
    let question = question();
    let total = figures::indicator("members.total");
    let (Some(total), Ok(packed)) = (total, PackedDeltas::read(&bytes)) else { return };
    let mut values = Vec::new();
    rate("packed -> every indicator, all sectors, a core", deltas.len(), || {
        let mut sums = Sums::new(&question);
        let scanned = sums.scan(black_box(&packed));
        assert!(scanned.is_ok());
        values = indicators().iter().map(|it| sums.value(it, Cut::default())).collect();
    });
    let plain = figures([(total, Cut::default())], &deltas, &question).remove(0).value;
    assert!(values.contains(&plain) && matches!(plain, Value::Count(n) if n > 1_000_000));
    rate("deltas in memory -> the same", deltas.len(), || {
        black_box(Sums::of(black_box(&deltas), &question));
    });
}
