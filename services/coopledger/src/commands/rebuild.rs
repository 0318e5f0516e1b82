//! `rebuild`: the views anew from the log.

use std::time::Duration;

use eventlog::{EventLog, Position};
use projector::Projector;
use serde_json::json;

use crate::failure::Failure;
use crate::ledger::Folder;
use crate::output::Output;
use crate::progress::Progress;

/// How long whoever projects the views may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Folds the whole log into a new generation of views, which then takes the place of the old one.
pub async fn run(folder: &Folder, output: Output, progress: Progress) -> Result<(), Failure> {
    let Some(log) = folder.log_to_read(&progress).await? else {
        return Err(Failure::NoLedger(folder.path.clone()));
    };
    let log = log.events();
    let Some(_alone) = folder.projector_lock()? else {
        return Err(Failure::InUse(
            "a server projects its views; it rebuilds them by itself".into(),
        ));
    };
    let other = Failure::while_doing;
    let bar = progress.bar(log.last().0, "dựng lại / rebuild");
    let opening = Projector::open(log, folder.generations()?);
    let Ok(opened) = tokio::time::timeout(PATIENCE, opening).await else {
        return Err(Failure::InUse("another process projects these views".into()));
    };
    let (projector, _) = opened.map_err(|it| other("opening the views")(it.into()))?;
    let told = |it: Position| bar.set_position(it.0);
    let reached = projector.rebuild(&told).await;
    bar.finish_and_clear();
    let reached = reached.map_err(|it| other("rebuilding the views")(it.into()))?;
    let words = output.lang.pick("đã dựng lại khung nhìn đến mục", "views rebuilt up to entry");
    output.print(|| json!({ "position": reached.0 }), || format!("{words} {reached}"));
    Ok(())
}
