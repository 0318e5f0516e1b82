//! Reading deltas as they come: summed on all processors, or one after another.

use bytes::Bytes;
use figures::packed::PackedDeltas;
use figures::{Delta, Question, Sums};
use futures::executor::block_on_stream;
use futures::{Stream, StreamExt, TryStreamExt};
use tokio::task::JoinSet;
use views::tail::unpack;
use views::{Deltas, ViewError};

use crate::division::Tally;
use crate::error::ReadError;

/// So many bytes of deltas are summed at a time; fewer are not worth another thread.
const BATCH_BYTES: usize = 1 << 20;

/// The sums of deltas under a question.
pub(crate) async fn sums(deltas: Deltas, question: &Question) -> Result<Sums, ReadError> {
    tallied(deltas, Sums::new(question)).await
}

/// An empty tally with deltas added to it; many of them on all processors, while others are read.
pub(crate) async fn tallied<T: Tally>(deltas: Deltas, empty: T) -> Result<T, ReadError> {
    let mut deltas = deltas.fuse();
    let (mut blocks, bytes) = batch(&mut deltas).await?;
    if bytes < BATCH_BYTES {
        return added(&blocks, empty);
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mut idle = vec![empty; processors];
    let mut busy = JoinSet::new();
    while !blocks.is_empty() {
        let tally = match idle.pop() {
            Some(tally) => tally,
            None => done(&mut busy).await?,
        };
        busy.spawn_blocking(move || added(&blocks, tally));
        (blocks, _) = batch(&mut deltas).await?;
    }
    let mut all = done(&mut busy).await?;
    while !busy.is_empty() {
        all.merge(done(&mut busy).await?);
    }
    idle.into_iter().for_each(|it| all.merge(it));
    Ok(all)
}

/// The tally that is ready first.
async fn done<T: 'static>(busy: &mut JoinSet<Result<T, ReadError>>) -> Result<T, ReadError> {
    let done = busy.join_next().await.ok_or_else(|| ReadError::damaged("deltas", "no batch"))?;
    done.map_err(|it| ReadError::damaged("deltas", it))?
}

/// The next blocks, and how many bytes they have; fewer than [`BATCH_BYTES`] at the end only.
async fn batch(
    deltas: &mut (impl Stream<Item = Result<Bytes, ViewError>> + Unpin),
) -> Result<(Vec<Bytes>, usize), ReadError> {
    let (mut blocks, mut bytes) = (Vec::new(), 0);
    while bytes < BATCH_BYTES {
        let Some(block) = deltas.try_next().await? else { break };
        bytes += block.len();
        blocks.push(block);
    }
    Ok((blocks, bytes))
}

/// The sums of packed deltas on this thread.
pub(crate) fn scan(blocks: &[Bytes], question: &Question) -> Result<Sums, ReadError> {
    added(blocks, Sums::new(question))
}

fn added<T: Tally>(blocks: &[Bytes], mut to: T) -> Result<T, ReadError> {
    for block in blocks {
        let packed = PackedDeltas::read(block).map_err(|it| ReadError::damaged("deltas", it))?;
        to.scan(&packed).map_err(|it| ReadError::damaged("deltas", it))?;
    }
    Ok(to)
}

/// What a pass over every delta gives, on a thread where it keeps nobody waiting.
pub(crate) async fn over<T: Send + 'static>(
    deltas: Deltas,
    pass: impl FnOnce(&mut dyn Iterator<Item = Delta>) -> T + Send + 'static,
) -> Result<T, ReadError> {
    on_a_thread(move || {
        let mut failed = None;
        let blocks = block_on_stream(deltas).map(|it| unpack([&it?[..]]));
        let each = blocks.map_while(|it| it.map_err(|it| failed = Some(it)).ok());
        let given = pass(&mut each.flatten());
        failed.map_or(Ok(given), |it| Err(it.into()))
    })
    .await
}

/// Runs what takes long where it keeps nobody waiting.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ReadError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|it| ReadError::damaged("deltas", it))?
}
