//! Many processes that share one signer, each with connections of its own.

use std::collections::HashMap;

use signer::{SignError, SignedCheckpoint, Signing};
use transparency::Head;

use crate::place::{Place, both};
use crate::tree::{Tree, at};

both!(of_many_heads_one_wins_per_size, a_key_rolls_while_others_sign);

/// Signs larger and larger trees, and asks for forks of each, until one of 60 is signed.
async fn grow(signing: Signing, who: usize) -> Vec<SignedCheckpoint> {
    let mut given = Vec::new();
    let mut last = Head::EMPTY;
    while last.size < 60 {
        let size = last.size + 1 + who as u64 % 2;
        let tree = Tree::of(size);
        match signing.sign(&last, &tree.head(), &tree.proof(last.size), at(who as i64)).await {
            Ok(signed) => {
                last = signed.head;
                given.push(signed);
            }
            Err(SignError::Moved { last: now }) => last = now,
            Err(error) => panic!("{error}"),
        }
        let fork = Tree::of(last.size.max(1)).forked(0);
        let forked = signing.sign(&last, &fork.head(), &fork.proof(0), at(0)).await;
        let forked = forked.unwrap_err();
        assert!(
            matches!(forked, SignError::Contradicts { .. } | SignError::Moved { .. }),
            "{forked}"
        );
    }
    given
}

async fn of_many_heads_one_wins_per_size(place: Place) {
    let first = place.open().await.unwrap();
    let mut processes = tokio::task::JoinSet::new();
    for who in 0..4 {
        let signing = place.open().await.unwrap();
        processes.spawn(grow(signing, who));
    }
    let mut notes = HashMap::new();
    for signed in processes.join_all().await.into_iter().flatten() {
        assert_eq!(first.at(signed.head.size).await.unwrap().as_ref(), Some(&signed));
        let other = notes.insert(signed.head.size, signed.clone());
        assert!(other.is_none_or(|it| it == signed));
    }
    assert!(notes.len() >= 30);
}

async fn a_key_rolls_while_others_sign(place: Place) {
    let signing = place.open().await.unwrap();
    let mut grown = tokio::task::JoinSet::new();
    for who in 0..2 {
        let other = place.open().await.unwrap();
        grown.spawn(async move {
            for size in 1..200_u64 {
                let last = other.last().await.unwrap().map_or(Head::EMPTY, |it| it.head);
                let tree = Tree::of(last.size + 1);
                match other.sign(&last, &tree.head(), &tree.proof(last.size), at(who)).await {
                    Ok(_) | Err(SignError::Moved { .. }) => {}
                    Err(SignError::Rotated { .. }) => return size,
                    Err(error) => panic!("{error}"),
                }
            }
            panic!("it never learnt that the key had rolled");
        });
    }
    // Once the others are at it.
    while signing.last().await.unwrap().is_none_or(|it| it.head.size < 3) {}
    let (roll, _) = signing.rotate(&place.folder.join("new.key")).await.unwrap();
    grown.join_all().await;
    let last = signing.last().await.unwrap().unwrap();
    assert_eq!(last.head.size + 1, roll.from());
    assert!(last.note.verify([roll.old()]).is_ok());
}
