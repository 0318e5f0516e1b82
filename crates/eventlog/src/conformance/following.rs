use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;

use super::making::{Making, START, append, drafts, expect, expect_in, one, take};
use crate::envelope::Envelope;
use crate::ids::{Partition, Position};
use crate::log::{EventLog, Pages, Scope};

async fn next(pages: &mut Pages, count: usize) -> Vec<u64> {
    let taken = take(pages, count).await;
    taken.into_iter().map(|it| Envelope::decode(it).unwrap().position.0).collect()
}

/// A follower first gets what is there, then each append as it is made, and waits in between.
pub async fn following_gives_what_is_there_and_what_comes(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    making.make(append(1, vec![expect("a", 0)], drafts("a", 3))).await;
    let mut pages = log.follow(START, Scope::All);
    assert_eq!(next(&mut pages, 3).await, [1, 2, 3]);
    for n in 3..20_u64 {
        let waiting = tokio::time::timeout(Duration::from_millis(1), pages.next()).await;
        assert!(waiting.is_err(), "there is nothing to give yet");
        making.make(one(u128::from(n), "a", n)).await;
        assert_eq!(next(&mut pages, 1).await, [n + 1]);
    }
}

/// From the middle, from the end, and from a position that is yet to come.
pub async fn following_starts_anywhere(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    making.fill(3, 2_500, 5).await;
    let mut middle = log.follow(Position(1_234), Scope::All);
    let mut end = log.follow(Position(2_500), Scope::All);
    let mut beyond = log.follow(Position(2_502), Scope::All);
    for n in 0..4_u64 {
        making.make(one(u128::from(n) + 100_000, "late", n)).await;
    }
    let expected: Vec<u64> = (1_235..=2_504).collect();
    assert_eq!(next(&mut middle, 1_270).await, expected);
    assert_eq!(next(&mut end, 4).await, [2_501, 2_502, 2_503, 2_504]);
    assert_eq!(next(&mut beyond, 2).await, [2_503, 2_504]);
}

/// Followers do not take entries from each other.
pub async fn several_followers_see_the_same(log: Arc<dyn EventLog>) {
    let followers = (0..5_u64).map(|after| {
        let mut pages = log.follow(Position(after * 100), Scope::All);
        tokio::spawn(async move { next(&mut pages, 2_000 - after as usize * 100).await })
    });
    let followers: Vec<_> = followers.collect();
    Making(log.clone()).fill(4, 2_000, 4).await;
    for (after, follower) in (0..).zip(followers) {
        let expected: Vec<u64> = (after * 100 + 1..=2_000).collect();
        assert_eq!(follower.await.unwrap(), expected);
    }
}

/// A follower of an area hears nothing of the others.
pub async fn following_partitions_gives_only_theirs(log: Arc<dyn EventLog>) {
    let making = Making(log.clone());
    let wanted = [Partition::new("12/106").unwrap()].into();
    let mut pages = log.follow(START, Scope::Partitions(wanted));
    for n in 0..30_u64 {
        for (name, path) in [("here", "12/106/1"), ("near", "12/10"), ("there", "13")] {
            let expected = vec![expect_in(name, n, path)];
            making.make(append(u128::from(n) + 1, expected, drafts(name, 1))).await;
        }
    }
    let expected: Vec<u64> = (0..30).map(|n| n * 3 + 1).collect();
    assert_eq!(next(&mut pages, 30).await, expected);
}

/// While appends pour in, a follower gets each once and in order.
pub async fn followers_keep_up_with_a_fast_writer(log: Arc<dyn EventLog>) {
    let mut pages = log.follow(START, Scope::All);
    let follower = tokio::spawn(async move { next(&mut pages, 20_000).await });
    Making(log.clone()).fill(50, 20_000, 10).await;
    let expected: Vec<u64> = (1..=20_000).collect();
    assert_eq!(follower.await.unwrap(), expected);
}
