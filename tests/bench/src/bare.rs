//! The bare service: tonic, a writer task, one packed SQLite row a group, synced. It decodes nothing, decides
//! nothing, hashes nothing and finds nothing again: what is left of the machine after gRPC and the disk.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use eventlog::page;
use futures::future::BoxFuture;
use futures::{Stream, StreamExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::server::{Grpc, NamedService, StreamingService, UnaryService};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, Streaming};

use crate::Outcome;
use crate::raw::Raw;

/// The path of one command a call.
pub(crate) const RECORD: &str = "/bench.Bare/Record";
/// The path of many commands in a two-way stream.
pub(crate) const RECORD_STREAM: &str = "/bench.Bare/RecordStream";
/// The path of an echo: a call that does nothing.
pub(crate) const ECHO: &str = "/bench.Bare/Echo";
/// The most of a group, as in ours.
const GROUP: usize = 4_096;
/// The most of a stream that wait for the disk.
const AHEAD: usize = 4_096;

/// What the bare service is started with.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where its file goes.
    folder: PathBuf,
}

type Ask = (Bytes, oneshot::Sender<u64>);

/// The service.
#[derive(Clone)]
struct Bare {
    writer: mpsc::UnboundedSender<Ask>,
}

/// Serves until it is killed; says its address first.
pub(crate) async fn serve(options: &Options) -> Outcome<()> {
    let connection = open(&options.folder).await?;
    let (writer, queue) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", serde_json::json!({ "listening": listener.local_addr()?.to_string() }));
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let server = tonic::transport::Server::builder().add_service(Bare { writer });
    tokio::select! {
        written = tokio::spawn(write(connection, queue)) => written?,
        served = server.serve_with_incoming(incoming) => Ok(served?),
    }
}

/// The same settings as ours.
async fn open(folder: &Path) -> Outcome<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("bare.db"))
        .create_if_missing(true)
        .page_size(8_192)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", "4096");
    let mut connection = options.connect().await?;
    let table = "CREATE TABLE groups (first INTEGER PRIMARY KEY, count INTEGER, body BLOB) STRICT";
    sqlx::query(table).execute(&mut connection).await?;
    Ok(connection)
}

async fn write(
    mut connection: SqliteConnection,
    mut queue: mpsc::UnboundedReceiver<Ask>,
) -> Outcome<()> {
    let (mut last, mut group) = (0_u64, Vec::new());
    while queue.recv_many(&mut group, GROUP).await > 0 {
        let mut body = Vec::new();
        group.iter().for_each(|(bytes, _)| page::pack(bytes, &mut body));
        let insert = sqlx::query("INSERT INTO groups VALUES (?, ?, ?)");
        let insert = insert.bind(last as i64 + 1).bind(group.len() as i64).bind(body);
        insert.execute(&mut connection).await?;
        for (_, answer) in group.drain(..) {
            last += 1;
            // Whoever hung up hears nothing.
            let _ = answer.send(last);
        }
    }
    Ok(())
}

impl Bare {
    fn ask(&self, bytes: Bytes) -> oneshot::Receiver<u64> {
        let (answer, answered) = oneshot::channel();
        // If the writer is gone, the answer is, too, and whoever waits hears of it.
        let _ = self.writer.send((bytes, answer));
        answered
    }
}

async fn answer(answered: oneshot::Receiver<u64>) -> Result<Bytes, Status> {
    let position = answered.await.map_err(|_| Status::unavailable("the writer is gone"))?;
    Ok(Bytes::copy_from_slice(&position.to_be_bytes()))
}

/// Answers with what it is asked.
struct Echo;

impl UnaryService<Bytes> for Echo {
    type Response = Bytes;
    type Future = std::future::Ready<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        std::future::ready(Ok(Response::new(request.into_inner())))
    }
}

impl UnaryService<Bytes> for Bare {
    type Response = Bytes;
    type Future = BoxFuture<'static, Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let answered = self.ask(request.into_inner());
        Box::pin(async { Ok(Response::new(answer(answered).await?)) })
    }
}

impl StreamingService<Bytes> for Bare {
    type Response = Bytes;
    type ResponseStream = Pin<Box<dyn Stream<Item = Result<Bytes, Status>> + Send>>;
    type Future = BoxFuture<'static, Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<Streaming<Bytes>>) -> Self::Future {
        let (ahead, waiting) = mpsc::channel(AHEAD);
        let (bare, mut asked) = (self.clone(), request.into_inner());
        tokio::spawn(async move {
            while let Some(Ok(bytes)) = asked.next().await {
                if ahead.send(bare.ask(bytes)).await.is_err() {
                    return;
                }
            }
        });
        let answers = futures::stream::unfold(waiting, |mut waiting| async {
            let answered: oneshot::Receiver<u64> = waiting.recv().await?;
            Some((answer(answered).await, waiting))
        });
        Box::pin(async { Ok(Response::new(Box::pin(answers) as Self::ResponseStream)) })
    }
}

impl Service<http::Request<Body>> for Bare {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let bare = self.clone();
        Box::pin(async move {
            Ok(match request.uri().path() {
                ECHO => Grpc::new(Raw).unary(Echo, request).await,
                RECORD => Grpc::new(Raw).unary(bare, request).await,
                RECORD_STREAM => Grpc::new(Raw).streaming(bare, request).await,
                _ => Status::unimplemented("the bare service only records").into_http(),
            })
        })
    }
}

impl NamedService for Bare {
    const NAME: &'static str = "bench.Bare";
}
