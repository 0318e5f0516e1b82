//! Whole histories, each entry with its proof.

use api::v1;
use api::v1::audit_service_server::AuditService;
use api::v1::prove_history_request::Of;
use api::v1::prove_history_response::Content;
use auditor::service::Service;
use bytes::Bytes;
use eventlog::{EventLog, Pages, Partition, Position, Scope, StreamId};
use futures::TryStreamExt;
use tonic::{Code, Request, Status};
use transparency::{Hash, Inclusion};

use crate::house::{House, hashes, head};

/// The checkpoint and the entries of a history; each is proved.
async fn history(
    service: &Service,
    of: Of,
    tree_size: u64,
) -> Result<(v1::SignedCheckpoint, Vec<Bytes>), Status> {
    let asked = v1::ProveHistoryRequest { of: Some(of), tree_size, min_position: 0 };
    let sent = service.prove_history(Request::new(asked)).await?.into_inner();
    let mut parts: Vec<_> = sent.try_collect().await?;
    let Some(Content::End(end)) = parts.pop().unwrap().content else { panic!("it has no end") };
    let mut parts = parts.into_iter().map(|it| it.content.unwrap());
    let Some(Content::Checkpoint(signed)) = parts.next() else { panic!("it has no beginning") };
    let (head, mut entries, mut last) = (head(&signed), Vec::new(), 0);
    for part in parts {
        let Content::Entries(it) = part else { panic!("{part:?}") };
        for it in it.entries {
            let proof = Inclusion { index: it.position - 1, path: hashes(&it.hashes) };
            proof.verify(&Hash::leaf(&it.entry), &head).unwrap();
            assert!(it.position > last);
            last = it.position;
            entries.push(it.entry);
        }
    }
    assert_eq!(end.entries, entries.len() as u64);
    Ok((signed, entries))
}

async fn read(pages: Pages) -> Vec<Bytes> {
    let pages: Vec<_> = pages.try_collect().await.unwrap();
    pages.iter().flat_map(|it| it.entries()).collect()
}

#[tokio::test]
async fn the_history_of_each_cooperative_is_proved_whole() {
    let house = House::new(31, 900).await;
    let signed = house.signed().await;
    let (service, mut many) = (house.service(), 0);
    for id in house.ledger.histories.keys() {
        let of = Of::CooperativeId(id.to_string());
        let (checkpoint, entries) = history(&service, of, 0).await.unwrap();
        assert_eq!(checkpoint, signed);
        let stream = StreamId::new(&format!("cooperative:{id}")).unwrap();
        assert_eq!(entries, read(house.log.read(&stream)).await);
        many = many.max(entries.len());
    }
    assert!(many > 64, "one history takes several messages: {many}");
}

#[tokio::test]
async fn an_areas_stream_and_a_partition_are_proved_too() {
    let mut house = House::new(32, 200).await;
    // The name says in which partition the ledger of the tests puts it.
    for (stream, payload) in [("area:106", "one"), ("area:03394", "two"), ("area:106", "three")] {
        house.ledger.append(stream, Bytes::from(payload)).await;
    }
    house.take_over().await;
    house.signed().await;
    let service = house.service();
    let (_, entries) = history(&service, Of::AreaCode("106".into()), 0).await.unwrap();
    assert_eq!(entries, read(house.log.read(&StreamId::new("area:106").unwrap())).await);
    assert_eq!(entries.len(), 2);
    for path in ["12/106/03390", "12/106", "12"] {
        let scope = Scope::Partitions([Partition::new(path).unwrap()].into());
        let all = read(house.log.read_all(Position(0), scope)).await;
        let (_, entries) = history(&service, Of::Partition(path.into()), 0).await.unwrap();
        assert_eq!(entries, all, "{path}");
    }
}

#[tokio::test]
async fn what_was_recorded_after_the_checkpoint_is_left_out() {
    let mut house = House::new(33, 200).await;
    let first = house.signed().await;
    house.grow(200).await;
    let service = house.service();
    let of = || Of::Partition("12".into());
    let (signed, entries) = history(&service, of(), 0).await.unwrap();
    assert_eq!((signed.size, entries.len() as u64), (first.size, first.size));
    let second = house.signed().await;
    let (_, entries) = history(&service, of(), 0).await.unwrap();
    assert_eq!(entries.len() as u64, second.size);
    let (signed, entries) = history(&service, of(), first.size).await.unwrap();
    assert_eq!((signed.size, entries.len() as u64), (first.size, first.size));
    // A cooperative that was registered only then has no history in the earlier tree.
    let late = house.ledger.register().await;
    house.take_over().await;
    let of = || Of::CooperativeId(late.to_string());
    for size in [0, first.size] {
        let refused = history(&service, of(), size).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "{refused:?}");
    }
    house.signed().await;
    assert!(!history(&service, of(), 0).await.unwrap().1.is_empty());
}
