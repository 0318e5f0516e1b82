//! A running server, asked to record.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use api::v1;
use api::v1::registrar_service_client::RegistrarServiceClient;
use entry::Request;
use futures::future::BoxFuture;
use registrar::{Answer, RecordError};
use reports::Lang;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Status, Streaming};
use tonic_types::StatusExt;

use crate::failure::Failure;

/// What came of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It stands in the log.
    Recorded {
        /// How many entries it made.
        entries: u64,
        /// Whether it stood there before.
        repeated: bool,
    },
    /// The rules refuse it.
    Refused {
        /// Why, in Vietnamese.
        vi: String,
        /// Why, in English.
        en: String,
    },
}

impl Outcome {
    /// What an answer of the registrar means for an import: a refusal is an outcome, everything else a failure.
    pub fn of(answer: Result<Answer, RecordError>) -> Result<Self, Failure> {
        match answer {
            Ok(it) => Ok(Self::Recorded { entries: it.count.into(), repeated: it.repeated }),
            Err(RecordError::Rejected(it)) => Ok(Self::Refused { vi: it.vi(), en: it.to_string() }),
            Err(it @ RecordError::Reused { .. }) => Ok(Self::Refused {
                vi: "mã yêu cầu đã dùng cho nội dung khác".into(),
                en: it.to_string(),
            }),
            Err(it @ (RecordError::Text { .. } | RecordError::Erased { .. })) => {
                Ok(Self::Refused {
                    vi: format!("dữ liệu cá nhân không ghi được: {it}"),
                    en: it.to_string(),
                })
            }
            Err(it) => Err(Failure::while_doing("recording")(it.into())),
        }
    }
}

/// A two-way stream to a server; answers come in the order of the requests.
pub struct Remote {
    requests: mpsc::Sender<v1::RecordStreamRequest>,
    waiting: mpsc::UnboundedSender<oneshot::Sender<Result<Outcome, Failure>>>,
    sequence: u64,
}

impl Remote {
    /// Connects to the server that wrote its address to a file; `None` if there is none.
    pub async fn connect(address: &Path) -> Option<Self> {
        let mut client = client(address).await?;
        let (requests, queue) = mpsc::channel(256);
        let answers = client.record_stream(ReceiverStream::new(queue)).await.ok()?.into_inner();
        let (waiting, asked) = mpsc::unbounded_channel();
        tokio::spawn(hand_out(answers, asked));
        Some(Self { requests, waiting, sequence: 0 })
    }

    /// Sends a request; the answer comes later.
    pub async fn submit(
        &mut self,
        request: &Request,
    ) -> Result<BoxFuture<'static, Result<Outcome, Failure>>, Failure> {
        self.sequence += 1;
        let request = Some(v1::RecordRequest::from(request));
        let message = v1::RecordStreamRequest { sequence: self.sequence, request };
        let (answer, answered) = oneshot::channel();
        self.waiting.send(answer).map_err(|it| lost(it.to_string()))?;
        self.requests.send(message).await.map_err(|it| lost(it.to_string()))?;
        Ok(Box::pin(async move { answered.await.map_err(|it| lost(it.to_string()))? }))
    }
}

/// A client of the server that wrote its address to a file; `None` if there is none.
pub async fn client(address: &Path) -> Option<RegistrarServiceClient<Channel>> {
    let mut file = File::open(address).ok()?;
    if file.try_lock_shared().is_ok() {
        return None; // nobody holds it: the server that wrote it is gone
    }
    let mut address = String::new();
    file.read_to_string(&mut address).ok()?;
    let url = format!("http://{}", address.trim());
    RegistrarServiceClient::connect(url).await.ok()
}

/// What a status means: a refusal in the language of whoever asked, or a failure.
pub fn refused(status: &Status, lang: Lang) -> Failure {
    if !refuses(status.code() as i32) {
        return lost(status.message().to_owned());
    }
    let vi = status.get_details_localized_message().map(|it| it.message);
    let en = status.message();
    Failure::Refused(lang.pick(vi.as_deref().unwrap_or(en), en).to_owned())
}

/// Gives each answer to whoever asked, in order; a broken stream to all who still wait.
async fn hand_out(
    mut answers: Streaming<v1::RecordStreamResponse>,
    mut asked: mpsc::UnboundedReceiver<oneshot::Sender<Result<Outcome, Failure>>>,
) {
    let mut broken = VecDeque::new();
    while let Some(asker) = asked.recv().await {
        let answer = match (broken.front(), answers.message().await) {
            (Some(why), _) => Err(lost(String::clone(why))),
            (None, Ok(Some(answer))) => outcome(answer),
            (None, Ok(None)) => Err(lost("the server ended the stream".into())),
            (None, Err(status)) => {
                broken.push_back(status.to_string());
                Err(lost(status.to_string()))
            }
        };
        // Whoever asked may have stopped waiting.
        let _ = asker.send(answer);
    }
}

/// What the server answered: a refusal is an outcome, everything else that went wrong a failure.
fn outcome(answer: v1::RecordStreamResponse) -> Result<Outcome, Failure> {
    use v1::record_stream_response::Outcome as Wire;
    match answer.outcome {
        Some(Wire::Recorded(it)) => {
            let entries = it.positions.len() as u64;
            Ok(Outcome::Recorded { entries, repeated: it.repeated })
        }
        Some(Wire::Error(it)) if refuses(it.code) => {
            Ok(Outcome::Refused { vi: it.message_vi, en: it.message_en })
        }
        Some(Wire::Error(it)) => Err(lost(it.message_en)),
        None => Err(lost("the server's answer is empty".into())),
    }
}

/// Whether a code says that the request is at fault, and not the server.
fn refuses(code: i32) -> bool {
    use tonic::Code;
    matches!(
        Code::from(code),
        Code::InvalidArgument | Code::NotFound | Code::AlreadyExists | Code::FailedPrecondition
    )
}

fn lost(why: String) -> Failure {
    Failure::while_doing("recording through the running server")(why.into())
}
