//! The reading services over gRPC: wire to question, question to reader, answer to wire.

mod answer;
mod area;
mod change;
mod figures;
mod late;
mod log;
mod register;
mod seal;
mod token;
mod work;

use std::sync::Arc;
use std::time::Duration;

use api::question::When;
use eventlog::Position;
use tonic::Status;
use views::ViewReader;

use crate::pin::{KnownAt, Pin, Resolved};
use crate::reader::Reader;
use crate::status::status;

/// Serves `RegisterService`, `WorkService`, `FiguresService` and `LogService`. Cloning shares it.
#[derive(Clone)]
pub struct Service {
    reader: Reader,
    patience: Duration,
}

impl Service {
    /// A service that waits at most `patience` for views to come as far as a question asks.
    pub fn new(reader: Reader, patience: Duration) -> Self {
        Self { reader, patience }
    }

    /// The views, once they are as far as asked, and the pin with both moments fixed.
    async fn when(&self, when: &When) -> Result<(Arc<dyn ViewReader>, Resolved), Status> {
        let asked = pin(when.pin);
        let pin = self.reader.resolve(asked).await.map_err(status)?;
        // A position that is named must have been seen; "now" is what the views have seen.
        let named = if asked.known_at.is_some() { pin.known_at } else { Position(0) };
        let least = named.max(Position(when.min_position));
        let views = self.reader.views(least, self.patience).await.map_err(status)?;
        let pin = self.reader.resolve_seen(asked).await.map_err(status)?;
        Ok((views, pin))
    }
}

/// The wire's pin in the reader's words.
fn pin(it: api::Pin) -> Pin {
    let known_at = match it.known_at {
        api::KnownAt::Now => None,
        api::KnownAt::Position(it) => Some(KnownAt::Position(Position(it))),
        api::KnownAt::Time(it) => Some(KnownAt::Time(it)),
    };
    Pin { as_of: it.as_of, known_at }
}

fn resolved(pin: Resolved) -> Option<api::v1::Pin> {
    Some(api::resolved(pin.as_of, pin.known_at.0))
}
