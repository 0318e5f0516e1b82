//! Benchmarks: what this machine gives to a bare service or a bare decoder, and what it gives to us, in the
//! same run, so that ratios hold on any machine.
//!
//! `cargo bench -p bench -- --help` lists them. Every figure says whether it waits for the disk.

mod amend;
mod append;
mod bare;
mod checkpoints;
mod clock;
mod cluster;
mod disk;
mod generate;
mod join;
mod ledger;
mod load;
mod pins;
mod process;
mod raw;
mod replay;
mod served;
mod stats;
mod table;
mod umadb;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::table::Table;

/// Whatever went wrong: a benchmark ends with the first failure, and prints no figure that rests on it.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Đo tốc độ: mỗi con số đứng cạnh giới hạn của chính máy này.
///
/// Benchmarks: each figure stands beside what this machine gives without us. Quote the ratios.
#[derive(Parser)]
#[command(name = "cargo bench -p bench --")]
struct Cli {
    /// In JSON cho máy đọc / print JSON for machines
    #[arg(long, global = true)]
    json: bool,
    /// What cargo says to every benchmark.
    #[arg(long, global = true, hide = true)]
    bench: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Ghi lệnh qua gRPC, đã đồng bộ đĩa / commands over gRPC, decided and synced, beside a bare service
    Append(append::Options),
    /// Điểm chốt làm chậm việc ghi bao nhiêu / what signed checkpoints cost those who record, in process
    Checkpoints(checkpoints::Options),
    /// Đọc lại sổ: giải mã, gấp, số liệu, khung nhìn / log to deltas, figures and views, in process
    Replay(replay::Options),
    /// Đọc qua gRPC: thẻ, số liệu, cả sổ / cards, figures and the whole log over gRPC, memory and start
    Served(served::Options),
    /// Số liệu và thẻ theo mốc trên sổ cả nước / figures and cards under pins, beside a scan of the same deltas
    Pins(pins::Options),
    /// Cụm ba máy chủ NATS và PostgreSQL / commands and replay on three NATS servers and PostgreSQL
    Cluster(cluster::Options),
    /// Sinh sổ của cả nước theo tỉ lệ / write a country's log of a factor into a ledger's folder
    Generate(generate::Options),
    /// The bare service, as a process of its own.
    #[command(hide = true)]
    Bare(bare::Options),
}

/// Runs what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(measure(cli.what)) {
        Ok(tables) => {
            print(&tables, cli.json);
            ExitCode::SUCCESS
        }
        Err(error) => failed(&*error),
    }
}

async fn measure(what: What) -> Outcome<Vec<Table>> {
    match what {
        What::Append(options) => append::measure(&options).await,
        What::Checkpoints(options) => checkpoints::measure(&options).await,
        What::Replay(options) => replay::measure(&options).await,
        What::Served(options) => served::measure(&options).await,
        What::Pins(options) => pins::measure(&options).await,
        What::Cluster(options) => cluster::measure(&options).await,
        What::Generate(options) => generate::measure(&options).await,
        What::Bare(options) => bare::serve(&options).await.map(|()| Vec::new()),
    }
}

fn print(tables: &[Table], json: bool) {
    if json {
        let tables: Vec<_> = tables.iter().map(Table::json).collect();
        println!("{}", serde_json::json!({ "machine": table::machine(), "tables": tables }));
    } else {
        println!("{}", table::machine());
        tables.iter().for_each(|it| println!("\n{it}"));
    }
}

fn failed(error: &dyn Error) -> ExitCode {
    eprint!("không đo được / cannot measure: {error}");
    let mut source = error.source();
    while let Some(error) = source {
        eprint!(": {error}");
        source = error.source();
    }
    eprintln!();
    ExitCode::FAILURE
}
