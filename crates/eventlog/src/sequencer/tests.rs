use uuid::Uuid;

use super::*;
use crate::append::{Draft, Expectation};
use crate::ids::AppendId;

fn stream(name: &str) -> StreamId {
    StreamId::new(name).unwrap()
}

fn append(expected: &[(&str, u64)], drafts: &[&str]) -> Append {
    let partition = Partition::new("12/106").unwrap();
    let expect = |&(name, revision): &(&str, u64)| Expectation {
        stream: stream(name),
        partition: partition.clone(),
        revision: Revision(revision),
    };
    let draft = |name: &&str| Draft { stream: stream(name), payload: Bytes::from_static(b"p") };
    Append {
        id: AppendId(Uuid::from_u128(7)),
        expected: expected.iter().map(expect).collect(),
        drafts: drafts.iter().map(draft).collect(),
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap()
}

#[test]
fn places_are_gapless_and_the_partition_is_kept() {
    let mut sequencer = Sequencer::default();
    sequencer.admit(&append(&[("a", 0), ("b", 0)], &["a", "b", "a"]), now()).unwrap();
    let mut other = append(&[("a", 2)], &["a"]);
    other.expected[0].partition = Partition::new("99").unwrap();
    let admitted = sequencer.admit(&other, now()).unwrap();
    let entry = Envelope::decode(admitted.entries[0].bytes.clone()).unwrap();
    assert_eq!(entry.position, Position(4));
    assert_eq!(entry.revision, Revision(3));
    assert_eq!(entry.partition.as_str(), "12/106");
    assert_eq!(entry.partition_sequence, 4);
    assert_eq!(sequencer.partitions().len(), 1);
}

#[test]
fn a_refusal_in_the_middle_leaves_no_trace() {
    let mut sequencer = Sequencer::default();
    sequencer.admit(&append(&[("a", 0)], &["a"]), now()).unwrap();
    let before = format!("{sequencer:?}");
    let mut large = append(&[("a", 1), ("new", 0)], &["a", "new", "a"]);
    large.expected[1].partition = Partition::new("77").unwrap();
    large.drafts[2].payload = vec![1; ENTRY_BYTES_MAX].into();
    let refused = sequencer.admit(&large, now()).unwrap_err();
    assert!(matches!(refused, AppendError::TooLarge { .. }), "{refused}");
    assert_eq!(sequencer.streams().id("new"), None);
    assert_eq!(sequencer.partitions().id("77"), None);
    assert_eq!(sequencer.heads(), [Head { revision: 1, partition: 0 }]);
    assert_eq!((sequencer.last(), sequencer.counters()), (Position(1), &[1][..]));
    // All but the table of places, which may have grown, is as before.
    assert_eq!(before.split("slots").next(), format!("{sequencer:?}").split("slots").next());
}

#[test]
fn what_is_not_settled_is_dropped_and_what_is_stays() {
    let mut sequencer = Sequencer::default();
    sequencer.admit(&append(&[("a", 0)], &["a"]), now()).unwrap();
    sequencer.settle();
    let later = now() + chrono::TimeDelta::seconds(5);
    sequencer.admit(&append(&[("a", 1), ("b", 0)], &["a", "b"]), later).unwrap();
    sequencer.admit(&append(&[("b", 1)], &["b"]), later).unwrap();
    sequencer.unsettle();
    assert_eq!(sequencer.revision(&stream("a")), Revision(1));
    assert_eq!(sequencer.revision(&stream("b")), Revision(0));
    assert_eq!(sequencer.last(), Position(1));
    assert_eq!(sequencer.recorded_at(), Some(now()));
    assert_eq!(sequencer.counters(), [1]);
}

#[test]
fn observing_what_was_admitted_leads_to_the_same_place() {
    let mut first = Sequencer::default();
    let mut second = Sequencer::default();
    for (expected, drafts) in
        [(vec![("a", 0), ("b", 0)], vec!["a", "b", "b"]), (vec![("b", 2)], vec!["b"])]
    {
        for entry in first.admit(&append(&expected, &drafts), now()).unwrap().entries {
            let ids = second.observe(&Envelope::decode(entry.bytes).unwrap()).unwrap();
            assert_eq!(ids, (entry.stream, entry.partition));
        }
    }
    assert_eq!(first.heads(), second.heads());
    assert_eq!(first.counters(), second.counters());
    assert_eq!(first.last(), second.last());
}

#[test]
fn of_entries_that_are_adopted_all_or_none_stand() {
    let mut first = Sequencer::default();
    let mut entries = Vec::new();
    for (at, stream) in ["a", "b", "a"].into_iter().enumerate() {
        let revision = u64::from(at == 2);
        let admitted = first.admit(&append(&[(stream, revision)], &[stream]), now()).unwrap();
        entries.extend(admitted.entries.into_iter().map(|it| it.bytes));
    }
    let mut copy = Sequencer::default();
    let swapped = [0, 2, 1].map(|at: usize| entries[at].clone());
    let error = copy.adopt(swapped.into_iter()).unwrap_err();
    assert!(error.contains("position 3 stands where 2 should"), "{error}");
    assert_eq!((copy.last(), copy.recorded_at(), copy.heads()), (Position(0), None, &[][..]));

    let adopted = copy.adopt(entries.iter().cloned()).unwrap();
    assert_eq!(adopted.iter().map(|it| it.stream).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!((copy.heads(), copy.counters()), (first.heads(), first.counters()));
    copy.unsettle();
    assert_eq!(copy.last(), Position(0));
}

#[test]
fn an_entry_out_of_its_place_is_not_observed() {
    let mut first = Sequencer::default();
    let entries = first.admit(&append(&[("a", 0)], &["a", "a"]), now()).unwrap().entries;
    let second = Envelope::decode(entries[1].bytes.clone()).unwrap();
    let error = Sequencer::default().observe(&second).unwrap_err();
    assert!(error.contains("position 2 stands where 1 should"), "{error}");
}
