//! `packed-writer FILE NORMAL|FULL`: writes packed rows into an SQLite file, each in a commit of its
//! own, as the log does, and says each one's number when SQLite says that it is committed. What the
//! power cut takes from it shows whether such a cut is felt at all.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests run may fail as tests do")]

use std::io::Write;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, synchronous] = arguments.as_slice() else { panic!("FILE NORMAL|FULL") };
    let synchronous = match synchronous.as_str() {
        "NORMAL" => SqliteSynchronous::Normal,
        "FULL" => SqliteSynchronous::Full,
        other => panic!("{other}"),
    };
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(synchronous);
    let mut connection = options.connect().await.unwrap();
    let table = "CREATE TABLE IF NOT EXISTS pages (first INTEGER PRIMARY KEY, body BLOB NOT NULL)";
    sqlx::query(table).execute(&mut connection).await.unwrap();
    let last = sqlx::query_scalar::<_, Option<i64>>("SELECT max(first) FROM pages");
    let last = last.fetch_one(&mut connection).await.unwrap().unwrap_or(0);
    let mut rng = fastrand::Rng::with_seed(last as u64);
    let mut out = std::io::stdout();
    for number in last + 1.. {
        let mut body = vec![0; rng.usize(200..12_000)];
        rng.fill(&mut body);
        let insert = sqlx::query("INSERT INTO pages (first, body) VALUES (?, ?)");
        insert.bind(number).bind(body).execute(&mut connection).await.unwrap();
        writeln!(out, "{number}").unwrap();
        out.flush().unwrap();
    }
}
