//! Following: reading what is there, and then each new page as it comes.

use futures::StreamExt;
use futures::stream::unfold;
use tokio::sync::watch;

use crate::error::ReadError;
use crate::ids::Position;
use crate::log::Pages;
use crate::page::Page;

struct Follower<R> {
    after: Position,
    upto: Position,
    pages: Option<Pages>,
    last: watch::Receiver<Position>,
    read: R,
    failed: bool,
}

/// Every page after `after`, for ever: `read(after, upto)` gives the pages of what lies between,
/// `last` tells the last synced position. Ends when the sender of `last` is gone and everything is
/// read, or after an error.
pub fn follow<R>(after: Position, last: watch::Receiver<Position>, read: R) -> Pages
where
    R: Fn(Position, Position) -> Pages + Send + 'static,
{
    let start = Follower { after, upto: after, pages: None, last, read, failed: false };
    unfold(start, |mut follower| async move {
        let page = follower.next().await?;
        Some((page, follower))
    })
    .boxed()
}

impl<R: Fn(Position, Position) -> Pages> Follower<R> {
    async fn next(&mut self) -> Option<Result<Page, ReadError>> {
        while !self.failed {
            if let Some(pages) = &mut self.pages {
                match pages.next().await {
                    Some(Ok(page)) if page.is_empty() => {}
                    Some(page) => {
                        self.failed = page.is_err();
                        return Some(page);
                    }
                    None => {
                        self.pages = None;
                        self.after = self.upto;
                    }
                }
                continue;
            }
            self.upto = *self.last.borrow_and_update();
            if self.upto > self.after {
                self.pages = Some((self.read)(self.after, self.upto));
            } else {
                self.last.changed().await.ok()?;
            }
        }
        None
    }
}
