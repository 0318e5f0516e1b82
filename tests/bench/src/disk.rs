//! What the disk gives to anybody: the raw fdatasync.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::stats::median;

/// Bytes of the preallocated file.
const FILE_BYTES: u64 = 4 << 20;

/// Medians of raw fdatasync, in µs. An idle virtual machine may see the disk only every 4 ms; then every synced
/// figure beside it is slow too.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disk {
    /// After 4 KiB into a preallocated file.
    pub preallocated_us: f64,
    /// After 200 bytes at the end of a growing file.
    pub growing_us: f64,
}

/// Measures both kinds in a folder, each for half of the time.
pub(crate) async fn measure(folder: &Path, time: Duration) -> Outcome<Disk> {
    let folder = folder.to_path_buf();
    tokio::task::spawn_blocking(move || both(&folder, time)).await?
}

fn both(folder: &Path, time: Duration) -> Outcome<Disk> {
    let path = folder.join("raw-fdatasync");
    let mut file = File::create(&path)?;
    let block = [7_u8; 4096];
    for _ in 0..FILE_BYTES / 4096 {
        file.write_all(&block)?;
    }
    file.sync_all()?;
    let mut at = 0;
    let preallocated_us = syncs(&file, time / 2, || {
        at = (at + 4096) % FILE_BYTES;
        file.write_all_at(&block, at)
    })?;
    let mut end = FILE_BYTES;
    let growing_us = syncs(&file, time / 2, || {
        end += 200;
        file.write_all_at(&block[..200], end - 200)
    })?;
    std::fs::remove_file(&path)?;
    Ok(Disk { preallocated_us, growing_us })
}

fn syncs(
    file: &File,
    time: Duration,
    mut write: impl FnMut() -> std::io::Result<()>,
) -> Outcome<f64> {
    let (start, mut taken) = (Instant::now(), Vec::new());
    while start.elapsed() < time {
        let each = Instant::now();
        write()?;
        file.sync_data()?;
        taken.push(each.elapsed().as_secs_f64() * 1e6);
    }
    Ok(median(&taken))
}
