use std::sync::Arc;

use super::making::{Making, append, drafts, expect, of, one, places, positions};
use crate::error::AppendError;
use crate::ids::Position;
use crate::log::EventLog;

/// The same id again gives the first answer, marked as repeated, and makes nothing.
pub async fn a_repeat_is_answered_as_the_first_time(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    making.make(one(1, "a", 0)).await;
    let first = making.make(append(2, vec![expect("a", 1)], drafts("a", 3))).await;
    making.make(one(3, "a", 4)).await;
    for _ in 0..3 {
        let again = making.make(append(2, vec![expect("a", 1)], drafts("a", 3))).await;
        assert_eq!((again.entries, again.recorded_at), (first.entries.clone(), first.recorded_at));
        assert!(again.repeated);
    }
    assert_eq!(log.last(), Position(5));
}

/// The answer of an append on several streams has all of its entries, found by the home stream.
pub async fn a_repeat_of_an_append_on_several_streams_is_answered_whole(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    making.make(one(1, "b", 0)).await;
    let many = || {
        let mixed = ["b", "home", "b", "home", "c"].map(|name| drafts(name, 1).remove(0));
        append(2, vec![expect("home", 0), expect("b", 1), expect("c", 0)], mixed.to_vec())
    };
    let first = making.make(many()).await;
    assert_eq!(places(&first), [(2, 2), (3, 1), (4, 3), (5, 2), (6, 1)]);
    let again = making.make(many()).await;
    assert_eq!((places(&again), again.repeated), (places(&first), true));
}

/// Called twice before the first is answered.
pub async fn a_repeat_in_the_same_breath_is_made_once(log: Arc<dyn EventLog>) {
    let calls: Vec<_> = (0..10).map(|_| log.append(one(1, "a", 0))).collect();
    let mut repeated = Vec::new();
    for call in calls {
        let answer = call.await.unwrap();
        assert_eq!(places(&answer), [(1, 1)]);
        repeated.push(answer.repeated);
    }
    assert_eq!(repeated.iter().filter(|repeated| !**repeated).count(), 1);
    assert!(!repeated[0]);
    assert_eq!(positions(log.read(&of("a"))).await, [1]);
}

/// However much was recorded since.
pub async fn a_repeat_is_answered_long_after(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    let first = making.make(append(77_777, vec![expect("s1", 0)], drafts("s1", 2))).await;
    let calls: Vec<_> = (0..3_000_u64)
        .map(|n| {
            let name = format!("x{}", n % 3);
            log.append(append(u128::from(n) + 1, vec![expect(&name, n / 3)], drafts(&name, 1)))
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    making.make(one(88_888, "s1", 2)).await;
    let again = making.make(append(77_777, vec![expect("s1", 0)], drafts("s1", 2))).await;
    assert_eq!((places(&again), again.repeated), (places(&first), true));
}

/// An id is unique within its home stream, not within the log.
pub async fn the_same_id_in_another_home_stream_is_another_append(log: Arc<dyn EventLog>) {
    let making = Making(log);
    making.make(one(1, "a", 0)).await;
    let other = making.make(one(1, "b", 0)).await;
    assert_eq!((places(&other), other.repeated), (vec![(2, 1)], false));
}

/// Another id that expects what no longer holds is refused, also if the stream has repeats of
/// others.
pub async fn a_conflict_of_a_new_id_is_no_repeat(log: Arc<dyn EventLog>) {
    let making = Making(log);
    making.make(one(1, "a", 0)).await;
    let refused = making.refused(one(2, "a", 0)).await;
    assert!(matches!(refused, AppendError::Conflict { .. }), "{refused}");
    assert!(making.make(one(1, "a", 0)).await.repeated);
    assert!(!making.make(one(2, "a", 1)).await.repeated);
}
