use std::sync::Arc;

use futures::TryStreamExt;

use super::making::{
    Making, START, append, bytes, drafts, entries, expect, expect_in, of, one, positions,
};
use crate::envelope::Envelope;
use crate::ids::{Partition, Position};
use crate::log::{EventLog, Scope};
use crate::page::Page;

fn scope(paths: &[&str]) -> Scope {
    Scope::Partitions(paths.iter().map(|path| Partition::new(path).unwrap()).collect())
}

/// Nothing is read from an empty log, from any position.
pub async fn an_empty_log_gives_nothing(log: Arc<dyn EventLog>) {
    assert_eq!(log.last(), START);
    assert!(bytes(log.read(&of("a"))).await.is_empty());
    for after in [0, 1, 1_000, u64::MAX] {
        assert!(bytes(log.read_all(Position(after), Scope::All)).await.is_empty());
        assert!(bytes(log.read_all(Position(after), scope(&["12"]))).await.is_empty());
    }
}

/// Many streams lie in each other's way over several thousand entries; each is read alone and in
/// order.
pub async fn a_stream_is_read_without_the_rest(log: Arc<dyn EventLog>) {
    Making(log.clone()).fill(13, 7_000, 3).await;
    let mut all = 0;
    for stream in 0..13 {
        let name = of(&format!("s{stream}"));
        let stored = entries(log.read(&name)).await;
        for (n, entry) in stored.iter().enumerate() {
            assert_eq!((entry.revision.0, &entry.stream), (n as u64 + 1, &name));
        }
        assert!(stored.windows(2).all(|two| two[0].position < two[1].position));
        all += stored.len();
    }
    assert_eq!(all, 7_000);
    assert!(bytes(log.read(&of("unknown"))).await.is_empty());
}

/// A read ends with what was synced when it was called; a later read has the later entries too.
pub async fn a_stream_grows_while_it_is_read_again(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    for n in 0..40_u64 {
        let before = (log.read(&of("a")), log.read_all(START, Scope::All));
        making.make(append(u128::from(n) + 1, vec![expect("a", n * 3)], drafts("a", 3))).await;
        assert_eq!(bytes(before.0).await.len() as u64, n * 3);
        assert_eq!(bytes(before.1).await.len() as u64, n * 3);
        assert_eq!(bytes(log.read(&of("a"))).await.len() as u64, n * 3 + 3);
    }
}

/// Whatever position a reader goes on from, it gets each later entry once.
pub async fn the_log_is_read_from_any_position(log: Arc<dyn EventLog>) {
    Making(log.clone()).fill(3, 4_200, 7).await;
    for after in [0, 1, 6, 7, 8, 999, 1_000, 1_023, 1_024, 1_025, 2_047, 2_048, 4_199, 4_200, 9_999]
    {
        let expected: Vec<u64> = (after + 1..=4_200).collect();
        assert_eq!(positions(log.read_all(Position(after), Scope::All)).await, expected);
    }
}

/// Areas are read alone, one or several, from any position.
pub async fn partitions_are_read_without_the_rest(log: Arc<dyn EventLog>) {
    Making(log.clone()).fill(11, 5_500, 5).await;
    let all = entries(log.read_all(START, Scope::All)).await;
    for (paths, after) in
        [(&["12/3"][..], 0), (&["12/3", "12/10"], 0), (&["12/7"], 2_345), (&["12"], 777)]
    {
        let in_scope = |it: &&Envelope| paths.contains(&it.partition.as_str()) || paths == ["12"];
        let wanted = all.iter().filter(in_scope).map(|it| it.position.0);
        let wanted: Vec<u64> = wanted.filter(|it| *it > after).collect();
        assert_eq!(positions(log.read_all(Position(after), scope(paths))).await, wanted);
    }
    assert!(bytes(log.read_all(START, scope(&["99"]))).await.is_empty());
    assert!(bytes(log.read_all(START, scope(&[]))).await.is_empty());
}

/// `12/1` is no prefix of `12/106`; `12` is one of both.
pub async fn a_prefix_ends_where_a_part_of_the_path_ends(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    for (n, path) in ["12/106", "12/1", "12/1/5", "121"].iter().enumerate() {
        let name = format!("s{n}");
        let expected = vec![expect_in(&name, 0, path)];
        making.make(append(n as u128 + 1, expected, drafts(&name, 1))).await;
    }
    let read = async |paths: &[&str]| positions(log.read_all(START, scope(paths))).await;
    assert_eq!(read(&["12/1"]).await, [2, 3]);
    assert_eq!(read(&["12/106"]).await, [1]);
    assert_eq!(read(&["12"]).await, [1, 2, 3]);
    assert_eq!(read(&["12/1/5", "121"]).await, [3, 4]);
    assert_eq!(read(&["12", "12/1"]).await, [1, 2, 3]);
}

/// An entry is the same bytes wherever it is read, and is never encoded otherwise.
pub async fn every_way_of_reading_gives_the_same_bytes(log: Arc<dyn EventLog>) {
    Making(log.clone()).fill(4, 3_000, 2).await;
    let all = bytes(log.read_all(START, Scope::All)).await;
    let followed = super::making::take(&mut log.follow(START, Scope::All), all.len()).await;
    assert_eq!(all, followed);
    for stream in 0..4 {
        let by_stream = bytes(log.read(&of(&format!("s{stream}")))).await;
        let by_partition = bytes(log.read_all(START, scope(&[&format!("12/{stream}")]))).await;
        assert_eq!(by_stream, by_partition);
        for entry in by_stream {
            let envelope = Envelope::decode(entry.clone()).unwrap();
            assert_eq!(all[envelope.position.0 as usize - 1], entry);
            assert_eq!(envelope.encode(), entry);
        }
    }
}

/// As soon as an append is answered, each way of reading gives it.
pub async fn every_later_read_sees_an_answered_append(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    for n in 0..30_u64 {
        making.make(one(u128::from(n) + 1, "a", n)).await;
        assert_eq!(log.last(), Position(n + 1));
        assert_eq!(positions(log.read(&of("a"))).await.last(), Some(&(n + 1)));
        assert_eq!(positions(log.read_all(Position(n), Scope::All)).await, [n + 1]);
        assert_eq!(positions(log.read_all(Position(n), scope(&["12/106"]))).await, [n + 1]);
    }
}

/// No page is empty, and none is a whole log.
pub async fn a_page_has_entries_and_an_end(log: Arc<dyn EventLog>) {
    Making(log.clone()).fill(2, 9_000, 1).await;
    for pages in [log.read_all(START, Scope::All), log.read(&of("s1"))] {
        let pages: Vec<Page> = pages.try_collect().await.unwrap();
        let lengths: Vec<usize> = pages.iter().map(Page::len).collect();
        assert!(lengths.iter().all(|length| (1..=4_096).contains(length)), "{lengths:?}");
        assert!(lengths.len() < 500, "so many small pages: {}", lengths.len());
    }
}
