//! The gRPC service.

use api::v1;
use api::v1::record_stream_response::Outcome;
use api::v1::registrar_service_server::RegistrarService;
use api::{FieldErrors, timestamp};
use entry::Request;
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Response, Status, Streaming};
use tracing::Instrument;

use crate::answer::Answer;
use crate::error::RecordError;
use crate::import::VoidImport;
use crate::pending::Pending;
use crate::registrar::Registrar;
use crate::status;

/// How many requests of one stream may wait for their answers to be taken: a client that stalls
/// is read no further.
pub const WINDOW: usize = 4_096;

/// Records over gRPC.
#[derive(Clone)]
pub struct Service {
    registrar: Registrar,
}

/// A request of a stream whose answer is awaited.
struct Asked {
    sequence: u64,
    request_id: String,
    answer: Awaited,
}

enum Awaited {
    /// Its fields are wrong.
    Malformed(FieldErrors),
    /// It was decided.
    Decided(Pending),
}

impl Service {
    /// The service of a registrar.
    pub fn new(registrar: Registrar) -> Self {
        Self { registrar }
    }
}

#[tonic::async_trait]
impl RegistrarService for Service {
    async fn record(
        &self,
        request: tonic::Request<v1::RecordRequest>,
    ) -> Result<Response<v1::RecordResponse>, Status> {
        let message = request.into_inner();
        let validate_only = message.validate_only;
        let request = Request::try_from(message).map_err(|it| status::malformed(&it))?;
        let pending = decide(&self.registrar, request, validate_only).await;
        let answer = pending.await.map_err(|it| status::status(&it))?;
        let log_position = rests_on(&self.registrar, &answer);
        Ok(Response::new(v1::RecordResponse { recorded: Some(recorded(answer)), log_position }))
    }

    async fn void_import(
        &self,
        request: tonic::Request<v1::VoidImportRequest>,
    ) -> Result<Response<v1::VoidImportResponse>, Status> {
        let asked = void_import(request.into_inner()).map_err(|it| status::malformed(&it))?;
        let told = self.registrar.void_import(&asked).await.map_err(|it| status::status(&it))?;
        let count = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
        Ok(Response::new(v1::VoidImportResponse {
            voided: count(told.voided),
            voided_before: count(told.before),
            streams: count(told.streams),
            log_position: self.registrar.last(),
        }))
    }

    type RecordStreamStream = BoxStream<'static, Result<v1::RecordStreamResponse, Status>>;

    async fn record_stream(
        &self,
        requests: tonic::Request<Streaming<v1::RecordStreamRequest>>,
    ) -> Result<Response<Self::RecordStreamStream>, Status> {
        let (send, asked) = mpsc::channel(WINDOW);
        // A task of its own: it decides while earlier answers wait for the disk or the client.
        let reading = read(self.registrar.clone(), requests.into_inner(), send);
        tokio::spawn(reading.in_current_span());
        let registrar = self.registrar.clone();
        let answers = ReceiverStream::new(asked).then(move |asked| {
            let registrar = registrar.clone();
            async move {
                match asked {
                    Ok(asked) => Ok(answered(&registrar, asked).await),
                    Err(status) => Err(status),
                }
            }
        });
        Ok(Response::new(answers.boxed()))
    }
}

/// Decides each request of a stream in its order; ends with the stream, or when nobody takes the
/// answers any more.
async fn read(
    registrar: Registrar,
    mut requests: Streaming<v1::RecordStreamRequest>,
    send: mpsc::Sender<Result<Asked, Status>>,
) {
    let mut last = None;
    loop {
        // A place first: what cannot be answered is not read, and what is read is answered.
        let Ok(place) = send.reserve().await else { return };
        let asked = match requests.message().await {
            Ok(None) => return,
            Ok(Some(it)) => match last.filter(|last| it.sequence <= *last) {
                Some(last) => Err(status::out_of_sequence(it.sequence, last)),
                None => Ok(it),
            },
            Err(status) => Err(status),
        };
        match asked {
            Ok(asked) => {
                last = Some(asked.sequence);
                place.send(Ok(ask(&registrar, asked).await));
            }
            Err(status) => return place.send(Err(status)),
        }
    }
}

async fn ask(registrar: &Registrar, asked: v1::RecordStreamRequest) -> Asked {
    let sequence = asked.sequence;
    // A request that is not there has no id, nor anything else: reading it says so.
    let message = asked.request.unwrap_or_default();
    let (request_id, validate_only) = (message.request_id.clone(), message.validate_only);
    let answer = match Request::try_from(message) {
        Err(errors) => Awaited::Malformed(errors),
        Ok(request) => Awaited::Decided(decide(registrar, request, validate_only).await),
    };
    Asked { sequence, request_id, answer }
}

fn void_import(it: v1::VoidImportRequest) -> Result<VoidImport, FieldErrors> {
    let validate_only = it.validate_only;
    let asked = api::AskedVoid::try_from(it)?;
    Ok(VoidImport {
        id: asked.id,
        import: asked.import,
        reason: asked.reason,
        recorder: asked.recorder,
        document: asked.document,
        validate_only,
    })
}

async fn decide(registrar: &Registrar, request: Request, validate_only: bool) -> Pending {
    match validate_only {
        true => registrar.judge(request).await,
        false => registrar.submit(request).await,
    }
}

async fn answered(registrar: &Registrar, asked: Asked) -> v1::RecordStreamResponse {
    let Asked { sequence, request_id, answer } = asked;
    let (outcome, log_position) = match answer {
        Awaited::Malformed(errors) => {
            (Outcome::Error(status::malformed_error(&errors)), registrar.last())
        }
        Awaited::Decided(pending) => outcome(registrar, pending.await),
    };
    v1::RecordStreamResponse { sequence, request_id, outcome: Some(outcome), log_position }
}

fn outcome(registrar: &Registrar, answer: Result<Answer, RecordError>) -> (Outcome, u64) {
    match answer {
        Ok(answer) => {
            let position = rests_on(registrar, &answer);
            (Outcome::Recorded(recorded(answer)), position)
        }
        Err(error) => (Outcome::Error(status::error(&error)), registrar.last()),
    }
}

/// The last position that an answer rests on: its own entries', or the log's if it made none.
fn rests_on(registrar: &Registrar, answer: &Answer) -> u64 {
    match answer.first {
        0 => registrar.last(),
        first => first + u64::from(answer.count).saturating_sub(1),
    }
}

fn recorded(answer: Answer) -> v1::Recorded {
    let Answer {
        recorded_at,
        first,
        count,
        revision,
        cooperative,
        persons,
        newcomers,
        loan,
        yielded,
        repeated,
    } = answer;
    let made = first > 0;
    v1::Recorded {
        positions: if made { (first..first + u64::from(count)).collect() } else { Vec::new() },
        revision,
        cooperative_id: cooperative.map(|it| it.to_string()).unwrap_or_default(),
        person_ids: persons.iter().map(ToString::to_string).collect(),
        loan_id: loan.map(|it| it.to_string()).unwrap_or_default(),
        recorded_at: made.then(|| timestamp(recorded_at)),
        repeated,
        yielded_revision: yielded,
        new_cooperative_ids: newcomers.iter().map(ToString::to_string).collect(),
    }
}
