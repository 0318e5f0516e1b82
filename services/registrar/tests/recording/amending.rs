//! Corrections and voids, from the request to the log and back.

use cooperative::publication::AreaEvent;
use cooperative::{Act, Command, CooperativeId, Event, PersonId, Rejection, Standing};
use entry::request::{Amends, Ask, EntryRef, Owner, Request, VoidScope};
use entry::{Document, Happened};
use registrar::RecordError;

use crate::areas::publication;
use crate::asking::*;
use crate::ledger::{Ledger, assert_gapless};

fn amends(entry: EntryRef) -> Amends {
    Amends { entry, reason: text("nhập sai") }
}

pub fn void(number: u128, of: Owner, entry: EntryRef, whole_append: bool) -> Request {
    let scope = if whole_append { VoidScope::Append } else { VoidScope::Entry };
    request(number, Ask::Void { of, amends: amends(entry), scope })
}

fn mine() -> Owner {
    Owner::Cooperative(cooperative(10))
}

pub fn correct(number: u128, id: CooperativeId, entry: EntryRef, act: Act) -> Request {
    let command = Command { effective: day(2021, 5, 6), order: 0, act };
    request(number, Ask::Cooperative { id, command, corrects: Some(amends(entry)) })
}

/// A group of seven; revision 9 suspends it.
async fn suspended() -> Ledger {
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, None, 7)).await.unwrap();
    ledger.registrar.record(act(11, cooperative(10), Act::Suspend(None))).await.unwrap();
    ledger
}

#[tokio::test]
async fn an_entry_is_corrected_and_the_correction_voided() {
    let ledger = suspended().await;
    let request = correct(12, cooperative(10), EntryRef::Revision(9), Act::Suspend(None));
    let answer = ledger.registrar.record(request.clone()).await.unwrap();
    assert_eq!((answer.first, answer.count, answer.revision), (14, 1, 10));
    let taken = void(13, mine(), EntryRef::Position(14), false);
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        assert!(registrar.record(request.clone()).await.unwrap().repeated);
        assert_eq!(registrar.record(taken.clone()).await.unwrap().revision, 11);
        // Decided on what holds: it is not suspended, as far as anyone knows.
        let again = registrar.validate(act(14, cooperative(10), Act::Suspend(None))).await;
        assert_eq!(again.unwrap().revision, 12);
    }
    let entries = ledger.entries().await;
    assert_gapless(&entries);
    let (corrected, voided) = (&entries[13].1, &entries[14].1);
    assert_eq!(corrected.meta.standing, Standing::Replaces(9));
    assert_eq!(corrected.happened, Happened::Cooperative(vec![Event::Suspended(None)]));
    assert_eq!(corrected.meta.reason, Some(text("nhập sai")));
    assert_eq!(voided.meta.standing, Standing::Voids(10));
    assert_eq!(voided.meta.effective, day(2021, 5, 6));
    assert_eq!(voided.happened, Happened::Cooperative(Vec::new()));
}

#[tokio::test]
async fn another_reason_or_entry_under_the_same_id_is_another_request() {
    let ledger = suspended().await;
    let first = void(12, mine(), EntryRef::Revision(9), false);
    ledger.registrar.record(first).await.unwrap();
    let others = [
        void(12, mine(), EntryRef::Revision(8), false),
        void(12, mine(), EntryRef::Position(9), false),
        void(12, mine(), EntryRef::Revision(9), true),
    ];
    for other in others {
        let refused = ledger.registrar.record(other).await.unwrap_err();
        assert!(matches!(refused, RecordError::Reused { .. }), "{refused}");
    }
}

#[tokio::test]
async fn what_cannot_be_amended_is_refused_and_leaves_no_trace() {
    let ledger = suspended().await;
    let reasons = [
        (void(12, mine(), EntryRef::Revision(10), false), "NO_ENTRY"),
        (void(12, mine(), EntryRef::Position(99), false), "NO_ENTRY"),
        (void(12, mine(), EntryRef::Position(4), false), "OTHER_STREAM"),
        (void(12, mine(), EntryRef::Revision(1), false), "LATER_ENTRY_IMPOSSIBLE"),
        (correct(12, cooperative(10), EntryRef::Revision(9), Act::Resume), "OTHER_EVENT"),
    ];
    for (request, reason) in reasons {
        let refused = ledger.registrar.record(request).await.unwrap_err();
        let RecordError::Rejected(it) = refused else { panic!("{refused}") };
        assert_eq!(it.reason(), reason);
    }
    assert_eq!(ledger.log.last().0, 13);
}

#[tokio::test]
async fn a_correction_sees_what_was_just_submitted() {
    let ledger = Ledger::on_disk().await;
    let register = ledger.registrar.submit(register(10, None, 7)).await;
    let suspend = ledger.registrar.submit(act(11, cooperative(10), Act::Suspend(None))).await;
    let void = ledger.registrar.submit(void(12, mine(), EntryRef::Revision(9), false)).await;
    let again = ledger.registrar.submit(act(13, cooperative(10), Act::Suspend(None))).await;
    register.await.unwrap();
    suspend.await.unwrap();
    assert_eq!(void.await.unwrap().revision, 10);
    assert_eq!(again.await.unwrap().revision, 11);
}

#[tokio::test]
async fn a_whole_request_is_taken_back_as_far_as_it_holds() {
    let ledger = suspended().await;
    let founders = void(12, mine(), EntryRef::Revision(3), true);
    let refused = ledger.registrar.record(founders.clone()).await.unwrap_err();
    let RecordError::Rejected(Rejection::LaterEntry { revision: 9, .. }) = refused else {
        panic!("{refused}")
    };
    ledger.registrar.record(void(13, mine(), EntryRef::Revision(9), false)).await.unwrap();
    let answer = ledger.registrar.record(founders).await.unwrap();
    assert_eq!((answer.count, answer.revision), (8, 18));
    let stream = ledger.stream(&entry::stream_of_cooperative(cooperative(10))).await;
    let voided: Vec<_> = stream[10..].iter().map(|(_, it)| it.meta.standing).collect();
    assert_eq!(voided, [8, 7, 6, 5, 4, 3, 2, 1].map(Standing::Voids));
    let nothing = void(14, mine(), EntryRef::Revision(3), true);
    let refused = ledger.registrar.record(nothing).await.unwrap_err();
    let RecordError::Rejected(Rejection::Gone { revision: 3, by: 16, .. }) = refused else {
        panic!("{refused}")
    };
}

#[tokio::test]
async fn personal_data_are_corrected_under_the_key_that_is_known() {
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, None, 7)).await.unwrap();
    let person = PersonId(id(900));
    let mut joined = join(11, cooperative(10), 900);
    joined.people = vec![data(person, "Lò Văn Nội")];
    ledger.registrar.record(joined).await.unwrap();
    let act = Act::JoinMember(joining(person));
    let mut request = correct(12, cooperative(10), EntryRef::Revision(9), act);
    let Ask::Cooperative { command, .. } = &mut request.ask else { panic!("an area") };
    command.effective = day(2021, 3, 4);
    let refused = ledger.registrar.record(request.clone()).await.unwrap_err();
    let RecordError::Rejected(Rejection::NothingChanged { revision: 9 }) = refused else {
        panic!("{refused}")
    };
    request.people = vec![data(person, "Lò Văn Nội Em")];
    ledger.registrar.record(request).await.unwrap();
    let entries = ledger.entries().await;
    let keys: Vec<_> = entries[12..].iter().map(|(_, it)| it.personal[0].key).collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
}

#[tokio::test]
async fn a_document_alone_can_be_corrected() {
    let ledger = suspended().await;
    let document = Document { number: Some(text("12/TB")), ..Document::default() };
    let mut request = correct(12, cooperative(10), EntryRef::Revision(9), Act::Suspend(None));
    let Ask::Cooperative { command, .. } = &mut request.ask else { panic!("an area") };
    command.effective = day(2021, 3, 4);
    request.document = Some(document);
    ledger.registrar.record(request).await.unwrap();
}

#[tokio::test]
async fn areas_are_corrected_too() {
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(area(5, "106", day(2024, 1, 3), publication())).await.unwrap();
    let of = || Owner::Area(cooperative::UnitCode::new("106").unwrap());
    let unit = void(6, of(), EntryRef::Revision(1), false);
    let refused = ledger.registrar.record(unit).await.unwrap_err();
    let RecordError::Rejected(Rejection::LaterEntry { revision: 2, .. }) = refused else {
        panic!("{refused}")
    };
    let mut it = area(7, "106", day(2024, 1, 3), publication());
    let Ask::Area { event: AreaEvent::FigurePublished(figure), corrects, .. } = &mut it.ask else {
        panic!("no figure")
    };
    figure.text = text("54 HTX");
    *corrects = Some(amends(EntryRef::Revision(2)));
    assert_eq!(ledger.registrar.record(it).await.unwrap().revision, 3);
    let taken = void(8, of(), EntryRef::Revision(3), false);
    assert_eq!(ledger.restarted().record(taken).await.unwrap().revision, 4);
    let again = ledger.restarted().record(void(9, of(), EntryRef::Revision(2), true)).await;
    let gone = |it: &RecordError| {
        matches!(it, RecordError::Rejected(Rejection::Gone { revision: 2, by: 3, last: 4, .. }))
    };
    assert!(again.is_err_and(|it| gone(&it)));
    let standings: Vec<_> =
        ledger.stream("area:106").await.iter().map(|(_, it)| it.meta.standing).collect();
    use Standing::{New, Replaces, Voids};
    assert_eq!(standings, [New, New, Replaces(2), Voids(3)]);
}

fn claimed(code: &str) -> cooperative::Code {
    cooperative::Code::new(code).unwrap()
}

fn named(code: &str) -> Act {
    let mut it = register(10, Some(code), 0);
    let Ask::Cooperative { command, .. } = &mut it.ask else { panic!("an area") };
    command.act.clone()
}

/// What happened to a code, in its words.
async fn words(ledger: &Ledger, code: &str) -> Vec<&'static str> {
    let stream = ledger.stream(&entry::stream_of_code(&claimed(code))).await;
    let word = |it: &Happened| match it {
        Happened::Code(it) => it.word(),
        other => panic!("{other:?}"),
    };
    stream.iter().map(|(_, it)| word(&it.happened)).collect()
}

#[tokio::test]
async fn a_correction_claims_the_right_code_and_frees_the_wrong_one_in_one_append() {
    let (wrong, right) = ("6200091230", "6200091231");
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, Some(wrong), 7)).await.unwrap();
    let mut request = correct(12, cooperative(10), EntryRef::Revision(1), named(right));
    let Ask::Cooperative { command, .. } = &mut request.ask else { panic!("an area") };
    command.effective = day(2020, 5, 4);
    let answer = ledger.registrar.record(request.clone()).await.unwrap();
    assert_eq!(answer.count, 3);
    assert!(ledger.restarted().record(request).await.unwrap().repeated);
    assert_eq!(words(&ledger, wrong).await, ["code_claimed", "code_voided"]);
    assert_eq!(words(&ledger, right).await, ["code_claimed"]);
    // The wrong one is free again, the right one is not.
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        let taken = registrar.validate(register(20, Some(right), 7)).await.unwrap_err();
        let RecordError::Rejected(it) = taken else { panic!("{taken}") };
        assert_eq!(it.reason(), "CODE_TAKEN");
        registrar.validate(register(20, Some(wrong), 7)).await.unwrap();
    }
    ledger.registrar.record(register(20, Some(wrong), 7)).await.unwrap();
    assert_eq!(words(&ledger, wrong).await, ["code_claimed", "code_voided", "code_claimed"]);
    // Taken back wholly, the correction frees its own code and none of the other cooperative's.
    let all = void(21, mine(), EntryRef::Revision(9), false);
    let refused = ledger.registrar.record(all).await.unwrap_err();
    let RecordError::Rejected(Rejection::LaterEntry { .. }) = refused else { panic!("{refused}") };
    assert_gapless(&ledger.entries().await);
}

#[tokio::test]
async fn a_whole_registration_taken_back_frees_its_code() {
    let code = "6200091230";
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, Some(code), 7)).await.unwrap();
    let answer = ledger.restarted().record(void(11, mine(), EntryRef::Revision(1), true)).await;
    assert_eq!(answer.unwrap().count, 9);
    assert_eq!(words(&ledger, code).await, ["code_claimed", "code_voided"]);
    ledger.restarted().record(register(20, Some(code), 7)).await.unwrap();
}

#[tokio::test]
async fn a_code_goes_over_to_the_one_whose_it_is() {
    let code = "6200091230";
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, Some(code), 7)).await.unwrap();
    ledger.registrar.record(register(20, Some("6200091231"), 7)).await.unwrap();
    let exchange = || Act::ExchangeCertificate(Some(claimed(code)));
    let taken = ledger.registrar.record(act(30, cooperative(20), exchange())).await.unwrap_err();
    let RecordError::Rejected(Rejection::CodeTaken { .. }) = taken else { panic!("{taken}") };
    let to = cooperative(20);
    let handover = cooperative::code::Handover { code: claimed(code), to };
    let hand = |number| act(number, cooperative(10), Act::HandOverCode(handover.clone()));
    assert_eq!(ledger.registrar.record(hand(31)).await.unwrap().count, 2);
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        let again = registrar.record(hand(32)).await.unwrap_err();
        let RecordError::Rejected(it) = again else { panic!("{again}") };
        assert_eq!(it.reason(), "CODE_TAKEN");
    }
    // Its certificate says it now; the code is claimed by nobody anew.
    let answer = ledger.registrar.record(act(33, cooperative(20), exchange())).await.unwrap();
    assert_eq!(answer.count, 1);
    assert_eq!(words(&ledger, code).await, ["code_claimed", "code_transferred"]);
}
