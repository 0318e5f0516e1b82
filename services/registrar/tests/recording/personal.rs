//! Personal data in the log.

use std::collections::{HashMap, HashSet};

use cooperative::{Event, PersonId};
use entry::{Field, Happened};
use eventlog::{EventLog, Position, Scope};
use futures::StreamExt;
use registrar::RecordError;
use vault::{Algorithm, Binding, Encrypted, KeyId};

use crate::asking::*;
use crate::ledger::{ID, Ledger, clock, sqlite, vault as open_vault};

const SECRETS: [&str; 4] = ["Giàng A Páo", "012345678901", "1980-02-03", "Bản Nà Cà"];

#[tokio::test]
async fn nothing_personal_stands_in_clear_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (log, vault) = (sqlite(&folder).await, open_vault(&folder).await);
    let registrar = registrar::Registrar::new(log.clone(), vault.clone(), clock(), ID, 1 << 20);
    for unit in units() {
        registrar.record(unit).await.unwrap();
    }
    let mut request = register(10, None, 7);
    let founder = PersonId::of_request(id(10), 3);
    request.people = vec![data(founder, SECRETS[0])];
    request.note = Some("Giàng A Páo nộp hồ sơ".into());
    registrar.record(request).await.unwrap();
    drop(registrar);
    log.close().await;
    vault.close().await;
    let files = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path());
    for path in files.filter(|it| it.is_file()) {
        let bytes = std::fs::read(&path).unwrap();
        for secret in SECRETS {
            let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
    }
}

#[tokio::test]
async fn each_persons_data_go_with_the_entry_that_names_them() {
    let ledger = Ledger::in_memory().await;
    let mut request = register(10, Some("6200000001"), 498);
    let founders: Vec<_> = (0..498).map(|it| PersonId::of_request(id(10), it)).collect();
    let long = |what: &str| format!("{what} {}", "ữ".repeat(200));
    request.people = founders
        .iter()
        .rev()
        .map(|it| entry::PersonalData { address: Some(long("xã")), ..data(*it, &long("Lò")) })
        .collect();
    request.note = Some("ữ".repeat(2_000));
    let answer = ledger.registrar.record(request.clone()).await.unwrap();
    assert_eq!((answer.count, answer.persons.len()), (500, 498));
    let mut pages = ledger.log.read_all(Position(4), Scope::All);
    while let Some(page) = pages.next().await {
        assert!(page.unwrap().slices().all(|it| it.len() < 60 * 1024));
    }
    let mut keys = HashSet::new();
    for (_, payload) in &ledger.entries().await[4..] {
        match &payload.happened {
            Happened::Cooperative(events) => match &events[0] {
                Event::MemberJoined(it) => {
                    assert_eq!(payload.personal.len(), 4);
                    let own = |field: &entry::Personal| field.person == Some(it.person);
                    assert!(payload.personal.iter().all(own));
                    let used: HashSet<_> = payload.personal.iter().map(|it| it.key).collect();
                    assert_eq!(used.len(), 1);
                    keys.extend(used);
                }
                _ => assert_eq!(payload.personal[0].field, Field::Note),
            },
            _ => assert!(payload.personal.is_empty()),
        }
    }
    assert_eq!(keys.len(), 498);
    assert!(ledger.restarted().record(request).await.unwrap().repeated);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_has_one_key_however_many_requests_name_them_at_once() {
    let ledger = Ledger::in_memory().await;
    ledger.registrar.record(register(10, None, 7)).await.unwrap();
    let person = PersonId::of_request(id(10), 0);
    let tasks: Vec<_> = (0..40_u32)
        .map(|it| {
            let registrar = ledger.registrar.clone();
            let training = cooperative::management::Training { person, topic: text("Kế toán") };
            let mut request =
                act(20 + u128::from(it), cooperative(10), cooperative::Act::TrainManager(training));
            request.people = vec![data(person, "Lò Văn A")];
            tokio::spawn(async move { registrar.record(request).await })
        })
        .collect();
    let appointment = cooperative::management::Appointment {
        person,
        post: cooperative::management::Post::Director,
        qualification: cooperative::management::Qualification::NotStated,
    };
    let mut appoint = act(19, cooperative(10), cooperative::Act::AppointManager(appointment));
    appoint.people = vec![data(person, "Lò Văn A")];
    ledger.registrar.record(appoint).await.unwrap();
    for task in tasks {
        // Refused while the person is in no post yet; either way there is one key.
        let outcome = task.await.unwrap();
        assert!(matches!(outcome, Ok(_) | Err(RecordError::Rejected(_))), "{outcome:?}");
    }
    let mut keys: HashMap<PersonId, HashSet<uuid::Uuid>> = HashMap::new();
    for it in ledger.entries().await.iter().flat_map(|(_, payload)| &payload.personal) {
        keys.entry(it.person.unwrap()).or_default().insert(it.key);
        let encrypted = Encrypted {
            algorithm: Algorithm::try_from(it.algorithm).unwrap(),
            key: KeyId(it.key),
            nonce: it.nonce,
            ciphertext: it.ciphertext.to_vec(),
            commitment: it.commitment,
        };
        let to = Binding { ledger: ID, person: person.0, field: u32::from(it.field.number()) };
        let key = ledger.vault.key(KeyId(it.key)).await.unwrap();
        let clear = String::from_utf8(key.decrypt(&encrypted, &to).unwrap()).unwrap();
        assert!(clear == "Lò Văn A" || SECRETS.contains(&clear.as_str()), "{clear}");
    }
    assert_eq!(keys[&person].len(), 1);
}

#[tokio::test]
async fn texts_that_are_too_long_are_refused() {
    let ledger = Ledger::in_memory().await;
    let mut request = register(10, None, 7);
    request.note = Some("ữ".repeat(2_001));
    let refused = ledger.registrar.record(request).await.unwrap_err();
    assert!(matches!(refused, RecordError::Text { field: "note", .. }), "{refused}");
    assert_eq!(ledger.log.last().0, 4);
}
