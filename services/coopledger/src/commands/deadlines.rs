//! `deadlines`: what follows by itself from terms that have passed. Once on the command line; day
//! by day in a server.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use entry::Request;
use projector::ViewsHandle;
use registrar::Registrar;
use scheduler::{Outcome, Recorded, Records, Scheduler, Term, Terms};
use serde_json::{Value as Json, json};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use crate::args::{Deadlines, DeadlinesCommand};
use crate::clock::SystemClock;
use crate::failure::{BoxError, Failure};
use crate::ledger::{Folder, Reading, Writing};
use crate::output::Output;
use crate::progress::Progress;
use crate::remote::{Outcome as Answered, Remote};
use crate::settings::{SchedulerSettings, Settings};

/// Runs one round, and prints what became of each term.
pub async fn run(
    args: Deadlines,
    folder: &Folder,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let DeadlinesCommand::Run(args) = args.command;
    let ledger = folder.read(&progress).await?;
    let log = ledger.reader.log().clone();
    let scheduler = Scheduler::new(log, Arc::new(SystemClock), terms(settings.scheduler));
    let today = scheduler.today();
    let on = args.on.unwrap_or(today);
    if on > today {
        return Err(Failure::Argument {
            what: "--on",
            value: on.to_string(),
            expected: format!("ngày đến {today} / a day up to {today}"),
        });
    }
    let registrar = match args.dry_run {
        true => None,
        false => Some(Through::open(folder, settings, &ledger).await?),
    };
    let round = scheduler.round(&*ledger.views, on, registrar.as_ref().map(|it| it as _)).await;
    if let Some(registrar) = registrar {
        registrar.close().await?;
    }
    let terms = round.map_err(|it| Failure::while_doing("recording deadlines")(it.into()))?;
    output.print(
        || json!({ "on": on.to_string(), "terms": terms.iter().map(line).collect::<Vec<_>>() }),
        || table(&terms, output),
    );
    Ok(())
}

/// Runs a round every so many hours until the end, the first at once; while this process holds the lease.
pub fn keep(
    open: &Writing,
    views: ViewsHandle,
    mut held: watch::Receiver<bool>,
    settings: SchedulerSettings,
    mut end: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let scheduler = Scheduler::new(open.log.events(), Arc::new(SystemClock), terms(settings));
    let registrar = Local(open.registrar.clone());
    let every = Duration::from_secs(u64::from(settings.every_hours.max(1)) * 3_600);
    tokio::spawn(async move {
        while settings.enabled && !*end.borrow() {
            tokio::select! {
                lease = held.wait_for(|it| *it) => if lease.is_err() { return },
                _ = end.wait_for(|it| *it) => return,
            }
            let views = views.current();
            let round = scheduler.round(&*views, scheduler.today(), Some(&registrar));
            match round.await {
                Ok(terms) => terms.iter().filter(|it| it.outcome == Outcome::Recorded).for_each(
                    |it| tracing::info!(cooperative = %it.cooperative, "a term has passed"),
                ),
                Err(error) => tracing::error!(?error, "deadlines are not recorded"),
            }
            let _ = tokio::time::timeout(every, end.wait_for(|it| *it)).await;
        }
    })
}

fn terms(settings: SchedulerSettings) -> Terms {
    let import_quiet = TimeDelta::minutes(settings.import_quiet_minutes.into());
    Terms { grace_days: settings.grace_days, import_quiet }
}

/// A registrar of this process.
struct Local(Registrar);

#[async_trait]
impl Records for Local {
    async fn record(&self, request: Request) -> Result<Recorded, BoxError> {
        told(Answered::of(self.0.record(request).await))
    }
}

/// The registrar of this process, or of a running server.
enum Through {
    /// On a log that was opened to be read, and that others write.
    Shared(Local),
    Local(Writing),
    Server(Mutex<Remote>),
}

impl Through {
    async fn open(folder: &Folder, settings: &Settings, ledger: &Reading) -> Result<Self, Failure> {
        if folder.is_shared() && Remote::connect(&folder.server()).await.is_none() {
            let log = ledger.reader.log().clone();
            return Ok(Self::Shared(Local(folder.registrar(log, settings).await?)));
        }
        match folder.open(settings).await {
            Ok(open) => Ok(Self::Local(open)),
            Err(Failure::InUse(holder)) => match Remote::connect(&folder.server()).await {
                Some(remote) => Ok(Self::Server(Mutex::new(remote))),
                None => Err(Failure::InUse(holder)),
            },
            Err(failure) => Err(failure),
        }
    }

    async fn close(self) -> Result<(), Failure> {
        match self {
            Self::Local(open) => open.close().await,
            Self::Server(_) | Self::Shared(_) => Ok(()),
        }
    }
}

#[async_trait]
impl Records for Through {
    async fn record(&self, request: Request) -> Result<Recorded, BoxError> {
        let answered = match self {
            Self::Shared(local) => return local.record(request).await,
            Self::Local(open) => Answered::of(open.registrar.record(request).await),
            Self::Server(remote) => {
                let submitted = remote.lock().await.submit(&request).await;
                match submitted {
                    Ok(answer) => answer.await,
                    Err(failure) => Err(failure),
                }
            }
        };
        told(answered)
    }
}

fn told(answered: Result<Answered, Failure>) -> Result<Recorded, BoxError> {
    Ok(match answered? {
        Answered::Recorded { repeated: false, .. } => Recorded::Now,
        Answered::Recorded { repeated: true, .. } => Recorded::Before,
        Answered::Refused { vi, en } => Recorded::Refused { vi, en },
    })
}

/// A word for what became of a term, and what is to be said of it in both languages.
fn outcome(it: &Outcome) -> (&'static str, String, String) {
    let both = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
    let (word, (vi, en)) = match it {
        Outcome::Recorded => ("recorded", both("đã ghi", "recorded")),
        Outcome::WouldBe => ("would_be_recorded", both("sẽ ghi", "would be recorded")),
        Outcome::Before => (
            "before",
            both(
                "đã từng ghi và bị hủy, cần người xử lý",
                "recorded before and taken back: decide",
            ),
        ),
        Outcome::Meanwhile => {
            ("meanwhile", both("lượt chạy khác vừa ghi", "recorded by another round meanwhile"))
        }
        Outcome::Grace(from) => {
            ("grace", (format!("chờ đến {from}"), format!("waits until {from}")))
        }
        Outcome::Importing(until) => {
            let until = local(*until);
            let vi = format!("chờ đến {until}: vừa có đợt nhập ghi, phòng khi còn tiếp");
            let en = format!("waits until {until}: an import recorded just now, and may go on");
            ("importing", (vi, en))
        }
        Outcome::Refused { vi, en } => ("refused", (vi.clone(), en.clone())),
    };
    (word, vi, en)
}

/// An instant in Asia/Ho_Chi_Minh, to the minute that it is over.
fn local(at: DateTime<Utc>) -> String {
    let at = at + TimeDelta::seconds(59);
    match FixedOffset::east_opt(7 * 3600) {
        Some(zone) => at.with_timezone(&zone).format("%H:%M %d/%m/%Y").to_string(),
        None => at.format("%H:%M %d/%m/%Y UTC").to_string(),
    }
}

fn line(it: &Term) -> Json {
    let (word, vi, en) = outcome(&it.outcome);
    json!({
        "cooperative": it.cooperative.to_string(), "name": it.name.as_str(),
        "lapse": it.due.lapse.word(), "from": it.due.deadline.from.to_string(),
        "due": it.due.deadline.due.to_string(), "outcome": word, "vi": vi, "en": en,
    })
}

fn table(terms: &[Term], output: Output) -> String {
    let mut table = output.table(&[
        ("Hết hạn", "Term ended"),
        ("Việc", "What follows"),
        ("Kết quả", "Outcome"),
        ("Hợp tác xã", "Cooperative"),
        ("Id", "Id"),
    ]);
    for it in terms {
        let (_, vi, en) = outcome(&it.outcome);
        table.add_row([
            it.due.deadline.due.to_string(),
            output.lang.pick(it.due.lapse.vi(), it.due.lapse.en()).to_owned(),
            output.lang.pick(&vi, &en).to_owned(),
            it.name.to_string(),
            it.cooperative.to_string(),
        ]);
    }
    let recorded = terms.iter().filter(|it| it.outcome == Outcome::Recorded).count();
    let words = output.lang.pick("mục mới ghi trên", "entries recorded of");
    format!("{recorded} {words} {}\n{table}", terms.len())
}
