//! What is signed, what is not, and what is found again.

use signer::SignError;
use transparency::{Checkpoint, Consistency, Head, ProofError};

use crate::place::{ORIGIN, Place, both};
use crate::tree::{Tree, at, sign, sign_tree};

both!(
    one_head_follows_another_and_all_are_found,
    the_same_head_gives_the_same_note,
    what_contradicts_is_refused_and_leaves_nothing,
    a_proof_from_elsewhere_is_told_where_to_begin,
    what_was_pending_is_signed_as_it_was_to_be,
    an_empty_tree_may_be_signed_first,
);

async fn one_head_follows_another_and_all_are_found(place: Place) {
    let signing = place.open().await.unwrap();
    assert_eq!(signing.last().await.unwrap(), None);
    let mut given = Vec::new();
    for size in [1, 2, 7, 200] {
        let signed = sign(&signing, size).await.unwrap();
        let opened = Checkpoint::open(&signed.note, [&signing.key()]).unwrap();
        assert_eq!((opened.origin(), *opened.head()), (ORIGIN, Tree::of(size).head()));
        given.push(signed);
    }
    signing.close().await;
    let signing = place.open().await.unwrap();
    for (size, newest) in [(0, None), (1, Some(0)), (6, Some(1)), (7, Some(2)), (u64::MAX, Some(3))]
    {
        let newest = newest.map(|it: usize| given[it].clone());
        assert_eq!(signing.before(size).await.unwrap(), newest, "{size}");
        let exact = newest.filter(|it| it.head.size == size);
        assert_eq!(signing.at(size).await.unwrap(), exact, "{size}");
    }
    assert_eq!(signing.last().await.unwrap().as_ref(), given.last());
}

async fn the_same_head_gives_the_same_note(place: Place) {
    let signing = place.open().await.unwrap();
    let first = sign(&signing, 5).await.unwrap();
    assert_eq!(first.at, at(0));
    // Whatever is said beside it.
    let none = Consistency { path: Vec::new() };
    for from in [Head::EMPTY, Tree::of(5).head(), Tree::of(9).head()] {
        let again = signing.sign(&from, &first.head, &none, at(60)).await.unwrap();
        assert_eq!(again, first);
    }
}

async fn what_contradicts_is_refused_and_leaves_nothing(place: Place) {
    let signing = place.open().await.unwrap();
    let signed = sign(&signing, 5).await.unwrap().head;
    let mut broken = Tree::of(9).proof(5);
    broken.path[0].0[0] ^= 1;
    let short = Consistency { path: Vec::new() };
    for (tree, proof, why) in [
        (Tree::of(4), Tree::of(4).proof(0), ProofError::Shrinks { old: 5, new: 4 }),
        (Tree::of(5).forked(4), short.clone(), ProofError::Root),
        (Tree::of(9).forked(4), Tree::of(9).forked(4).proof(5), ProofError::Root),
        (Tree::of(9), broken, ProofError::Root),
        (Tree::of(9), short, ProofError::Length(0)),
    ] {
        let refused = signing.sign(&signed, &tree.head(), &proof, at(1)).await.unwrap_err();
        let SignError::Contradicts { signed: told, asked, source } = refused else {
            panic!("{refused}");
        };
        assert_eq!((told, asked, source), (signed, tree.head(), why));
        assert_eq!(signing.last().await.unwrap().unwrap().head, signed);
        assert_eq!(signing.at(9).await.unwrap(), None);
    }
    let odd = Head { size: u64::MAX, root: signed.root };
    let refused = signing.sign(&signed, &odd, &Tree::of(9).proof(5), at(1)).await.unwrap_err();
    assert!(matches!(refused, SignError::Head { .. }), "{refused}");
    sign(&signing, 9).await.unwrap();
}

async fn a_proof_from_elsewhere_is_told_where_to_begin(place: Place) {
    let signing = place.open().await.unwrap();
    let last = sign(&signing, 5).await.unwrap().head;
    let earlier = Tree::of(3).head();
    for tree in [Tree::of(9), Tree::of(4)] {
        let moved = signing.sign(&earlier, &tree.head(), &tree.proof(3), at(1)).await.unwrap_err();
        assert!(matches!(moved, SignError::Moved { last: it } if it == last), "{moved}");
    }
}

/// As after a process that died between writing the head down and keeping the note.
async fn what_was_pending_is_signed_as_it_was_to_be(place: Place) {
    let signing = place.open().await.unwrap();
    sign(&signing, 3).await.unwrap();
    let given = sign(&signing, 5).await.unwrap();
    let pend = "UPDATE {}checkpoints SET note = NULL WHERE size = 5";
    place.run(pend).await;
    assert_eq!(signing.last().await.unwrap().unwrap(), given, "who asks finishes it");
    place.run(pend).await;
    assert_eq!(signing.at(5).await.unwrap().unwrap(), given);
    place.run(pend).await;
    let fork = sign_tree(&signing, &Tree::of(5).forked(4)).await.unwrap_err();
    assert!(matches!(fork, SignError::Contradicts { .. }), "{fork}");
    place.run(pend).await;
    let next = Tree::of(8);
    signing.sign(&given.head, &next.head(), &next.proof(5), at(1)).await.unwrap();
    assert_eq!(place.pending().await, 0, "who goes on finishes it");
    assert_eq!(signing.at(5).await.unwrap().unwrap(), given);
    place.run("UPDATE {}checkpoints SET note = NULL WHERE size = 8").await;
    signing.rotate(&place.folder.join("new.key")).await.unwrap();
    assert_eq!(place.pending().await, 0, "who rotates finishes it");
    // One that only damage can have made.
    place.run(pend).await;
    let broken = signing.rotate(&place.folder.join("third.key")).await.unwrap_err();
    assert!(broken.to_string().contains("cannot be used"), "{broken}");
    place.run(&format!("UPDATE {{}}checkpoints SET note = '{}' WHERE size = 5", given.note)).await;
    sign(&signing, 9).await.unwrap();
    signing.close().await;
    place.run("UPDATE {}checkpoints SET note = NULL WHERE size = 9").await;
    place.open_with(&place.folder.join("new.key"), ORIGIN).await.unwrap().close().await;
    assert_eq!(place.pending().await, 0, "who opens finishes it");
}

async fn an_empty_tree_may_be_signed_first(place: Place) {
    let signing = place.open().await.unwrap();
    let given = sign(&signing, 0).await.unwrap();
    assert_eq!(signing.last().await.unwrap(), Some(given.clone()));
    let odd = Head { size: 0, root: Tree::of(1).head().root };
    let none = Consistency { path: Vec::new() };
    assert!(signing.sign(&Head::EMPTY, &odd, &none, at(0)).await.is_err());
    sign(&signing, 1).await.unwrap();
    assert_eq!(signing.at(0).await.unwrap(), Some(given));
}
