//! What checkpoints cost: commands recorded by the same registrar, log and projector, with the task that signs and
//! without it, in turns of one run. All in this process, without gRPC, so that what they take is a larger share.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use auditor::{SIGNED_EVERY, Views, keep_signed, sign};
use entry::Request;
use eventlog::{Clock, EventLog, Position};
use fastrand::Rng;
use projector::{Projector, ViewsHandle};
use signer::Signing;
use tokio::sync::watch;
use tokio::task::JoinSet;
use views_sqlite::SqliteGenerations;

use crate::Outcome;
use crate::clock::SystemClock;
use crate::disk;
use crate::join::Cooperatives;
use crate::ledger::Ledger;
use crate::stats::median;
use crate::table::{Cell, Table};

/// How the cost of checkpoints is measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Mỗi phép đo bao lâu / seconds that each measurement takes; longer than ten, so that the program's own interval
    /// passes in each
    #[arg(long, default_value_t = 12.0)]
    seconds: f64,
    /// Mấy lượt, luân phiên / repetitions, in turns
    #[arg(long, default_value_t = 4)]
    repetitions: usize,
    /// Số lệnh chờ cùng lúc / commands under way at once
    #[arg(long, default_value_t = 64)]
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

/// What is measured.
struct House {
    ledger: Ledger,
    views: ViewsHandle,
    signing: Signing,
    cooperatives: Cooperatives,
}

/// Measures the cost of checkpoints.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let first = disk::measure(folder.path(), Duration::from_secs(1)).await?;
    let ledger = Ledger::open(folder.path()).await?;
    eprintln!("registering {} cooperatives", options.cooperatives);
    let cooperatives = Cooperatives::register(&ledger, options.cooperatives).await?;
    let generations = Arc::new(SqliteGenerations::new(folder.path().join("views")));
    let (projector, _) = Projector::open(ledger.log.clone(), generations).await?;
    projector.catch_up(&|_| ()).await?;
    let views = projector.handle();
    let (stop, mut stopped) = watch::channel(false);
    let projecting = tokio::spawn(async move {
        projector.run(async move { drop(stopped.wait_for(|it| *it).await) }).await
    });
    let (store, key) = (folder.path().join("signer.db"), folder.path().join("signer.key"));
    let signing = Signing::open(&store, &key, "coopledger/bench").await?;
    let house = House { ledger, views, signing, cooperatives };
    let rates = house.turns(options).await?;
    stop.send_replace(true);
    projecting.await??;
    let mut table = Table::new(
        "Chi phí của điểm chốt / the cost of checkpoints",
        true,
        &["checkpoints", "commands per s", "of without", "least", "most"],
    );
    for (at, (name, _)) in HOW.iter().enumerate() {
        let ratios: Vec<f64> = rates.iter().map(|turn| turn[at] / turn[0]).collect();
        let of = |it: f64| if at == 0 { Cell::None } else { Cell::Number(it, 3) };
        let rate = median(&rates.iter().map(|turn| turn[at]).collect::<Vec<_>>());
        let (least, most) =
            ratios.iter().fold((f64::MAX, 0.0_f64), |(a, b), it| (a.min(*it), b.max(*it)));
        table.row([(*name).into(), Cell::whole(rate), of(median(&ratios)), of(least), of(most)]);
    }
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

impl House {
    /// The rates of each turn, in the order of [`HOW`]; who begins changes from turn to turn.
    async fn turns(&self, options: &Options) -> Outcome<Vec<[f64; 3]>> {
        let mut all = Vec::new();
        for turn in 0..options.repetitions.max(1) {
            let mut rates = [0.0; 3];
            for place in 0..HOW.len() {
                let at = (turn + place) % HOW.len();
                rates[at] = self.one(options, HOW[at].1).await?;
                eprintln!("{}: {:.0} per s", HOW[at].0, rates[at]);
            }
            all.push(rates);
        }
        Ok(all)
    }

    async fn one(&self, options: &Options, every: Option<Duration>) -> Outcome<f64> {
        // What a turn without left unsigned is no cost of the next.
        let before = self.signed().await?;
        let (end, ended) = watch::channel(false);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let keeping = every.map(|every| {
            let (signing, log) = (self.signing.clone(), self.ledger.log.clone());
            let seen = (self.tree(), self.views.cursor());
            tokio::spawn(keep_signed(signing, log, seen, clock, || (), every, ended))
        });
        let rate = self.load(options).await?;
        let last = self.signing.last().await?.map(|it| it.head.size);
        end.send_replace(true);
        if let Some(keeping) = keeping {
            keeping.await?;
            if last.is_none_or(|it| it <= before) {
                return Err("nothing was signed while it was measured".into());
            }
        }
        Ok(rate)
    }

    /// Commands recorded a second.
    async fn load(&self, options: &Options) -> Outcome<f64> {
        let time = Duration::from_secs_f64(options.seconds.clamp(0.5, 600.0));
        let start = Instant::now();
        let mut clients = JoinSet::new();
        for _ in 0..options.clients.max(1) {
            let registrar = self.ledger.registrar.clone();
            let cooperatives = self.cooperatives.clone();
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
        let mut recorded = 0;
        while let Some(done) = clients.join_next().await {
            recorded += done??;
        }
        Ok(recorded as f64 / start.elapsed().as_secs_f64())
    }

    /// Lets the views follow to the end, and has that signed; up to where that is.
    async fn signed(&self) -> Outcome<u64> {
        let last = self.ledger.log.last();
        self.views.cursor().wait_for(|it| *it >= last).await?;
        let views = (self.tree())();
        let signed =
            sign(&self.signing, &*self.ledger.log, &*views, last, SystemClock.now()).await?;
        Ok(Position(signed.head.size).0)
    }

    fn tree(&self) -> Views {
        let views = self.views.clone();
        Arc::new(move || views.current())
    }
}
