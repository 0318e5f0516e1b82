//! What holds is said to hold, and what exactly.

use evidence::form::{Encoded, Shown};
use evidence::{Verdict, verify};
use transparency::{Cosigner, Policy};

use crate::world::{SIZE, World, file};

#[test]
fn a_cooperatives_history_is_valid() {
    let world = World::new();
    let evidence = world.of_cooperative();
    let proved = verify(&file(&evidence), &world.policy(), None).unwrap();
    assert_eq!(proved.verdict(), Verdict::Valid);
    assert_eq!((proved.entries, proved.figures), (evidence.entries.len(), 0));
    assert_eq!((proved.head.size, proved.since), (SIZE, None));
    assert!(proved.entries > 5 && proved.withheld > 0);
}

#[test]
fn an_area_is_valid_with_its_seal_and_every_figure() {
    let world = World::new();
    let mut evidence = world.of_area();
    evidence.kept = Some(world.kept(600));
    let kept = world.checkpoint(600);
    let bytes = file(&evidence);
    let proved = verify(&bytes, &world.policy(), Some(&kept)).unwrap();
    assert_eq!((proved.figures, proved.since), (632, Some(600)));
    assert_eq!(proved.checkpoint, world.checkpoint(SIZE).to_string());
    assert_eq!((proved.scope, proved.taken_back), (evidence.scope.clone(), None));
    // Kept at the same size, nothing more is to be proved.
    verify(&bytes, &world.policy(), Some(&world.checkpoint(SIZE))).unwrap();
}

#[test]
fn a_quorum_counts_whoever_cosigned() {
    let world = World::new();
    let cosigner = Cosigner::new("thanh-tra".parse().unwrap(), &[9; 32]);
    let log = world.signer.public();
    let policy = format!("log {log}\nwitness province {}\nquorum province\n", cosigner.public());
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let mut evidence = world.of_cooperative();
    let refused = verify(&file(&evidence), &policy, None).unwrap_err();
    assert_eq!(refused.verdict, Verdict::BadSignature, "{refused}");
    let mut note = world.checkpoint(SIZE);
    note.add(cosigner.cosign(note.text(), 1_700_000_000).unwrap()).unwrap();
    evidence.checkpoint = note.to_string();
    let proved = verify(&file(&evidence), &policy, None).unwrap();
    assert_eq!(proved.witnesses, ["province"]);
}

#[test]
fn the_page_shows_what_stands_in_the_entries_and_runs_nothing() {
    let world = World::new();
    let page = String::from_utf8(file(&world.of_area())).unwrap();
    let (head, _) = page.split_once("id=\"evidence\"").unwrap();
    assert_eq!(head.matches("<script").count(), 1, "only the data");
    for shown in ["03390", "Cấp giấy chứng nhận", "clerk:tam-duong-01", "2023-12-31"] {
        assert!(head.contains(shown), "{shown}");
    }
}

#[test]
fn personal_data_is_shown_only_as_it_was_recorded() {
    let world = World::new();
    let mut evidence = world.of_cooperative();
    let shown = Shown { field: 0, salt: Encoded([7; 16]), text: "Giàng A Páo".into() };
    let at = evidence.entries.iter().position(has_personal).unwrap();
    evidence.entries[at].shown = vec![shown];
    let refused = verify(&file(&evidence), &world.policy(), None).unwrap_err();
    assert_eq!(refused.verdict, Verdict::NotWhatWasRecorded, "{refused}");
}

fn has_personal(it: &evidence::form::EntryPart) -> bool {
    let envelope = eventlog::Envelope::decode(it.entry.0.clone()).unwrap();
    !entry::Payload::decode(&envelope.payload).unwrap().personal.is_empty()
}
