//! Wrong questions: which code, which reason, and which field.

use api::v1;
use api::v1::audit_service_server::AuditService;
use api::v1::get_checkpoint_request::Which;
use api::v1::prove_history_request::Of;
use auditor::Checkpoints;
use auditor::service::Service;
use eventlog::EventLog;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::house::{House, checkpoint};

/// A status in short: code, reason and the wrong fields.
type Said = (Code, String, Vec<String>);

fn said(refused: Status) -> Said {
    assert!(!refused.message().is_empty());
    let details = refused.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(info.domain, "coopledger");
    let local = details.localized_message().unwrap();
    assert_eq!(local.locale, "vi-VN");
    assert!(!local.message.is_empty());
    let violations = details.bad_request().map(|it| it.field_violations.as_slice());
    let fields = violations.unwrap_or_default().iter().map(|it| {
        assert!(!it.description.is_empty(), "{refused:?}");
        it.field.clone()
    });
    (refused.code(), info.reason.clone(), fields.collect())
}

#[track_caller]
fn is(refused: Status, code: Code, reason: &str, fields: &[&str]) {
    let text = format!("{refused:?}");
    let fields: Vec<_> = fields.iter().map(|it| (*it).to_owned()).collect();
    assert_eq!(said(refused), (code, reason.to_owned(), fields), "{text}");
}

async fn inclusion(service: &Service, position: u64, size: u64) -> Status {
    let asked = v1::GetInclusionProofRequest { position, tree_size: size, min_position: 0 };
    service.get_inclusion_proof(Request::new(asked)).await.unwrap_err()
}

async fn growth(service: &Service, from: u64, to: u64) -> Status {
    let asked = v1::GetConsistencyProofRequest { from_size: from, to_size: to, min_position: 0 };
    service.get_consistency_proof(Request::new(asked)).await.unwrap_err()
}

async fn tiles(service: &Service, paths: &[&str]) -> Status {
    let paths = paths.iter().map(|it| (*it).to_owned()).collect();
    let asked = v1::ReadTilesRequest { paths, min_position: 0 };
    service.read_tiles(Request::new(asked)).await.map(drop).unwrap_err()
}

async fn bundles(service: &Service, paths: &[&str]) -> Status {
    let paths = paths.iter().map(|it| (*it).to_owned()).collect();
    let asked = v1::ReadEntryBundlesRequest { paths, min_position: 0 };
    service.read_entry_bundles(Request::new(asked)).await.map(drop).unwrap_err()
}

async fn history(service: &Service, of: Option<Of>, tree_size: u64) -> Status {
    let asked = v1::ProveHistoryRequest { of, tree_size, min_position: 0 };
    service.prove_history(Request::new(asked)).await.map(drop).unwrap_err()
}

use Code::{FailedPrecondition, InvalidArgument, NotFound, OutOfRange, Unavailable};

#[tokio::test]
async fn wrong_checkpoints_and_proofs_are_refused_by_their_fields() {
    let mut house = House::new(51, 300).await;
    let first = house.signed().await.size;
    house.grow(100).await;
    let (service, last) = (house.service(), house.log.last().0);
    let refused = |which| checkpoint(&service, Some(which));
    for (which, code, reason, field) in [
        (Which::Size(0), InvalidArgument, "INVALID_FIELDS", "size"),
        (Which::MaxSize(0), InvalidArgument, "INVALID_FIELDS", "max_size"),
        (Which::Size(first - 1), NotFound, "CHECKPOINT_NOT_FOUND", "size"),
        (Which::Size(last), NotFound, "CHECKPOINT_NOT_FOUND", "size"),
        (Which::Size(u64::MAX), NotFound, "CHECKPOINT_NOT_FOUND", "size"),
        (Which::MaxSize(first - 1), NotFound, "CHECKPOINT_NOT_FOUND", "max_size"),
    ] {
        is(refused(which).await.unwrap_err(), code, reason, &[field]);
    }
    for (position, size, code, reason, field) in [
        (0, 0, InvalidArgument, "INVALID_FIELDS", "position"),
        (first + 1, 0, OutOfRange, "BEYOND_TREE", "position"),
        (u64::MAX, 0, OutOfRange, "BEYOND_TREE", "position"),
        (8, 7, OutOfRange, "BEYOND_TREE", "position"),
        (1, first + 1, OutOfRange, "BEYOND_TREE", "tree_size"),
        (1, u64::MAX, OutOfRange, "BEYOND_TREE", "tree_size"),
    ] {
        is(inclusion(&service, position, size).await, code, reason, &[field]);
    }
    for (from, to, code, reason, field) in [
        (8, 7, InvalidArgument, "INVALID_FIELDS", "from_size"),
        (u64::MAX, 1, InvalidArgument, "INVALID_FIELDS", "from_size"),
        (first + 1, 0, OutOfRange, "BEYOND_TREE", "from_size"),
        (u64::MAX, 0, OutOfRange, "BEYOND_TREE", "from_size"),
        (1, first + 1, OutOfRange, "BEYOND_TREE", "to_size"),
        (0, u64::MAX, OutOfRange, "BEYOND_TREE", "to_size"),
    ] {
        is(growth(&service, from, to).await, code, reason, &[field]);
    }
    let details = inclusion(&service, first + 1, 0).await.get_details_error_info().unwrap();
    assert_eq!(details.metadata["value"], (first + 1).to_string());
    assert_eq!(details.metadata["tree_size"], first.to_string());
}

#[tokio::test]
async fn wrong_names_are_refused_by_their_places() {
    let house = House::new(52, 300).await;
    let size = house.signed().await.size;
    let service = house.service();
    let (invalid, beyond) = ((InvalidArgument, "INVALID_FIELDS"), (OutOfRange, "BEYOND_TREE"));
    let wider = format!("tile/0/001.p/{}", size - 256 + 1);
    for (paths, (code, reason), fields) in [
        (&[][..], invalid, &["paths"][..]),
        (&["tile/0/000"; 1_001], invalid, &["paths"]),
        (
            &["", "tile/0/000", "tile/0/0", "tile/0/000.p/256"],
            invalid,
            &["paths[0]", "paths[2]", "paths[3]"],
        ),
        (&["tile/entries/000"], invalid, &["paths[0]"]),
        (&["../signer.key"], invalid, &["paths[0]"]),
        (&["tile/64/000"], invalid, &["paths[0]"]),
        (&["tile/0/000", wider.as_str()], beyond, &["paths[1]"]),
        (&["tile/0/001"], beyond, &["paths[0]"]),
        (&["tile/1/000"], beyond, &["paths[0]"]),
        (&["tile/63/000.p/1"], beyond, &["paths[0]"]),
        (&["tile/0/x018/x446/x744/x073/x709/x551/615"], beyond, &["paths[0]"]),
    ] {
        is(tiles(&service, paths).await, code, reason, fields);
    }
    let wider = wider.replace("/0/", "/entries/");
    for (paths, (code, reason), fields) in [
        (&[][..], invalid, &["paths"][..]),
        (&["tile/entries/000"; 257], invalid, &["paths"]),
        (&["tile/0/000", "tile/entries/0"], invalid, &["paths[0]", "paths[1]"]),
        (&["tile/entries/000", wider.as_str()], beyond, &["paths[1]"]),
        (&["tile/entries/002.p/1"], beyond, &["paths[0]"]),
        (&["tile/entries/x018/x446/x744/x073/x709/x551/615"], beyond, &["paths[0]"]),
    ] {
        is(bundles(&service, paths).await, code, reason, fields);
    }
}

#[tokio::test]
async fn wrong_histories_are_refused_by_their_fields() {
    let house = House::new(53, 50).await;
    let size = house.signed().await.size;
    let service = house.service();
    let nobody = "00000000-0000-4000-8000-000000000001".to_owned();
    let known = house.ledger.histories.keys().next().unwrap().to_string();
    for (of, size, code, reason, fields) in [
        (None, 0, InvalidArgument, "INVALID_FIELDS", &["of"][..]),
        (
            Some(Of::CooperativeId("x".into())),
            0,
            InvalidArgument,
            "INVALID_FIELDS",
            &["cooperative_id"],
        ),
        (Some(Of::AreaCode("a b".into())), 0, InvalidArgument, "INVALID_FIELDS", &["area_code"]),
        (Some(Of::Partition("12//1".into())), 0, InvalidArgument, "INVALID_FIELDS", &["partition"]),
        (Some(Of::Partition(String::new())), 0, InvalidArgument, "INVALID_FIELDS", &["partition"]),
        (Some(Of::CooperativeId(nobody)), 0, NotFound, "COOPERATIVE_NOT_FOUND", &[]),
        (Some(Of::AreaCode("99".into())), 0, NotFound, "AREA_NOT_FOUND", &[]),
        (Some(Of::Partition("99".into())), 0, NotFound, "AREA_NOT_FOUND", &[]),
        (
            Some(Of::CooperativeId(known.clone())),
            size + 1,
            NotFound,
            "CHECKPOINT_NOT_FOUND",
            &["tree_size"],
        ),
        (Some(Of::CooperativeId(known)), 1, NotFound, "CHECKPOINT_NOT_FOUND", &["tree_size"]),
    ] {
        is(history(&service, of, size).await, code, reason, fields);
    }
}

/// Every call says why nothing is proved, and none waits for ever.
#[tokio::test]
async fn where_nothing_is_signed_every_call_says_so() {
    let house = House::new(54, 50).await;
    let nowhere = house.service_over(Checkpoints::nowhere());
    for (service, reason) in [(&nowhere, "NOT_SIGNING"), (&house.service(), "NOTHING_SIGNED")] {
        for refused in [
            checkpoint(service, None).await.unwrap_err(),
            inclusion(service, 1, 0).await,
            inclusion(service, 1, 1).await,
            growth(service, 0, 0).await,
            tiles(service, &["tile/0/000.p/1"]).await,
            bundles(service, &["tile/entries/000.p/1"]).await,
            history(service, Some(Of::Partition("12".into())), 0).await,
        ] {
            is(refused, FailedPrecondition, reason, &[]);
        }
    }
    let asked = || Request::new(v1::ListKeysRequest::default());
    is(nowhere.list_keys(asked()).await.unwrap_err(), FailedPrecondition, "NOT_SIGNING", &[]);
    assert_eq!(house.service().list_keys(asked()).await.unwrap().into_inner().keys.len(), 1);
    let fresh = checkpoint(&nowhere, Some(Which::Fresh(true))).await.unwrap_err();
    is(fresh, FailedPrecondition, "NOT_SIGNING", &[]);
    let empty = House::new(55, 0).await;
    let fresh = checkpoint(&empty.service(), Some(Which::Fresh(true))).await.unwrap_err();
    is(fresh, FailedPrecondition, "NOTHING_SIGNED", &[]);
}

#[tokio::test]
async fn positions_that_do_not_come_are_not_waited_for_for_ever() {
    let house = House::new(56, 50).await;
    house.signed().await;
    let (service, min_position) = (house.service(), u64::MAX);
    let asked = v1::GetCheckpointRequest { min_position, ..Default::default() };
    let one = service.get_checkpoint(Request::new(asked)).await.unwrap_err();
    let which = Some(Which::Fresh(true));
    let asked = v1::GetCheckpointRequest { which, min_position };
    let other = service.get_checkpoint(Request::new(asked)).await.unwrap_err();
    let asked = v1::ListKeysRequest { min_position };
    let third = service.list_keys(Request::new(asked)).await.unwrap_err();
    for refused in [one, other, third] {
        is(refused, Unavailable, "VIEW_BEHIND", &[]);
    }
}
