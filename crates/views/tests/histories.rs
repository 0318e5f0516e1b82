//! Live views equal rebuilt ones for random lawful histories, late entries and voids among them.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use proptest::prelude::*;
use views::conformance::Ledger;
use views::{MemoryViews, catch_up, dump};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn live_views_equal_rebuilt_ones(
        seed in any::<u64>(),
        steps in proptest::collection::vec(1_u64..60, 1..6),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (live, rebuilt) = runtime.block_on(async {
            let (live, rebuilt) = (MemoryViews::default(), MemoryViews::default());
            let mut ledger = Ledger::new(seed);
            for step in steps {
                ledger.grow(step).await;
                catch_up(ledger.log.clone(), &live, &|_| ()).await.unwrap();
            }
            catch_up(ledger.log.clone(), &rebuilt, &|_| ()).await.unwrap();
            (dump(&live).await.unwrap(), dump(&rebuilt).await.unwrap())
        });
        prop_assert_eq!(live, rebuilt);
    }
}
