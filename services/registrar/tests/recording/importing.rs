//! A whole import is taken back: all of it or nothing, and once.

use cooperative::{PersonId, Rejection, Standing};
use entry::request::{Amends, Ask, EntryRef, Owner, Request, VoidScope};
use entry::{Assurance, Happened, Recorder};
use registrar::{ImportVoided, RecordError, Registrar, VoidImport};

use crate::asking::*;
use crate::ledger::{Ledger, assert_gapless};

const CODE: Option<&str> = Some("6200091230");

fn imported(request: Request) -> Request {
    Request { import: Some(text("nhap-1")), ..request }
}

fn asked(validate_only: bool) -> VoidImport {
    VoidImport {
        id: id(900),
        import: text("nhap-1"),
        reason: text("nhầm tệp"),
        recorder: Recorder { id: text("clerk:test"), assurance: Assurance::Asserted },
        document: None,
        validate_only,
    }
}

async fn taken_back(registrar: &Registrar) -> (u64, u64, u64) {
    let ImportVoided { voided, before, streams } =
        registrar.void_import(&asked(false)).await.unwrap();
    (voided, before, streams)
}

/// A cooperative that came with the import, and one that did not but has two members from it.
async fn ledger() -> Ledger {
    let ledger = Ledger::in_memory().await;
    let (own, other) = (cooperative(10), cooperative(20));
    for request in [
        imported(register(10, CODE, 7)),
        register(20, None, 7),
        imported(join(21, other, 100)),
        imported(join(22, other, 101)),
        imported(join(11, own, 102)),
    ] {
        ledger.registrar.record(request).await.unwrap();
    }
    ledger
}

#[tokio::test]
async fn everything_that_still_holds_goes_and_its_codes_are_free() {
    let ledger = ledger().await;
    let other = Owner::Cooperative(cooperative(20));
    let amends = Amends { entry: EntryRef::Revision(9), reason: text("trước đó") };
    let void = request(23, Ask::Void { of: other, amends, scope: VoidScope::Entry });
    ledger.registrar.record(void).await.unwrap();
    let before = ledger.registrar.last();
    let told = ledger.registrar.void_import(&asked(true)).await.unwrap();
    assert_eq!(told, ImportVoided { voided: 10, before: 1, streams: 2 });
    assert_eq!(ledger.registrar.last(), before);
    assert_eq!(taken_back(&ledger.registrar).await, (10, 1, 2));
    let entries = ledger.entries().await;
    assert_gapless(&entries);
    let made = &entries[before as usize..];
    assert_eq!(made.len(), 11);
    let voids = made.iter().filter(|(_, it)| matches!(it.meta.standing, Standing::Voids(_)));
    assert_eq!(voids.count(), 10);
    assert!(made.iter().any(|(_, it)| matches!(it.happened, Happened::Code(_))));
    // Again, by a registrar that knows nothing but the log: nothing is left to do.
    let restarted = ledger.restarted();
    assert_eq!(taken_back(&restarted).await, (0, 11, 0));
    assert_eq!(ledger.entries().await.len(), entries.len());
    // The code was never claimed.
    for registrar in [restarted, ledger.registrar.clone()] {
        assert!(registrar.validate(register(30, CODE, 7)).await.is_ok());
    }
}

#[tokio::test]
async fn what_came_otherwise_and_rests_on_it_keeps_it_all() {
    let ledger = ledger().await;
    ledger.registrar.record(leave(24, cooperative(20), 100)).await.unwrap();
    let before = ledger.registrar.last();
    for validate_only in [true, false] {
        let error = ledger.registrar.void_import(&asked(validate_only)).await.unwrap_err();
        let RecordError::OfImport { stream, because } = error else { panic!("{error}") };
        assert_eq!(stream, format!("cooperative:{}", cooperative(20)));
        assert!(matches!(because, Rejection::LaterEntry { revision: 11, .. }), "{because}");
    }
    assert_eq!(ledger.registrar.last(), before);
    let unknown = VoidImport { import: text("nhap-2"), ..asked(false) };
    let error = ledger.registrar.void_import(&unknown).await.unwrap_err();
    assert!(matches!(error, RecordError::NoImport { .. }), "{error}");
}

#[tokio::test]
async fn an_import_of_more_than_an_append_is_gone_on_with_where_it_was_cut_off() {
    let ledger = Ledger::in_memory().await;
    let (group, many) = (cooperative(10), 1_000);
    ledger.registrar.record(register(10, None, 7)).await.unwrap();
    for n in 0..many {
        let request = imported(join(1_000 + n, group, 10_000 + n));
        ledger.registrar.submit(request).await;
    }
    ledger.log.synced().await.unwrap();
    // As far as the command came: its newest part.
    let amends = Amends { entry: EntryRef::Revision(1_008), reason: text("nhầm tệp") };
    let (of, scope) = (Owner::Cooperative(group), VoidScope::Import(text("nhap-1")));
    let part = request(24, Ask::Void { of, amends, scope });
    assert_eq!(ledger.registrar.record(part).await.unwrap().count, 400);
    assert_eq!(taken_back(&ledger.restarted()).await, (600, 400, 1));
    assert_eq!(taken_back(&ledger.restarted()).await, (0, 1_000, 0));
    let entries = ledger.entries().await;
    assert_gapless(&entries);
    assert_eq!(entries.len(), 4 + 8 + 2_000);
    // Nobody of the import is a member, and may join again.
    let person = PersonId(id(10_000));
    let again = act(25, group, cooperative::Act::JoinMember(joining(person)));
    assert!(ledger.restarted().validate(again).await.is_ok());
}

#[tokio::test]
async fn what_one_append_made_is_not_cut_apart() {
    // The newest 400 of 404 would leave the certificate with three founders.
    for (founders, more) in [(7, 396), (450, 3)] {
        let ledger = Ledger::in_memory().await;
        let own = cooperative(10);
        ledger.registrar.record(imported(register(10, CODE, founders))).await.unwrap();
        for n in 0..more {
            let request = imported(join(1_000 + n, own, 10_000 + n));
            ledger.registrar.submit(request).await;
        }
        ledger.log.synced().await.unwrap();
        let all = u64::from(founders) + 1 + more as u64;
        let told = ledger.registrar.void_import(&asked(true)).await.unwrap();
        assert_eq!(told, ImportVoided { voided: all, before: 0, streams: 1 });
        assert_eq!(taken_back(&ledger.restarted()).await, (all, 0, 1));
        assert_eq!(taken_back(&ledger.restarted()).await, (0, all, 0));
        assert_gapless(&ledger.entries().await);
        assert!(ledger.restarted().validate(register(30, CODE, 7)).await.is_ok());
    }
}
