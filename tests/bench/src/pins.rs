//! Figures and cards under pins, from the program as it is shipped, on a country's log: beside a scan of the same
//! deltas in memory, on one core, in the same run. Start and memory at that size.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::v1;
use api::v1::get_cooperative_request::Cooperative as Which;
use api::v1::pin::KnownAt;
use bytes::Bytes;
use eventlog::EventLog;
use fastrand::Rng;
use figures::{PackedDeltas, Sums};
use futures::TryStreamExt;
use outside::program::Server;
use prost::Message;
use tonic::Request;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use views::ViewReader;
use views_sqlite::SqliteViews;

use crate::load::connect;
use crate::raw::Raw;
use crate::replay::Source;
use crate::replay::sums::{AREAS, communes, question};
use crate::served::{CARD, FIGURES, cooperatives, memory, started, stop};
use crate::stats::percentile;
use crate::table::{Cell, Table};
use crate::{Outcome, ledger, process};

/// What a question may take, by the bars that we set ourselves: 99 of 100, in ms, at 10 million entries.
const BARS_MS: [f64; 3] = [10.0, 50.0, 500.0];

/// What is asked.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    source: Source,
    /// Số câu hỏi mỗi loại / questions of each kind
    #[arg(long, default_value_t = 100)]
    questions: usize,
}

/// At which moments a question is asked.
#[derive(Clone, Copy)]
enum At {
    Now,
    EarlierDay,
    EarlierKnowledge,
}

impl At {
    const ALL: [Self; 3] = [Self::Now, Self::EarlierDay, Self::EarlierKnowledge];

    fn name(self) -> &'static str {
        match self {
            Self::Now => "today, all known",
            Self::EarlierDay => "an earlier day",
            Self::EarlierKnowledge => "known earlier",
        }
    }

    /// A pin drawn at random; what was known earlier is what the first half of the log or more says.
    fn pin(self, entries: u64, rng: &mut Rng) -> Option<v1::Pin> {
        let (year, month, day) = (rng.i32(2016..=2024), rng.i32(1..=12), rng.i32(1..=28));
        match self {
            Self::Now => None,
            Self::EarlierDay => {
                Some(v1::Pin { as_of: Some(api::Date { year, month, day }), known_at: None })
            }
            Self::EarlierKnowledge => {
                let known_at = KnownAt::KnownAtPosition(rng.u64(entries.div_ceil(2)..=entries));
                Some(v1::Pin { as_of: None, known_at: Some(known_at) })
            }
        }
    }
}

/// Measures pins.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    process::ours_is_built()?;
    let made = options.source.make().await?;
    let log = ledger::read(&made.ledger).await?;
    let entries = log.last().0;
    let ids = cooperatives(&*log).await?;
    drop(log);
    let (server, start) = started(&made).await?;
    let first = process::peak_mib(server.id())?;
    let views = SqliteViews::open_reader(&made.ledger.join("views")).await?;
    let figures = figures(options, &server, &views, entries).await?;
    views.close().await?;
    let cards = cards(options, &server, &ids, entries).await?;
    let last = process::peak_mib(server.id())?;
    stop(server).await?;
    Ok(vec![figures, cards, memory(entries, start, first, last)])
}

async fn figures(
    options: &Options,
    server: &Server,
    views: &dyn ViewReader,
    entries: u64,
) -> Outcome<Table> {
    let columns = ["area", "pin", "deltas", "scan ms", "p50 ms", "p99 ms", "p50 of scan", "bar ms"];
    let title = format!("Số liệu theo mốc / all figures of an area under a pin, {entries} entries");
    let mut table = Table::new(title, false, &columns);
    let mut grpc = connect(&server.address).await?;
    let mut rng = Rng::with_seed(7);
    for ((name, count), bar) in AREAS.into_iter().zip(BARS_MS) {
        let scan = scanned(views, options.questions.min(20), count, &mut rng).await?;
        for at in At::ALL {
            eprintln!("figures, {name}, {}", at.name());
            let mut taken = Vec::new();
            for _ in 0..options.questions.max(1) {
                let area_code = code(rng.u64(..count), count);
                let pin = at.pin(entries, &mut rng);
                let request = v1::GetFiguresRequest { area_code, pin, ..Default::default() };
                let (answer, time) = ask(&mut grpc, FIGURES, &request).await?;
                if v1::GetFiguresResponse::decode(answer)?.figures.is_empty() {
                    return Err("an answer without figures".into());
                }
                taken.push(time);
            }
            let half = percentile(&taken, 0.5);
            table.row([
                name.into(),
                at.name().into(),
                Cell::whole(scan.deltas),
                Cell::Number(scan.ms, 2),
                Cell::Number(half, 2),
                Cell::Number(percentile(&taken, 0.99), 2),
                Cell::Number(half / scan.ms, 1),
                Cell::whole(bar),
            ]);
        }
    }
    table.note(format!("one client over gRPC; {} questions each", options.questions));
    table.note("scan: the same deltas, packed, in memory already, summed on one core in this process: means");
    table.note("bars are for 10 million entries: --factor 1.6");
    Ok(table)
}

/// How much is scanned for an area of a kind, in the mean.
struct Scan {
    deltas: f64,
    ms: f64,
}

async fn scanned(
    views: &dyn ViewReader,
    questions: usize,
    count: u64,
    rng: &mut Rng,
) -> Outcome<Scan> {
    let (mut deltas, mut seconds) = (0, 0.0);
    let questions = questions.max(1);
    for _ in 0..questions {
        let question = question(communes(rng.u64(..count), count)?, rng.u64(..3_287));
        let packed: Vec<Bytes> = views.deltas(&question.units).try_collect().await?;
        let start = Instant::now();
        let mut sums = Sums::new(&question);
        for bytes in &packed {
            sums.scan(&PackedDeltas::read(bytes)?)?;
        }
        std::hint::black_box(&sums);
        seconds += start.elapsed().as_secs_f64();
        for block in packed.iter().map(|it| PackedDeltas::read(it)) {
            for block in block?.blocks() {
                deltas += block?.len();
            }
        }
    }
    let mean = |sum: f64| sum / questions as f64;
    Ok(Scan { deltas: mean(deltas as f64), ms: mean(seconds * 1e3) })
}

async fn cards(options: &Options, server: &Server, ids: &[String], entries: u64) -> Outcome<Table> {
    let columns = ["pin", "p50 ms", "p99 ms"];
    let mut table =
        Table::new("Thẻ theo mốc / one cooperative's card under a pin", false, &columns);
    let mut grpc = connect(&server.address).await?;
    let mut rng = Rng::with_seed(7);
    // Of those that were registered when half of the log was written, so that each is known at every pin.
    let ids: Arc<[String]> = ids[..ids.len().div_ceil(3)].into();
    for at in At::ALL {
        eprintln!("cards, {}", at.name());
        let mut taken = Vec::new();
        let mut found = 0;
        for _ in 0..options.questions.max(1) {
            let id = ids[rng.usize(..ids.len())].clone();
            let request = v1::GetCooperativeRequest {
                cooperative: Some(Which::CooperativeId(id)),
                pin: at.pin(entries, &mut rng),
                ..Default::default()
            };
            let body = Bytes::from(request.encode_to_vec());
            let start = Instant::now();
            grpc.ready().await?;
            let path = PathAndQuery::from_static(CARD);
            match grpc.unary(Request::new(body), path, Raw).await {
                Ok(answer) => {
                    let card = v1::GetCooperativeResponse::decode(answer.into_inner())?;
                    found += usize::from(card.cooperative.is_some());
                }
                // On that day it did not exist yet: an answer as good as any.
                Err(status) if status.code() == tonic::Code::NotFound => {}
                Err(status) => return Err(status.into()),
            }
            taken.push(milliseconds(start.elapsed()));
        }
        if found == 0 {
            return Err("no card was found".into());
        }
        let (half, most) = (percentile(&taken, 0.5), percentile(&taken, 0.99));
        table.row([at.name().into(), Cell::Number(half, 2), Cell::Number(most, 2)]);
    }
    table.note(format!("one client over gRPC; {} questions each", options.questions));
    Ok(table)
}

/// Asks once; the answer and how long it took, in ms.
async fn ask(
    grpc: &mut Grpc<Channel>,
    path: &'static str,
    request: &impl Message,
) -> Outcome<(Bytes, f64)> {
    let body = Bytes::from(request.encode_to_vec());
    let start = Instant::now();
    grpc.ready().await?;
    let answer = grpc.unary(Request::new(body), PathAndQuery::from_static(path), Raw).await?;
    Ok((answer.into_inner(), milliseconds(start.elapsed())))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The code of one of so many areas of a kind, as the country writes them.
fn code(area: u64, count: u64) -> String {
    match count {
        705 => format!("{:03}", area + 1),
        63 => format!("{:02}", area + 1),
        _ => "VN".into(),
    }
}
