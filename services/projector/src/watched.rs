//! Views that another process projects, kept current here: for whoever reads and does not project.

use std::sync::Arc;
use std::time::Duration;

use eventlog::Position;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use views::{GenerationError, Generations, ViewError, ViewReader};

use crate::handle::ViewsHandle;

/// How often it is asked how current the views are: one row that lies in memory. Whoever waits for
/// a position gets it so much later.
const STEP: Duration = Duration::from_millis(20);

/// It is asked so many times more seldom whether another generation is served: that is a rebuild, and
/// until it is noticed the one before answers.
const STEPS: u32 = 5;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait after a failure.
const AGAIN: Duration = Duration::from_millis(200);

/// Watches which generation is served and how current it is, as long as it is kept.
///
/// When the views cannot be reached, this waits until they can be; meanwhile questions get their
/// errors from the views themselves.
pub struct Watched {
    handle: ViewsHandle,
    task: AbortHandle,
}

/// The generation that is watched.
struct Seen {
    number: u64,
    views: Arc<dyn ViewReader>,
    cursor: Position,
}

impl Watched {
    /// Begins to watch; waits until views are served, for as long as the caller does not drop this.
    pub async fn open(generations: Arc<dyn Generations>) -> Self {
        let mut failures = Failures::default();
        let seen = loop {
            let found = timeout(PATIENCE, served(&*generations, None)).await;
            match found.unwrap_or_else(|late| Err(ViewError::Unavailable(late.into()).into())) {
                Ok(Some(seen)) => break seen,
                Ok(None) => failures.none(),
                Err(error) => failures.say(&error),
            }
            sleep(AGAIN).await;
        };
        let cursor = watch::Sender::new(seen.cursor);
        let handle = ViewsHandle::new(seen.views.clone(), cursor.subscribe());
        let watching = watch(generations, seen, handle.clone(), cursor);
        Self { handle, task: tokio::spawn(watching).abort_handle() }
    }

    /// What readers hold.
    pub fn handle(&self) -> ViewsHandle {
        self.handle.clone()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Moves the cursor on, and puts another generation in the place of this one once it is served.
async fn watch(
    generations: Arc<dyn Generations>,
    mut seen: Seen,
    handle: ViewsHandle,
    cursor: watch::Sender<Position>,
) {
    let mut failures = Failures::default();
    loop {
        for _ in 0..STEPS {
            sleep(STEP).await;
            match within(seen.views.cursor()).await {
                Ok(at) => {
                    failures.over();
                    seen.cursor = seen.cursor.max(at);
                    told(&cursor, at);
                }
                // What was removed cannot be read: another generation is served, or soon will be.
                Err(error) => {
                    failures.say(&error.into());
                    sleep(AGAIN).await;
                    break;
                }
            }
        }
        let other = timeout(PATIENCE, served(&*generations, Some(seen.number))).await;
        match other.unwrap_or_else(|late| Err(ViewError::Unavailable(late.into()).into())) {
            // One that is folded from the beginning has yet to get to where readers were told that
            // the views are; then it takes the place.
            Ok(Some(next)) if next.cursor >= seen.cursor => {
                tracing::info!(generation = next.number, "other views are served");
                handle.swap(next.views.clone());
                told(&cursor, next.cursor);
                seen = next;
            }
            Ok(_) => {}
            Err(error) => failures.say(&error),
        }
    }
}

/// An answer in time; a server that vanished without a word gives none.
async fn within<T>(asked: impl Future<Output = Result<T, ViewError>>) -> Result<T, ViewError> {
    timeout(PATIENCE, asked).await.unwrap_or_else(|late| Err(ViewError::Unavailable(late.into())))
}

/// The cursor never moves back.
fn told(cursor: &watch::Sender<Position>, at: Position) {
    cursor.send_if_modified(|it| {
        let further = at > *it;
        if further {
            *it = at;
        }
        further
    });
}

/// The generation that is served, if it is another than one; `None` too where it was replaced
/// meanwhile.
async fn served(
    generations: &dyn Generations,
    other_than: Option<u64>,
) -> Result<Option<Seen>, GenerationError> {
    let number = match generations.current().await? {
        Some(number) if Some(number) != other_than => number,
        _ => return Ok(None),
    };
    let views = match generations.read(number).await {
        Ok(views) => views,
        Err(GenerationError::NotServed { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let cursor = views.cursor().await.map_err(|it: ViewError| GenerationError::from(it))?;
    Ok(Some(Seen { number, views, cursor }))
}

/// Failures are said once until something succeeds.
#[derive(Default)]
struct Failures(bool);

impl Failures {
    fn say(&mut self, error: &GenerationError) {
        if !std::mem::replace(&mut self.0, true) {
            tracing::warn!(?error, "the views cannot be reached");
        }
    }

    fn none(&mut self) {
        if !std::mem::replace(&mut self.0, true) {
            tracing::warn!("no views are served yet; waiting for a projector");
        }
    }

    fn over(&mut self) {
        if std::mem::replace(&mut self.0, false) {
            tracing::info!("the views are reached again");
        }
    }
}
