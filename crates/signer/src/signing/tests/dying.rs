//! Rows of a process that dies at a chosen step.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use transparency::Head;

use crate::error::SignerError;
use crate::store::{Cosigned, HeadRow, KeyRow, Rows, State};

/// When a process dies, and what it signed until then.
#[derive(Default)]
pub struct Fuse {
    /// Steps to go, twice: odd numbers die after their step was done, even ones before.
    left: AtomicI64,
    /// Every note that was made, kept or not, given out or not.
    made: Mutex<Vec<String>>,
}

impl Fuse {
    /// Never dies.
    pub fn endless(&self) {
        self.left.store(i64::MAX, Ordering::Relaxed);
    }

    /// Dies at half step `at`.
    pub fn light(&self, at: u8) {
        self.left.store(i64::from(at), Ordering::Relaxed);
    }

    pub fn is_dead(&self) -> bool {
        self.left.load(Ordering::Relaxed) < 2
    }

    pub fn made(&self) -> Vec<String> {
        self.made.lock().unwrap().clone()
    }
}

pub struct Dying {
    pub rows: Box<dyn Rows>,
    pub fuse: Arc<Fuse>,
}

impl Dying {
    async fn step<T>(
        &self,
        done: impl Future<Output = Result<T, SignerError>>,
    ) -> Result<T, SignerError> {
        match self.fuse.left.fetch_sub(2, Ordering::Relaxed) {
            2.. => return done.await,
            1 => drop(done.await),
            _ => {}
        }
        Err(SignerError::Unavailable("it died".into()))
    }
}

#[async_trait]
impl Rows for Dying {
    fn name(&self) -> &str {
        self.rows.name()
    }

    async fn state(&self) -> Result<State, SignerError> {
        self.step(self.rows.state()).await
    }

    async fn newest(&self, size: u64) -> Result<Option<HeadRow>, SignerError> {
        self.step(self.rows.newest(size)).await
    }

    async fn swap(&self, old: Option<Head>, next: &HeadRow) -> Result<bool, SignerError> {
        self.step(self.rows.swap(old, next)).await
    }

    async fn keep_note(&self, size: u64, note: &str) -> Result<(), SignerError> {
        self.fuse.made.lock().unwrap().push(note.to_owned());
        self.step(self.rows.keep_note(size, note)).await
    }

    async fn swap_key(&self, last: Option<Head>, next: &KeyRow) -> Result<bool, SignerError> {
        self.step(self.rows.swap_key(last, next)).await
    }

    async fn keys(&self) -> Result<Vec<KeyRow>, SignerError> {
        self.step(self.rows.keys()).await
    }

    async fn keep_cosignature(&self, size: u64, cosigned: &Cosigned) -> Result<bool, SignerError> {
        self.step(self.rows.keep_cosignature(size, cosigned)).await
    }

    async fn cosignatures(&self, size: u64) -> Result<Vec<Cosigned>, SignerError> {
        self.step(self.rows.cosignatures(size)).await
    }

    async fn close(&self) {
        self.rows.close().await;
    }
}
