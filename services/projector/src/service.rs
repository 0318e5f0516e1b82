//! Following the log into the live views, and rebuilding them beside it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use eventlog::{Envelope, EventLog, Position, Scope};
use futures::{FutureExt, StreamExt};
use metrics::gauge;
use tokio::sync::{Mutex, watch};
use views::{Generation, Generations, Opened, Progress, Tip, ViewError, catch_up, project};

use crate::error::ProjectorError;
use crate::handle::ViewsHandle;

/// How long a generation whose place was taken is kept for questions that still read it.
const RETIRES_WITHIN: Duration = Duration::from_secs(60);

/// Keeps views current with a log.
pub struct Projector {
    log: Arc<dyn EventLog>,
    generations: Arc<dyn Generations>,
    /// Held by whoever writes them.
    live: Mutex<Arc<dyn Generation>>,
    handle: ViewsHandle,
    cursor: watch::Sender<Position>,
    /// Asks the loop to let go of the live views, so that others can take their place.
    paused: watch::Sender<bool>,
    rebuilding: Mutex<()>,
}

/// How the views stood when they were opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They belong to the log and go on.
    GoesOn,
    /// They are new or were not usable, for this reason, and are folded from the beginning.
    Anew(String),
}

impl Projector {
    /// Opens the views. Views that are missing, damaged, foreign, of another version,
    /// or of another log than this one (a log that was restored from an older backup is another
    /// one) begin anew. Where another process projects them, this may wait for its end.
    ///
    /// # Errors
    /// When the views' place cannot be used or the log cannot be read.
    pub async fn open(
        log: Arc<dyn EventLog>,
        generations: Arc<dyn Generations>,
    ) -> Result<(Self, Standing), ProjectorError> {
        let Opened { mut views, replaced } = generations.open().await?;
        let mut standing = Standing::GoesOn;
        if let Some(replaced) = replaced {
            standing = Standing::Anew(replaced.reason);
        } else if let Some(reason) = unusable(&*log, &*views).await? {
            let next = generations.begin_rebuild().await?;
            next.promote().await?;
            tokio::spawn(retire(std::mem::replace(&mut views, next)));
            standing = Standing::Anew(reason);
        }
        if let Standing::Anew(reason) = &standing {
            let place = generations.place();
            tracing::warn!(place, %reason, "the views are folded anew from the log");
        }
        let cursor = watch::Sender::new(views.cursor().await?);
        let handle = ViewsHandle::new(views.clone(), cursor.subscribe());
        let projector = Self {
            log,
            generations,
            live: Mutex::new(views),
            handle,
            cursor,
            paused: watch::Sender::new(false),
            rebuilding: Mutex::new(()),
        };
        Ok((projector, standing))
    }

    /// What readers hold.
    pub fn handle(&self) -> ViewsHandle {
        self.handle.clone()
    }

    /// Brings the views up to the last entry of the log and returns where that is. Where
    /// [`Self::run`] is under way it does that, and this waits for its end.
    ///
    /// # Errors
    /// When the log or the views fail.
    pub async fn catch_up(&self, progress: Progress<'_>) -> Result<Position, ProjectorError> {
        let live = self.live.lock().await;
        let told = |position| {
            self.cursor.send_replace(position);
            progress(position);
        };
        Ok(catch_up(self.log.clone(), &**live, &told).await?)
    }

    /// Follows the log into the views until `stop` resolves. Views that turn out to be damaged are
    /// rebuilt meanwhile, once; what was damaged is served until then.
    ///
    /// # Errors
    /// When the log or the views fail otherwise, or views that were just rebuilt are damaged again.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) -> Result<(), ProjectorError> {
        let stop = stop.boxed().shared();
        let mut rebuilt = false;
        loop {
            match self.follow(stop.clone()).await {
                Ok(()) if stop.clone().now_or_never().is_some() => return Ok(()),
                // A rebuild asked for the views; then this goes on with the new ones.
                Ok(()) => {}
                Err(error) if error.is_damage() && !rebuilt => {
                    tracing::error!(?error, "the views are damaged and are rebuilt");
                    rebuilt = true;
                    tokio::select! {
                        rebuilt = self.rebuild(&|_| ()) => drop(rebuilt?),
                        () = stop.clone() => return Ok(()),
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Follows the log into the live views until `stop` resolves or a rebuild asks for them.
    async fn follow(&self, stop: impl Future<Output = ()> + Send) -> Result<(), ProjectorError> {
        let mut paused = self.paused.subscribe();
        let live = self.live.lock().await;
        let told = |position| {
            self.cursor.send_replace(position);
        };
        let until = async {
            tokio::select! {
                () = stop => {}
                _ = paused.wait_for(|it| *it) => {}
            }
        };
        Ok(project(self.log.clone(), &**live, &told, until).await?)
    }

    /// Folds the whole log anew into a generation beside the live one, which goes on serving, and
    /// lets it take its place when it has caught up.
    ///
    /// # Errors
    /// When the log fails, the views' place cannot be used, or another rebuild is under way.
    pub async fn rebuild(&self, progress: Progress<'_>) -> Result<Position, ProjectorError> {
        let Ok(_alone) = self.rebuilding.try_lock() else {
            return Err(ProjectorError::Rebuilding);
        };
        let next = self.generations.begin_rebuild().await?;
        let _shown = Rebuilding;
        let told = |at: Position| {
            gauge!("coopledger_rebuild_end").set(self.log.last().0 as f64);
            gauge!("coopledger_rebuild_position").set(at.0 as f64);
            progress(at);
        };
        if let Err(error) = catch_up(self.log.clone(), &*next, &told).await {
            // What stays of it is removed at the next opening.
            let _ = next.remove().await;
            return Err(error.into());
        }
        self.paused.send_replace(true);
        let mut live = self.live.lock().await;
        self.paused.send_replace(false);
        // What came since: readers never see the cursor move back.
        let reached = match catch_up(self.log.clone(), &*next, &told).await {
            Ok(reached) => reached,
            Err(error) => {
                let _ = next.remove().await;
                return Err(error.into());
            }
        };
        next.promote().await?;
        self.handle.swap(next.clone());
        let retired = std::mem::replace(&mut *live, next);
        self.cursor.send_replace(reached);
        tracing::info!(generation = live.number(), at = %reached, "other views are served");
        drop(live);
        tokio::spawn(retire(retired));
        Ok(reached)
    }
}

/// A rebuild under way: its figures are zero again when it has ended, however it ends.
struct Rebuilding;

impl Drop for Rebuilding {
    fn drop(&mut self) {
        gauge!("coopledger_rebuild_end").set(0.0);
        gauge!("coopledger_rebuild_position").set(0.0);
    }
}

/// Removes a generation when nobody reads it any more. If somebody holds on to it, the next opening
/// does.
async fn retire(views: Arc<dyn Generation>) {
    let step = Duration::from_millis(100);
    for _ in 0..RETIRES_WITHIN.as_millis() / step.as_millis() {
        // Its place was taken: nobody gets at it any more who does not have it.
        if Arc::strong_count(&views) == 1 {
            let generation = views.number();
            if let Err(error) = views.remove().await {
                tracing::warn!(generation, %error, "a retired generation stays");
            }
            return;
        }
        tokio::time::sleep(step).await;
    }
}

/// Why views that are opened cannot go on, if they cannot.
async fn unusable(
    log: &dyn EventLog,
    views: &dyn Generation,
) -> Result<Option<String>, ProjectorError> {
    let tip = match views.tip().await {
        Err(ViewError::Damaged(reason)) => return Ok(Some(reason)),
        tip => tip?,
    };
    let Some(tip) = tip else { return Ok(None) };
    let reason = || format!("they stand at {}, which is not in this log", tip.position);
    Ok((!belongs(log, tip).await?).then(reason))
}

/// Whether the last entry of views is an entry of this log.
///
/// A log that is a copy may be behind views that another process projected. Only the log itself says
/// that there is no such entry; while it does not answer, nobody knows.
async fn belongs(log: &dyn EventLog, tip: Tip) -> Result<bool, ProjectorError> {
    if tip.position > log.last() && tip.position > log.synced().await? {
        return Ok(false);
    }
    let before = Position(tip.position.0.saturating_sub(1));
    let Some(page) = log.read_all(before, Scope::All).next().await.transpose()? else {
        return Ok(false);
    };
    let first = page.entries().next().and_then(|bytes| Envelope::decode(bytes).ok());
    Ok(first.is_some_and(|it| {
        it.position == tip.position && it.append == tip.append && it.recorded_at == tip.recorded_at
    }))
}
