//! How many commands a second one thread decides: JoinMember without personal data, on random
//! cooperatives, over a log in memory. Answers are taken in windows, as a stream's are.

#![allow(clippy::unwrap_used, reason = "a benchmark")]

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};
use cooperative::membership::{Joining, MemberKind, PartyKind};
use cooperative::{Act, Command, Dong, PersonId};
use country::Country;
use entry::{Ask, Request};
use eventlog::{ClockLimits, ManualClock, MemoryLog};
use registrar::Registrar;
use uuid::Uuid;
use vault::Vault;

const COMMANDS: u128 = 400_000;
const WINDOW: usize = 4_096;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let folder = tempfile::tempdir().unwrap();
    let (store, key) = (folder.path().join("vault.db"), folder.path().join("vault.key"));
    let vault = Vault::open(&store, &key).await.unwrap();
    let at: DateTime<Utc> = "2026-01-15T03:00:00Z".parse().unwrap();
    let clock = Arc::new(ManualClock::new(at));
    let log = Arc::new(MemoryLog::with_limits(clock.clone(), ClockLimits::ANY_AHEAD));
    let registrar = Registrar::new(log, vault, clock, Uuid::from_u128(1), usize::MAX);
    let country = Country { seed: 7, factor: 0.06 };
    for unit in country.units() {
        registrar.record(unit).await.unwrap();
    }
    let mut homes = Vec::new();
    for index in 0..country.cooperatives() {
        let first = country.life(index).swap_remove(0);
        homes.push(registrar.record(first.clone()).await.map(|_| first).unwrap());
    }
    let mut random = fastrand::Rng::with_seed(7);
    let requests: Vec<Request> =
        (0..COMMANDS).map(|number| join(&homes[random.usize(0..homes.len())], number)).collect();
    let start = Instant::now();
    let mut waiting = VecDeque::<registrar::Pending>::with_capacity(WINDOW);
    for request in requests {
        if waiting.len() == WINDOW {
            for pending in waiting.drain(..) {
                pending.await.unwrap();
            }
        }
        waiting.push_back(registrar.submit(request).await);
    }
    for pending in waiting {
        pending.await.unwrap();
    }
    let seconds = start.elapsed().as_secs_f64();
    let rate = COMMANDS as f64 / seconds / 1_000.0;
    println!("{} cooperatives: {rate:.0} thousand commands a second", homes.len());
}

fn join(home: &Request, number: u128) -> Request {
    let Ask::Cooperative { id, .. } = home.ask else { return home.clone() };
    let joining = Joining {
        person: PersonId(Uuid::from_u128(number + 1)),
        party: PartyKind::Person,
        kind: MemberKind::Official,
        capital: Some(Dong(1_000_000)),
    };
    let effective = NaiveDate::from_ymd_opt(2024, 5, 6).unwrap();
    let command = Command { effective, order: 0, act: Act::JoinMember(joining) };
    let ask = Ask::Cooperative { id, command, corrects: None };
    Request { id: Uuid::from_u128(1 << 90 | number), ask, ..home.clone() }
}
