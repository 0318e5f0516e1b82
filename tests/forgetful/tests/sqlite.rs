//! SQLite on a disk whose power is cut: with `synchronous=FULL`, as the log has it, nothing that was
//! committed is lost; with NORMAL something is, or the cut is not felt and the other tests say
//! nothing.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fastrand::Rng;
use forgetful::Disk;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// Four cuts; `COOPLEDGER_SOAK` makes them twenty.
fn cuts() -> u32 {
    if std::env::var_os("COOPLEDGER_SOAK").is_some() { 20 } else { 4 }
}

fn writer(file: &Path, synchronous: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_packed-writer"));
    command.arg(file).arg(synchronous).stdout(Stdio::piped()).spawn().unwrap()
}

/// Follows what a writer says that it has committed.
fn hear(writer: &mut Child, said: Arc<AtomicU64>) -> impl FnOnce() + use<> {
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    move || {
        for line in lines.map_while(Result::ok) {
            said.store(line.parse().unwrap(), Ordering::Relaxed);
        }
    }
}

/// How many rows there are, which are the first ones without a gap, of a file that is not damaged;
/// none if the table is gone, or the file.
async fn rows(file: &Path) -> u64 {
    if !file.exists() {
        return 0;
    }
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    let mut connection = options.connect().await.unwrap();
    let damage = sqlx::query_scalar::<_, String>("PRAGMA integrity_check");
    assert_eq!(damage.fetch_one(&mut connection).await.unwrap(), "ok");
    let table = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_master");
    if table.fetch_one(&mut connection).await.unwrap() == 0 {
        return 0;
    }
    let found = sqlx::query_as::<_, (i64, Option<i64>)>("SELECT count(*), max(first) FROM pages");
    let (count, last) = found.fetch_one(&mut connection).await.unwrap();
    assert_eq!(count, last.unwrap_or(0));
    count as u64
}

/// Cuts the power of a writer again and again; how many rows were committed, and how many of them
/// were gone.
async fn lost(synchronous: &str) -> (u64, u64) {
    let (mut disk, mut rng) = (Disk::new().unwrap(), Rng::new());
    println!("{synchronous}: seed {}", rng.get_seed());
    let file = disk.path().join("file.db");
    let (mut before, mut committed, mut lost) = (0, 0, 0);
    for cut in 0..cuts() {
        let mut writer = writer(&file, synchronous);
        let said = Arc::new(AtomicU64::new(before));
        let hears = std::thread::spawn(hear(&mut writer, said.clone()));
        while said.load(Ordering::Relaxed) < before + 10 {
            assert!(writer.try_wait().unwrap().is_none(), "the writer has ended");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(rng.u64(0..1_000))).await;
        // Every second cut tears.
        let torn = (cut % 2 == 1).then_some(&mut rng);
        disk.cut(torn, || writer.kill().unwrap());
        writer.wait().unwrap();
        hears.join().unwrap();
        disk.power_on().unwrap();
        let (said, found) = (said.load(Ordering::Relaxed), rows(&file).await);
        (committed, lost) = (committed + said - before, lost + said.saturating_sub(found));
        before = found;
    }
    println!("{synchronous}: {} cuts, {committed} committed, {lost} of them lost", cuts());
    (committed, lost)
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_that_are_synced_are_all_there() {
    assert_eq!(lost("FULL").await.1, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_that_are_not_synced_are_felt_to_be_lost() {
    assert!(lost("NORMAL").await.1 > 0, "the cut is not felt");
}
