//! The same request again.

use registrar::{Answer, RecordError};

use crate::asking::*;
use crate::ledger::{ID, Ledger, clock, sqlite, vault};

fn first(answer: &Answer) -> Answer {
    Answer { repeated: false, ..answer.clone() }
}

#[tokio::test]
async fn the_first_answer_is_given_again_before_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = async || {
        let (log, vault) = (sqlite(&folder).await, vault(&folder).await);
        let registrar = registrar::Registrar::new(log.clone(), vault.clone(), clock(), ID, 1 << 20);
        (log, vault, registrar)
    };
    let (log, keys, registrar) = open().await;
    for unit in units() {
        registrar.record(unit).await.unwrap();
    }
    let mut request = register(10, Some("6200000001"), 7);
    // The digest's key must be found again: the note goes first, the people in another order.
    let founder = |it| cooperative::PersonId::of_request(id(10), it);
    request.note = Some("Ghi chú".into());
    request.people = vec![data(founder(5), "Lò Văn B"), data(founder(2), "Lò Văn A")];
    let answer = registrar.record(request.clone()).await.unwrap();
    let plain = registrar.record(join(12, cooperative(10), 900)).await.unwrap();
    let mut other = request.clone();
    other.people[0].full_name = Some("Lò Văn C".into());
    let mut empty = join(13, cooperative(10), 901);
    empty.people = vec![entry::PersonalData {
        person: cooperative::PersonId(id(901)),
        full_name: None,
        identity_number: None,
        birth_date: None,
        address: None,
    }];
    registrar.record(empty.clone()).await.unwrap();
    let last = eventlog::EventLog::last(&*log);
    let check = async |registrar: &registrar::Registrar| {
        let again = registrar.record(request.clone()).await.unwrap();
        assert!(again.repeated);
        assert_eq!(first(&again), answer);
        let again = registrar.record(join(12, cooperative(10), 900)).await.unwrap();
        assert_eq!(first(&again), plain);
        assert!(registrar.record(empty.clone()).await.unwrap().repeated);
        let refused = registrar.record(other.clone()).await.unwrap_err();
        assert!(matches!(refused, RecordError::Reused { .. }), "{refused}");
        let refused = registrar.record(join(12, cooperative(10), 903)).await.unwrap_err();
        assert!(matches!(refused, RecordError::Reused { .. }), "{refused}");
    };
    check(&registrar).await;
    drop(registrar);
    log.close().await;
    keys.close().await;
    drop((log, keys));
    let (log, _keys, registrar) = open().await;
    check(&registrar).await;
    assert_eq!(eventlog::EventLog::last(&*log), last);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_repeats_at_once_make_one_entry() {
    for ledger in [Ledger::in_memory().await, Ledger::on_disk().await] {
        ledger.registrar.record(register(10, None, 7)).await.unwrap();
        let before = ledger.log.last().0;
        let mut request = join(11, cooperative(10), 900);
        request.people = vec![data(cooperative::PersonId(id(900)), "Lò Văn A")];
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let (registrar, request) = (ledger.registrar.clone(), request.clone());
                tokio::spawn(async move {
                    let mut answers = Vec::new();
                    for _ in 0..63 {
                        answers.push(registrar.record(request.clone()).await.unwrap());
                    }
                    answers
                })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.extend(task.await.unwrap());
        }
        assert_eq!(ledger.log.last().0, before + 1);
        assert_eq!(answers.iter().filter(|it| !it.repeated).count(), 1);
        assert!(answers.iter().all(|it| first(it) == first(&answers[0])));
        assert_eq!((answers[0].first, answers[0].count, answers[0].revision), (before + 1, 1, 9));
    }
}

#[tokio::test]
async fn a_request_is_repeated_while_it_is_on_its_way() {
    let ledger = Ledger::on_disk().await;
    let pending = ledger.registrar.submit(register(10, None, 7)).await;
    let again = ledger.registrar.submit(register(10, None, 7)).await;
    let (answer, again) = (pending.await.unwrap(), again.await.unwrap());
    assert!(!answer.repeated && again.repeated);
    assert_eq!(first(&again), answer);
}

#[tokio::test]
async fn a_repeat_is_answered_after_its_person_was_erased() {
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, None, 7)).await.unwrap();
    let person = cooperative::PersonId(id(900));
    let mut request = join(11, cooperative(10), 900);
    request.people = vec![data(person, "Lò Văn A")];
    let answer = ledger.registrar.record(request.clone()).await.unwrap();
    let entries = ledger.entries().await;
    let key = vault::KeyId(entries.last().unwrap().1.personal[0].key);
    ledger.vault.destroy(key).await.unwrap();
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        let again = registrar.record(request.clone()).await.unwrap();
        assert!(again.repeated);
        assert_eq!(first(&again), answer);
        // Nothing personal is stored under an erased person's id again.
        let mut more = leave(12, cooperative(10), 900);
        more.people = vec![data(person, "Lò Văn A")];
        let refused = registrar.record(more).await.unwrap_err();
        assert!(matches!(refused, RecordError::Erased { person: it } if it == person), "{refused}");
    }
    ledger.registrar.record(leave(13, cooperative(10), 900)).await.unwrap();
}
