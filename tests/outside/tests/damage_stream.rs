//! A stream without replicas, of whose files a bit is another one or the end is missing while its server is down:
//! what it lost or changed is named, beside a copy and without one, and never adopted in silence.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fastrand::Rng;
use outside::Outcome;
use outside::called::called;
use outside::damage::{Damage, copy, files};
use outside::program::{Server, coopledger, done};
use outside::register::Register;
use outside::requests;
use outside::talk::{self, Told};
use serde_json::Value;
use servers::{Nats, Postgres};
use tempfile::TempDir;
use tokio::task::JoinSet;

/// So many trials at once: they wait for servers.
const AT_ONCE: usize = 4;

/// How many times a file is damaged, and from which seed.
fn trials() -> usize {
    if std::env::var_os("COOPLEDGER_SOAK").is_some() { 60 } else { 20 }
}

/// A ledger whose log is a stream, as it was written: its server is down, its processes have ended.
struct Written {
    folder: TempDir,
    /// Where what was signed is remembered.
    _postgres: Postgres,
    database: String,
    verified: Value,
}

/// What a trial came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// Every entry, root and checkpoint is what it was.
    Unchanged,
    /// It is named.
    Named,
    /// The server does not give the stream.
    NotGiven,
}

/// Writes settings for a server, and gives where they are.
fn settings(folder: &Path, nats: &Nats, signer: (&Path, &str)) -> PathBuf {
    let (path, address) = (folder.join("coopledger.toml"), nats.address(0));
    let text = format!(
        "[log]\nservers = [\"nats://{}:{}\"]\nmonitoring = {:?}\nreplicas = 1\n[signer]\nkey_file = \"{}\"\n\
         database = \"{}\"\n[scheduler]\nenabled = false\n",
        address.host(),
        address.port(),
        nats.monitoring(),
        signer.0.display(),
        signer.1,
    );
    fs::write(&path, text).unwrap();
    path
}

impl Written {
    async fn new(seed: u64) -> Self {
        let (folder, postgres) = (tempfile::tempdir().unwrap(), Postgres::start().await);
        let database = postgres.database("signer").await;
        let mut written = Self { folder, _postgres: postgres, database, verified: Value::Null };
        let mut nats = Nats::start_on(&written.at("stores"), 1).await;
        let settings = written.settings(&written.at(""), &nats);
        let csv = written.at("csv");
        Register::small().write(&csv).unwrap();
        let call = || {
            let mut command = coopledger(&written.at("ledger"));
            command.env("COOPLEDGER_CONFIG", &settings);
            command
        };
        done(call().arg("import").arg(&csv));
        done(call().arg("publish").arg(written.at("first")));
        let mut serve = call();
        serve.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
        let server = Server::spawn(serve).unwrap();
        let (channel, mut rng) =
            (talk::connect(&server.address).await.unwrap(), Rng::with_seed(seed));
        for _ in 0..60 {
            let told = talk::record(&channel, requests::register(requests::id(&mut rng))).await;
            assert!(matches!(told, Told::Recorded(_)), "{told:?}");
        }
        assert!(server.stop().unwrap().success());
        // All of it is signed: what nobody vouched for, a stream without replicas may lose unseen.
        done(call().arg("publish").arg(written.at("second")));
        let (code, said) = called(call().args(["verify", "--views", "--json"]));
        assert_eq!(code, Some(0), "{said}");
        nats.kill(0).await;
        let verified: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(verified["entries"], verified["signed"], "{said}");
        written.verified = verified;
        written
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn settings(&self, folder: &Path, nats: &Nats) -> PathBuf {
        settings(folder, nats, (&self.at("signer.key"), &self.database))
    }

    /// One trial: a process with its copy, and one that has only the name of the ledger.
    async fn tried(&self, damage: &Damage) -> Outcome<[Came; 2]> {
        let folder = tempfile::tempdir()?;
        let stores = folder.path().join("stores");
        copy(&self.at("stores"), &stores)?;
        damage.inflict(&stores)?;
        let _nats = Nats::start_on(&stores, 1).await;
        let settings = self.settings(folder.path(), &_nats);
        let mut came = [Came::Unchanged; 2];
        for (came, name) in came.iter_mut().zip(["copied", "fresh"]) {
            let ledger = folder.path().join(name);
            if name == "copied" {
                copy(&self.at("ledger"), &ledger)?;
            } else {
                fs::create_dir_all(&ledger)?;
                fs::copy(self.at("ledger").join("ledger.toml"), ledger.join("ledger.toml"))?;
            }
            let mut verify = coopledger(&ledger);
            verify.env("COOPLEDGER_CONFIG", &settings).args(["verify", "--views", "--json"]);
            let (code, said) = tokio::task::spawn_blocking(move || called(&mut verify)).await?;
            *came = self.judged(code, &said).map_err(|it| format!("{name}: {it}"))?;
            if *came != Came::Unchanged {
                self.refused(&ledger, &settings).await.map_err(|it| format!("{name}: {it}"))?;
            }
        }
        Ok(came)
    }

    fn judged(&self, code: Option<i32>, said: &str) -> Outcome<Came> {
        if code == Some(0) {
            let said: Value = serde_json::from_str(said)?;
            let of = |it: &Value| {
                ["entries", "root", "signed", "checkpoints", "views", "key"]
                    .map(|name| it[name].clone())
            };
            return match of(&said) == of(&self.verified) {
                true => Ok(Came::Unchanged),
                false => Err(format!("changed in silence: {said}").into()),
            };
        }
        let places = [
            "at position ",
            "another one is ",
            "the log ends at ",
            "ends before ",
            "stands at ",
            "entry ",
        ];
        if places.iter().any(|it| said.contains(it)) {
            return Ok(Came::Named);
        }
        match said.contains("JetStream does not") || said.contains("COOPLEDGER") {
            true => Ok(Came::NotGiven),
            false => Err(format!("{code:?}, and no place in: {said}").into()),
        }
    }

    /// A server of this folder does not begin, or records nothing.
    async fn refused(&self, ledger: &Path, settings: &Path) -> Outcome<()> {
        let mut serve = coopledger(ledger);
        serve.env("COOPLEDGER_CONFIG", settings).stderr(std::process::Stdio::null());
        serve.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
        let Ok(server) = tokio::task::spawn_blocking(move || Server::spawn(serve)).await? else {
            return Ok(());
        };
        let channel = talk::connect(&server.address).await?;
        let request = requests::register(requests::id(&mut Rng::with_seed(5)));
        match talk::record(&channel, request).await {
            Told::Recorded(it) => Err(format!("recorded on a log that is damaged: {it:?}").into()),
            _ => Ok(()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stream_loses_is_named_beside_a_copy_and_without_one() {
    let (written, mut rng) = (Arc::new(Written::new(3).await), Rng::with_seed(3));
    let stores = written.at("stores");
    let blocks = files(&stores, &["COOPLEDGER/msgs/"]).unwrap();
    let stated = files(&stores, &["COOPLEDGER/meta."]).unwrap();
    let all: Vec<_> = blocks.iter().filter(|it| !it.to_string_lossy().contains("KV_")).collect();
    let stated: Vec<_> = stated.iter().filter(|it| !it.to_string_lossy().contains("KV_")).collect();
    assert!(!all.is_empty() && stated.len() == 2, "{all:?} {stated:?}");
    let mut drawn = (0..trials()).map(|at| {
        let file = rng.choice(if at % 5 == 4 { &stated } else { &all }).unwrap();
        Damage::drawn(&stores, file, at % 4 != 3, &mut rng).unwrap()
    });
    let (mut counts, mut wrong, mut trying) = (BTreeMap::new(), Vec::new(), JoinSet::new());
    loop {
        while trying.len() < AT_ONCE {
            let Some(damage) = drawn.next() else { break };
            let written = written.clone();
            trying.spawn(async move { (written.tried(&damage).await, damage) });
        }
        let Some(tried) = trying.join_next().await else { break };
        let (came, damage) = tried.unwrap();
        let kind = if damage.bit.is_some() { "flipped" } else { "cut" };
        let name = damage.file.file_name().unwrap().to_string_lossy().into_owned();
        match came {
            Ok(came) => *counts.entry((kind, name, came)).or_insert(0) += 1,
            Err(error) => wrong.push(format!("{damage}: {error}")),
        }
    }
    println!("{counts:#?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
