use std::sync::Arc;

use super::making::{
    Making, START, append, drafts, entries, expect, expect_in, id, of, one, places, positions,
};
use crate::append::{Append, Draft};
use crate::envelope::ENTRY_BYTES_MAX;
use crate::error::AppendError;
use crate::ids::{Position, Revision};
use crate::log::{EventLog, Scope};

/// The answer names position and revision of each entry, and the entries stand there as handed in.
pub async fn an_append_answers_where_its_entries_stand(log: Arc<dyn EventLog>) {
    let made = Making(log.clone()).make(append(9, vec![expect("a", 0)], drafts("a", 3))).await;
    assert_eq!(places(&made), [(1, 1), (2, 2), (3, 3)]);
    assert!(!made.repeated);
    let stored = entries(log.read_all(START, Scope::All)).await;
    for (n, (entry, draft)) in stored.iter().zip(drafts("a", 3)).enumerate() {
        assert_eq!(entry.payload, draft.payload);
        assert_eq!((entry.index, entry.count), (n as u32, 3));
        assert_eq!(entry.append, id(9));
        assert_eq!(entry.stream, of("a"));
        assert_eq!(entry.recorded_at, made.recorded_at);
    }
    assert_eq!((stored.len(), log.last()), (3, Position(3)));
}

/// One append goes to several streams, in the order of its drafts.
pub async fn an_append_is_made_on_all_of_its_streams(log: Arc<dyn EventLog>) {
    let drafts = ["a", "b", "a", "c"].map(|name| drafts(name, 1).remove(0)).to_vec();
    let expected = vec![expect("a", 0), expect("b", 0), expect("c", 0)];
    let made = Making(log.clone()).make(append(1, expected, drafts)).await;
    assert_eq!(places(&made), [(1, 1), (2, 1), (3, 2), (4, 1)]);
    assert_eq!(positions(log.read(&of("a"))).await, [1, 3]);
    assert_eq!(positions(log.read(&of("b"))).await, [2]);
    assert_eq!(positions(log.read(&of("c"))).await, [4]);
}

/// A stream that moved on refuses who has not seen it, and says where it stands.
pub async fn a_stale_revision_is_refused(log: Arc<dyn EventLog>) {
    let making = Making(log);
    making.make(one(1, "a", 0)).await;
    making.make(one(2, "a", 1)).await;
    match making.refused(one(3, "a", 1)).await {
        AppendError::Conflict { stream, expected, actual } => {
            assert_eq!((stream, expected, actual), (of("a"), Revision(1), Revision(2)));
        }
        other => panic!("{other}"),
    }
}

/// An append rests on every stream it names, written or not.
pub async fn a_stale_revision_of_a_stream_that_is_only_read_is_refused(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    making.make(one(1, "read", 0)).await;
    let rests_on =
        |n, revision| append(n, vec![expect("a", 0), expect("read", revision)], drafts("a", 1));
    assert!(matches!(making.refused(rests_on(2, 0)).await, AppendError::Conflict { .. }));
    making.make(rests_on(3, 1)).await;
    assert_eq!(positions(log.read(&of("read"))).await, [1]);
}

/// An expectation ahead of the stream is refused like one behind.
pub async fn a_revision_yet_to_come_is_refused(log: Arc<dyn EventLog>) {
    let making = Making(log);
    assert!(matches!(making.refused(one(1, "a", 1)).await, AppendError::Conflict { .. }));
}

/// After a refusal no stream, position or counter has moved; not even of the streams that held.
pub async fn a_refused_append_leaves_nothing(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    making.make(one(1, "a", 0)).await;
    let both = [drafts("new", 2), drafts("a", 1)].concat();
    let refused = making.refused(append(2, vec![expect("new", 0), expect("a", 0)], both.clone()));
    assert!(matches!(refused.await, AppendError::Conflict { .. }));
    assert_eq!(positions(log.read(&of("new"))).await, [0_u64; 0]);
    assert_eq!(positions(log.read_all(START, Scope::All)).await, [1]);
    let made = making.make(append(2, vec![expect("new", 0), expect("a", 1)], both)).await;
    assert_eq!(places(&made), [(2, 1), (3, 2), (4, 2)]);
    assert!(!made.repeated);
}

/// Positions count from 1, whatever was refused between.
pub async fn positions_have_no_gaps(log: Arc<dyn EventLog>) {
    let mut answers = Vec::new();
    for n in 0..300 {
        answers.push(log.append(append(n + 1, vec![expect("a", n as u64)], drafts("a", 1))));
        drop(log.append(one(1_000 + n, "a", 100_000)));
    }
    for answer in answers {
        answer.await.unwrap();
    }
    let expected: Vec<u64> = (1..=300).collect();
    assert_eq!(positions(log.read_all(START, Scope::All)).await, expected);
}

/// Time in the log only goes on.
pub async fn recorded_at_never_decreases(log: Arc<dyn EventLog>) {
    Making(log.clone()).fill(7, 700, 3).await;
    let stored = entries(log.read_all(START, Scope::All)).await;
    assert!(stored.windows(2).all(|two| two[0].recorded_at <= two[1].recorded_at));
    assert!(stored.iter().all(|it| it.recorded_at.timestamp_subsec_nanos() % 1_000 == 0));
}

/// Each partition counts its own entries from 1.
pub async fn partition_counters_have_no_gaps(log: Arc<dyn EventLog>) {
    Making(log.clone()).fill(5, 500, 2).await;
    let mut counters = std::collections::HashMap::new();
    for entry in entries(log.read_all(START, Scope::All)).await {
        let counter = counters.entry(entry.partition).or_insert(0);
        *counter += 1;
        assert_eq!(entry.partition_sequence, *counter);
    }
    assert_eq!(counters.len(), 5);
    assert!(counters.values().all(|count| *count == 100), "{counters:?}");
}

/// A later append that names another partition does not move the stream.
pub async fn a_stream_keeps_the_partition_it_began_with(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    making.make(append(1, vec![expect_in("a", 0, "12/106")], drafts("a", 1))).await;
    making.make(append(2, vec![expect_in("a", 1, "99")], drafts("a", 1))).await;
    let stored = entries(log.read(&of("a"))).await;
    let partitions: Vec<_> =
        stored.iter().map(|it| (it.partition.as_str(), it.partition_sequence)).collect();
    assert_eq!(partitions, [("12/106", 1), ("12/106", 2)]);
}

/// No entries, too many, a stream without expectation, an expectation twice, a home stream without
/// entry.
pub async fn malformed_appends_are_refused(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    let a = || expect("a", 0);
    let bad: [Append; 6] = [
        append(1, vec![a()], vec![]),
        append(2, vec![a()], drafts("a", 501)),
        append(3, vec![], drafts("a", 1)),
        append(4, vec![a()], [drafts("a", 1), drafts("b", 1)].concat()),
        append(5, vec![a(), a()], drafts("a", 1)),
        append(6, vec![a(), expect("b", 0)], drafts("b", 1)),
    ];
    for append in bad {
        let which = append.id;
        let refused = making.refused(append).await;
        assert!(matches!(refused, AppendError::Malformed(_)), "{which}: {refused}");
    }
    assert_eq!(log.last(), START);
    assert_eq!(places(&making.make(one(7, "a", 0)).await), [(1, 1)]);
}

/// 500 entries in one append.
pub async fn the_largest_append_is_taken(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    let made = making.make(append(1, vec![expect("a", 0)], drafts("a", 500))).await;
    assert_eq!(made.entries.len(), 500);
    assert_eq!(positions(log.read(&of("a"))).await.len(), 500);
}

/// Envelope and payload count together; what just fits is taken and read again.
pub async fn an_entry_over_the_limit_is_refused_with_all_of_its_append(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    let of_size = |n, bytes: usize| {
        let large = Draft { stream: of("a"), payload: vec![10; bytes].into() };
        append(n, vec![expect("a", 0)], [drafts("a", 1), vec![large]].concat())
    };
    let refused = making.refused(of_size(1, ENTRY_BYTES_MAX)).await;
    match refused {
        AppendError::TooLarge { bytes, limit } => assert!(bytes > limit),
        other => panic!("{other}"),
    }
    assert_eq!(log.last(), START);
    making.make(of_size(2, ENTRY_BYTES_MAX - 200)).await;
    assert_eq!(entries(log.read(&of("a"))).await[1].payload.len(), ENTRY_BYTES_MAX - 200);
}

/// Appends that are called before the first is awaited stand in the order of the calls, and see
/// each other.
pub async fn appends_are_ordered_by_their_calls(log: Arc<dyn EventLog>) {
    let calls: Vec<_> = (0..500).map(|n| log.append(one(n + 1, "a", n as u64))).collect();
    let mut answers = Vec::new();
    // Polled backwards: the order of the calls counts.
    for call in calls.into_iter().rev() {
        answers.push(places(&call.await.unwrap())[0]);
    }
    let expected: Vec<_> = (1..=500).rev().map(|n| (n, n)).collect();
    assert_eq!(answers, expected);
}

/// Who hangs up has still appended.
pub async fn a_dropped_future_does_not_take_the_append_back(log: Arc<dyn EventLog>) {
    drop(log.append(one(1, "a", 0)));
    let made = Making(log.clone()).make(one(2, "a", 1)).await;
    assert_eq!(places(&made), [(2, 2)]);
    assert_eq!(positions(log.read(&of("a"))).await, [1, 2]);
}

/// `synced` waits for what was called before it.
pub async fn what_is_synced_is_all_that_was_submitted(log: Arc<dyn EventLog>) {
    assert_eq!(log.synced().await.unwrap(), START);
    let calls: Vec<_> = (0..50).map(|n| log.append(one(n + 1, "a", n as u64))).collect();
    let synced = log.synced().await.unwrap();
    assert!(synced >= Position(50), "{synced}");
    assert!(log.last() >= synced);
    for call in calls {
        call.await.unwrap();
    }
}

/// Of many who saw a stream at the same revision, one is made and the others learn that it moved.
pub async fn of_two_rivals_one_is_made(log: Arc<dyn EventLog>) {
    for round in 0..20_u64 {
        let rivals = (0..8).map(|n| {
            let log = log.clone();
            let rival = one(u128::from(round * 100 + n + 1), "a", round);
            tokio::spawn(async move { log.append(rival).await })
        });
        let mut made = 0;
        for rival in rivals.collect::<Vec<_>>() {
            match rival.await.unwrap() {
                Ok(_) => made += 1,
                Err(error) => assert!(matches!(error, AppendError::Conflict { .. }), "{error}"),
            }
        }
        assert_eq!(made, 1);
    }
    assert_eq!(log.last(), Position(20));
}
