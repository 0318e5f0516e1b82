//! Requests that race.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use transparency::witness::read_answer;
use transparency::{Checkpoint, Hash};

use crate::asking::{Served, policy};
use crate::log::{Log, ORIGIN, Tree};

#[tokio::test(flavor = "multi_thread")]
async fn of_two_histories_that_race_one_is_cosigned_whole() {
    let log = Arc::new(Log::new(ORIGIN, 1));
    let witness = Arc::new(Served::start(policy(&[&log])).await);
    let cosigned: Arc<Mutex<BTreeMap<u64, Hash>>> = Arc::default();
    let mut racing = tokio::task::JoinSet::new();
    for racer in 0..16 {
        let (log, witness, cosigned) = (log.clone(), witness.clone(), cosigned.clone());
        racing.spawn(async move {
            let (mut old, mut refused) = (0, 0);
            for _ in 0..40 {
                let tree = Tree::of(old + 1 + racer % 3);
                let tree = if racer % 2 == 0 { tree } else { tree.forked(0) };
                let answer = witness.add(&log.request(&tree, old)).await;
                match answer.status {
                    200 => {
                        let (note, key) = (log.signed(&tree), &witness.key);
                        read_answer(answer.body.as_bytes(), &note, [key]).unwrap();
                        let head = tree.head();
                        let other = cosigned.lock().unwrap().insert(head.size, head.root);
                        assert!(other.is_none_or(|it| it == head.root), "two of {}", head.size);
                        old = head.size;
                    }
                    409 => old = answer.body.trim().parse().unwrap(),
                    422 => refused += 1,
                    _ => panic!("{answer:?}"),
                }
            }
            refused
        });
    }
    let refused: u32 = racing.join_all().await.into_iter().sum();
    let cosigned = cosigned.lock().unwrap().clone();
    let (size, root) = cosigned.last_key_value().unwrap();
    let is_fork = Tree::of(*size).head().root != *root;
    for (size, root) in cosigned.iter() {
        let tree = if is_fork { Tree::of(*size).forked(0) } else { Tree::of(*size) };
        assert_eq!(tree.head().root, *root, "another history at {size}");
    }
    assert!(refused > 0 && cosigned.len() > 40, "{refused} {}", cosigned.len());
    let last = witness.monitored(ORIGIN).await.unwrap();
    assert_eq!(Checkpoint::parse(last.text()).unwrap().head().size, *size);
}
