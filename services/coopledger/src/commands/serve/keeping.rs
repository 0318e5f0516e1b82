//! The views of a server: projected here, or watched while another process projects them.

use std::sync::Arc;
use std::time::Duration;

use eventlog::EventLog;
use projector::{Projector, ViewsHandle, Watched};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::failure::Failure;
use crate::ledger::Folder;
use crate::roles::{Role, Roles};

/// After how long views that could not be written or opened are tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// What a server holds of the views.
pub struct Kept {
    /// What readers hold; `None` where nobody reads.
    pub handle: Option<ViewsHandle>,
    /// Ends when the projection has ended.
    pub projecting: JoinHandle<()>,
    /// Watches as long as it is kept.
    _watched: Option<Watched>,
    /// Keeps other processes of this folder from projecting.
    _alone: Option<std::fs::File>,
}

/// Projects the views, or watches them, until the end. Views in the folder are this process's own;
/// those in a database are shared, and of many who may project them, one does. `None` if the end comes
/// before there are views.
pub async fn keep(
    folder: &Folder,
    log: Arc<dyn EventLog>,
    roles: &Roles,
    mut end: watch::Receiver<bool>,
) -> Result<Option<Kept>, Failure> {
    let projects = roles.has(Role::Projector);
    let reads = roles.has(Role::Reader) || roles.has(Role::Scheduler);
    let generations = folder.generations()?;
    if folder.views_are_own() {
        let alone = tokio::select! {
            alone = folder.projector_turn() => alone?,
            _ = end.wait_for(|it| *it) => return Ok(None),
        };
        let (projector, _) = Projector::open(log, generations)
            .await
            .map_err(|it| Failure::while_doing("opening the views")(it.into()))?;
        let handle = projector.handle();
        let projecting = tokio::spawn(async move { project(&projector, end).await });
        let alone = Some(alone);
        return Ok(Some(Kept { handle: Some(handle), projecting, _watched: None, _alone: alone }));
    }
    let (opening, ended) = (generations.clone(), end.clone());
    let projecting = tokio::spawn(async move {
        if projects {
            take_turns(log, opening, ended).await;
        }
    });
    let watched = match reads {
        true => tokio::select! {
            watched = Watched::open(generations) => Some(watched),
            _ = end.wait_for(|it| *it) => return Ok(None),
        },
        false => None,
    };
    let handle = watched.as_ref().map(Watched::handle);
    Ok(Some(Kept { handle, projecting, _watched: watched, _alone: None }))
}

/// Waits for the turn to project, projects, and waits again when the connection is lost.
async fn take_turns(
    log: Arc<dyn EventLog>,
    generations: Arc<dyn views::Generations>,
    mut end: watch::Receiver<bool>,
) {
    while !*end.borrow() {
        let mut asked = end.clone();
        let opened = tokio::select! {
            opened = Projector::open(log.clone(), generations.clone()) => opened,
            _ = asked.wait_for(|it| *it) => return,
        };
        match opened {
            Ok((projector, _)) => {
                tracing::info!(views = generations.place(), "this process is the projector");
                let mut wait = end.clone();
                let stop = async move {
                    let _ = wait.wait_for(|it| *it).await;
                };
                let (ended, place) = (projector.run(stop).await, generations.place());
                match ended {
                    Ok(()) => {
                        tracing::info!(views = place, "this process gives the projector back")
                    }
                    Err(error) => tracing::error!(
                        views = place,
                        ?error,
                        "this process is not the projector any more"
                    ),
                }
            }
            Err(error) => tracing::error!(?error, "the views cannot be opened"),
        }
        let _ = tokio::time::timeout(AGAIN, end.wait_for(|it| *it)).await;
    }
}

/// Keeps views in the folder current until the end. When they cannot be written, as on a full disk, they
/// are tried again each second: meanwhile reads are answered from what the views have, and recording
/// goes on. The wait does not grow, so that readers who wait for a position get it soon after there
/// is room again.
async fn project(projector: &Projector, mut end: watch::Receiver<bool>) {
    while !*end.borrow() {
        let mut wait = end.clone();
        let stop = async move {
            let _ = wait.wait_for(|it| *it).await;
        };
        let Err(error) = projector.run(stop).await else { continue };
        tracing::error!(?error, "the views are not kept current");
        let _ = tokio::time::timeout(AGAIN, end.wait_for(|it| *it)).await;
    }
}
