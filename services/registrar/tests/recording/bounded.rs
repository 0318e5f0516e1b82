//! A cache that is smaller than what is worked on.

use crate::asking::*;
use crate::ledger::{Ledger, assert_gapless, memory};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_smaller_than_the_working_set_is_still_right() {
    for cache_bytes in [0, 4 << 10] {
        let ledger = Ledger::on(memory(), cache_bytes).await;
        let tasks = (0..16_u128).map(|task| {
            let registrar = ledger.registrar.clone();
            tokio::spawn(async move {
                let numbers = (0..8).map(|it| 100 + task * 8 + it);
                for number in numbers.clone() {
                    let code = format!("62{number:08}");
                    registrar.record(register(number, Some(&code), 7)).await.unwrap();
                }
                let mut pending = Vec::new();
                for step in 0..10 {
                    for number in numbers.clone() {
                        let it = join(number * 1_000 + step, cooperative(number), 900 + step);
                        pending.push(registrar.submit(it).await);
                    }
                }
                for it in pending {
                    it.await.unwrap();
                }
            })
        });
        for task in futures::future::join_all(tasks).await {
            task.unwrap();
        }
        let entries = ledger.entries().await;
        assert_gapless(&entries);
        assert_eq!(entries.len(), 4 + 128 * (9 + 10));
    }
}
