//! What is submitted later sees what was submitted earlier, synced or not; and every answer waits
//! for what it rests on.

use std::time::Duration;

use cooperative::Rejection;
use registrar::{Pending, RecordError};
use tokio::time::timeout;

use crate::asking::*;
use crate::held::Held;
use crate::ledger::Ledger;

/// Time enough for whatever does not wait.
const SHORT: Duration = Duration::from_millis(60);

async fn waits(pending: &mut Pending) -> bool {
    timeout(SHORT, pending).await.is_err()
}

#[tokio::test]
async fn a_later_request_sees_an_earlier_one_that_is_not_synced() {
    let log = Held::new();
    let ledger = Ledger::on(log.clone(), 1 << 20).await;
    log.hold();
    let mut pending = vec![ledger.registrar.submit(register(10, None, 7)).await];
    for person in 0..50 {
        pending.push(ledger.registrar.submit(join(20 + person, cooperative(10), person)).await);
        pending.push(ledger.registrar.submit(leave(80 + person, cooperative(10), person)).await);
    }
    assert!(waits(&mut pending[0]).await);
    log.let_go();
    let mut revision = 0;
    for it in pending {
        let answer = it.await.unwrap();
        assert!(answer.revision > revision);
        revision = answer.revision;
    }
    assert_eq!(revision, 108);
}

#[tokio::test]
async fn a_refusal_and_a_judgement_wait_for_what_they_rest_on() {
    let log = Held::new();
    let ledger = Ledger::on(log.clone(), 1 << 20).await;
    ledger.registrar.record(register(9, None, 7)).await.unwrap();
    log.hold();
    let registered = ledger.registrar.submit(register(10, None, 7)).await;
    let mut refused = ledger.registrar.submit(register(11, None, 1)).await;
    let mut twice =
        ledger.registrar.submit(act(12, cooperative(10), cooperative::Act::Resume)).await;
    let mut judged = ledger.registrar.judge(join(13, cooperative(10), 900)).await;
    // Nothing of these rests on what is held back.
    let nothing = (&mut refused).await.unwrap_err();
    assert!(matches!(nothing, RecordError::Rejected(Rejection::TooFewMembers { .. })));
    let other = ledger.registrar.validate(join(14, cooperative(9), 900)).await.unwrap();
    assert_eq!(other.revision, 9);
    assert!(waits(&mut twice).await && waits(&mut judged).await);
    log.let_go();
    assert!(matches!(twice.await, Err(RecordError::Rejected(Rejection::State { .. }))));
    assert_eq!(judged.await.unwrap().revision, 9);
    registered.await.unwrap();
}

#[tokio::test]
async fn who_hangs_up_takes_nothing_back() {
    let log = Held::new();
    let ledger = Ledger::on(log.clone(), 1 << 20).await;
    log.hold();
    drop(ledger.registrar.submit(register(10, None, 7)).await);
    let joined = ledger.registrar.submit(join(11, cooperative(10), 900)).await;
    log.let_go();
    assert_eq!(joined.await.unwrap().revision, 9);
    assert!(ledger.registrar.record(register(10, None, 7)).await.unwrap().repeated);
}

#[tokio::test]
async fn what_was_submitted_is_answered_after_the_registrar_is_dropped() {
    let log = Held::new();
    let Ledger { registrar, .. } = Ledger::on(log.clone(), 1 << 20).await;
    log.hold();
    let pending = registrar.submit(register(10, None, 7)).await;
    drop(registrar);
    log.let_go();
    assert_eq!(pending.await.unwrap().revision, 8);
}
