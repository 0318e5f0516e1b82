//! `copy`: a log from one place to another, entry by entry the same, and held against each other at the end.
//!
//! What is there already is not copied again, so a copy that was cut off goes on, and a backup takes only
//! what is new. The keys of persons are not in the log, and not copied.

mod files;

use std::path::Path;
use std::sync::Arc;

use eventlog::{EventLog, Position};
use eventlog_nats::{NatsLog, Options};
use indicatif::ProgressBar;
use serde_json::json;
use uuid::Uuid;

use crate::args::{Copy, Place};
use crate::failure::Failure;
use crate::ledger::{Folder, Name, stream_opened, stream_options};
use crate::output::Output;
use crate::progress::Progress;
use crate::settings::{LogSettings, Settings};

/// Copies, and says what both have then.
pub async fn run(
    args: Copy,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let copying = Copying { settings, progress, only_verify: args.verify };
    let (end, ledger) = match (args.from, args.to) {
        (Place::Folder(from), Place::Folder(to)) => copying.folder_of_folder(&from, &to).await?,
        (Place::Folder(from), Place::Stream { servers, stream }) => {
            copying.stream_of_folder(&from, servers, stream).await?
        }
        (Place::Stream { servers, stream }, Place::Folder(to)) => {
            copying.folder_of_stream(servers, stream, &to).await?
        }
        (Place::Stream { .. }, Place::Stream { stream, .. }) => {
            return Err(Failure::Argument {
                what: "--to",
                value: stream,
                expected: "một thư mục: từ luồng này sang luồng khác thì chép qua một thư mục / a folder: from \
                           one stream to another, copy by way of a folder"
                    .into(),
            });
        }
    };
    let same = output
        .lang
        .pick("hai bên giống nhau từng mục, đến mục", "both are the same, entry by entry, up to");
    output.print(
        || json!({ "position": end.0, "ledger": ledger.to_string() }),
        || format!("{same} {end} (sổ / ledger {ledger})"),
    );
    Ok(())
}

struct Copying<'a> {
    settings: &'a Settings,
    progress: Progress,
    only_verify: bool,
}

impl Copying<'_> {
    async fn folder_of_folder(&self, from: &Path, to: &Path) -> Result<(Position, Uuid), Failure> {
        let (source, id) = self.source(from).await?;
        let (folder, asked) = (self.folder(to)?, source.last());
        if self.only_verify {
            same_ledger(&folder, id)?;
        } else {
            let target = files::to_write(&folder, id).await?;
            let bar = self.progress.bar(source.last().0, "sao chép / copy");
            let copied = files::copy(&*source, &target, &bar).await;
            bar.finish_and_clear();
            target.close().await;
            copied?;
            folder.give_name(&Name { id, copy_of: None })?;
        }
        let target = files::to_read(&folder.log()).await?;
        let bar = self.progress.bar(target.last().0, "đối chiếu / verify");
        let end = files::verify(&*source, &*target, &bar).await;
        bar.finish_and_clear();
        match end? {
            end if end < asked => {
                Err(files::differ(format!("{} ends at {end}, not at {asked}", to.display())))
            }
            end => Ok((end, id)),
        }
    }

    async fn stream_of_folder(
        &self,
        from: &Path,
        servers: Vec<String>,
        stream: String,
    ) -> Result<(Position, Uuid), Failure> {
        let (source, id) = self.source(from).await?;
        let options = self.options(servers, stream, &from.join("log.db"))?;
        let options = Options { makes: Some(id), expected: Some(id), ..options };
        if !self.only_verify {
            let (options, bar) = self.told(options.clone(), "sao chép / copy");
            let carried = eventlog_nats::carry(&options, &*source).await;
            bar.finish_and_clear();
            carried.map_err(|it| not_carried(it, "copying into the stream"))?;
        }
        let (options, bar) = self.told(options, "đối chiếu / verify");
        let end = eventlog_nats::verify(&options, &*source).await;
        bar.finish_and_clear();
        Ok((end.map_err(|it| not_carried(it, "holding the stream against the log"))?, id))
    }

    async fn folder_of_stream(
        &self,
        servers: Vec<String>,
        stream: String,
        to: &Path,
    ) -> Result<(Position, Uuid), Failure> {
        let folder = self.folder(to)?;
        let known = folder.name()?;
        if let Some(Name { copy_of: Some(stream), .. }) = &known {
            return Err(Failure::IsCopy { folder: to.to_path_buf(), stream: stream.clone() });
        }
        std::fs::create_dir_all(to).map_err(|it| Failure::file(to, it))?;
        let options = self.options(servers, stream, &folder.log())?;
        let options = Options { makes: None, expected: known.map(|it| it.id), ..options };
        let id = if self.only_verify {
            folder.id()?
        } else {
            let (options, bar) = self.told(options.clone(), "sao chép / copy");
            let log = NatsLog::open(options).await;
            bar.finish_and_clear();
            let log = log.map_err(not_opened)?;
            log.close().await;
            log.ledger()
        };
        let copy = files::to_read(&folder.log()).await?;
        let (options, bar) = self.told(options, "đối chiếu / verify");
        let end = eventlog_nats::verify(&options, &*copy).await;
        bar.finish_and_clear();
        let end = end.map_err(|it| not_carried(it, "holding the copy against the stream"))?;
        folder.give_name(&Name { id, copy_of: None })?;
        Ok((end, id))
    }

    async fn source(&self, from: &Path) -> Result<(Arc<dyn EventLog>, Uuid), Failure> {
        let folder = self.folder(from)?;
        if !folder.log().exists() {
            return Err(Failure::NoLedger(from.to_path_buf()));
        }
        Ok((files::to_read(&folder.log()).await?, folder.id()?))
    }

    /// A folder whose log is its own file, whatever the settings say.
    fn folder(&self, path: &Path) -> Result<Folder, Failure> {
        Folder::alone(path.to_path_buf())
    }

    fn options(
        &self,
        servers: Vec<String>,
        stream: String,
        copy: &Path,
    ) -> Result<Options, Failure> {
        let settings = LogSettings { servers, stream, ..self.settings.log.clone() };
        let options = stream_options(&settings, copy.to_path_buf())?;
        Ok(Options { sequences: false, expendable: false, ..options })
    }

    fn told(&self, options: Options, what: &'static str) -> (Options, ProgressBar) {
        let bar = self.progress.bar(0, what);
        let told = bar.clone();
        let progress: eventlog_nats::Progress = Arc::new(move |at, end| {
            told.set_length(end.0);
            told.set_position(at.0);
        });
        (Options { progress, ..options }, bar)
    }
}

/// That a folder has the log of a ledger.
fn same_ledger(folder: &Folder, ledger: Uuid) -> Result<(), Failure> {
    match folder.id()? {
        id if id == ledger => Ok(()),
        id => {
            let path = folder.path.display();
            Err(files::differ(format!("{path} is of ledger {id}, not of {ledger}")))
        }
    }
}

fn not_opened(error: eventlog_nats::OpenError) -> Failure {
    match error {
        it @ eventlog_nats::OpenError::OtherLedger { .. } => files::differ(it.to_string()),
        it => stream_opened(it),
    }
}

fn not_carried(error: eventlog_nats::CarryError, doing: &'static str) -> Failure {
    match error {
        eventlog_nats::CarryError::Open(error) => not_opened(error),
        it @ eventlog_nats::CarryError::Other { .. } => files::differ(it.to_string()),
        error => Failure::while_doing(doing)(error.into()),
    }
}
