//! The log read again, in this process: decoded, folded into deltas, summed to figures, turned into views.

mod decode;
mod fold;
pub(crate) mod sums;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use country::Country;
use eventlog::{EventLog, Page, Position, Scope};
use futures::TryStreamExt;
use tempfile::TempDir;
use views_sqlite::SqliteViews;

use crate::table::{Cell, Table};
use crate::{Outcome, generate, ledger};

/// What is replayed.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    source: Source,
    /// Mấy lượt / repetitions
    #[arg(long, default_value_t = 3)]
    repetitions: usize,
    /// Số câu hỏi mỗi loại địa bàn / questions for each kind of area
    #[arg(long, default_value_t = 200)]
    questions: usize,
}

/// Which log.
#[derive(Clone, clap::Args)]
pub(crate) struct Source {
    /// Tỉ lệ so với cả nước, nếu không có --ledger / the factor of the country that is generated
    #[arg(long, default_value_t = 0.02, conflicts_with = "ledger")]
    pub factor: f64,
    /// Tỉ lệ mục được đính chính hoặc huỷ / of what is generated, the share that is replaced or voided
    #[arg(long, default_value_t = 0.0, conflicts_with = "ledger")]
    pub amended: f64,
    /// Thư mục sổ có sẵn, từ `generate` / the folder of a ledger, from `generate`
    #[arg(long)]
    pub ledger: Option<PathBuf>,
    /// Thư mục trên đĩa cần đo / where the files go: on the disk that is meant
    #[arg(long)]
    pub folder: Option<PathBuf>,
}

/// A ledger that is there, and what is removed afterwards.
pub(crate) struct Made {
    /// The ledger's folder.
    pub ledger: PathBuf,
    /// For other files; removed when dropped.
    pub scratch: TempDir,
}

impl Source {
    /// The ledger that is named, or a new one of the factor.
    pub async fn make(&self) -> Outcome<Made> {
        let scratch = match &self.folder {
            Some(folder) => tempfile::tempdir_in(folder)?,
            None => tempfile::tempdir()?,
        };
        let ledger = match &self.ledger {
            Some(ledger) => ledger.clone(),
            None => scratch.path().join("ledger"),
        };
        if self.ledger.is_none() {
            eprintln!("generating a country of factor {}", self.factor);
            let country = Country { seed: generate::SEED, factor: self.factor };
            generate::write(&ledger, country, self.amended).await?;
        }
        Ok(Made { ledger, scratch })
    }
}

/// Measures replay.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Table>> {
    let made = options.source.make().await?;
    let log = ledger::read(&made.ledger).await?;
    let mut table = Table::new(
        format!("Đọc lại sổ / replay of {} entries", log.last()),
        false,
        &["what", "entries/s", "of prost", "seconds"],
    );
    let start = Instant::now();
    let pages: Vec<Page> = log.read_all(Position(0), Scope::All).try_collect().await?;
    let entries: usize = pages.iter().map(Page::len).sum();
    let bytes: usize = pages.iter().flat_map(Page::slices).map(<[u8]>::len).sum();
    let mut rows = Rows { table: &mut table, entries: entries as f64, prost: None };
    rows.add("log to pages in memory (SQLite, SHA-256 of each row checked)", seconds(start));
    let turns = options.repetitions.max(1);

    let prost = best(turns, || decode::prost(&pages))?;
    rows.prost = Some(prost);
    rows.add("bare: prost, every field owned", prost);
    rows.add("envelope and decode_fold", best(turns, || decode::fold(&pages))?);
    let folded = best(turns, || fold::whole(&pages))?;
    rows.add("to deltas and year-end figures, each cooperative's timeline at once", folded);
    let live = fold::live(&pages)?;
    rows.add("to deltas, entry by entry as the log grew", live.seconds);
    let views = views(&made, log, &mut rows).await?;

    table.note(
        "one core, but for the views, which are folded and written side by side; best of the turns",
    );
    table.note(format!("{:.0} bytes an entry on average", bytes as f64 / entries as f64));
    table.note(format!(
        "{:.1} % of a cooperative's entries came dated before an earlier recorded one, or replace or void one, and \
         each of those folds again what it is about",
        100.0 * live.late as f64 / live.entries.max(1) as f64
    ));
    drop(pages);
    let figures = sums::measure(&views, options.questions).await?;
    views.close().await?;
    Ok(vec![table, figures])
}

/// The table of rates.
struct Rows<'a> {
    table: &'a mut Table,
    entries: f64,
    prost: Option<f64>,
}

impl Rows<'_> {
    fn add(&mut self, what: &str, seconds: f64) {
        let ratio = self.prost.map_or(Cell::None, |it| Cell::Number(it / seconds, 2));
        let rate = Cell::whole(self.entries / seconds);
        self.table.row([what.into(), rate, ratio, Cell::Number(seconds, 3)]);
    }
}

/// The whole log into new views, beside those of the ledger.
async fn views(made: &Made, log: Arc<dyn EventLog>, rows: &mut Rows<'_>) -> Outcome<SqliteViews> {
    let folder = made.scratch.path().join("views");
    let views = SqliteViews::open(&folder).await?.views;
    let start = Instant::now();
    views::catch_up(log, &views, &|_| ()).await?;
    rows.add("log to all views in SQLite", seconds(start));
    let mib = size(&folder)? as f64 / f64::from(1 << 20);
    rows.table.note(format!("the views take {mib:.0} MiB"));
    Ok(views)
}

fn size(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes)
}

/// The fastest of some turns, in seconds. What a turn gives is used, so that nothing of it is left out.
fn best(turns: usize, mut turn: impl FnMut() -> Outcome<u64>) -> Outcome<f64> {
    let mut best = f64::MAX;
    for _ in 0..turns {
        let start = Instant::now();
        std::hint::black_box(turn()?);
        best = best.min(seconds(start));
    }
    Ok(best)
}

fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}
