//! Personal data are erased: the entry first, then the keys; and what a crash or an old backup
//! leaves.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cooperative::management::{Appointment, Post, Qualification};
use cooperative::{Act, Erasure, PersonId, Rejection, Unerasable};
use entry::request::{EntryRef, Owner, Request};
use entry::{Field, Payload};
use eventlog::faulty::Fault;
use eventlog::{AppendError, Envelope, EventLog, Faulty};
use registrar::{CarriedOut, RecordError, Registrar};
use tempfile::TempDir;
use vault::{KeyId, Vault, VaultError};

use crate::amending;
use crate::asking::*;
use crate::ledger::{ID, Ledger, clock, entries, memory, sqlite, vault as open_vault};

fn person(n: u128) -> PersonId {
    PersonId(id(n))
}

fn erase(number: u128, persons: &[PersonId]) -> Request {
    let erasure = Erasure { persons: persons.into(), reason: text("Theo yêu cầu") };
    act(number, cooperative(10), Act::ErasePersonalData(erasure))
}

fn appoint(number: u128, who: u128) -> Request {
    let (post, qualification) = (Post::Director, Qualification::NotStated);
    let appointment = Appointment { person: person(who), post, qualification };
    act(number, cooperative(10), Act::AppointManager(appointment))
}

/// A cooperative with a founder's data and a note on the certificate; member 900 with data and a
/// note, and member 901 with data.
fn recorded() -> Vec<Request> {
    let mut registered = register(10, Some("6200000001"), 7);
    registered.people = vec![data(PersonId::of_request(id(10), 0), "Lò Văn A")];
    registered.note = Some("Ghi chú".into());
    let mut joined = join(11, cooperative(10), 900);
    joined.people = vec![data(person(900), "Lò Văn B")];
    joined.note = Some("Lò Văn B nộp đơn".into());
    let mut other = join(12, cooperative(10), 901);
    other.people = vec![data(person(901), "Lò Văn C")];
    vec![registered, joined, other]
}

async fn all_of(requests: Vec<Request>, registrar: &Registrar) {
    for it in requests {
        registrar.record(it).await.unwrap();
    }
}

/// The key of each person, and of each note by the revision of its entry.
fn keys(entries: &[(Envelope, Payload)]) -> BTreeMap<(Option<PersonId>, u64), KeyId> {
    let fields = entries.iter().flat_map(|(envelope, payload)| {
        payload.personal.iter().map(|it| {
            let revision = if it.field == Field::Note { envelope.revision.0 } else { 0 };
            ((it.person, revision), KeyId(it.key))
        })
    });
    fields.collect()
}

async fn lives(vault: &Vault, key: KeyId) -> bool {
    match vault.key(key).await {
        Ok(_) => true,
        Err(VaultError::Erased(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

/// Whether the keys of member 900, of their note, of member 901 and of the certificate's note live.
async fn living(vault: &Vault, all: &BTreeMap<(Option<PersonId>, u64), KeyId>) -> [bool; 4] {
    let of = |person: Option<PersonId>, revision| all[&(person, revision)];
    let asked = [of(Some(person(900)), 0), of(None, 9), of(Some(person(901)), 0), of(None, 1)];
    let mut answers = [false; 4];
    for (answer, key) in answers.iter_mut().zip(asked) {
        *answer = lives(vault, key).await;
    }
    answers
}

const ALL: [bool; 4] = [true; 4];
const GONE: [bool; 4] = [false, false, true, true];

async fn of_cooperative(log: &dyn EventLog) -> BTreeMap<(Option<PersonId>, u64), KeyId> {
    keys(&entries(log).await)
}

#[tokio::test]
async fn an_erasure_destroys_what_it_covers_and_nothing_else() {
    let ledger = Ledger::in_memory().await;
    all_of(recorded(), &ledger.registrar).await;
    let all = of_cooperative(&*ledger.log).await;
    assert_eq!(living(&ledger.vault, &all).await, ALL);
    let answer = ledger.registrar.record(erase(20, &[person(900)])).await.unwrap();
    assert_eq!((answer.count, answer.repeated), (1, false));
    assert_eq!(living(&ledger.vault, &all).await, GONE);
    let again = ledger.restarted().record(erase(20, &[person(900)])).await.unwrap();
    assert_eq!((again.first, again.repeated), (answer.first, true));
    // The requests that brought the data are answered as they were.
    for it in recorded() {
        assert!(ledger.registrar.record(it).await.unwrap().repeated);
    }
}

#[tokio::test]
async fn nothing_personal_of_the_erased_is_recorded_again() {
    let ledger = Ledger::in_memory().await;
    all_of(recorded(), &ledger.registrar).await;
    ledger.registrar.record(join(13, cooperative(10), 902)).await.unwrap();
    let erasure = erase(20, &[person(900), person(902)]);
    ledger.registrar.record(erasure).await.unwrap();
    let held = keys(&ledger.entries().await);
    for registrar in [ledger.registrar.clone(), ledger.restarted()] {
        // Of 902 nothing was known: a key is not made either.
        for who in [900, 902] {
            let mut appointed = appoint(30, who);
            appointed.people = vec![data(person(who), "Lò Văn B")];
            let refused = registrar.record(appointed.clone()).await.unwrap_err();
            assert!(
                matches!(refused, RecordError::Erased { person: it } if it == person(who)),
                "{refused}"
            );
            (appointed.people, appointed.note) = (Vec::new(), Some("Lò Văn B nhận chức".into()));
            let refused = registrar.record(appointed).await.unwrap_err();
            assert!(matches!(refused, RecordError::Erased { .. }), "{refused}");
        }
    }
    assert_eq!(keys(&ledger.entries().await), held);
    ledger.registrar.record(appoint(50, 900)).await.unwrap();
}

#[tokio::test]
async fn an_erasure_brings_nothing_personal_and_comes_with_no_import() {
    let ledger = Ledger::in_memory().await;
    all_of(recorded(), &ledger.registrar).await;
    let wrong = |change: fn(&mut Request)| {
        let mut request = erase(20, &[person(900)]);
        change(&mut request);
        request
    };
    let wrong = [
        wrong(|it| it.note = Some("Lò Văn B".into())),
        wrong(|it| it.people = vec![data(person(900), "Lò Văn B")]),
        wrong(|it| it.import = Some(text("nho"))),
    ];
    for it in wrong {
        let refused = ledger.registrar.record(it).await.unwrap_err();
        assert!(matches!(refused, RecordError::Text { .. }), "{refused}");
    }
    let refused = ledger.registrar.record(erase(21, &[person(77)])).await.unwrap_err();
    let unknown = Rejection::from(Unerasable::Unknown { persons: vec![person(77)] });
    assert!(matches!(refused, RecordError::Rejected(it) if it == unknown));
}

/// A ledger on disk, closed, with the keys of its persons.
async fn on_disk(folder: &TempDir) -> BTreeMap<(Option<PersonId>, u64), KeyId> {
    let (log, vault) = (sqlite(folder).await, open_vault(folder).await);
    let registrar = Registrar::new(log.clone(), vault.clone(), clock(), ID, 1 << 20);
    all_of(units(), &registrar).await;
    all_of(recorded(), &registrar).await;
    assert_eq!(registrar.carry_out_erasures().await.unwrap(), CarriedOut::default());
    let all = of_cooperative(&*log).await;
    drop(registrar);
    log.close().await;
    vault.close().await;
    all
}

/// Erases, with the vault cut off between the entry and its keys: it is open to read only.
async fn cut_off(folder: &TempDir, all: &BTreeMap<(Option<PersonId>, u64), KeyId>) {
    let log = sqlite(folder).await;
    let (store, key) = (folder.path().join("vault.db"), folder.path().join("vault.key"));
    let reading = Vault::open_read_only(&store, &key).await.unwrap();
    let registrar = Registrar::new(log.clone(), reading.clone(), clock(), ID, 1 << 20);
    let last = EventLog::last(&*log).0;
    let refused = registrar.record(erase(20, &[person(900)])).await.unwrap_err();
    assert!(matches!(refused, RecordError::Unerased(VaultError::ReadOnly)), "{refused}");
    assert_eq!(EventLog::last(&*log).0, last + 1);
    assert_eq!(living(&reading, all).await, ALL);
    // From the entry on it is so, whatever keys there are.
    let mut back = appoint(21, 900);
    back.people = vec![data(person(900), "Lò Văn B")];
    let refused = registrar.record(back).await;
    assert!(matches!(refused, Err(RecordError::Erased { .. })), "{refused:?}");
    drop(registrar);
    log.close().await;
    reading.close().await;
}

#[tokio::test]
async fn what_a_crash_left_is_done_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let all = on_disk(&folder).await;
    cut_off(&folder, &all).await;
    let (log, vault) = (sqlite(&folder).await, open_vault(&folder).await);
    assert_eq!(living(&vault, &all).await, ALL);
    let registrar = Registrar::new(log.clone(), vault.clone(), clock(), ID, 1 << 20);
    let done = registrar.carry_out_erasures().await.unwrap();
    assert_eq!(done, CarriedOut { streams: 1, destroyed: 2 });
    assert_eq!(living(&vault, &all).await, GONE);
    // Only what came since is read the next time.
    assert_eq!(registrar.carry_out_erasures().await.unwrap(), CarriedOut::default());
    assert_eq!(vault.erased_up_to().await.unwrap(), EventLog::last(&*log).0);
}

#[tokio::test]
async fn what_a_crash_left_is_done_when_it_is_asked_for_on_another_day() {
    let folder = tempfile::tempdir().unwrap();
    let all = on_disk(&folder).await;
    cut_off(&folder, &all).await;
    let (log, vault) = (sqlite(&folder).await, open_vault(&folder).await);
    let registrar = Registrar::new(log.clone(), vault.clone(), clock(), ID, 1 << 20);
    let refused = registrar.record(erase(22, &[person(900)])).await.unwrap_err();
    assert!(
        matches!(refused, RecordError::Rejected(Rejection::Erasure(Unerasable::Already { .. }))),
        "{refused}"
    );
    assert_eq!(living(&vault, &all).await, GONE);
}

#[tokio::test]
async fn a_void_takes_no_note_that_nothing_could_erase() {
    let ledger = Ledger::in_memory().await;
    all_of(recorded(), &ledger.registrar).await;
    let revision = EntryRef::Revision(2);
    let mut void = amending::void(30, Owner::Cooperative(cooperative(10)), revision, false);
    void.note = Some("Lò Văn B gọi điện".into());
    let refused = ledger.registrar.record(void.clone()).await.unwrap_err();
    assert!(matches!(refused, RecordError::Text { field: "note", .. }), "{refused}");
    void.note = None;
    assert!(!matches!(ledger.registrar.record(void).await, Err(RecordError::Text { .. })));
}

#[tokio::test]
async fn what_a_crash_left_is_done_when_the_request_is_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let all = on_disk(&folder).await;
    cut_off(&folder, &all).await;
    let (log, vault) = (sqlite(&folder).await, open_vault(&folder).await);
    let registrar = Registrar::new(log.clone(), vault.clone(), clock(), ID, 1 << 20);
    // Asked under another id, as on another day: it is erased already, and the keys go all the same.
    let refused = registrar.validate(erase(22, &[person(900)])).await.unwrap_err();
    assert!(matches!(refused, RecordError::Rejected(_)), "{refused}");
    // Judging alone destroys nothing.
    assert!(registrar.validate(erase(20, &[person(900)])).await.unwrap().repeated);
    assert_eq!(living(&vault, &all).await, ALL);
    let again = registrar.record(erase(20, &[person(900)])).await.unwrap();
    assert!(again.repeated);
    assert_eq!(living(&vault, &all).await, GONE);
}

fn copy(from: &Path, to: &Path) {
    for name in ["vault.db", "vault.db-wal", "vault.db-shm"] {
        let _ = std::fs::remove_file(to.join(name));
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

#[tokio::test]
async fn a_vault_from_an_old_backup_loses_the_keys_again() {
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let all = on_disk(&folder).await;
    copy(folder.path(), backup.path());
    for expected in [CarriedOut::default(), CarriedOut { streams: 1, destroyed: 2 }] {
        let (log, vault) = (sqlite(&folder).await, open_vault(&folder).await);
        let registrar = Registrar::new(log.clone(), vault.clone(), clock(), ID, 1 << 20);
        assert_eq!(registrar.carry_out_erasures().await.unwrap(), expected);
        registrar.record(erase(20, &[person(900)])).await.unwrap();
        assert_eq!(living(&vault, &all).await, GONE);
        drop(registrar);
        log.close().await;
        vault.close().await;
        copy(backup.path(), folder.path());
    }
}

#[tokio::test]
async fn a_lost_erasure_destroys_nothing_and_one_whose_answer_was_cut_off_does() {
    for (fault, after) in [(Fault::Lost, ALL), (Fault::Cut, GONE)] {
        let faults = std::iter::repeat_n(Fault::None, 7).chain([fault]);
        let log: Arc<dyn EventLog> = Arc::new(Faulty::scripted(memory(), faults, []));
        let ledger = Ledger::on(log, 1 << 20).await;
        all_of(recorded(), &ledger.registrar).await;
        let all = of_cooperative(&*ledger.log).await;
        let lost = ledger.registrar.record(erase(20, &[person(900)])).await;
        assert!(matches!(lost, Err(RecordError::Append(AppendError::Unavailable(_)))), "{lost:?}");
        assert_eq!(living(&ledger.vault, &all).await, ALL);
        ledger.restarted().carry_out_erasures().await.unwrap();
        assert_eq!(living(&ledger.vault, &all).await, after);
        ledger.registrar.record(erase(20, &[person(900)])).await.unwrap();
        assert_eq!(living(&ledger.vault, &all).await, GONE);
    }
}

#[tokio::test]
async fn one_of_several_registrars_erases_what_another_recorded() {
    let ledger = Ledger::in_memory().await;
    let one = || Registrar::shared(ledger.log.clone(), ledger.vault.clone(), clock(), ID, 1 << 20);
    let (first, second) = (one(), one());
    all_of(recorded(), &first).await;
    let all = of_cooperative(&*ledger.log).await;
    second.record(erase(20, &[person(900)])).await.unwrap();
    assert_eq!(living(&ledger.vault, &all).await, GONE);
    let mut appointed = appoint(30, 900);
    appointed.people = vec![data(person(900), "Lò Văn B")];
    let refused = first.record(appointed).await.unwrap_err();
    assert!(matches!(refused, RecordError::Erased { .. }), "{refused}");
}
