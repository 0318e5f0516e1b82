//! Registering, and what it refuses.

use cooperative::{Act, Event, PersonId, Rejection};
use entry::Happened;
use registrar::RecordError;

use crate::asking::*;
use crate::ledger::{Ledger, assert_gapless};

#[tokio::test]
async fn a_cooperative_is_registered_with_its_founders_and_its_code() {
    let ledger = Ledger::in_memory().await;
    let request = register(10, Some("6200000001"), 7);
    let answer = ledger.registrar.record(request).await.unwrap();
    assert_eq!((answer.first, answer.count, answer.revision), (5, 9, 8));
    assert_eq!(answer.cooperative, Some(cooperative(10)));
    let founders: Vec<_> = (0..7).map(|it| PersonId::of_request(id(10), it)).collect();
    assert_eq!(answer.persons, founders);
    assert!(!answer.repeated);
    let entries = ledger.entries().await;
    assert_gapless(&entries);
    let home = entry::stream_of_cooperative(cooperative(10));
    let made = &entries[4..];
    assert!(made[..8].iter().all(|(it, _)| it.stream.as_str() == home));
    assert_eq!(made[8].0.stream.as_str(), "code:6200000001");
    assert!(made.iter().all(|(it, _)| it.partition.as_str() == "12/106/03390"));
    assert!(made.iter().all(|(it, _)| it.append.0 == id(10) && it.count == 9));
    assert!(
        matches!(&made[8].1.happened, Happened::Code(it) if it.holder() == Some(cooperative(10)))
    );
    let Happened::Cooperative(events) = &made[1].1.happened else { panic!("no event") };
    assert!(matches!(events[..], [Event::MemberJoined(_)]));
}

#[tokio::test]
async fn a_code_is_claimed_once() {
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, Some("6200000001"), 7)).await.unwrap();
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        let refused = registrar.record(register(11, Some("6200000001"), 7)).await.unwrap_err();
        let RecordError::Rejected(Rejection::CodeTaken { by, .. }) = refused else {
            panic!("{refused}")
        };
        assert_eq!(by, cooperative(10));
    }
    assert_eq!(ledger.log.last().0, 13);
}

#[tokio::test]
async fn a_refused_request_leaves_no_trace_and_its_id_free() {
    let ledger = Ledger::in_memory().await;
    let refused = ledger.registrar.record(register(10, None, 1)).await.unwrap_err();
    assert!(matches!(refused, RecordError::Rejected(Rejection::TooFewMembers { .. })), "{refused}");
    assert_eq!(ledger.log.last().0, 4);
    let answer = ledger.registrar.record(register(10, None, 7)).await.unwrap();
    assert!(!answer.repeated);
}

#[tokio::test]
async fn the_expected_revision_is_held() {
    let ledger = Ledger::in_memory().await;
    let mut request = register(10, None, 7);
    request.expected = Some(1);
    let refused = ledger.registrar.record(request.clone()).await.unwrap_err();
    assert!(matches!(refused, RecordError::Moved { expected: 1, actual: 0 }), "{refused}");
    request.expected = Some(0);
    let answer = ledger.registrar.record(request.clone()).await.unwrap();
    assert_eq!(answer.revision, 8);
    let mut join = join(11, cooperative(10), 900);
    join.expected = Some(7);
    let refused = ledger.registrar.record(join.clone()).await.unwrap_err();
    assert!(matches!(refused, RecordError::Moved { expected: 7, actual: 8 }), "{refused}");
    join.expected = Some(8);
    assert_eq!(ledger.registrar.record(join).await.unwrap().revision, 9);
    // A repeat is a repeat, wherever the stream stands by now.
    assert!(ledger.registrar.record(request).await.unwrap().repeated);
}

#[tokio::test]
async fn judging_stores_nothing() {
    let ledger = Ledger::in_memory().await;
    let request = register(10, Some("6200000001"), 7);
    let judged = ledger.registrar.validate(request.clone()).await.unwrap();
    assert_eq!((judged.first, judged.count, judged.revision), (0, 9, 8));
    assert_eq!(ledger.log.last().0, 4);
    let refused = ledger.registrar.validate(join(11, cooperative(10), 900)).await.unwrap_err();
    assert!(matches!(refused, RecordError::Rejected(Rejection::Unfounded { .. })), "{refused}");
    assert!(!ledger.registrar.record(request).await.unwrap().repeated);
    let again = act(12, cooperative(10), Act::Suspend(None));
    assert_eq!(ledger.registrar.validate(again).await.unwrap().revision, 9);
    assert_eq!(ledger.log.last().0, 13);
}
