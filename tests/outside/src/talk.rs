//! Talking to a running server.

use std::time::{Duration, Instant};

use api::v1;
use api::v1::figures_service_client::FiguresServiceClient;
use api::v1::log_service_client::LogServiceClient;
use api::v1::record_stream_response::Outcome as Wire;
use api::v1::register_service_client::RegisterServiceClient;
use api::v1::registrar_service_client::RegistrarServiceClient;
use tokio_stream::StreamExt;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::Outcome;

/// What came of a request.
#[derive(Clone, Debug)]
pub enum Told {
    /// It is recorded.
    Recorded(v1::Recorded),
    /// The server says, with a reason, that it did not record it, or that it cannot say.
    Refused(Code, String),
    /// No answer came.
    Lost(String),
}

/// A connection to a server.
///
/// # Errors
/// If nobody listens.
pub async fn connect(address: &str) -> Outcome<Channel> {
    Ok(Channel::from_shared(format!("http://{address}"))?.connect().await?)
}

/// The reason of a status: the one of its `ErrorInfo`.
pub fn reason(status: &Status) -> Option<String> {
    let info = status.get_details_error_info()?;
    (info.domain == "coopledger").then_some(info.reason)
}

/// Records one request in one call.
pub async fn record(channel: &Channel, request: v1::RecordRequest) -> Told {
    match RegistrarServiceClient::new(channel.clone()).record(request).await {
        Ok(answer) => match answer.into_inner().recorded {
            Some(it) => Told::Recorded(it),
            None => Told::Refused(Code::Unknown, "the answer is empty".into()),
        },
        Err(status) => match reason(&status) {
            Some(reason) => Told::Refused(status.code(), reason),
            None => Told::Lost(status.to_string()),
        },
    }
}

/// Records requests in one two-way stream, and tells of each in its order. Those that were not
/// answered are lost.
pub async fn record_all(channel: &Channel, requests: &[v1::RecordRequest]) -> Vec<Told> {
    let numbered: Vec<v1::RecordStreamRequest> = (1..)
        .zip(requests)
        .map(|(sequence, it)| v1::RecordStreamRequest { sequence, request: Some(it.clone()) })
        .collect();
    let mut told = Vec::with_capacity(requests.len());
    let mut client = RegistrarServiceClient::new(channel.clone());
    let why = match client.record_stream(tokio_stream::iter(numbered)).await {
        Err(status) => status.to_string(),
        Ok(answers) => {
            let mut answers = answers.into_inner();
            loop {
                match answers.next().await {
                    Some(Ok(answer)) => told.push(within(answer)),
                    Some(Err(status)) => break status.to_string(),
                    None => break "the stream ended".into(),
                }
            }
        }
    };
    told.resize(requests.len(), Told::Lost(why));
    told
}

fn within(answer: v1::RecordStreamResponse) -> Told {
    match answer.outcome {
        Some(Wire::Recorded(it)) => Told::Recorded(it),
        Some(Wire::Error(it)) => {
            let reason = it.reason().as_str_name().trim_start_matches("ERROR_REASON_").to_owned();
            Told::Refused(Code::from(it.code), reason)
        }
        None => Told::Refused(Code::Unknown, "the answer is empty".into()),
    }
}

/// Waits until a server's log and views have come as far as a position.
///
/// # Errors
/// If the server does not answer, or not within a minute.
pub async fn reached(channel: &Channel, position: u64) -> Outcome<()> {
    let start = Instant::now();
    loop {
        let asked = v1::GetLogStatusRequest::default();
        let status = LogServiceClient::new(channel.clone()).get_log_status(asked).await?;
        let at = status.into_inner().log_position;
        if at >= position {
            return Ok(());
        }
        if start.elapsed() > Duration::from_secs(60) {
            return Err(format!("the server stands at {at}, before {position}").into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The ids of all cooperatives that stand in the log (the first thousand).
///
/// # Errors
/// If the server does not answer.
pub async fn cooperatives(channel: &Channel) -> Outcome<Vec<String>> {
    let status = v1::GetLogStatusRequest::default();
    let status = LogServiceClient::new(channel.clone()).get_log_status(status).await?;
    let min_position = status.into_inner().log_position;
    let asked =
        v1::ListCooperativesRequest { page_size: 1_000, min_position, ..Default::default() };
    let mut client = RegisterServiceClient::new(channel.clone());
    let answer = client.list_cooperatives(asked).await?.into_inner();
    Ok(answer.cooperatives.into_iter().map(|it| it.cooperative_id).collect())
}

/// Counts of the country at the end of 2024 and in that year, resting on at least a position.
///
/// # Errors
/// If the server does not answer, or answers with something that is no count.
pub async fn counts(channel: &Channel, ids: &[&str], position: u64) -> Outcome<Vec<i64>> {
    use api::v1::figure_value::Value;
    let asked = v1::GetFiguresRequest {
        area_code: "VN".into(),
        indicator_ids: ids.iter().map(|it| (*it).to_owned()).collect(),
        pin: Some(v1::Pin {
            as_of: Some(api::Date { year: 2024, month: 12, day: 31 }),
            ..v1::Pin::default()
        }),
        min_position: position,
        ..Default::default()
    };
    let mut client = FiguresServiceClient::new(channel.clone());
    let figures = client.get_figures(asked).await?.into_inner().figures;
    let count = |it: v1::Figure| match it.value.and_then(|it| it.value) {
        Some(Value::Count(count)) => Ok(count),
        other => Err(format!("{} is {other:?}", it.indicator_id).into()),
    };
    figures.into_iter().map(count).collect()
}
