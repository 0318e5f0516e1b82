//! `import`: a folder of CSV files into the ledger; through a running server if there is one.

mod rows;
mod told;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use entry::Request;
use eventlog::EventLog;
use futures::future::BoxFuture;
use registrar::Registrar;
use reports::Lang;
use reports::import::{Import as Folder, RowError, Source, read_folder};
use serde_json::{Value as Json, json};
use uuid::Uuid;
use vault::Vault;

use super::seal::text;
use crate::args::Import;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::Folder as Ledger;
use crate::output::Output;
use crate::progress::Progress;
use crate::rehearsal::Rehearsal;
use crate::remote::{Outcome, Remote};
use crate::settings::Settings;
use rows::{Correcting, Sorted};

/// How many requests are under way at once.
const WINDOW: usize = 1_024;

/// What an import did.
#[derive(Debug, Default)]
pub struct Report {
    /// Entries made now.
    pub recorded: u64,
    /// Requests that had been recorded before.
    pub repeated: u64,
    /// Those of the requests that had been recorded before, and were taken back since.
    pub taken_back: u64,
    /// Rows that are recorded as corrections, or would be.
    pub corrected: u64,
    /// Positions of entries of the import that no row asks for any more.
    pub unasked: Vec<u64>,
    /// Rows that were refused: where, and why in both languages.
    pub refused: Vec<Refused>,
}

/// A row that was refused.
#[derive(Debug)]
pub struct Refused {
    pub(super) source: Source,
    pub(super) vi: String,
    pub(super) en: String,
}

/// Imports a folder, and prints what came of it.
pub async fn run(
    args: Import,
    ledger: &Ledger,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let reason = args.reason.as_deref().map(|it| text("--reason", it)).transpose()?;
    let folder = read_folder(&args.dir);
    let mut report = Report::default();
    if folder.errors.is_empty() || args.keep_going {
        let import = folder.id.clone().filter(|_| folder.errors.is_empty());
        let correcting = reason.map(|reason| Correcting { reason, import });
        let mut sorted = sorted(&folder.requests, ledger, correcting.as_ref()).await?;
        if sorted.rekeyed() {
            return Err(Failure::Refused(rekeyed(&sorted, output.lang)));
        }
        report.refused = std::mem::take(&mut sorted.refused);
        report.refused.extend(judged(sorted.unjudged(), ledger, progress).await?);
        let refused: Vec<Source> = report.refused.iter().map(|it| it.source).collect();
        sorted.good.retain(|(source, _)| !refused.contains(source));
        let corrected = sorted.good.iter().filter(|(_, it)| sorted.corrections.contains(&it.id));
        report.corrected = corrected.count() as u64;
        (report.taken_back, report.unasked) = (sorted.taken_back, sorted.unasked);
        let clean = folder.errors.is_empty() && refused.is_empty();
        if !args.dry_run && (clean || args.keep_going) {
            let recorded = record(sorted.good, ledger, settings, progress).await?;
            report.recorded = recorded.recorded;
            report.repeated = recorded.repeated;
            report.refused.extend(recorded.refused);
        }
    }
    output.print(|| json(&folder, &report), || words(&args, &folder, &report, output.lang));
    let wrong = match (folder.errors.len() + report.refused.len(), output.lang) {
        (0, _) => None,
        (wrong, Lang::Vi) => Some(format!("{wrong} dòng sai")),
        (wrong, Lang::En) => Some(format!("{wrong} wrong rows")),
    };
    let gone = (report.taken_back > 0).then(|| again(&folder, &report, output.lang));
    match [wrong, gone].into_iter().flatten().collect::<Vec<_>>().join("; ") {
        nothing if nothing.is_empty() => Ok(()),
        said => Err(Failure::Refused(said)),
    }
}

/// What the requests come to, held against the log of the ledger if there is one.
async fn sorted(
    requests: &[(Source, Request)],
    ledger: &Ledger,
    correcting: Option<&Correcting>,
) -> Result<Sorted, Failure> {
    match base(ledger).await? {
        // An import that was cut off before its first entry may have left no vault.
        Some(base) if base.last().0 > 0 => Sorted::of(requests, base, ledger, correcting).await,
        _ => Ok(Sorted::new(requests)),
    }
}

/// The log of a ledger, to be read; `None` if there is none yet.
pub async fn base(ledger: &Ledger) -> Result<Option<Arc<dyn EventLog>>, Failure> {
    let log = ledger.log_to_read(&Progress::new(true)).await?;
    Ok(log.map(|it| it.events()))
}

/// That rows are new while entries of the import have no row any more.
fn rekeyed(sorted: &Sorted, lang: Lang) -> String {
    let (new, entries) = (sorted.new.len(), positions(&sorted.unasked));
    match lang {
        Lang::Vi => format!(
            "thư mục có {new} yêu cầu mới, còn các mục này của đợt nhập không có dòng nào nữa: {entries}; nếu \
             khóa của dòng (năm, ngày, tên ...) đã được sửa, hãy hủy mục cũ (void) trước; chưa ghi gì"
        ),
        Lang::En => format!(
            "the folder asks for {new} new requests, while these entries of the import have no row any more: \
             {entries}; if the key of a row (year, day, name ...) was changed, void the old entry first; nothing \
             was recorded"
        ),
    }
}

/// The first of some positions, and how many more there are.
fn positions(all: &[u64]) -> String {
    let mut shown: Vec<String> = all.iter().take(10).map(u64::to_string).collect();
    if let Some(more) = all.len().checked_sub(10).filter(|it| *it > 0) {
        shown.push(format!("... (+{more})"));
    }
    shown.join(", ")
}

/// That requests do not come again under the ids of those that were taken back.
fn again(folder: &Folder, report: &Report, lang: Lang) -> String {
    let id = folder.id.as_ref().map_or("", |it| it.as_str());
    let count = report.taken_back;
    match lang {
        Lang::Vi => format!(
            "{count} yêu cầu của đợt nhập {id} đã bị hủy sau khi ghi và không được ghi lại; muốn ghi lại, \
             hãy đặt mã khác trong import.csv, hoặc bỏ các dòng đó khỏi thư mục"
        ),
        Lang::En => format!(
            "{count} requests of import {id} were taken back after they were recorded, and are not recorded \
             again; to record them, give import.csv another id, or take these rows out of the folder"
        ),
    }
}

/// Judges the requests one after another as if they were recorded, and stores nothing.
pub(super) async fn rehearse(
    requests: &[(Source, Request)],
    ledger: &Ledger,
    progress: Progress,
) -> Result<Vec<Refused>, Failure> {
    let sorted = sorted(requests, ledger, None).await?;
    let (unjudged, mut refused) = (sorted.unjudged(), sorted.refused);
    refused.extend(judged(unjudged, ledger, progress).await?);
    Ok(refused)
}

/// Judges what no log has yet, one after another as if it were recorded, and stores nothing.
async fn judged(
    new: Vec<(Source, Request)>,
    ledger: &Ledger,
    progress: Progress,
) -> Result<Vec<Refused>, Failure> {
    let other = Failure::while_doing;
    let folder = tempfile::tempdir().map_err(|it| Failure::file(Path::new("TMPDIR"), it))?;
    let vault = Vault::open(&folder.path().join("vault.db"), &folder.path().join("vault.key"))
        .await
        .map_err(|it| other("rehearsing the import")(it.into()))?;
    let clock = Arc::new(SystemClock);
    let log = Arc::new(Rehearsal::new(base(ledger).await?, clock.clone()));
    let registrar = Registrar::new(log, vault, clock, Uuid::nil(), usize::MAX);
    let bar = progress.bar(new.len() as u64, "kiểm tra / check");
    let report = all(new, To::Local(registrar), &bar).await;
    bar.finish_and_clear();
    Ok(report?.refused)
}

/// Records the requests in their order, through a running server if there is one.
pub async fn record(
    requests: Vec<(Source, Request)>,
    ledger: &Ledger,
    settings: &Settings,
    progress: Progress,
) -> Result<Report, Failure> {
    let bar = progress.bar(requests.len() as u64, "ghi / record");
    let report = match ledger.open(settings).await {
        Ok(open) => {
            let report = all(requests, To::Local(open.registrar.clone()), &bar).await;
            open.close().await?;
            report
        }
        Err(Failure::InUse(holder)) => match Remote::connect(&ledger.server()).await {
            Some(remote) => all(requests, To::Server(remote), &bar).await,
            None => return Err(Failure::InUse(holder)),
        },
        Err(failure) => return Err(failure),
    };
    bar.finish_and_clear();
    report
}

/// Records one request, through a running server if there is one.
pub async fn record_one(
    request: Request,
    ledger: &Ledger,
    settings: &Settings,
) -> Result<Outcome, Failure> {
    match ledger.open(settings).await {
        Ok(open) => {
            let outcome = Outcome::of(open.registrar.record(request).await);
            open.close().await?;
            outcome
        }
        Err(Failure::InUse(holder)) => match Remote::connect(&ledger.server()).await {
            Some(mut remote) => remote.submit(&request).await?.await,
            None => Err(Failure::InUse(holder)),
        },
        Err(failure) => Err(failure),
    }
}

/// Where requests go.
enum To {
    Local(Registrar),
    Server(Remote),
}

async fn all(
    requests: Vec<(Source, Request)>,
    mut to: To,
    bar: &indicatif::ProgressBar,
) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut pending: VecDeque<(Source, BoxFuture<'static, Result<Outcome, Failure>>)> =
        VecDeque::new();
    for (source, request) in requests {
        let answer: BoxFuture<'static, _> = match &mut to {
            To::Local(registrar) => {
                let answer = registrar.submit(request).await;
                Box::pin(async move { Outcome::of(answer.await) })
            }
            To::Server(remote) => remote.submit(&request).await?,
        };
        pending.push_back((source, answer));
        if pending.len() >= WINDOW {
            settle(&mut pending, &mut report, bar).await?;
        }
    }
    while !pending.is_empty() {
        settle(&mut pending, &mut report, bar).await?;
    }
    Ok(report)
}

async fn settle(
    pending: &mut VecDeque<(Source, BoxFuture<'static, Result<Outcome, Failure>>)>,
    report: &mut Report,
    bar: &indicatif::ProgressBar,
) -> Result<(), Failure> {
    let Some((source, answer)) = pending.pop_front() else { return Ok(()) };
    match answer.await? {
        Outcome::Recorded { repeated: true, .. } => report.repeated += 1,
        Outcome::Recorded { entries, .. } => report.recorded += entries,
        Outcome::Refused { vi, en } => report.refused.push(Refused { source, vi, en }),
    }
    bar.inc(1);
    Ok(())
}

fn json(folder: &Folder, report: &Report) -> Json {
    let error = |it: &RowError| {
        json!({
            "file": it.file, "row": it.row, "column": it.column, "value": it.value,
            "expected_vi": it.expected.vi, "expected_en": it.expected.en,
        })
    };
    let refused = |it: &Refused| {
        let (file, row) = (it.source.file.name(), it.source.row);
        json!({ "file": file, "row": row, "vi": it.vi, "en": it.en })
    };
    json!({
        "requests": folder.requests.len(),
        "import": folder.id.as_ref().map(|it| it.as_str()),
        "recorded_entries": report.recorded, "repeated_requests": report.repeated,
        "taken_back_requests": report.taken_back, "corrected_requests": report.corrected,
        "entries_without_row": report.unasked,
        "errors": folder.errors.iter().map(error).collect::<Vec<_>>(),
        "refused": report.refused.iter().map(refused).collect::<Vec<_>>(),
    })
}

fn words(args: &Import, folder: &Folder, report: &Report, lang: Lang) -> String {
    let mut lines = told::lines(&folder.errors, lang);
    lines.extend(report.refused.iter().map(|it| {
        let row = lang.pick("dòng", "row");
        let place = format!("{}, {row} {}", it.source.file.name(), it.source.row);
        format!("{place}: {}", lang.pick(&it.vi, &it.en))
    }));
    let (requests, recorded, repeated) = (folder.requests.len(), report.recorded, report.repeated);
    let gone = match (lang, report.taken_back) {
        (_, 0) => String::new(),
        (Lang::Vi, gone) => format!("; {gone} yêu cầu đã bị hủy sau khi ghi"),
        (Lang::En, gone) => format!("; {gone} taken back since"),
    };
    let said = match (lang, args.dry_run) {
        (Lang::Vi, true) => format!("{requests} yêu cầu đã kiểm tra; không ghi gì (--dry-run)"),
        (Lang::En, true) => format!("{requests} requests checked; nothing recorded (--dry-run)"),
        (Lang::Vi, false) => {
            format!(
                "{requests} yêu cầu: {recorded} mục mới ghi, {repeated} yêu cầu đã ghi từ trước"
            )
        }
        (Lang::En, false) => {
            format!("{requests} requests: {recorded} entries recorded, {repeated} recorded before")
        }
    };
    let corrected = match (lang, report.corrected) {
        (_, 0) => String::new(),
        (Lang::Vi, corrected) => format!("; {corrected} yêu cầu là đính chính"),
        (Lang::En, corrected) => format!("; {corrected} of them corrections"),
    };
    lines.push(said + &corrected + &gone);
    if !report.unasked.is_empty() {
        let (count, entries) = (report.unasked.len(), positions(&report.unasked));
        lines.push(match lang {
            Lang::Vi => format!(
                "{count} yêu cầu đã ghi của đợt nhập không còn dòng trong thư mục (mục {entries}); mục nào ghi \
                 nhầm, hãy hủy bằng void"
            ),
            Lang::En => format!(
                "{count} recorded requests of the import have no row any more (entry {entries}); void what was \
                 recorded in error"
            ),
        });
    }
    lines.join("\n")
}
