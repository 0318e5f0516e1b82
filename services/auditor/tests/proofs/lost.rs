//! Nothing is proved that is not so: other logs, other views.

use std::sync::Arc;

use api::v1;
use api::v1::audit_service_server::AuditService;
use api::v1::prove_history_request::Of;
use auditor::service::Service;
use auditor::{Auditor, Checkpoints};
use eventlog::{EventLog, ManualClock};
use futures::TryStreamExt;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use views::ViewReader;

use crate::house::{House, checkpoint};

/// The log of one house, the views of another, and what a third signed.
fn mixed(log: &House, views: &House, signed: &House) -> Service {
    let (cursor, seen) = (views.cursor.subscribe(), views.views.clone() as Arc<dyn ViewReader>);
    let seen = (Arc::new(move || seen.clone()) as auditor::Views, cursor);
    let checkpoints = Checkpoints::signed_here(signed.signing.clone());
    let clock = Arc::new(ManualClock::new(chrono::DateTime::UNIX_EPOCH));
    let auditor = Auditor::new(log.log.clone(), seen, checkpoints, clock);
    Service::new(auditor, std::time::Duration::from_millis(200))
}

#[track_caller]
fn lost(refused: Status) {
    assert_eq!(refused.code(), Code::DataLoss, "{refused:?}");
    assert_eq!(refused.get_details_error_info().unwrap().reason, "LOG_DAMAGED");
}

/// Asks everything that rests on log and views; each says that they do not agree.
async fn all_lost(service: &Service, proves_growth: bool) {
    let asked = v1::GetInclusionProofRequest { position: 40, ..Default::default() };
    lost(service.get_inclusion_proof(Request::new(asked)).await.unwrap_err());
    let asked = v1::ReadEntryBundlesRequest {
        paths: vec!["tile/entries/000.p/90".into()],
        min_position: 0,
    };
    if !proves_growth {
        let asked = v1::GetConsistencyProofRequest { from_size: 50, ..Default::default() };
        lost(service.get_consistency_proof(Request::new(asked)).await.unwrap_err());
    } else {
        // The log is another one, and what is signed is the views' own.
        let sent = service.read_entry_bundles(Request::new(asked)).await.unwrap().into_inner();
        lost(sent.try_collect::<Vec<_>>().await.unwrap_err());
    }
    let of = Some(Of::Partition("12".into()));
    let asked = v1::ProveHistoryRequest { of, ..Default::default() };
    let refused = match service.prove_history(Request::new(asked)).await {
        Err(refused) => refused,
        Ok(sent) => sent.into_inner().try_collect::<Vec<_>>().await.unwrap_err(),
    };
    lost(refused);
}

#[tokio::test]
async fn another_log_and_other_views_prove_nothing() {
    let (one, other) = (House::new(41, 100).await, House::new(42, 150).await);
    one.signed().await;
    other.signed().await;
    all_lost(&mixed(&other, &one, &one), true).await;
    all_lost(&mixed(&one, &other, &one), false).await;
    // And nothing is signed of it.
    let mut grown = House::new(42, 100).await;
    grown.grow(100).await;
    let service = mixed(&grown, &grown, &one);
    let fresh = v1::get_checkpoint_request::Which::Fresh(true);
    let before = one.signing.last().await.unwrap();
    lost(checkpoint(&service, Some(fresh)).await.unwrap_err());
    assert_eq!(one.signing.last().await.unwrap(), before);
}

#[tokio::test]
async fn views_and_logs_that_are_behind_are_waited_for() {
    let mut house = House::new(43, 60).await;
    let behind = House::new(43, 60).await;
    house.grow(60).await;
    house.signed().await;
    for service in [mixed(&house, &behind, &house), mixed(&behind, &house, &house)] {
        let asked = v1::GetInclusionProofRequest { position: 3, ..Default::default() };
        let refused = service.get_inclusion_proof(Request::new(asked)).await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
        assert_eq!(refused.get_details_error_info().unwrap().reason, "VIEW_BEHIND");
    }
    assert!(behind.log.last() < house.log.last());
}
