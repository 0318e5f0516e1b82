//! Clients that record until the server is gone.

use api::v1;
use fastrand::Rng;
use tonic::transport::Channel;

use crate::Outcome;
use crate::book::Book;
use crate::requests;
use crate::talk::{self, Told};

/// How many commands a stream sends before it takes the answers.
const BATCH: usize = 40;

/// What a client asked for, and what it was told.
pub type Said = Vec<(v1::RecordRequest, Told)>;

/// Records one command a call until the server is gone; first what it does not know the outcome of.
pub async fn call(
    channel: Channel,
    ids: Vec<String>,
    mut rng: Rng,
    mut again: Vec<v1::RecordRequest>,
) -> Said {
    let mut said = Said::new();
    loop {
        let request = again.pop().unwrap_or_else(|| requests::drawn(&mut rng, &ids));
        let told = talk::record(&channel, request.clone()).await;
        let lost = matches!(told, Told::Lost(_));
        said.push((request, told));
        if lost {
            return said;
        }
    }
}

/// Records in two-way streams until the server is gone.
pub async fn stream(channel: Channel, ids: Vec<String>, mut rng: Rng) -> Said {
    let mut said = Said::new();
    loop {
        let count = rng.usize(1..=BATCH);
        let batch: Vec<_> = (0..count).map(|_| requests::drawn(&mut rng, &ids)).collect();
        let told = talk::record_all(&channel, &batch).await;
        let lost = told.iter().any(|it| matches!(it, Told::Lost(_)));
        said.extend(batch.into_iter().zip(told));
        if lost {
            return said;
        }
    }
}

/// Notes what a client was told; gives how many of its requests were not answered.
///
/// # Errors
/// If a lawful request was refused, or answered otherwise than before.
pub fn note(book: &mut Book, said: Said) -> Outcome<usize> {
    let mut unanswered = 0;
    for (request, told) in said {
        match &told {
            Told::Refused(code, reason) => {
                return Err(format!("a lawful request was refused: {code:?} {reason}").into());
            }
            Told::Lost(_) => unanswered += 1,
            Told::Recorded(_) => {}
        }
        book.note(request, told)?;
    }
    Ok(unanswered)
}
