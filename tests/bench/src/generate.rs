//! A country's log of a factor, written through the registrar: decided, synced, in the program's own form.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use country::Country;
use eventlog::EventLog;

use crate::ledger::{self, Ledger, Window, log_of};
use crate::table::{Cell, Table};
use crate::{Outcome, amend};

/// From what every country here is made.
pub(crate) const SEED: u64 = 7;
/// Requests under way at once.
const WINDOW: usize = 4_096;
/// Cooperatives whose lives are recorded side by side.
const SIDE_BY_SIDE: usize = 200;

/// What is to be generated.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Tỉ lệ so với cả nước / 1 is 31,000 cooperatives and about 6 million members
    #[arg(long, default_value_t = 0.02)]
    factor: f64,
    /// Tỉ lệ mục được đính chính hoặc huỷ / the share of entries that later ones replace or void
    #[arg(long, default_value_t = 0.0)]
    amended: f64,
    /// Thư mục sổ, chưa có sổ nào / the ledger's folder, without a ledger yet
    #[arg(long)]
    ledger: PathBuf,
}

/// What was written.
pub(crate) struct Written {
    /// Requests recorded.
    pub requests: u64,
    /// Entries in the log.
    pub entries: u64,
    /// Entries that replace or void earlier ones.
    pub amendments: u64,
    /// How long the others took, in seconds.
    pub seconds: f64,
}

/// Generates a ledger.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    let country = Country { seed: SEED, factor: options.factor };
    let written = write(&options.ledger, country, options.amended).await?;
    let bytes = std::fs::metadata(log_of(&options.ledger))?.len();
    let columns = ["factor", "requests", "entries", "seconds", "entries/s", "bytes an entry"];
    let mut table = Table::new("Sinh sổ / generate, through the registrar", true, &columns);
    table.row([
        Cell::Number(options.factor, 4),
        Cell::whole(written.requests as f64),
        Cell::whole(written.entries as f64),
        Cell::Number(written.seconds, 1),
        Cell::whole((written.entries - written.amendments) as f64 / written.seconds),
        Cell::whole(bytes as f64 / written.entries as f64),
    ]);
    table.note(format!(
        "{} entries replace or void earlier ones; they are put among the others afterwards, which the time leaves out",
        written.amendments
    ));
    table.note(format!("one task decides, {WINDOW} requests wait for the disk at once; no gRPC"));
    Ok(vec![table])
}

/// Writes a country's log into a folder, and amends a share of its entries; says how far it is every two seconds.
pub(crate) async fn write(folder: &Path, country: Country, amended: f64) -> Outcome<Written> {
    if log_of(folder).exists() {
        return Err(format!("{} holds a ledger already", folder.display()).into());
    }
    let ledger = Ledger::open(folder).await?;
    let (start, mut said) = (Instant::now(), Instant::now());
    let mut window = Window::of(WINDOW);
    for request in country.units().chain(country.lives(SIDE_BY_SIDE)) {
        window.push(&ledger.registrar, request).await?;
        if said.elapsed() > Duration::from_secs(2) {
            said = Instant::now();
            let (entries, seconds) = (ledger.log.last().0, start.elapsed().as_secs_f64());
            eprintln!("{entries} entries, {:.0} per s", entries as f64 / seconds);
        }
    }
    window.finish().await?;
    let (entries, seconds) = (ledger.log.last().0, start.elapsed().as_secs_f64());
    ledger.close().await;
    let requests = window.recorded;
    if amended <= 0.0 {
        return Ok(Written { requests, entries, amendments: 0, seconds });
    }
    let (entries, amendments) = with_amendments(folder, amended).await?;
    Ok(Written { requests, entries, amendments, seconds })
}

/// Puts another log in the place of a ledger's, the same but for amendments among its entries. Gives how many entries
/// it has, and how many of them amend.
async fn with_amendments(folder: &Path, share: f64) -> Outcome<(u64, u64)> {
    let plain = folder.join("plain");
    std::fs::create_dir(&plain)?;
    for name in ["log.db", "log.db-wal", "log.db-shm"] {
        if folder.join(name).exists() {
            std::fs::rename(folder.join(name), plain.join(name))?;
        }
    }
    eprintln!("amending");
    let (from, to) = (ledger::read(&plain).await?, Ledger::open(folder).await?);
    let amendments = amend::copy(&*from, &*to.log, share).await?;
    let entries = to.log.last().0;
    from.close().await;
    to.close().await;
    std::fs::remove_dir_all(&plain)?;
    Ok((entries, amendments))
}
