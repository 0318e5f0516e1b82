//! `import`: a folder of CSV files into the ledger; through a running server if there is one.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use entry::Request;
use eventlog::EventLog;
use eventlog_sqlite::{Options, SqliteLog};
use futures::future::BoxFuture;
use registrar::Registrar;
use reports::import::{Import as Folder, RowError, Source, read_folder};
use serde_json::{Value as Json, json};
use uuid::Uuid;
use vault::Vault;

use crate::args::{Import, Lang};
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::{Folder as Ledger, opened};
use crate::output::Output;
use crate::progress::Progress;
use crate::rehearsal::{Known, Rehearsal, known};
use crate::remote::{Outcome, Remote};
use crate::settings::Settings;
use crate::taken_back::taken_back;

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
    let folder = read_folder(&args.dir);
    let mut report = Report::default();
    let mut good = folder.requests.clone();
    if folder.errors.is_empty() || args.keep_going {
        report.refused = rehearse(&good, ledger, progress).await?;
        let refused: Vec<Source> = report.refused.iter().map(|it| it.source).collect();
        good.retain(|(source, _)| !refused.contains(source));
        let clean = folder.errors.is_empty() && refused.is_empty();
        if !args.dry_run && (clean || args.keep_going) {
            let recorded = record(good, ledger, settings, progress).await?;
            report.recorded = recorded.recorded;
            report.repeated = recorded.repeated;
            report.refused.extend(recorded.refused);
        }
        if args.dry_run || report.repeated > 0 {
            report.taken_back = gone(&folder, ledger).await?;
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

/// How many requests of a folder stand in the log and were taken back since.
async fn gone(folder: &Folder, ledger: &Ledger) -> Result<u64, Failure> {
    if !ledger.log().metadata().is_ok_and(|it| it.len() > 0) {
        return Ok(0);
    }
    let options = Options::read_only(Arc::new(SystemClock));
    let log = SqliteLog::open(ledger.log(), options).await.map_err(opened)?;
    let asked = folder.requests.iter().map(|(_, it)| it.id).collect();
    taken_back(&*log, &asked).await
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
    let other = Failure::while_doing;
    let clock = Arc::new(SystemClock);
    let base: Option<Arc<dyn EventLog>> = match ledger.log().metadata().is_ok_and(|it| it.len() > 0)
    {
        true => Some(
            SqliteLog::open(ledger.log(), Options::read_only(clock.clone()))
                .await
                .map_err(opened)?,
        ),
        false => None,
    };
    let (mut refused, new) = match &base {
        // An import that was cut off before its first entry may have left no vault.
        Some(base) if base.last().0 > 0 => unknown(requests, base.clone(), ledger).await?,
        _ => (Vec::new(), requests.to_vec()),
    };
    let folder = tempfile::tempdir().map_err(|it| Failure::file(Path::new("TMPDIR"), it))?;
    let vault = Vault::open(&folder.path().join("vault.db"), &folder.path().join("vault.key"))
        .await
        .map_err(|it| other("rehearsing the import")(it.into()))?;
    let log = Arc::new(Rehearsal::new(base, clock.clone()));
    let registrar = Registrar::new(log, vault, clock, Uuid::nil(), usize::MAX);
    let bar = progress.bar(new.len() as u64, "kiểm tra / check");
    let report = all(new, To::Local(registrar), &bar).await;
    bar.finish_and_clear();
    refused.extend(report?.refused);
    Ok(refused)
}

/// The requests that are not in a log yet, without personal data, which stand under keys that only
/// the ledger's own vault has; and those whose ids stand there with another content.
async fn unknown(
    requests: &[(Source, Request)],
    base: Arc<dyn EventLog>,
    ledger: &Ledger,
) -> Result<(Vec<Refused>, Vec<(Source, Request)>), Failure> {
    let clock = Arc::new(SystemClock);
    let log = Arc::new(Rehearsal::new(Some(base), clock.clone()));
    let registrar = Registrar::new(log, ledger.keys().await?, clock, ledger.id()?, usize::MAX);
    let (mut refused, mut new) = (Vec::new(), Vec::new());
    for (source, request) in requests {
        match known(&registrar, request).await {
            Known::Recorded => {}
            Known::Otherwise { vi, en } => refused.push(Refused { source: *source, vi, en }),
            Known::New => {
                let bare = Request { people: Vec::new(), note: None, ..request.clone() };
                new.push((*source, bare));
            }
        }
    }
    Ok((refused, new))
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
        "taken_back_requests": report.taken_back,
        "errors": folder.errors.iter().map(error).collect::<Vec<_>>(),
        "refused": report.refused.iter().map(refused).collect::<Vec<_>>(),
    })
}

fn words(args: &Import, folder: &Folder, report: &Report, lang: Lang) -> String {
    let mut lines: Vec<String> = folder
        .errors
        .iter()
        .map(|it| match lang {
            Lang::Vi => it.vi(),
            Lang::En => it.en(),
        })
        .collect();
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
    lines.push(said + &gone);
    lines.join("\n")
}
