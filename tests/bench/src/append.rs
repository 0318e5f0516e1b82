//! Commands over gRPC, each synced before it is answered: the bare service and ours, in turns.

use std::path::PathBuf;
use std::time::Duration;

use outside::program::Server;
use tempfile::TempDir;

use crate::disk::{self, Disk};
use crate::join::{Cooperatives, Service};
use crate::ledger::{Ledger, log_of};
use crate::load::{Measured, Target, closed, streamed};
use crate::stats::median;
use crate::table::{Cell, Table};
use crate::umadb::Umadb;
use crate::{Outcome, bare, process};

const OURS: &str = "/coopledger.v1.RegistrarService/Record";
const OURS_STREAM: &str = "/coopledger.v1.RegistrarService/RecordStream";
/// How long the raw disk is measured beside each figure.
const DISK_TIME: Duration = Duration::from_millis(200);

/// How appends are measured.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Mỗi phép đo bao lâu / seconds that each measurement takes
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Mấy lượt, luân phiên / repetitions, in turns
    #[arg(long, default_value_t = 3)]
    repetitions: usize,
    /// Số khách / clients at once
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    clients: Vec<usize>,
    /// Số lệnh chờ trong dòng hai chiều / commands under way in the two-way stream
    #[arg(long, default_value_t = 1_024)]
    window: usize,
    /// Số lệnh trong dòng hai chiều / commands of one two-way stream
    #[arg(long, default_value_t = 200_000)]
    streamed: usize,
    /// Số hợp tác xã / cooperatives among which the commands are spread
    #[arg(long, default_value_t = 20_000)]
    cooperatives: u64,
    /// Thư mục trên đĩa cần đo / where the files go: on the disk that is meant
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Máy chủ UmaDB để so / the UmaDB server (`cargo install umadb`) to measure beside us
    #[arg(long, env = "UMADB", value_name = "PROGRAM")]
    umadb: Option<PathBuf>,
}

/// How the clients call.
#[derive(Clone, Copy)]
enum Case {
    Calls { clients: usize, shared: bool },
    Stream,
}

/// Who is measured.
struct Peers {
    folder: TempDir,
    bare: Server,
    ours: Server,
    umadb: Option<Umadb>,
    cooperatives: Cooperatives,
}

#[derive(Default)]
struct Samples {
    measured: Vec<Measured>,
    disk: Vec<Disk>,
}

/// Measures appends.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    process::ours_is_built()?;
    let peers = Peers::start(options).await?;
    let first = disk::measure(peers.folder.path(), Duration::from_secs(1)).await?;
    let mut table = Table::new(
        "Ghi lệnh qua gRPC / commands over gRPC",
        true,
        &["calls", "who", "per s", "p50 µs", "p99 µs", "of bare", "of UmaDB", "fdatasync µs"],
    );
    for case in cases(options) {
        eprintln!("{}", case.name(options));
        let samples = peers.turns(options, case).await?;
        let rate = |at: usize| {
            let all: Vec<f64> = samples.get(at)?.measured.iter().map(|it| it.rate).collect();
            Some(median(&all))
        };
        let whose = ["bare", "coopledger", "UmaDB"];
        for (at, (name, of)) in whose.into_iter().zip(&samples).enumerate() {
            let of_bare = if at == 0 { None } else { rate(0) };
            let of_umadb = if at == 1 { rate(2) } else { None };
            table.row(row(&case.name(options), name, of, of_bare, of_umadb));
        }
    }
    peers.notes(&mut table, options, first)?;
    Ok(vec![table])
}

fn cases(options: &Options) -> Vec<Case> {
    let calls = |shared: bool| {
        let several = move |it: &&usize| !shared || **it > 1;
        let case = move |&clients: &usize| Case::Calls { clients, shared };
        options.clients.iter().filter(several).map(case)
    };
    calls(false).chain(calls(true)).chain([Case::Stream]).collect()
}

fn row(
    case: &str,
    name: &str,
    samples: &Samples,
    bare: Option<f64>,
    umadb: Option<f64>,
) -> [Cell; 8] {
    let of =
        |take: fn(&Measured) -> f64| median(&samples.measured.iter().map(take).collect::<Vec<_>>());
    let micros = |take: fn(&Measured) -> f64| match of(take) {
        0.0 => Cell::None,
        it => Cell::whole(it),
    };
    let ratio =
        |to: Option<f64>| to.map_or(Cell::None, |it| Cell::Number(of(|it| it.rate) / it, 2));
    let disk: Vec<f64> = samples.disk.iter().map(|it| it.preallocated_us).collect();
    [
        case.into(),
        name.into(),
        Cell::whole(of(|it| it.rate)),
        micros(|it| it.p50_us),
        micros(|it| it.p99_us),
        ratio(bare),
        ratio(umadb),
        Cell::whole(median(&disk)),
    ]
}

impl Case {
    fn name(self, options: &Options) -> String {
        match self {
            Self::Calls { clients: 1, .. } => "1 client".into(),
            Self::Calls { clients, shared: false } => format!("{clients} clients"),
            Self::Calls { clients, shared: true } => format!("{clients} on one channel"),
            Self::Stream => format!("two-way stream, {} ahead", options.window),
        }
    }
}

impl Peers {
    async fn start(options: &Options) -> Outcome<Self> {
        let folder = match &options.folder {
            Some(folder) => tempfile::tempdir_in(folder)?,
            None => tempfile::tempdir()?,
        };
        let ledger = Ledger::open(&folder.path().join("ours")).await?;
        eprintln!("registering {} cooperatives", options.cooperatives);
        let cooperatives = Cooperatives::register(&ledger, options.cooperatives).await?;
        ledger.close().await;
        let bare = process::serve_bare(folder.path())?;
        let ours = process::serve(&folder.path().join("ours"))?;
        let umadb = match &options.umadb {
            Some(program) => Some(Umadb::start(program, folder.path()).await?),
            None => None,
        };
        Ok(Self { folder, bare, ours, umadb, cooperatives })
    }

    /// Everybody in turns, as often as asked: first the bare service, then ours, then UmaDB.
    async fn turns(&self, options: &Options, case: Case) -> Outcome<Vec<Samples>> {
        let mut all = vec![Samples::default(), Samples::default()];
        let umadb = self.umadb.as_ref().filter(|_| matches!(case, Case::Calls { .. }));
        all.extend(umadb.map(|_| Samples::default()));
        for _ in 0..options.repetitions.max(1) {
            for (at, samples) in all.iter_mut().enumerate() {
                process::settled(self.ours.id()).await?;
                samples.disk.push(disk::measure(self.folder.path(), DISK_TIME).await?);
                samples.measured.push(match (at, umadb, case) {
                    (2, Some(umadb), Case::Calls { clients, shared }) => {
                        umadb.appends(&self.cooperatives, clients, shared, options.time()).await?
                    }
                    (0, ..) => self.one(options, case, Service::Bare).await?,
                    _ => self.one(options, case, Service::Ours).await?,
                });
            }
        }
        Ok(all)
    }

    async fn one(&self, options: &Options, case: Case, service: Service) -> Outcome<Measured> {
        let (address, path, stream) = match service {
            Service::Bare => (&*self.bare.address, bare::RECORD, bare::RECORD_STREAM),
            Service::Ours => (&*self.ours.address, OURS, OURS_STREAM),
        };
        match case {
            Case::Calls { clients, shared } => {
                let client = |_| self.cooperatives.client(service, false);
                let talks = (0..clients).map(client).collect();
                closed(Target { address, path }, talks, shared, options.time()).await
            }
            Case::Stream => {
                let talk = self.cooperatives.client(service, true);
                let target = Target { address, path: stream };
                streamed(target, talk, options.window, options.streamed).await
            }
        }
    }

    fn notes(&self, table: &mut Table, options: &Options, first: Disk) -> Outcome<()> {
        let Disk { preallocated_us, growing_us } = first;
        table.note(format!(
            "raw fdatasync before all: {preallocated_us:.0} µs (4 KiB, preallocated), {growing_us:.0} µs \
             (200 B, growing); one fdatasync a call allows {:.0}/s",
            1e6 / preallocated_us
        ));
        table.note(
            "bare: tonic, a writer task, one packed SQLite row a group; opaque bytes, nothing decoded or decided. \
             coopledger: the program with its views following. Each a process of its own.",
        );
        table.note(format!(
            "a member joins one of {} cooperatives at random; medians of {} turns of {} s; the stream: {} commands \
             a turn, each answered",
            options.cooperatives, options.repetitions, options.seconds, options.streamed
        ));
        if self.umadb.is_none() {
            table.note("UmaDB was not measured: give --umadb its server (cargo install umadb)");
        }
        let ours = &self.folder.path().join("ours");
        let log = std::fs::metadata(log_of(ours))?.len() / (1 << 20);
        let peak = process::peak_mib(self.ours.id())?;
        table.note(format!("coopledger afterwards: peak memory {peak:.0} MiB, log {log} MiB"));
        Ok(())
    }
}

impl Options {
    fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds.clamp(0.1, 3_600.0))
    }
}
