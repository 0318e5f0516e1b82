//! Processes that sign until they are killed, and a disk that forgets what was not synced: no two
//! notes contradict each other, and none is lost that was given out.
//!
//! It runs itself as those processes, so it is a program and has no harness.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a failing test says where")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use fastrand::Rng;
use forgetful::Disk;
use servers::Postgres;
use signer::{SignError, SignedCheckpoint, SignerError, Signing};
use transparency::{Checkpoint, Head, Note};

#[path = "signer/tree.rs"]
mod tree;

use tree::{Tree, at};

const ORIGIN: &str = "so.example/coopledger";
/// Where a process that signs has its key file, and its store unless that is in a database.
const FOLDER: &str = "SIGNER_TEST_FOLDER";
const DATABASE: &str = "SIGNER_TEST_DATABASE";

/// Six kills on each; `COOPLEDGER_SOAK` makes them sixty.
fn kills() -> u32 {
    if std::env::var_os("COOPLEDGER_SOAK").is_some() { 60 } else { 6 }
}

#[tokio::main]
async fn main() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return signs(Place { folder: folder.into(), url: std::env::var(DATABASE).ok() }).await;
    }
    let own = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("signer-killed");
    let _ = std::fs::remove_dir_all(&own);
    std::fs::create_dir_all(own.join("postgres")).unwrap();
    std::fs::create_dir_all(own.join("sqlite")).unwrap();
    let url = Postgres::shared().await.database("killed").await;
    killed(Place { folder: own.join("postgres"), url: Some(url) }, None).await;
    killed(Place { folder: own.join("sqlite"), url: None }, None).await;
    let disk = Disk::new().unwrap();
    killed(Place { folder: disk.path(), url: None }, Some(disk)).await;
    std::fs::remove_dir_all(&own).unwrap();
}

struct Place {
    folder: PathBuf,
    url: Option<String>,
}

impl Place {
    async fn open(&self) -> Result<Signing, SignerError> {
        let (store, key_file) = (self.folder.join("signer.db"), self.folder.join("signer.key"));
        match &self.url {
            Some(url) => Signing::open_postgres(url, &key_file, ORIGIN).await,
            None => Signing::open(&store, &key_file, ORIGIN).await,
        }
    }
}

/// Signs larger and larger trees, and says each note that it is given.
async fn signs(place: Place) {
    let signing = loop {
        // Two that make one SQLite file at once are in each other's way.
        match place.open().await {
            Err(SignerError::Unavailable(_)) => {}
            opened => break opened.unwrap(),
        }
    };
    let mut last = signing.last().await.unwrap().inspect(say).map_or(Head::EMPTY, |it| it.head);
    loop {
        if last.size > 0 {
            let fork = Tree::of(last.size).forked(0);
            let forked = signing.sign(&last, &fork.head(), &fork.proof(0), at(0)).await;
            let refused =
                matches!(forked, Err(SignError::Contradicts { .. } | SignError::Moved { .. }));
            assert!(refused, "{forked:?}");
        }
        let tree = Tree::of(last.size + 1);
        match signing.sign(&last, &tree.head(), &tree.proof(last.size), at(0)).await {
            Ok(signed) => {
                say(&signed);
                last = signed.head;
            }
            Err(SignError::Moved { last: now }) => last = now,
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn say(signed: &SignedCheckpoint) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}.", signed.note).and_then(|()| out.flush()).unwrap();
}

fn start(place: &Place) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(FOLDER, &place.folder).stdout(Stdio::piped());
    if let Some(url) = &place.url {
        command.env(DATABASE, url);
    }
    command.spawn().unwrap()
}

/// Hears the notes that a process says, until it is dead.
fn hear(child: &mut Child, count: Arc<AtomicUsize>) -> JoinHandle<Vec<String>> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    std::thread::spawn(move || {
        let (mut notes, mut note) = (Vec::new(), String::new());
        for line in lines.map_while(Result::ok) {
            if line == "." {
                notes.push(std::mem::take(&mut note));
                count.fetch_add(1, Ordering::Relaxed);
            } else {
                note = note + &line + "\n";
            }
        }
        notes
    })
}

/// Two processes at a time, killed together; on a disk of its own its power is cut with them.
async fn killed(place: Place, mut disk: Option<Disk>) {
    let mut rng = Rng::new();
    let what = if disk.is_some() { "power cuts" } else { "kills" };
    let store = if place.url.is_some() { "PostgreSQL" } else { "SQLite" };
    println!("{store}, {what}: seed {}", rng.get_seed());
    let mut given = BTreeMap::new();
    for kill in 0..kills() {
        let mut children = [start(&place), start(&place)];
        let heard = Arc::new(AtomicUsize::new(0));
        let hears = children.each_mut().map(|it| hear(it, Arc::clone(&heard)));
        // The first ones are killed wherever they are.
        while kill > 1 && heard.load(Ordering::Relaxed) < 10 {
            for child in &mut children {
                assert!(child.try_wait().unwrap().is_none(), "it has ended");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(rng.u64(0..200)));
        let mut end = || children.iter_mut().for_each(|it| it.kill().unwrap());
        match &mut disk {
            None => end(),
            // Every second cut tears.
            Some(disk) => drop(disk.cut((kill % 2 == 1).then_some(&mut rng), end)),
        }
        for child in &mut children {
            child.wait().unwrap();
        }
        let notes = hears.into_iter().flat_map(|it| it.join().unwrap());
        notes.for_each(|note| keep(&mut given, note));
        if let Some(disk) = &mut disk {
            disk.power_on().unwrap();
        }
        find(&place, &mut given).await;
    }
    println!("{store}, {what}: {}, {} checkpoints, none lost", kills(), given.len());
}

/// One note for each size, and each states the tree that all believe in.
fn keep(given: &mut BTreeMap<u64, String>, note: String) {
    let parsed = Note::parse(note.as_bytes()).unwrap();
    let head = *Checkpoint::parse(parsed.text()).unwrap().head();
    assert_eq!(head, Tree::of(head.size).head());
    let other = given.insert(head.size, note.clone());
    assert!(other.is_none_or(|it| it == note), "two notes of {} entries", head.size);
}

/// All that was given out is found as it was.
async fn find(place: &Place, given: &mut BTreeMap<u64, String>) {
    let signing = place.open().await.unwrap();
    for (size, note) in given.iter() {
        let found = signing.at(*size).await.unwrap().map(|it| it.note.to_string());
        assert_eq!(found.as_ref(), Some(note), "the note of {size} entries is lost");
    }
    if let Some(last) = signing.last().await.unwrap() {
        Checkpoint::open(&last.note, [&signing.key()]).unwrap();
        keep(given, last.note.to_string());
    }
    signing.close().await;
}
