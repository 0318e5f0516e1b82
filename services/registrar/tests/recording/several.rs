//! Requests on several cooperatives: all of their streams in one append, or none.

use cooperative::registration::Registration;
use cooperative::reorganisation::{Newcomer, Part, Plan};
use cooperative::{
    Code, CooperativeId, Event, Kind, PersonId, Rejection, Reorganising, Standing, UnitCode,
};
use entry::Happened;
use entry::request::{Amends, Ask, EntryRef, Owner, Request, VoidScope};
use registrar::RecordError;

use crate::asking::*;
use crate::ledger::{Ledger, assert_gapless};

fn merge(number: u128, of: &[u128], into: u128) -> Request {
    let of = of.iter().map(|it| cooperative(*it)).collect();
    let plan = Plan::Merge { of, into: cooperative(into) };
    request(number, Ask::Reorganise { command: of_day(plan) })
}

fn of_day(plan: Plan) -> Reorganising {
    Reorganising { effective: day(2024, 8, 1), order: 0, plan }
}

/// Five of twelve go into a new one in another commune.
fn separate(number: u128, code: &str) -> Request {
    let registration = Registration {
        kind: Kind::Cooperative,
        code: Code::new(code).ok(),
        name: text("HTX Tả Lèng"),
        commune: UnitCode::new("03400").unwrap(),
        address: None,
        sector: cooperative::Sector::Trade,
        trades: Vec::new(),
        vsic: None,
        charter_capital: None,
        representative: None,
        backup: false,
    };
    let newcomer = Newcomer { id: CooperativeId::of_request(id(number), 0), registration };
    let members = (0..5).map(|it| PersonId::of_request(id(10), it)).collect();
    let into = vec![Part { newcomer, members, loans: Vec::new() }];
    let plan = Plan::Separate { of: cooperative(10), into };
    request(number, Ask::Reorganise { command: of_day(plan) })
}

fn void(number: u128, of: u128, position: u64) -> Request {
    let amends = Amends { entry: EntryRef::Position(position), reason: text("ghi nhầm") };
    let of = Owner::Cooperative(cooperative(of));
    request(number, Ask::Void { of, amends, scope: VoidScope::Append })
}

#[tokio::test]
async fn a_separation_is_one_append_and_the_new_one_begins_where_it_lies() {
    let ledger = Ledger::in_memory().await;
    let level = cooperative::area::Level::Commune;
    ledger.registrar.record(unit(5, "03400", level, Some("106"))).await.unwrap();
    ledger.registrar.record(register(10, Some("6200000001"), 12)).await.unwrap();
    let request = separate(11, "6200000002");
    let before = ledger.log.last().0;
    let answer = ledger.registrar.record(request.clone()).await.unwrap();
    assert_eq!((answer.first, answer.count, answer.revision), (before + 1, 3, 14));
    assert_eq!(answer.cooperative, Some(cooperative(10)));
    assert_eq!(answer.newcomers, [cooperative(11)]);
    let entries = ledger.entries().await;
    assert_gapless(&entries);
    let made = &entries[before as usize..];
    assert!(made.iter().all(|(it, _)| it.append.0 == id(11) && it.count == 3));
    let partitions: Vec<_> = made.iter().map(|(it, _)| it.partition.as_str()).collect();
    assert_eq!(partitions, ["12/106/03390", "12/106/03400", "12/106/03400"]);
    let Happened::Cooperative(events) = &made[1].1.happened else { panic!("no event") };
    assert!(matches!(&events[..], [Event::Formed(it)] if it.carried.members.len() == 5));
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        let again = registrar.record(request.clone()).await.unwrap();
        assert!(again.repeated);
        assert_eq!((again.first, again.count), (answer.first, answer.count));
        let other = registrar.record(separate(11, "6200000003")).await.unwrap_err();
        assert!(matches!(other, RecordError::Reused { .. }), "{other}");
        let taken = registrar.record(separate(12, "6200000001")).await.unwrap_err();
        let RecordError::Rejected(Rejection::CodeTaken { by, .. }) = taken else {
            panic!("{taken}")
        };
        assert_eq!(by, cooperative(10));
        // The new one takes commands as any other.
        let person = PersonId::of_request(id(10), 0);
        let twice = registrar.record(join(13, cooperative(11), person.0.as_u128())).await;
        let refused = twice.unwrap_err();
        assert!(matches!(refused, RecordError::Rejected(Rejection::Unfounded { .. })), "{refused}");
    }
}

#[tokio::test]
async fn a_merger_is_voided_wholly_and_can_be_recorded_again() {
    let ledger = Ledger::in_memory().await;
    for (number, code) in [(10, "6200000001"), (20, "6200000002")] {
        ledger.registrar.record(register(number, Some(code), 7)).await.unwrap();
    }
    let answer = ledger.registrar.record(merge(30, &[20], 10)).await.unwrap();
    assert_eq!((answer.count, answer.cooperative), (2, Some(cooperative(10))));
    let again = ledger.registrar.record(merge(31, &[20], 10)).await.unwrap_err();
    let RecordError::Rejected(Rejection::Party { cooperative: who, because }) = again else {
        panic!("{again}")
    };
    assert_eq!((who, because.reason()), (cooperative(20), "ENDED"));
    let registrar = ledger.restarted();
    let voided = registrar.record(void(32, 10, answer.first)).await.unwrap();
    assert_eq!(voided.count, 2);
    let entries = ledger.entries().await;
    assert_gapless(&entries);
    let standing = |it: &(eventlog::Envelope, entry::Payload)| it.1.meta.standing;
    let voids = [Standing::Voids(9), Standing::Voids(9)];
    assert_eq!(entries.iter().rev().take(2).map(standing).collect::<Vec<_>>(), voids);
    for registrar in [registrar, ledger.restarted()] {
        let judged = registrar.validate(merge(33, &[20], 10)).await.unwrap();
        assert_eq!(judged.count, 2);
    }
}

#[tokio::test]
async fn a_record_that_is_joined_to_another_takes_nothing_more() {
    let ledger = Ledger::in_memory().await;
    for (number, code) in [(10, "6200000001"), (20, "6200000002")] {
        ledger.registrar.record(register(number, Some(code), 7)).await.unwrap();
    }
    let (effective, order) = (day(2024, 8, 1), 0);
    let ask = |of, kept| {
        let (of, kept) = (cooperative(of), cooperative(kept));
        Ask::Join { of, kept, effective, order }
    };
    let answer = ledger.registrar.record(request(30, ask(20, 10))).await.unwrap();
    assert_eq!((answer.count, answer.cooperative), (2, Some(cooperative(20))));
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        let back = registrar.record(request(31, ask(10, 20))).await.unwrap_err();
        assert!(matches!(back, RecordError::Rejected(Rejection::Party { .. })), "{back}");
        let itself = registrar.record(request(32, ask(10, 10))).await.unwrap_err();
        assert!(matches!(itself, RecordError::Rejected(Rejection::Value { .. })), "{itself}");
    }
    assert_gapless(&ledger.entries().await);
}
