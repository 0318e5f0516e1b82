//! What checkpoints cost: commands recorded by the same registrar, log and projector, with the task that signs and
//! without it, in turns of one run, each on a ledger of its own. All in this process, without gRPC, so that what they
//! take is a larger share.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use auditor::{SIGNED_EVERY, Views, keep_signed};
use entry::Request;
use fastrand::Rng;
use projector::Projector;
use signer::Signing;
use tokio::sync::watch;
use tokio::task::JoinSet;
use views_sqlite::SqliteGenerations;

use crate::Outcome;
use crate::clock::SystemClock;
use crate::disk;
use crate::join::Cooperatives;
use crate::ledger::Ledger;
use crate::process;
use crate::stats::median;
use crate::table::{Cell, Table};

/// How the cost of checkpoints is measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Mỗi phép đo bao lâu / seconds that each measurement takes; longer than ten, so that the program's own interval
    /// passes in each
    #[arg(long, default_value_t = 11.0)]
    seconds: f64,
    /// Mấy lượt, luân phiên / repetitions, in turns
    #[arg(long, default_value_t = 4)]
    repetitions: usize,
    /// Số lệnh chờ cùng lúc / commands under way at once
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Số hợp tác xã / cooperatives among which the commands are spread
    #[arg(long, default_value_t = 2_000)]
    cooperatives: u64,
    /// Thư mục trên đĩa cần đo / where the files go: on the disk that is meant
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// How often it is signed; `None` for never.
const HOW: [(&str, Option<Duration>); 3] = [
    ("without checkpoints", None),
    ("every 10 s, as the program does", Some(SIGNED_EVERY)),
    ("every second", Some(Duration::from_secs(1))),
];

/// What was recorded.
#[derive(Clone, Copy, Default)]
struct Load {
    /// Commands a second.
    rate: f64,
    /// µs of processor for each.
    cpu_us: f64,
}

/// Measures the cost of checkpoints.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let first = disk::measure(folder.path(), Duration::from_secs(1)).await?;
    let rates = turns(options, folder.path()).await?;
    let mut table = Table::new(
        "Chi phí của điểm chốt / the cost of checkpoints",
        true,
        &["checkpoints", "per s", "of without", "least", "most", "CPU µs", "CPU of without"],
    );
    for (at, (name, _)) in HOW.iter().enumerate() {
        let ratios = |of: fn(&Load) -> f64| -> Vec<f64> {
            rates.iter().map(|turn| of(&turn[at]) / of(&turn[0])).collect()
        };
        let whole = |of: fn(&Load) -> f64| {
            median(&rates.iter().map(|turn| of(&turn[at])).collect::<Vec<_>>())
        };
        let of = |it: f64| if at == 0 { Cell::None } else { Cell::Number(it, 2) };
        let per_s = ratios(|it| it.rate);
        let (least, most) =
            per_s.iter().fold((f64::MAX, 0.0_f64), |(a, b), it| (a.min(*it), b.max(*it)));
        table.row([
            (*name).into(),
            Cell::whole(whole(|it| it.rate)),
            of(median(&per_s)),
            of(least),
            of(most),
            Cell::Number(whole(|it| it.cpu_us), 1),
            of(median(&ratios(|it| it.cpu_us))),
        ]);
    }
    table.note(
        "CPU: what this process used for each command, clients and views among it; where others work on the machine, \
         it says more than the rate",
    );
    table.note(format!(
        "a member joins one of {} cooperatives at random, {} commands under way, synced before they are answered, \
         views following; {} turns of {} s each way, one after another; ratios are of the same turn; \
         raw fdatasync {:.0} µs",
        options.cooperatives,
        options.clients,
        options.repetitions,
        options.seconds,
        first.preallocated_us
    ));
    Ok(vec![table])
}

/// The rates of each turn, in the order of [`HOW`]; who begins changes from turn to turn.
async fn turns(options: &Options, folder: &Path) -> Outcome<Vec<[Load; 3]>> {
    let mut all = Vec::new();
    for turn in 0..options.repetitions.max(1) {
        let mut rates = [Load::default(); 3];
        for place in 0..HOW.len() {
            let at = (turn + place) % HOW.len();
            let (load, checkpoints) = one(options, &folder.join("ledger"), HOW[at].1).await?;
            rates[at] = load;
            let rate = load.rate;
            eprintln!("{}: {rate:.0} per s, signed up to {checkpoints}", HOW[at].0);
        }
        all.push(rates);
    }
    Ok(all)
}

/// Commands recorded a second on a ledger of its own, and up to where that is signed at the end: nothing that one
/// measurement leaves behind is a cost of the next.
async fn one(options: &Options, folder: &Path, every: Option<Duration>) -> Outcome<(Load, u64)> {
    let ledger = Ledger::open(folder).await?;
    let cooperatives = Cooperatives::register(&ledger, options.cooperatives).await?;
    let generations = Arc::new(SqliteGenerations::new(folder.join("views")));
    let (projector, _) = Projector::open(ledger.log.clone(), generations).await?;
    projector.catch_up(&|_| ()).await?;
    let (views, log) = (projector.handle(), ledger.log.clone());
    let signing =
        Signing::open(&folder.join("signer.db"), &folder.join("signer.key"), "bench").await?;
    let (end, ended) = watch::channel(false);
    let mut stopped = ended.clone();
    let projecting = tokio::spawn(async move {
        projector.run(async move { drop(stopped.wait_for(|it| *it).await) }).await
    });
    let keeping = every.map(|every| {
        let (live, cursor) = (views.clone(), views.cursor());
        let tree: Views = Arc::new(move || live.current());
        let clock = Arc::new(SystemClock);
        tokio::spawn(keep_signed(signing.clone(), log, (tree, cursor), clock, || (), every, ended))
    });
    let rate = load(options, &ledger, &cooperatives).await?;
    let signed = signing.last().await?.map_or(0, |it| it.head.size);
    end.send_replace(true);
    projecting.await??;
    if let Some(keeping) = keeping {
        keeping.await?;
        if signed == 0 {
            return Err("nothing was signed while it was measured".into());
        }
    }
    signing.close().await;
    ledger.close().await;
    std::fs::remove_dir_all(folder)?;
    Ok((rate, signed))
}

/// Commands recorded a second.
async fn load(options: &Options, ledger: &Ledger, cooperatives: &Cooperatives) -> Outcome<Load> {
    let time = Duration::from_secs_f64(options.seconds.clamp(0.5, 600.0));
    let (start, used) = (Instant::now(), process::ticks(std::process::id())?);
    let mut clients = JoinSet::new();
    for _ in 0..options.clients.max(1) {
        let (registrar, cooperatives) = (ledger.registrar.clone(), cooperatives.clone());
        clients.spawn(async move {
            let (mut rng, mut recorded) = (Rng::new(), 0_u64);
            while start.elapsed() < time {
                let request = Request::try_from(cooperatives.request(&mut rng))?;
                registrar.record(request).await?;
                recorded += 1;
            }
            Outcome::Ok(recorded)
        });
    }
    let mut recorded = 0_u64;
    while let Some(done) = clients.join_next().await {
        recorded += done??;
    }
    // In hundredths of a second.
    let used = process::ticks(std::process::id())? - used;
    let rate = recorded as f64 / start.elapsed().as_secs_f64();
    Ok(Load { rate, cpu_us: used as f64 * 1e4 / recorded.max(1) as f64 })
}
