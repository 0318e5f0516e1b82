//! The service, over a socket.

use std::time::Duration;

use api::v1;
use api::v1::record_stream_response::Outcome;
use api::v1::registrar_service_client::RegistrarServiceClient;
use api::v1::registrar_service_server::RegistrarServiceServer;
use entry::Request;
use registrar::service::{Service, WINDOW};
use tokio::sync::mpsc;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::transport::{Channel, Server};
use tonic_types::StatusExt;

use crate::asking::*;
use crate::held::Held;
use crate::ledger::Ledger;

async fn client(ledger: &Ledger) -> RegistrarServiceClient<Channel> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = RegistrarServiceServer::new(Service::new(ledger.registrar.clone()));
    let server = Server::builder().add_service(service);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    RegistrarServiceClient::connect(format!("http://{address}")).await.unwrap()
}

fn wire(request: &Request) -> v1::RecordRequest {
    request.into()
}

fn numbered(sequence: u64, request: v1::RecordRequest) -> v1::RecordStreamRequest {
    v1::RecordStreamRequest { sequence, request: Some(request) }
}

#[tokio::test]
async fn one_command_is_recorded_judged_and_repeated() {
    let ledger = Ledger::in_memory().await;
    let mut client = client(&ledger).await;
    let mut request = wire(&register(10, Some("6200000001"), 7));
    request.validate_only = true;
    let judged = client.record(request.clone()).await.unwrap().into_inner();
    let recorded = judged.recorded.unwrap();
    assert_eq!((recorded.positions.len(), recorded.revision, judged.log_position), (0, 8, 4));
    assert_eq!(recorded.recorded_at, None);
    request.validate_only = false;
    let answer = client.record(request.clone()).await.unwrap().into_inner();
    assert_eq!(answer.log_position, 13);
    let recorded = answer.recorded.unwrap();
    assert_eq!(recorded.positions, (5..=13).collect::<Vec<_>>());
    assert_eq!(recorded.cooperative_id, cooperative(10).to_string());
    assert_eq!(recorded.person_ids.len(), 7);
    assert!(recorded.recorded_at.is_some() && !recorded.repeated);
    let again = client.record(request).await.unwrap().into_inner().recorded.unwrap();
    assert_eq!(again, v1::Recorded { repeated: true, ..recorded });
}

#[tokio::test]
async fn an_entry_is_corrected_and_voided_and_what_is_gone_is_told() {
    use crate::amending::{correct, void};
    use entry::request::{EntryRef, Owner};
    let ledger = Ledger::in_memory().await;
    let mut client = client(&ledger).await;
    let mine = cooperative(10);
    let act = || cooperative::Act::Suspend(None);
    let asked = [
        register(10, None, 7),
        crate::asking::act(11, mine, act()),
        correct(12, mine, EntryRef::Revision(9), act()),
        void(13, Owner::Cooperative(mine), EntryRef::Position(14), false),
    ];
    for request in &asked {
        client.record(wire(request)).await.unwrap();
    }
    let late = void(14, Owner::Cooperative(mine), EntryRef::Revision(9), false);
    let refused = client.record(wire(&late)).await.unwrap_err();
    let info = refused.get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), &*info.metadata["last"]), ("ENTRY_GONE", "11"));
    let mut odd = wire(&late);
    odd.effective_date = wire(&asked[0]).effective_date;
    let Some(v1::record_request::Amends::Voids(it)) = &mut odd.amends else { panic!("no void") };
    it.reason.clear();
    let refused = client.record(odd).await.unwrap_err();
    let fields = refused.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<_> = fields.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["effective_date", "voids.reason"]);
}

#[tokio::test]
async fn errors_carry_their_details() {
    let ledger = Ledger::in_memory().await;
    let mut client = client(&ledger).await;
    let refused = client.record(v1::RecordRequest::default()).await.unwrap_err();
    assert_eq!(refused.get_details_error_info().unwrap().reason, "INVALID_FIELDS");
    let fields = refused.get_details_bad_request().unwrap().field_violations;
    assert!(fields.len() >= 4, "{fields:?}");
    let refused = client.record(wire(&join(11, cooperative(10), 900))).await.unwrap_err();
    assert_eq!(refused.get_details_error_info().unwrap().reason, "UNFOUNDED");
    assert_eq!(refused.get_details_localized_message().unwrap().locale, "vi-VN");
    assert_eq!(ledger.log.last().0, 4);
}

#[tokio::test]
async fn a_stream_is_answered_in_order_and_goes_on_after_refusals() {
    let ledger = Ledger::on_disk().await;
    let mut client = client(&ledger).await;
    let mut requests = vec![
        numbered(3, wire(&join(11, cooperative(10), 900))),
        numbered(4, wire(&register(10, None, 7))),
        numbered(5, v1::RecordRequest { request_id: "nonsense".into(), ..Default::default() }),
        v1::RecordStreamRequest { sequence: 6, request: None },
    ];
    for step in 0..300 {
        requests.push(numbered(
            10 + step,
            wire(&join(20 + u128::from(step), cooperative(10), 1_000 + u128::from(step))),
        ));
    }
    let mut judged = wire(&join(12, cooperative(10), 1_000));
    judged.validate_only = true;
    requests.push(numbered(1_000, judged));
    let sent: Vec<_> = requests.iter().map(|it| it.sequence).collect();
    let answers = client.record_stream(tokio_stream::iter(requests)).await.unwrap();
    let mut answers = answers.into_inner();
    let (mut got, mut errors, mut revision) = (Vec::new(), Vec::new(), 0);
    while let Some(answer) = answers.message().await.unwrap() {
        got.push(answer.sequence);
        match answer.outcome.unwrap() {
            Outcome::Recorded(it) => {
                assert!(it.revision > revision);
                assert_eq!(it.positions.last(), Some(&answer.log_position));
                revision = it.revision;
            }
            Outcome::Error(it) => errors.push((answer.request_id, it)),
        }
    }
    assert_eq!(got, sent);
    let reasons: Vec<_> = errors.iter().map(|(_, it)| it.reason()).collect();
    use v1::ErrorReason as R;
    assert_eq!(reasons, [R::Unfounded, R::InvalidFields, R::InvalidFields, R::AlreadyMember]);
    assert_eq!(errors[1].0, "nonsense");
    assert!(!errors[2].1.field_violations.is_empty());
    assert_eq!(revision, 308);
}

#[tokio::test]
async fn a_sequence_that_does_not_rise_ends_the_stream_after_what_came_before() {
    let ledger = Ledger::in_memory().await;
    let mut client = client(&ledger).await;
    let requests = [7, 7].map(|it| numbered(it, wire(&register(10, None, 7))));
    let answers = client.record_stream(tokio_stream::iter(requests)).await.unwrap();
    let mut answers = answers.into_inner();
    let first = answers.message().await.unwrap().unwrap();
    assert!(matches!(first.outcome, Some(Outcome::Recorded(_))));
    let ended = answers.message().await.unwrap_err();
    assert_eq!(ended.get_details_error_info().unwrap().reason, "INVALID_FIELDS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_stalls_is_read_no_further_and_loses_nothing() {
    let log = Held::new();
    let ledger = Ledger::on(log.clone(), 1 << 30).await;
    ledger.registrar.record(register(10, None, 7)).await.unwrap();
    let before = eventlog::EventLog::last(&*log).0;
    log.hold();
    let mut client = client(&ledger).await;
    let (send, requests) = mpsc::channel(16);
    let sending = tokio::spawn(async move {
        for step in 0..6_000_u64 {
            let it = join(20_000 + u128::from(step), cooperative(10), 40_000 + u128::from(step));
            if send.send(numbered(step + 1, wire(&it))).await.is_err() {
                return;
            }
        }
    });
    let answers = client.record_stream(ReceiverStream::new(requests)).await.unwrap();
    let made = || eventlog::EventLog::last(&*log).0 - before;
    let mut last = 0;
    // Until nothing more is read for a while.
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        match made() {
            now if now == last && now > 0 => break,
            now => last = now,
        }
    }
    assert!((WINDOW as u64..=WINDOW as u64 + 2).contains(&last), "{last}");
    // It hangs up: what was submitted stays, and is answered to whoever asks again.
    drop(answers);
    drop(client);
    sending.abort();
    log.let_go();
    let again = ledger.registrar.record(join(
        20_000 + u128::from(last) - 1,
        cooperative(10),
        40_000 + u128::from(last) - 1,
    ));
    assert!(again.await.unwrap().repeated);
    assert!(made() >= last);
}
