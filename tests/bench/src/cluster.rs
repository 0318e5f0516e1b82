//! A cluster on this machine: three NATS servers that sync every write, PostgreSQL, and the program in its
//! roles, all on the same processors. Beside it what the servers give to a bare client.

use std::path::Path;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::push::OrderedConfig;
use async_nats::jetstream::{self, stream};
use futures::StreamExt;
use outside::cluster::Cluster;
use outside::program::{Server, coopledger, done};
use serde_json::Value;
use servers::Nats;

use crate::join::{Cooperatives, Service};
use crate::ledger::Ledger;
use crate::load::{Measured, Target, closed};
use crate::replay::Source;
use crate::stats::median;
use crate::table::{Cell, Table};
use crate::{Outcome, process};

const RECORD: &str = "/coopledger.v1.RegistrarService/Record";
/// Bytes of an entry of the bare client: about what ours have.
const BARE_BYTES: usize = 200;

/// How a cluster is measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    source: Source,
    /// Mỗi phép đo bao lâu / seconds that each measurement takes
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Mấy lượt / repetitions
    #[arg(long, default_value_t = 3)]
    repetitions: usize,
    /// Số khách / clients at once
    #[arg(long, value_delimiter = ',', default_values_t = [16, 64])]
    clients: Vec<usize>,
    /// Số hợp tác xã / cooperatives among which the commands are spread
    #[arg(long, default_value_t = 2_000)]
    cooperatives: u64,
}

/// Measures a cluster.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    process::ours_is_built()?;
    Ok(vec![appends(options).await?, replay(options).await?])
}

async fn appends(options: &Options) -> Outcome<Table> {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home");
    let ledger = Ledger::open(&home).await?;
    eprintln!("registering {} cooperatives", options.cooperatives);
    let cooperatives = Cooperatives::register(&ledger, options.cooperatives).await?;
    ledger.close().await;
    let cluster = Cluster::on(Nats::start(3).await, Some(&home.join("vault.key"))).await?;
    copied(&home.display().to_string(), &cluster.stream())?;
    let one = cluster.serve("one", "registrar,sequencer")?;
    let other = cluster.serve("other", "registrar")?;
    let _projecting = cluster.serve("views", "projector")?;
    let columns = ["calls", "who", "per s", "p50 µs", "p99 µs", "of bare"];
    let mut table = Table::new("Ghi lệnh trên cụm / commands on a cluster", true, &columns);
    let time = Duration::from_secs_f64(options.seconds.clamp(0.1, 3_600.0));
    for clients in &options.clients {
        eprintln!("{clients} clients");
        let (mut bare, mut ours, mut asks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..options.repetitions.max(1) {
            bare.push(published(&cluster, *clients, time).await?);
            ours.push(recorded(&one, &cooperatives, *clients, time).await?);
            asks.push(recorded(&other, &cooperatives, *clients, time).await?);
        }
        let bare = median(&bare);
        table.row([
            format!("{clients}").into(),
            "bare publish".into(),
            Cell::whole(bare),
            Cell::None,
            Cell::None,
            Cell::None,
        ]);
        for (who, all) in [("coopledger, at the sequencer", ours), ("at another registrar", asks)] {
            let of = |take: fn(&Measured) -> f64| median(&all.iter().map(take).collect::<Vec<_>>());
            table.row([
                format!("{clients}").into(),
                who.into(),
                Cell::whole(of(|it| it.rate)),
                Cell::whole(of(|it| it.p50_us)),
                Cell::whole(of(|it| it.p99_us)),
                Cell::Number(of(|it| it.rate) / bare, 2),
            ]);
        }
    }
    table.note(format!(
        "three replicas, `sync_interval: always`, servers, processes and clients on the same processors; a member \
         joins one of {} cooperatives at random; medians of {} turns of {} s",
        options.cooperatives, options.repetitions, options.seconds
    ));
    table.note(format!(
        "bare publish: so many publishes of {BARE_BYTES} bytes under way to a stream of three replicas on the same \
         servers, each acknowledged; nothing judged, nothing read"
    ));
    Ok(table)
}

/// Commands over gRPC.
async fn recorded(
    at: &Server,
    cooperatives: &Cooperatives,
    clients: usize,
    time: Duration,
) -> Outcome<Measured> {
    let talks = (0..clients).map(|_| cooperatives.client(Service::Ours, false)).collect();
    closed(Target { address: &at.address, path: RECORD }, talks, false, time).await
}

/// What the servers take of single publishes, so many under way; per second.
async fn published(cluster: &Cluster, under_way: usize, time: Duration) -> Outcome<f64> {
    let client = async_nats::connect(cluster.nats.addresses()).await?;
    let context = jetstream::new(client);
    let config = stream::Config {
        name: "BARE".into(),
        subjects: vec!["bare".into()],
        num_replicas: 3,
        ..stream::Config::default()
    };
    context.get_or_create_stream(config).await?;
    let body = bytes::Bytes::from(vec![7; BARE_BYTES]);
    let start = Instant::now();
    let publishes = futures::stream::repeat((context, body)).map(|(context, body)| async move {
        context.publish("bare", body).await.map_err(Box::new)?.await.map_err(Box::new)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    });
    let mut publishes = Box::pin(publishes.buffer_unordered(under_way));
    let mut count = 0_u64;
    while start.elapsed() < time {
        publishes.next().await.transpose()?;
        count += 1;
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

/// The log in its stream, read again: by a bare consumer, into a copy, into views.
async fn replay(options: &Options) -> Outcome<Table> {
    let made = options.source.make().await?;
    let key_file = made.ledger.join("vault.key");
    let cluster = Cluster::on(Nats::start(3).await, Some(&key_file)).await?;
    let home = made.ledger.display().to_string();
    eprintln!("moving into the cluster");
    let start = Instant::now();
    let entries = copied(&home, &cluster.stream())? as f64;
    let moved = start.elapsed();
    let mut table = Table::new(
        "Đọc lại sổ trên cụm / the log read again from the cluster",
        false,
        &["what", "entries/s", "seconds"],
    );
    let mut row = |what: &str, took: Duration| {
        let seconds = took.as_secs_f64();
        table.row([what.into(), Cell::whole(entries / seconds), Cell::Number(seconds, 2)]);
    };
    row("copied into the stream, synced on three servers, and verified", moved);
    row("bare ordered consumer", consumed(&cluster, entries as u64).await?);
    let copy = made.scratch.path().join("copy");
    let start = Instant::now();
    copied(&cluster.stream(), &copy.display().to_string())?;
    row("copied out of the stream into a file, and verified", start.elapsed());
    for (what, mut command) in [
        ("copy to views in PostgreSQL", cluster.coopledger("copy")),
        ("copy to views in SQLite", coopledger(&made.ledger)),
    ] {
        // The first one brings the copy up to date.
        done(command.args(["rebuild", "--json"]));
        let start = Instant::now();
        done(&mut command);
        row(what, start.elapsed());
    }
    table.note(format!("{entries} entries; servers, processes and clients on the same processors"));
    Ok(table)
}

/// How long a consumer takes that only counts.
async fn consumed(cluster: &Cluster, entries: u64) -> Outcome<Duration> {
    let client = async_nats::connect(cluster.nats.addresses()).await?;
    let stream = jetstream::new(client.clone()).get_stream("COOPLEDGER").await?;
    let start = Instant::now();
    let config = OrderedConfig { deliver_subject: client.new_inbox(), ..OrderedConfig::default() };
    let mut messages = stream.create_consumer(config).await?.messages().await?;
    for _ in 0..entries {
        messages.next().await.transpose()?.ok_or("the consumer ended")?;
    }
    Ok(start.elapsed())
}

/// Copies a log, and gives where it ends.
fn copied(from: &str, to: &str) -> Outcome<u64> {
    let mut command = coopledger(Path::new("/nonexistent"));
    let said = done(command.args(["copy", "--json", "--from", from, "--to", to])).stdout;
    let said: Value = serde_json::from_slice(&said)?;
    said["position"].as_u64().ok_or_else(|| "no position".into())
}
