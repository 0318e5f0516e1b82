//! The tree over the log.

use std::sync::Arc;

use eventlog::{EventLog, Position, Scope};
use futures::TryStreamExt;
use transparency::proof::{self, consistency_tiles, inclusion_tiles};
use transparency::{Consistency, Edge, Hash, Head, Inclusion};

use super::ledger::Ledger;
use crate::catch_up;
use crate::store::ViewStore;

type Store = Arc<dyn ViewStore>;

/// The leaf of every entry, in order.
async fn leaves(log: &dyn EventLog) -> Vec<Hash> {
    let pages: Vec<_> = log.read_all(Position(0), Scope::All).try_collect().await.unwrap();
    pages.iter().flat_map(|it| it.slices().map(Hash::leaf).collect::<Vec<_>>()).collect()
}

fn head(leaves: &[Hash]) -> Head {
    let mut edge = Edge::new();
    edge.extend(leaves.iter().copied());
    edge.head()
}

/// What is stored proves every entry, and that each size goes on from each earlier one.
pub async fn the_tree_is_that_of_the_log(store: Store, _: Store) {
    let mut ledger = Ledger::random(7, 90).await;
    let mut heads = vec![Head::EMPTY];
    for more in [0, 40, 300, 700] {
        ledger.grow(more).await;
        let at = catch_up(ledger.log.clone(), &*store, &|_| ()).await.unwrap();
        let leaves = leaves(&*ledger.log).await;
        let head = head(&leaves);
        assert_eq!((head.size, store.edge(at).await.unwrap().head()), (at.0, head));
        for (index, leaf) in leaves.iter().enumerate().step_by(37) {
            let tiles = inclusion_tiles(index as u64, head.size).unwrap();
            let tiles = store.tiles(&tiles).await.unwrap();
            let proof = Inclusion::build(index as u64, head.size, &tiles).unwrap();
            proof.verify(leaf, &head).unwrap();
        }
        heads.push(head);
        for old in &heads[1..] {
            let tiles = consistency_tiles(old.size, head.size).unwrap();
            let tiles = store.tiles(&tiles).await.unwrap();
            Consistency::build(old.size, head.size, &tiles).unwrap().verify(old, &head).unwrap();
            let tiles = store.tiles(&proof::root_tiles(old.size).unwrap()).await.unwrap();
            assert_eq!(proof::root(old.size, &tiles).unwrap(), old.root);
        }
    }
    assert!(heads.last().is_some_and(|it| it.size > 1_024), "{heads:?}");
}
