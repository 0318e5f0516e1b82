//! Clients: how many calls are answered in a time, and how long each takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tonic::Request;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};

use crate::Outcome;
use crate::raw::Raw;
use crate::stats::percentile;

/// Before anything counts.
const WARM_UP: Duration = Duration::from_millis(300);

/// One client's side of a conversation.
pub(crate) trait Talk: Send {
    /// The next message, encoded.
    fn next(&mut self) -> Bytes;

    /// Checks an answer: a refusal is no answer that counts.
    fn answered(&mut self, answer: Bytes) -> Outcome<()>;
}

/// Whom the clients call.
pub(crate) struct Target<'a> {
    /// Host and port.
    pub address: &'a str,
    /// The method.
    pub path: &'static str,
}

/// How it went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measured {
    /// Answers a second.
    pub rate: f64,
    /// Half of the calls took at most so many µs; 0 where calls are not timed one by one.
    pub p50_us: f64,
    /// 99 of 100 calls took at most so many µs; 0 likewise.
    pub p99_us: f64,
}

/// A connection.
pub(crate) async fn connect(address: &str) -> Outcome<Grpc<Channel>> {
    let channel = Endpoint::from_shared(format!("http://{address}"))?.connect().await?;
    // The whole log comes in pages of a mebibyte and more.
    Ok(Grpc::new(channel).max_decoding_message_size(64 << 20))
}

/// Clients that each call, wait for the answer and call again; each on its own connection, or all on one.
pub(crate) async fn closed<T: Talk + 'static>(
    target: Target<'_>,
    talks: Vec<T>,
    shared: bool,
    time: Duration,
) -> Outcome<Measured> {
    let one = connect(target.address).await?;
    let mut clients = Vec::new();
    for talk in talks {
        let grpc = if shared { one.clone() } else { connect(target.address).await? };
        clients.push((grpc, talk));
    }
    let start = Instant::now() + WARM_UP;
    let mut tasks = JoinSet::new();
    for (grpc, talk) in clients {
        tasks.spawn(client(grpc, target.path, talk, start, start + time));
    }
    let mut taken = Vec::new();
    while let Some(done) = tasks.join_next().await {
        taken.extend(done??);
    }
    if taken.is_empty() {
        return Err("no call was answered in the time".into());
    }
    Ok(Measured {
        rate: taken.len() as f64 / time.as_secs_f64(),
        p50_us: percentile(&taken, 0.5),
        p99_us: percentile(&taken, 0.99),
    })
}

/// Calls until the end; gives what the calls took, in µs, that were answered within the time that counts.
async fn client<T: Talk>(
    mut grpc: Grpc<Channel>,
    path: &'static str,
    mut talk: T,
    start: Instant,
    end: Instant,
) -> Outcome<Vec<f64>> {
    let path = PathAndQuery::from_static(path);
    let mut taken = Vec::new();
    loop {
        let body = talk.next();
        let asked = Instant::now();
        grpc.ready().await?;
        let answer = grpc.unary(Request::new(body), path.clone(), Raw).await?;
        let answered = Instant::now();
        talk.answered(answer.into_inner())?;
        if answered >= end {
            return Ok(taken);
        }
        if answered >= start {
            taken.push((answered - asked).as_secs_f64() * 1e6);
        }
    }
}

/// One two-way stream in which so many messages may wait for their answers; all messages are encoded before.
pub(crate) async fn streamed<T: Talk>(
    target: Target<'_>,
    mut talk: T,
    window: usize,
    messages: usize,
) -> Outcome<Measured> {
    let bodies: Vec<Bytes> = (0..messages).map(|_| talk.next()).collect();
    let mut grpc = connect(target.address).await?;
    let free = Arc::new(Semaphore::new(window));
    let sent =
        futures::stream::unfold((bodies.into_iter(), free.clone()), |(mut rest, free)| async {
            let body = rest.next()?;
            free.acquire().await.ok()?.forget();
            Some((body, (rest, free)))
        });
    let path = PathAndQuery::from_static(target.path);
    grpc.ready().await?;
    let start = Instant::now();
    let mut answers = grpc.streaming(Request::new(sent), path, Raw).await?.into_inner();
    let mut answered = 0;
    while let Some(answer) = answers.next().await {
        talk.answered(answer?)?;
        free.add_permits(1);
        answered += 1;
    }
    if answered != messages {
        return Err(format!("{answered} of {messages} commands were answered").into());
    }
    Ok(Measured { rate: messages as f64 / start.elapsed().as_secs_f64(), ..Measured::default() })
}
