//! Leases: of all who ask for one under a name, one holds it, and another one within seconds after it
//! is gone.
//!
//! No clock is compared with another machine's: the holder renews, and the others take over when
//! they saw no renewal for longer than the holder goes on without one. A lease only keeps most of
//! them from trying; what is written is kept safe by the sequence that each batch expects.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream;
use async_nats::jetstream::kv::Store;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use bytes::Bytes;
use eventlog::error::BoxError;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// How often the holder renews.
const RENEWS: Duration = Duration::from_millis(500);
/// How long the holder goes on after the last renewal that it knows of.
const HOLDS: Duration = Duration::from_millis(1_500);
/// How long the others see no renewal before one of them takes over.
const WAITS: Duration = Duration::from_millis(3_000);

/// The stream of a bucket of leases.
///
/// It is read through its leader, as JSON, and not directly: a direct answer is the value as it
/// was put, sent to wherever the asker says, and so into the log's stream, by somebody who may put a
/// lease and may not publish there.
fn wanted(bucket: &str, replicas: usize) -> Config {
    Config {
        name: format!("KV_{bucket}"),
        description: Some("Coopledger: who does what only one may do".to_owned()),
        subjects: vec![format!("$KV.{bucket}.>")],
        max_messages_per_subject: 1,
        storage: StorageType::File,
        num_replicas: replicas,
        discard: DiscardPolicy::New,
        deny_delete: true,
        allow_direct: false,
        ..Config::default()
    }
}

/// A bucket of leases, one for each name.
#[derive(Clone)]
pub struct Leases {
    bucket: Store,
    holder: Bytes,
}

impl Leases {
    /// The leases of a bucket; it is made if there is none. `holder` is unlike any other's.
    ///
    /// # Errors
    /// When the servers do not give it.
    pub async fn open(
        client: Client,
        bucket: String,
        replicas: usize,
        holder: String,
    ) -> Result<Self, BoxError> {
        let context = jetstream::new(client);
        context.get_or_create_stream(wanted(&bucket, replicas)).await?;
        let bucket = context.get_key_value(&bucket).await?;
        Ok(Self { bucket, holder: holder.into() })
    }

    /// Asks for the lease of a name, again and again, until `stop` says so; tells whether it is held.
    /// Then it is given back, if it is held, so that another one has it at once.
    pub async fn keep(
        self,
        name: &'static str,
        held: watch::Sender<bool>,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut revision = None;
        tokio::select! {
            _ = stop.wait_for(|it| *it) => {}
            () = self.go_on(name, &held, &mut revision) => {}
        }
        held.send_replace(false);
        if let Some(revision) = revision {
            let _ = timeout(HOLDS, self.bucket.update(name, Bytes::new(), revision)).await;
        }
    }

    async fn go_on(&self, name: &str, held: &watch::Sender<bool>, revision: &mut Option<u64>) {
        loop {
            match self.taken(name).await {
                Ok(taken) => {
                    *revision = Some(taken);
                    held.send_replace(true);
                    tracing::info!(name, "the lease is taken");
                    self.renewed(name, revision).await;
                    held.send_replace(false);
                    *revision = None;
                    tracing::warn!(name, "the lease is lost");
                }
                Err(error) => tracing::debug!(name, %error, "the lease is not to be had"),
            }
            tokio::time::sleep(RENEWS).await;
        }
    }

    /// Waits until nobody holds it, and takes it.
    async fn taken(&self, name: &str) -> Result<u64, BoxError> {
        let (mut seen, mut since) = (None, Instant::now());
        loop {
            let entry = timeout(HOLDS, self.bucket.entry(name)).await??;
            let Some(entry) = entry else {
                return Ok(timeout(HOLDS, self.bucket.create(name, self.holder.clone())).await??);
            };
            if seen != Some(entry.revision) {
                (seen, since) = (Some(entry.revision), Instant::now());
            }
            let ours = entry.value == self.holder;
            if ours || entry.value.is_empty() || since.elapsed() >= WAITS {
                let take = self.bucket.update(name, self.holder.clone(), entry.revision);
                return Ok(timeout(HOLDS, take).await??);
            }
            tokio::time::sleep(RENEWS).await;
        }
    }

    /// Renews it; returns when it is lost, or may be.
    async fn renewed(&self, name: &str, revision: &mut Option<u64>) {
        let mut known = Instant::now();
        while let Some(last) = *revision {
            tokio::time::sleep(RENEWS).await;
            let asked = Instant::now();
            let left = HOLDS.saturating_sub(known.elapsed());
            match timeout(left, self.bucket.update(name, self.holder.clone(), last)).await {
                Ok(Ok(next)) => (*revision, known) = (Some(next), asked),
                // Whether it was renewed is not known, or somebody else has it: both end it.
                Ok(Err(_)) | Err(_) => return,
            }
        }
    }
}
