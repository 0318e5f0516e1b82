//! Rounds on a log in memory: once, after the grace, not during an import, and yielding.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cooperative::area::{Level, Unit};
use cooperative::membership::{Joining, MemberKind, PartyKind};
use cooperative::publication::AreaEvent;
use cooperative::registration::Registration;
use cooperative::{
    Act, Code, Command, CooperativeId, Kind, PersonId, Sector, Standing, Step, Text, UnitCode,
};
use entry::{Ask, Assurance, Payload, Recorder, Request};
use eventlog::{ClockLimits, EventLog, ManualClock, MemoryLog, Position, Scope};
use futures::StreamExt;
use registrar::{RecordError, Registrar};
use scheduler::{Outcome, RECORDER, Recorded, Records, Scheduler, Terms};
use tempfile::TempDir;
use uuid::Uuid;
use vault::Vault;
use views::{BoxError, MemoryViews, catch_up};

const TERMS: Terms = Terms { grace_days: 30, import_quiet: TimeDelta::minutes(15) };

struct Through(Registrar);

#[async_trait]
impl Records for Through {
    async fn record(&self, request: Request) -> Result<Recorded, BoxError> {
        match self.0.record(request).await {
            Ok(it) if it.repeated => Ok(Recorded::Before),
            Ok(_) => Ok(Recorded::Now),
            Err(RecordError::Rejected(it)) => {
                Ok(Recorded::Refused { vi: it.vi(), en: it.to_string() })
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A registrar that another round is quicker to ask; perhaps somebody takes that back at once.
struct Slower {
    registrar: Registrar,
    takes_back: bool,
}

#[async_trait]
impl Records for Slower {
    async fn record(&self, request: Request) -> Result<Recorded, BoxError> {
        let other = self.registrar.record(request.clone()).await?;
        if let (true, Some(id)) = (self.takes_back, other.cooperative) {
            let amends = entry::Amends {
                entry: entry::EntryRef::Revision(other.revision),
                reason: text("nhầm hợp tác xã"),
            };
            let scope = entry::request::VoidScope::Entry;
            let ask = Ask::Void { of: entry::Owner::Cooperative(id), amends, scope };
            let void = Request { id: Uuid::from_u128(0xF00), ask, ..request.clone() };
            self.registrar.record(void).await?;
        }
        Through(self.registrar.clone()).record(request).await
    }
}

struct World {
    _folder: TempDir,
    clock: Arc<ManualClock>,
    log: Arc<MemoryLog>,
    registrar: Registrar,
    asked: u128,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn joining(n: u128) -> Joining {
    Joining {
        person: PersonId(Uuid::from_u128(n)),
        party: PartyKind::Person,
        kind: MemberKind::Official,
        capital: None,
    }
}

impl World {
    /// A cooperative of five in one commune, whose members resolved to dissolve it on 1/8/2024.
    async fn dissolving() -> (Self, CooperativeId) {
        let folder = tempfile::tempdir().unwrap();
        let (store, key) = (folder.path().join("vault.db"), folder.path().join("vault.key"));
        let vault = Vault::open(&store, &key).await.unwrap();
        let clock = Arc::new(ManualClock::new(at("2024-08-05")));
        let log = Arc::new(MemoryLog::with_limits(clock.clone(), ClockLimits::ANY_AHEAD));
        let ledger = Uuid::from_u128(7);
        let registrar = Registrar::new(log.clone(), vault, clock.clone(), ledger, 1 << 26);
        let mut world = Self { _folder: folder, clock, log, registrar, asked: 0 };
        let (code, name) = (UnitCode::new("03390").unwrap(), text("Bình Lư"));
        let unit = Unit { code: code.clone(), name, level: Level::Commune, parent: None };
        let event = AreaEvent::UnitEstablished(unit.into());
        let effective = day("2004-01-01");
        world.ask(Ask::Area { area: code.clone(), effective, event, corrects: None }, None).await;
        let registration = Registration {
            kind: Kind::Cooperative,
            code: Code::new("6200091230").ok(),
            name: text("HTX Bình Lư"),
            commune: code,
            address: None,
            sector: Sector::Agriculture,
            trades: Vec::new(),
            vsic: None,
            charter_capital: None,
            representative: None,
            backup: false,
        };
        let id = CooperativeId(Uuid::from_u128(0xC00));
        let founders = (1..=7).map(joining).collect();
        world.act(id, "2022-01-10", Act::Register(registration, founders)).await;
        world.act(id, "2024-08-01", Act::ResolveDissolution(None)).await;
        (world, id)
    }

    async fn ask(&mut self, ask: Ask, import: Option<Text>) -> registrar::Answer {
        self.asked += 1;
        let recorder = Recorder { id: text("clerk:test"), assurance: Assurance::Asserted };
        let request = Request {
            id: Uuid::from_u128(self.asked),
            ask,
            recorder,
            document: None,
            note: None,
            people: Vec::new(),
            expected: None,
            import,
        };
        self.registrar.record(request).await.unwrap()
    }

    async fn act(&mut self, id: CooperativeId, on: &str, act: Act) -> registrar::Answer {
        let command = Command { effective: day(on), order: 0, act };
        self.ask(Ask::Cooperative { id, command, corrects: None }, None).await
    }

    /// A round of a scheduler that knows nothing but the log; only looking, if it is a rehearsal.
    async fn round(&self, rehearsal: bool) -> Vec<Outcome> {
        let through = Through(self.registrar.clone());
        self.round_through(if rehearsal { None } else { Some(&through) }).await
    }

    async fn round_through(&self, records: Option<&dyn Records>) -> Vec<Outcome> {
        let scheduler = Scheduler::new(self.log.clone(), self.clock.clone(), TERMS);
        let views = MemoryViews::default();
        catch_up(self.log.clone(), &views, &|_| ()).await.unwrap();
        let terms = scheduler.round(&views, scheduler.today(), records).await.unwrap();
        terms.into_iter().map(|it| it.outcome).collect()
    }

    async fn payloads(&self) -> Vec<Payload> {
        let mut pages = self.log.read_all(Position(0), Scope::All);
        let mut all = Vec::new();
        while let Some(page) = pages.next().await {
            let decoded = page.unwrap();
            let payload = |it: Result<eventlog::page::Entry, _>| {
                let stored: eventlog::page::Entry = it.unwrap();
                Payload::decode(&stored.envelope.payload).unwrap()
            };
            all.extend(decoded.decoded().map(|it| payload(it.map_err(|it| it.to_string()))));
        }
        all
    }
}

#[tokio::test]
async fn a_term_is_recorded_once_after_the_grace_whatever_number_of_schedulers_runs() {
    let (world, _) = World::dissolving().await;
    world.clock.set(at("2025-02-01"));
    assert_eq!(world.round(false).await, []);
    world.clock.set(at("2025-03-03"));
    assert_eq!(world.round(false).await, [Outcome::Grace(day("2025-03-04"))]);
    world.clock.set(at("2025-03-04"));
    let before = world.log.last();
    assert_eq!(world.round(true).await, [Outcome::WouldBe]);
    assert_eq!(world.log.last(), before);
    let (one, other) = tokio::join!(world.round(false), world.round(false));
    let mut outcomes = [one, other].concat();
    outcomes.sort_by_key(|it| *it == Outcome::Recorded);
    assert_eq!(outcomes.last(), Some(&Outcome::Recorded));
    assert!(outcomes.iter().filter(|it| **it == Outcome::Recorded).count() == 1, "{outcomes:?}");
    assert_eq!(world.log.last().0, before.0 + 1);
    assert_eq!(world.round(false).await, []);
    let lapse = world.payloads().await.pop().unwrap();
    assert_eq!(lapse.meta.standing, Standing::ByDeadline);
    assert_eq!(lapse.meta.effective, day("2025-02-02"));
    assert_eq!(lapse.meta.recorder.id.as_str(), RECORDER);
}

#[tokio::test]
async fn what_another_round_recorded_meanwhile_was_not_taken_back() {
    for (takes_back, outcome) in [(false, Outcome::Meanwhile), (true, Outcome::Before)] {
        let (world, _) = World::dissolving().await;
        world.clock.set(at("2025-03-10"));
        let slower = Slower { registrar: world.registrar.clone(), takes_back };
        assert_eq!(world.round_through(Some(&slower)).await, [outcome]);
    }
}

#[tokio::test]
async fn nothing_is_recorded_while_an_import_runs() {
    let (mut world, id) = World::dissolving().await;
    world.clock.set(at("2025-03-10"));
    let command = Command { effective: day("2024-01-05"), order: 0, act: Act::StopOperation };
    let ask = Ask::Cooperative { id, command, corrects: None };
    world.ask(ask, Some(text("import-1"))).await;
    // Whatever else is recorded meanwhile does not hide it.
    for n in 0..300 {
        world.act(id, "2024-01-06", Act::JoinMember(joining(100 + n))).await;
    }
    // The last entry of the import was recorded on that day, and a quarter of an hour is to pass.
    let until = at("2025-03-10") + TimeDelta::minutes(15);
    assert_eq!(world.round(false).await, [Outcome::Importing(until)]);
    assert_eq!(world.round(true).await, [Outcome::WouldBe]);
    world.clock.advance(TimeDelta::minutes(16));
    assert_eq!(world.round(false).await, [Outcome::Recorded]);
}

#[tokio::test]
async fn what_comes_late_from_within_the_term_takes_it_back_in_one_append_and_it_stays_so() {
    let (mut world, id) = World::dissolving().await;
    world.clock.set(at("2025-03-10"));
    assert_eq!(world.round(false).await, [Outcome::Recorded]);
    let objection = world.act(id, "2024-12-01", Act::Take(Step::DissolutionObjected)).await;
    assert_eq!((objection.count, objection.yielded), (2, Some(9 + 1)));
    let payloads = world.payloads().await;
    let [void, objected] = &payloads[payloads.len() - 2..] else { return };
    assert_eq!(void.meta.standing, Standing::Voids(10));
    assert!(void.meta.reason.is_some());
    assert_eq!(objected.meta.standing, Standing::New);
    world.clock.set(at("2026-03-10"));
    assert_eq!(world.round(false).await, []);
    // The objection never was: the term counts again, but what somebody took back is a person's.
    let amends = entry::Amends {
        entry: entry::EntryRef::Revision(objection.revision),
        reason: text("nhầm hợp tác xã"),
    };
    let of = entry::Owner::Cooperative(id);
    let scope = entry::request::VoidScope::Entry;
    world.ask(Ask::Void { of, amends, scope }, None).await;
    assert_eq!(world.round(false).await, [Outcome::Before]);
}

#[tokio::test]
async fn a_repeat_of_the_late_record_is_answered_the_same() {
    let (mut world, id) = World::dissolving().await;
    world.clock.set(at("2025-03-10"));
    world.round(false).await;
    let first = world.act(id, "2025-01-15", Act::CancelDissolution).await;
    world.asked -= 1;
    let again = world.act(id, "2025-01-15", Act::CancelDissolution).await;
    assert!(again.repeated);
    assert_eq!((again.yielded, again.first), (first.yielded, first.first));
}
