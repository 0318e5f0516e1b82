//! What readers hold: the views that are served at the moment, and how current they are.

use std::sync::{Arc, PoisonError, RwLock};

use eventlog::Position;
use tokio::sync::watch;
use views::ViewReader;

/// The views that are served, whichever generation that is at the moment.
#[derive(Clone)]
pub struct ViewsHandle {
    current: Arc<RwLock<Arc<dyn ViewReader>>>,
    cursor: watch::Receiver<Position>,
}

/// The projector, or who watches it, ended before the views got to where they were waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the views stand at {cursor} and are not projected further")]
pub struct Behind {
    /// Where they stand.
    pub cursor: Position,
}

impl ViewsHandle {
    pub(crate) fn new(first: Arc<dyn ViewReader>, cursor: watch::Receiver<Position>) -> Self {
        Self { current: Arc::new(RwLock::new(first)), cursor }
    }

    /// The views that are served now. Held for one question, not longer: a rebuild puts others in
    /// their place and waits for nobody who holds on to these.
    pub fn current(&self) -> Arc<dyn ViewReader> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The position up to which they are current. It never moves back.
    pub fn cursor(&self) -> watch::Receiver<Position> {
        self.cursor.clone()
    }

    /// The views, once they are current up to a position. The caller sets the deadline.
    ///
    /// # Errors
    /// [`Behind`] if the projector ended before.
    pub async fn at(&self, position: Position) -> Result<Arc<dyn ViewReader>, Behind> {
        let mut cursor = self.cursor.clone();
        match cursor.wait_for(|it| *it >= position).await {
            Ok(_) => Ok(self.current()),
            Err(_) => Err(Behind { cursor: *self.cursor.borrow() }),
        }
    }

    pub(crate) fn swap(&self, next: Arc<dyn ViewReader>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
    }
}
