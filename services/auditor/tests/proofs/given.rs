//! Checkpoints, keys, and proofs of single entries and of growth.

use std::sync::Arc;

use api::v1;
use api::v1::audit_service_server::AuditService;
use api::v1::get_checkpoint_request::Which;
use auditor::Checkpoints;
use auditor::service::Service;
use eventlog::{EventLog, Position};
use futures::FutureExt;
use signer::{KeyRoll, Memory};
use tonic::{Code, Request};
use transparency::{Checkpoint, Consistency, Hash, Head, Inclusion, Policy, TlogProof};

use crate::house::{House, ORIGIN, checkpoint, hash, hashes, head, note};

async fn inclusion(service: &Service, position: u64, size: u64) -> v1::GetInclusionProofResponse {
    let asked = v1::GetInclusionProofRequest { position, tree_size: size, ..Default::default() };
    service.get_inclusion_proof(Request::new(asked)).await.unwrap().into_inner()
}

async fn growth(service: &Service, from: u64, to: u64) -> v1::GetConsistencyProofResponse {
    let asked = v1::GetConsistencyProofRequest { from_size: from, to_size: to, min_position: 0 };
    service.get_consistency_proof(Request::new(asked)).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_fresh_checkpoint_covers_everything_and_is_found_again() {
    let mut house = House::new(1, 300).await;
    let first = house.signed().await;
    assert_eq!(first.size, house.log.last().0);
    house.grow(300).await;
    let service = house.service();
    assert_eq!(checkpoint(&service, None).await.unwrap(), first, "nothing was signed since");
    let second = house.signed().await;
    assert_eq!(second.size, house.log.last().0);
    assert_eq!(house.signed().await, second, "nothing was recorded since");
    for (which, expected) in [
        (None, &second),
        (Some(Which::Fresh(false)), &second),
        (Some(Which::Size(first.size)), &first),
        (Some(Which::MaxSize(second.size - 1)), &first),
        (Some(Which::MaxSize(u64::MAX)), &second),
    ] {
        assert_eq!(&checkpoint(&service, which).await.unwrap(), expected, "{which:?}");
    }
    for it in [first, second] {
        let key = it.key.as_ref().unwrap().verifier_key.parse().unwrap();
        let opened = Checkpoint::open(&note(&it.note), [&key]).unwrap();
        assert_eq!((*opened.head(), opened.origin()), (head(&it), ORIGIN));
        assert_eq!(it.key.unwrap().fingerprint, house.signing.key().fingerprint());
        assert_eq!(it.signed_at.unwrap().seconds, 1_800_000_000);
    }
}

#[tokio::test]
async fn an_entry_is_proved_in_every_tree_that_has_it() {
    let mut house = House::new(2, 280).await;
    let first = house.signed().await;
    house.grow(300).await;
    let last = house.signed().await;
    let service = house.service();
    let policy = format!("log {}\nquorum none\n", house.signing.key());
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    for size in [0, 1, 255, 256, 257, first.size, last.size - 1, last.size] {
        let of = if size == 0 { last.size } else { size };
        for position in [1, 2, of / 2, of - 1, of].into_iter().filter(|it| (1..=of).contains(it)) {
            let it = inclusion(&service, position, size).await;
            assert_eq!((it.tree_size, it.leaf_index), (of, position - 1));
            let stored = auditor::entry_at(&*house.log, Position(position)).await.unwrap();
            assert_eq!(it.entry, stored);
            let proof = Inclusion { index: it.leaf_index, path: hashes(&it.hashes) };
            let head = Head { size: of, root: hash(&it.root_hash) };
            proof.verify(&Hash::leaf(&it.entry), &head).unwrap();
            assert!(proof.verify(&Hash::leaf(b"another"), &head).is_err());
            // Only what is signed has a file of its own.
            let signed = [&first, &last].into_iter().find(|it| it.size == of);
            assert_eq!(it.checkpoint.as_ref(), signed, "{of}");
            let Some(signed) = signed else {
                assert_eq!(it.tlog_proof, "");
                continue;
            };
            assert_eq!(head, crate::house::head(signed));
            let file = TlogProof::parse(it.tlog_proof.as_bytes()).unwrap();
            assert_eq!(file.inclusion, proof);
            file.verify(&Hash::leaf(&it.entry), &policy).unwrap();
        }
    }
}

#[tokio::test]
async fn growth_is_proved_between_any_two_sizes() {
    let mut house = House::new(3, 280).await;
    let first = house.signed().await;
    house.grow(300).await;
    let last = house.signed().await;
    let service = house.service();
    let sizes = [0, 1, 2, 255, 256, 257, first.size, last.size - 1, last.size];
    for from in sizes {
        for to in sizes.into_iter().filter(|to| from <= *to) {
            let it = growth(&service, from, to).await;
            let to = if to == 0 { last.size } else { to };
            assert_eq!((it.from_size, it.to_size), (from, to));
            let proof = Consistency { path: hashes(&it.hashes) };
            let old = Head { size: from, root: hash(&it.from_root_hash) };
            let new = Head { size: to, root: hash(&it.to_root_hash) };
            proof.verify(&old, &new).unwrap();
            let signed = [&first, &last].into_iter().find(|it| it.size == to);
            assert_eq!(it.checkpoint.as_ref(), signed);
            if let Some(signed) = signed {
                assert_eq!(new, head(signed));
            }
        }
    }
    let kept = growth(&service, first.size, 0).await;
    assert_eq!(hash(&kept.from_root_hash), head(&first).root);
}

#[tokio::test]
async fn keys_are_told_with_the_statements_that_hand_over() {
    let mut house = House::new(4, 100).await;
    let (old, first) = (house.signing.key(), house.signed().await);
    house.signing.rotate(&house.folder.path().join("new.key")).await.unwrap();
    house.grow(50).await;
    let second = house.signed().await;
    let asked = Request::new(v1::ListKeysRequest::default());
    let told = house.service().list_keys(asked).await.unwrap().into_inner();
    assert_eq!((told.origin.as_str(), told.keys.len()), (ORIGIN, 2));
    let [one, other] = told.keys.as_slice() else { panic!("{:?}", told.keys) };
    assert_eq!((one.first_size, one.end_size), (0, Some(other.first_size)));
    assert_eq!((one.roll_note.as_str(), other.end_size), ("", None));
    let roll = KeyRoll::open(&note(&other.roll_note), &old).unwrap();
    assert_eq!(roll.new_key().to_string(), other.verifier_key);
    // Each checkpoint names the key of its time, the earlier one too.
    let first = checkpoint(&house.service(), Some(Which::Size(first.size))).await.unwrap();
    assert_eq!((first.key.as_ref(), second.key.as_ref()), (Some(one), Some(other)));
    Checkpoint::open(&note(&first.note), [&old]).unwrap();
    Checkpoint::open(&note(&second.note), [roll.new_key()]).unwrap();
}

#[tokio::test]
async fn who_has_no_key_proves_what_others_sign() {
    let mut house = House::new(5, 120).await;
    let store = house.folder.path().join("other.db");
    let opening = store.clone();
    let elsewhere = Checkpoints::signed_elsewhere(Arc::new(move || {
        let store = opening.clone();
        async move {
            match Memory::open(&store, ORIGIN).await {
                Err(signer::SignerError::Absent(_)) => Ok(None),
                opened => opened.map(Some),
            }
        }
        .boxed()
    }));
    let reads = house.service_over(elsewhere);
    for which in [None, Some(Which::Size(1))] {
        let refused = checkpoint(&reads, which).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition, "{refused:?}");
        assert!(refused.message().contains("no checkpoint is signed yet"), "{refused:?}");
    }
    let key = house.folder.path().join("other.key");
    let signing = signer::Signing::open(&store, &key, ORIGIN).await.unwrap();
    house.signing = signing;
    let signed = house.signed().await;
    assert_eq!(checkpoint(&reads, None).await.unwrap(), signed);
    assert_eq!(inclusion(&reads, 7, 0).await, inclusion(&house.service(), 7, 0).await);
    house.grow(30).await;
    let next = house.signed().await;
    assert_eq!(checkpoint(&reads, None).await.unwrap(), next);
    let refused = checkpoint(&reads, Some(Which::Fresh(true))).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert!(refused.message().contains("nothing signs this log here"), "{refused:?}");
}
