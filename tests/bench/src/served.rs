//! Reading over gRPC, from the program as it is shipped: cards, figures, the whole log; memory and start.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::v1;
use api::v1::get_cooperative_request::Cooperative as Which;
use api::v1::read_entries_response::Content;
use bytes::Bytes;
use eventlog::{Envelope, EventLog, Position, Scope};
use fastrand::Rng;
use futures::{StreamExt, TryStreamExt};
use outside::program::Server;
use prost::Message;
use tonic::Request;
use tonic::codegen::http::uri::PathAndQuery;

use crate::load::{Measured, Talk, Target, closed, connect};
use crate::raw::Raw;
use crate::replay::{Made, Source};
use crate::stats::{median, percentile};
use crate::table::{Cell, Table};
use crate::{Outcome, bare, ledger, process};

/// The path of one cooperative's card.
pub(crate) const CARD: &str = "/coopledger.v1.RegisterService/GetCooperative";
/// The path of an area's figures.
pub(crate) const FIGURES: &str = "/coopledger.v1.FiguresService/GetFigures";
const ENTRIES: &str = "/coopledger.v1.LogService/ReadEntries";
/// The most cooperatives whose cards are asked for.
const COOPERATIVES: usize = 20_000;

/// What is asked.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    source: Source,
    /// Mỗi phép đo bao lâu / seconds that each measurement takes
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Mấy lượt, luân phiên / repetitions, in turns
    #[arg(long, default_value_t = 3)]
    repetitions: usize,
    /// Số khách / clients at once
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    clients: Vec<usize>,
    /// Số câu hỏi mỗi loại địa bàn / questions for each kind of area
    #[arg(long, default_value_t = 100)]
    questions: usize,
}

/// Messages of one kind, and what must be in each answer.
#[derive(Clone)]
struct Asking {
    bodies: Arc<[Bytes]>,
    at: usize,
    check: fn(Bytes) -> Outcome<bool>,
}

impl Talk for Asking {
    fn next(&mut self) -> Bytes {
        self.at = (self.at + 7_919) % self.bodies.len();
        self.bodies[self.at].clone()
    }

    fn answered(&mut self, answer: Bytes) -> Outcome<()> {
        if (self.check)(answer)? { Ok(()) } else { Err("an answer without what was asked".into()) }
    }
}

/// Measures reading over gRPC.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    process::ours_is_built()?;
    let made = options.source.make().await?;
    let log = ledger::read(&made.ledger).await?;
    let entries = log.last().0;
    let ids = cooperatives(&*log).await?;
    drop(log);
    let (server, start) = started(&made).await?;
    let bare = process::serve_bare(made.scratch.path())?;
    let first = process::peak_mib(server.id())?;
    let tables = vec![
        cards(options, &server, &bare, &ids).await?,
        figures(options, &server).await?,
        whole_log(options, &server, entries).await?,
        memory(entries, start, first, process::peak_mib(server.id())?),
    ];
    stop(server).await?;
    Ok(tables)
}

/// The server on the ledger, its views current; and how long it took to start on them, in seconds.
pub(crate) async fn started(made: &Made) -> Outcome<(Server, f64)> {
    eprintln!("bringing the views up to date");
    let server = process::serve(&made.ledger)?;
    process::settled(server.id()).await?;
    stop(server).await?;
    let start = Instant::now();
    let server = process::serve(&made.ledger)?;
    let seconds = start.elapsed().as_secs_f64();
    process::settled(server.id()).await?;
    Ok((server, seconds))
}

/// Ends a server, and waits for its end.
pub(crate) async fn stop(server: Server) -> Outcome<()> {
    tokio::task::spawn_blocking(|| server.stop()).await??;
    Ok(())
}

/// The ids of cooperatives, in the order in which they came.
pub(crate) async fn cooperatives(log: &dyn EventLog) -> Outcome<Vec<String>> {
    let mut ids = Vec::new();
    let mut pages = log.read_all(Position(0), Scope::All);
    while let Some(page) = pages.try_next().await? {
        for bytes in page.entries() {
            let envelope = Envelope::decode(bytes)?;
            let id = envelope.stream.as_str().strip_prefix("cooperative:");
            ids.extend(id.filter(|_| envelope.revision.0 == 1).map(str::to_owned));
        }
        if ids.len() >= COOPERATIVES {
            break;
        }
    }
    if ids.is_empty() { Err("the ledger has no cooperative".into()) } else { Ok(ids) }
}

async fn cards(
    options: &Options,
    server: &Server,
    bare: &Server,
    ids: &[String],
) -> Outcome<Table> {
    let request = |id: &String| v1::GetCooperativeRequest {
        cooperative: Some(Which::CooperativeId(id.clone())),
        ..v1::GetCooperativeRequest::default()
    };
    let bodies: Arc<[Bytes]> = ids.iter().map(|it| request(it).encode_to_vec().into()).collect();
    let card = Asking {
        bodies: bodies.clone(),
        at: 0,
        check: |it| Ok(v1::GetCooperativeResponse::decode(it)?.cooperative.is_some()),
    };
    let echo = Asking { bodies, at: 0, check: |it| Ok(!it.is_empty()) };
    let columns = ["clients", "who", "per s", "p50 µs", "p99 µs", "of echo"];
    let mut table = Table::new("Thẻ một hợp tác xã / one cooperative's card", false, &columns);
    for &clients in &options.clients {
        eprintln!("cards, {clients} clients");
        let (mut echoes, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..options.repetitions.max(1) {
            let time = Duration::from_secs_f64(options.seconds.clamp(0.1, 3_600.0));
            let (address, path) = (&*bare.address, bare::ECHO);
            echoes.push(asked(Target { address, path }, &echo, clients, time).await?);
            let (address, path) = (&*server.address, CARD);
            ours.push(asked(Target { address, path }, &card, clients, time).await?);
        }
        let of = |all: &[Measured], take: fn(&Measured) -> f64| {
            median(&all.iter().map(take).collect::<Vec<_>>())
        };
        let limit = of(&echoes, |it| it.rate);
        for (name, all) in [("echo", &echoes), ("coopledger", &ours)] {
            table.row([
                Cell::whole(clients as f64),
                name.into(),
                Cell::whole(of(all, |it| it.rate)),
                Cell::whole(of(all, |it| it.p50_us)),
                Cell::whole(of(all, |it| it.p99_us)),
                Cell::Number(of(all, |it| it.rate) / limit, 2),
            ]);
        }
    }
    table.note(format!(
        "{} cooperatives; a channel per client; medians of {} turns; echo: a tonic call that does nothing",
        ids.len(),
        options.repetitions
    ));
    Ok(table)
}

async fn asked(
    target: Target<'_>,
    asking: &Asking,
    clients: usize,
    time: Duration,
) -> Outcome<Measured> {
    let talk = |client: usize| Asking { at: client * 131, ..asking.clone() };
    closed(target, (0..clients).map(talk).collect(), false, time).await
}

async fn figures(options: &Options, server: &Server) -> Outcome<Table> {
    let columns = ["area", "p50 ms", "p99 ms"];
    let mut table = Table::new("Số liệu qua gRPC / all figures of an area", false, &columns);
    let mut grpc = connect(&server.address).await?;
    let mut rng = Rng::with_seed(7);
    for name in ["district", "province", "country"] {
        eprintln!("figures, {name}");
        let mut taken = Vec::new();
        for _ in 0..options.questions.max(1) {
            let area_code = match name {
                "district" => format!("{:03}", rng.u32(1..=705)),
                "province" => format!("{:02}", rng.u32(1..=63)),
                _ => "VN".into(),
            };
            let (year, month, day) = (rng.i32(2016..=2024), rng.i32(1..=12), rng.i32(1..=28));
            let pin = v1::Pin { as_of: Some(api::Date { year, month, day }), known_at: None };
            let request = v1::GetFiguresRequest { area_code, pin: Some(pin), ..Default::default() };
            let body = Bytes::from(request.encode_to_vec());
            let start = Instant::now();
            grpc.ready().await?;
            let path = PathAndQuery::from_static(FIGURES);
            let answer = grpc.unary(Request::new(body), path, Raw).await?.into_inner();
            taken.push(start.elapsed().as_secs_f64() * 1e3);
            if v1::GetFiguresResponse::decode(answer)?.figures.is_empty() {
                return Err("an answer without figures".into());
            }
        }
        let (half, most) = (percentile(&taken, 0.5), percentile(&taken, 0.99));
        table.row([name.into(), Cell::Number(half, 2), Cell::Number(most, 2)]);
    }
    table.note(format!("one client; {} questions each, pins drawn at random", options.questions));
    Ok(table)
}

async fn whole_log(options: &Options, server: &Server, entries: u64) -> Outcome<Table> {
    let columns = ["entries", "entries/s", "MB/s"];
    let mut table = Table::new("Cả sổ qua gRPC / the whole log, packed", false, &columns);
    let (mut rates, mut bytes) = (Vec::new(), 0);
    for _ in 0..options.repetitions.max(1) {
        let start = Instant::now();
        let (read, length) = stream(server).await?;
        if read != entries {
            return Err(format!("{read} of {entries} entries came").into());
        }
        bytes = length;
        rates.push(entries as f64 / start.elapsed().as_secs_f64());
    }
    let rate = median(&rates);
    let megabytes = rate * bytes as f64 / entries as f64 / 1e6;
    table.row([Cell::whole(entries as f64), Cell::whole(rate), Cell::whole(megabytes)]);
    table.note("the client takes the packed bytes and does not decode the entries");
    Ok(table)
}

/// How many entries came, and in how many bytes.
async fn stream(server: &Server) -> Outcome<(u64, u64)> {
    let mut grpc = connect(&server.address).await?;
    let request = v1::ReadEntriesRequest {
        format: v1::EntryFormat::Packed.into(),
        ..v1::ReadEntriesRequest::default()
    };
    grpc.ready().await?;
    let path = PathAndQuery::from_static(ENTRIES);
    let body = Bytes::from(request.encode_to_vec());
    let mut answers = grpc.server_streaming(Request::new(body), path, Raw).await?.into_inner();
    let (mut entries, mut bytes) = (0, 0);
    while let Some(answer) = answers.next().await {
        if let Some(Content::Packed(it)) = v1::ReadEntriesResponse::decode(answer?)?.content {
            entries += u64::from(it.count);
            bytes += it.entries.len() as u64;
        }
    }
    Ok((entries, bytes))
}

/// Start and memory, as a table.
pub(crate) fn memory(entries: u64, start: f64, first: f64, last: f64) -> Table {
    let columns = ["entries", "start s", "peak MiB at start", "peak MiB after all"];
    let title = "Khởi động và bộ nhớ / start and memory of the server";
    let mut table = Table::new(title, false, &columns);
    let (start, first) = (Cell::Number(start, 3), Cell::whole(first));
    table.row([Cell::whole(entries as f64), start, first, Cell::whole(last)]);
    table.note("start: from the program's call until it listens, on views that are current");
    table
}
