//! A witness that is killed under load, and one whose power is cut: no two cosignatures that were given out
//! contradict each other, none is forgotten, and the head never goes back.
//!
//! It runs itself as the witness, so it is a program and has no harness.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a failing test says where")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use forgetful::Disk;
use tokio::net::TcpListener;
use tokio::sync::watch;
use transparency::witness::{monitored_at, read_answer};
use transparency::{Checkpoint, Hash, Note, Policy};
use witness::Witness;

#[path = "witness/log.rs"]
mod log;

use log::{Log, ORIGIN, Tree};

const FOLDER: &str = "WITNESS_TEST_FOLDER";
/// Who asks at once, each for a history of its own.
const ASKERS: u64 = 6;

/// Twelve kills on each; `COOPLEDGER_SOAK` makes them two hundred.
fn kills() -> u32 {
    if std::env::var_os("COOPLEDGER_SOAK").is_some() { 200 } else { 12 }
}

fn policy() -> Policy {
    let log = Log::new(ORIGIN, 1);
    Policy::parse(format!("log {}\nquorum none\n", log.key()).as_bytes()).unwrap()
}

fn opened(folder: &Path) -> Witness {
    Witness::open(folder, Some("tinh.example/witness".parse().unwrap()), &policy()).unwrap()
}

fn main() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        tokio::runtime::Runtime::new().unwrap().block_on(serves(folder.into()));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    killed(&folder.path().join("witness"), None);
    let disk = Disk::new().unwrap();
    let place = disk.path().join("witness");
    killed(&place, Some(disk));
}

async fn serves(folder: PathBuf) {
    let witness = Arc::new(opened(&folder));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let (_end, ended) = watch::channel(false);
    witness::serve(listener, witness, || 1_800_000_000, ended).await;
}

/// A witness, and where it listens.
fn start(folder: &Path) -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let mut child = command.env(FOLDER, folder).stdout(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
    (child, address.trim().to_owned())
}

/// All that the test knows: every tree that was ever asked for, and those that were cosigned.
#[derive(Default)]
struct Known {
    trees: BTreeMap<Hash, Tree>,
    cosigned: Vec<Tree>,
}

/// The status and body of an answer; `None` if the witness is dead.
fn ask(address: &str, request: &str) -> Option<(u16, String)> {
    let mut connection = TcpStream::connect(address).ok()?;
    connection.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|it| it.strip_prefix("content-length: "))?;
    (body.len() == length.parse::<usize>().ok()?).then_some(())?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

/// Asks for one more leaf than is cosigned, each asker for another one, until the witness is dead.
fn asks(address: &str, known: &Mutex<Known>, next: &AtomicU64) {
    let log = Log::new(ORIGIN, 1);
    let get =
        format!("GET /{} HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n", monitored_at(ORIGIN));
    let key = || {
        let lines = ask(address, &get)?.1;
        Some(Checkpoint::parse(Note::parse(lines.as_bytes()).ok()?.text()).ok()?.head().root)
    };
    loop {
        let last = key().map_or(Tree::of(0), |root| known.lock().unwrap().trees[&root].clone());
        let tree = last.with(next.fetch_add(1, Ordering::Relaxed));
        known.lock().unwrap().trees.insert(tree.head().root, tree.clone());
        let body = log.request(&tree, last.head().size);
        let length = body.len();
        let post = format!(
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        match ask(address, &post) {
            Some((200, lines)) => {
                assert!(lines.starts_with("— tinh.example/witness "), "{lines}");
                known.lock().unwrap().cosigned.push(tree);
            }
            Some((409 | 422, _)) => {}
            None => return,
            other => panic!("{other:?}"),
        }
    }
}

/// Kills it again and again; on a disk of its own the power is cut with it.
fn killed(folder: &Path, mut disk: Option<Disk>) {
    let mut rng = Rng::new();
    let what = if disk.is_some() { "power cuts" } else { "kills" };
    println!("{what}: seed {}", rng.get_seed());
    let (known, next) = (Arc::new(Mutex::new(Known::default())), Arc::new(AtomicU64::new(0)));
    let mut before = 0;
    for kill in 0..kills() {
        let (mut child, address) = start(folder);
        let asking: Vec<_> = (0..ASKERS)
            .map(|_| {
                let (address, known, next) = (address.clone(), known.clone(), next.clone());
                std::thread::spawn(move || asks(&address, &known, &next))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(rng.u64(1..150)));
        match &mut disk {
            None => child.kill().unwrap(),
            // Every second cut tears.
            Some(disk) => {
                let _ = disk.cut((kill % 2 == 1).then_some(&mut rng), || child.kill().unwrap());
            }
        }
        child.wait().unwrap();
        asking.into_iter().for_each(|it| it.join().unwrap());
        if let Some(disk) = &mut disk {
            disk.power_on().unwrap();
        }
        before = judge(folder, &mut known.lock().unwrap(), before);
    }
    let cosigned = known.lock().unwrap().cosigned.len();
    let asked = next.load(Ordering::Relaxed);
    println!(
        "{what}: {}, {asked} asked for, {cosigned} cosigned: one history, none forgotten",
        kills()
    );
    assert!(cosigned > kills() as usize && asked > cosigned as u64, "{asked} {cosigned}");
}

/// That all that was cosigned is one history, and the witness remembers the end of it. Gives its size.
fn judge(folder: &Path, known: &mut Known, before: u64) -> u64 {
    known.cosigned.sort_by_key(|it| it.head().size);
    for pair in known.cosigned.windows(2) {
        assert!(pair[1].contains(&pair[0]), "two histories were cosigned: {pair:?}");
        assert!(pair[1].head() != pair[0].head(), "one leaf of two askers: {pair:?}");
    }
    let witness = opened(folder);
    let Some(note) = witness.last(&monitored_at(ORIGIN)) else {
        assert!(known.cosigned.is_empty(), "everything is forgotten");
        return 0;
    };
    let note = Note::parse(note.as_bytes()).unwrap();
    let lines: String = note.signatures().iter().skip(1).map(ToString::to_string).collect();
    read_answer(lines.as_bytes(), &note, [witness.key()]).unwrap();
    let head = *Checkpoint::open(&note, [Log::new(ORIGIN, 1).key()]).unwrap().head();
    let last = &known.trees[&head.root];
    assert!(head.size >= before, "the head went back from {before} to {}", head.size);
    if let Some(largest) = known.cosigned.last() {
        assert!(
            last.contains(largest),
            "{} was cosigned, {} is known",
            largest.head().size,
            head.size
        );
    }
    head.size
}
