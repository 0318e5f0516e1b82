//! The entries that evidence is made of, with the counters that show that they are all.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use cooperative::CooperativeId;
use cooperative::land::AreaRef;
use eventlog::{Envelope, EventLog, Partition, Position, Scope, StreamId};
use futures::TryStreamExt;
use reader::{FigureQuestion, Resolved};

use super::making;
use crate::failure::Failure;
use crate::ledger::Reading;

/// Entries up to a size of the log, and how many there are of what.
#[derive(Default)]
pub struct Gathered {
    /// By position.
    pub entries: BTreeMap<u64, Bytes>,
    /// The last number of each partition that is wholly here.
    pub partitions: BTreeMap<String, u64>,
    /// The last revision of each stream that is wholly here, beside those of the partitions.
    pub streams: BTreeMap<String, u64>,
    /// The figures that are asked for.
    pub question: Option<FigureQuestion>,
}

impl Gathered {
    /// The same, with figures.
    pub fn with(mut self, question: FigureQuestion) -> Self {
        self.question = Some(question);
        self
    }

    /// Takes a stream, unless its partition is here; gives its partition.
    async fn stream(
        &mut self,
        log: &dyn EventLog,
        name: &str,
        size: u64,
    ) -> Result<Option<String>, Failure> {
        let stream = StreamId::new(name).map_err(|it| making(it.into()))?;
        let mut pages = log.read(&stream);
        let mut partition = None;
        while let Some(page) = pages.try_next().await.map_err(|it| making(it.into()))? {
            for bytes in page.entries() {
                let envelope = decoded(&bytes)?;
                let its = envelope.partition.as_str().to_owned();
                let here = self.partitions.contains_key(&its);
                partition = Some(its);
                if here || envelope.position.0 > size {
                    return Ok(partition);
                }
                self.streams.insert(name.to_owned(), envelope.revision.0);
                self.entries.insert(envelope.position.0, bytes);
            }
        }
        Ok(partition)
    }

    /// Takes whole partitions, and those below them.
    async fn below(&mut self, log: &dyn EventLog, scope: Scope, size: u64) -> Result<(), Failure> {
        let mut pages = log.read_all(Position(0), scope);
        while let Some(page) = pages.try_next().await.map_err(|it| making(it.into()))? {
            for bytes in page.entries() {
                let envelope = decoded(&bytes)?;
                if envelope.position.0 > size {
                    return Ok(());
                }
                let partition = envelope.partition.as_str().to_owned();
                self.partitions.insert(partition, envelope.partition_sequence);
                self.entries.insert(envelope.position.0, bytes);
            }
        }
        Ok(())
    }
}

/// One cooperative's stream.
pub async fn cooperative(
    reading: &Reading,
    id: CooperativeId,
    size: u64,
) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    let name = entry::stream_of_cooperative(id);
    gathered.stream(reading.reader.log().as_ref(), &name, size).await?;
    Ok(gathered)
}

/// Everything that was registered in an area, and what moved into it since.
pub async fn area(
    reading: &Reading,
    area: &AreaRef,
    pin: Resolved,
    size: u64,
) -> Result<Gathered, Failure> {
    let (reader, views) = (&reading.reader, &*reading.views);
    let log = reader.log().as_ref();
    let mut gathered = Gathered::default();
    let areas = reader.areas(views, pin).await?;
    let (units, _) = reader.units_of(views, area, pin).await?;
    let whole = areas.whole_land(area, pin.as_of).unwrap_or_default();
    if whole.whole {
        gathered.below(log, Scope::All, size).await?;
        return Ok(gathered);
    }
    let mut codes: BTreeSet<&str> = whole.spans.keys().map(|it| it.as_str()).collect();
    codes.insert(area.code.as_str());
    let now = whole.units().into_iter().map(|it| it.as_str());
    let names = codes.iter().copied().chain(now).map(|it| format!("area:{it}"));
    let cooperatives = reader.counted(views, &units).await?.into_iter();
    let names: BTreeSet<String> =
        names.chain(cooperatives.map(entry::stream_of_cooperative)).collect();
    let mut partitions = BTreeSet::new();
    for name in &names {
        let partition = Gathered::default().stream(log, name, size).await?;
        let within = |it: &String| it.split('/').any(|it| codes.contains(it));
        partitions.extend(partition.filter(within));
    }
    let those: Result<Vec<Partition>, _> = partitions.iter().map(|it| Partition::new(it)).collect();
    let those = those.map_err(|it| making(it.into()))?;
    gathered.below(log, Scope::Partitions(those.into()), size).await?;
    for name in &names {
        gathered.stream(log, name, size).await?;
    }
    Ok(gathered)
}

fn decoded(bytes: &Bytes) -> Result<Envelope, Failure> {
    Envelope::decode(bytes.clone()).map_err(|it| making(it.into()))
}
