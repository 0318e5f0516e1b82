//! Checkpoints that witnesses are asked to cosign.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use auditor::{Cosigned, Witnesses, WitnessesError, publish, sign};
use chrono::DateTime;
use eventlog::Position;
use signer::{SignedCheckpoint, Signing};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use transparency::{Note, Policy, VerifierKey};
use views::conformance::Ledger;
use views::{MemoryViews, catch_up};
use witness::Witness;

const NOW: u64 = 1_800_000_000;

/// A log with its views and what signs it.
struct House {
    folder: TempDir,
    ledger: Ledger,
    views: Arc<MemoryViews>,
    signing: Signing,
}

impl House {
    async fn new(seed: u64, entries: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::random(seed, entries).await;
        let signing = signing(folder.path()).await;
        Self { folder, ledger, views: Arc::default(), signing }
    }

    async fn signed(&self) -> SignedCheckpoint {
        let at = catch_up(self.ledger.log.clone(), &*self.views, &|_| ()).await.unwrap();
        self.signed_at(at).await
    }

    async fn signed_at(&self, at: Position) -> SignedCheckpoint {
        let now = DateTime::from_timestamp(NOW as i64, 0).unwrap();
        sign(&self.signing, &*self.ledger.log, &*self.views, at, now).await.unwrap()
    }

    async fn ask(&self, witnesses: &mut Witnesses) -> Cosigned {
        witnesses.ask(&self.signing, &*self.views).await.unwrap().unwrap()
    }
}

async fn signing(folder: &Path) -> Signing {
    let (store, key) = (folder.join("signer.db"), folder.join("signer.key"));
    Signing::open(&store, &key, "coopledger/test").await.unwrap()
}

/// A witness that runs.
struct Running {
    key: VerifierKey,
    address: SocketAddr,
    end: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Running {
    async fn start(folder: &Path, name: &str, log: &VerifierKey, at: &str) -> Self {
        let policy = Policy::parse(format!("log {log}\nquorum none\n").as_bytes()).unwrap();
        let witness = Witness::open(folder, Some(name.parse().unwrap()), &policy).unwrap();
        let key = witness.key().clone();
        let listener = TcpListener::bind(at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = watch::channel(false);
        let serving = tokio::spawn(witness::serve(listener, Arc::new(witness), || NOW, ended));
        Self { key, address, end, serving }
    }

    async fn stop(self) {
        self.end.send_replace(true);
        self.serving.await.unwrap();
    }
}

/// Two witnesses, both of which have to cosign.
fn both(one: (&VerifierKey, SocketAddr), other: (&VerifierKey, SocketAddr)) -> Witnesses {
    let text = format!(
        "witness one {} http://{}\nwitness other {} http://{}/\ngroup both all one other\nquorum both\n",
        one.0, one.1, other.0, other.1
    );
    Witnesses::new(Policy::parse(text.as_bytes()).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_signed_is_cosigned_kept_and_published() {
    let mut house = House::new(1, 300).await;
    let key = house.signing.key();
    let (one, other) = (house.folder.path().join("one"), house.folder.path().join("other"));
    let first = Running::start(&one, "one.example/w", &key, "127.0.0.1:0").await;
    let second = Running::start(&other, "other.example/w", &key, "127.0.0.1:0").await;
    let at = [(first.key.clone(), first.address), (second.key.clone(), second.address)];
    let here = || both((&at[0].0, at[0].1), (&at[1].0, at[1].1));
    let mut witnesses = here();
    assert_eq!(witnesses.ask(&house.signing, &*house.views).await.unwrap(), None);

    let bare = house.signed().await;
    let folder = house.folder.path().join("public");
    let published = async |signed: &SignedCheckpoint| {
        publish(&*house.ledger.log, &*house.views, signed, &folder, &|_| ()).await.unwrap().files
    };
    assert!(published(&bare).await > 1);
    let cosigned = house.ask(&mut witnesses).await;
    assert_eq!((cosigned.is_quorum, cosigned.witnesses.len()), (true, 2));
    assert_eq!(cosigned.signed.head, bare.head);
    // The folder has the same entries, and now what the witnesses say.
    assert_eq!((published(&cosigned.signed).await, published(&bare).await), (1, 0));
    let note = Note::parse(&std::fs::read(folder.join("checkpoint")).unwrap()).unwrap();
    assert_eq!(note, cosigned.signed.note);
    assert_eq!(note.verify([&key, &first.key, &second.key]).unwrap().len(), 3);

    // It goes on, also when who asks does not know what the witnesses have seen.
    house.ledger.grow(900).await;
    house.signed().await;
    assert!(house.ask(&mut witnesses).await.is_quorum);
    house.ledger.grow(100).await;
    let last = house.signed().await;
    let cosigned = house.ask(&mut here()).await;
    assert!(cosigned.is_quorum && cosigned.signed.head == last.head);
    // It is kept, and nobody is asked twice.
    assert_eq!(house.signing.last().await.unwrap().unwrap(), cosigned.signed);
    first.stop().await;
    second.stop().await;
    assert_eq!(house.ask(&mut here()).await, cosigned);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_that_is_away_is_asked_again_and_stops_nobody() {
    let mut house = House::new(2, 100).await;
    let key = house.signing.key();
    let (one, other) = (house.folder.path().join("one"), house.folder.path().join("other"));
    let first = Running::start(&one, "one.example/w", &key, "127.0.0.1:0").await;
    let second = Running::start(&other, "other.example/w", &key, "127.0.0.1:0").await;
    let mut witnesses = both((&first.key, first.address), (&second.key, second.address));
    let address = second.address.to_string();
    second.stop().await;
    house.signed().await;
    let cosigned = house.ask(&mut witnesses).await;
    assert_eq!((cosigned.is_quorum, cosigned.witnesses), (false, vec!["one".to_owned()]));
    house.ledger.grow(10).await;
    house.signed().await;
    assert!(!house.ask(&mut witnesses).await.is_quorum);
    let _second = Running::start(&other, "other.example/w", &key, &address).await;
    house.ledger.grow(10).await;
    house.signed().await;
    assert!(house.ask(&mut witnesses).await.is_quorum);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_histories_of_one_signer_are_not_both_cosigned() {
    let mut house = House::new(3, 200).await;
    let key = house.signing.key();
    let store = house.folder.path().join("w");
    let witness = Running::start(&store, "w.example/w", &key, "127.0.0.1:0").await;
    let mut witnesses = both((&witness.key, witness.address), (&key_of(9), witness.address));
    // Copied with its key and its memory, and then each goes on by itself.
    let (copied, ledger) = (tempfile::tempdir().unwrap(), Ledger::random(30, 100).await);
    house.signing.close().await;
    for file in ["signer.db", "signer.key"] {
        std::fs::copy(house.folder.path().join(file), copied.path().join(file)).unwrap();
    }
    house.signing = signing(house.folder.path()).await;
    let (folder, views) = (copied, Arc::default());
    let mut fork = House { signing: signing(folder.path()).await, folder, ledger, views };
    house.ledger.grow(50).await;
    house.signed().await;
    assert_eq!(house.ask(&mut witnesses).await.witnesses, ["one"]);
    fork.ledger.grow(20).await;
    let shorter = fork.signed().await;
    assert!(shorter.head.size < house.signing.last().await.unwrap().unwrap().head.size);
    assert_eq!(fork.ask(&mut witnesses).await.witnesses, [""; 0]);
    fork.ledger.grow(90).await;
    fork.signed().await;
    assert_eq!(fork.ask(&mut witnesses).await.witnesses, [""; 0]);
    house.ledger.grow(90).await;
    house.signed().await;
    assert_eq!(house.ask(&mut witnesses).await.witnesses, ["one"]);
}

fn key_of(seed: u8) -> VerifierKey {
    transparency::Cosigner::new("z.example/w".parse().unwrap(), &[seed; 32]).public().clone()
}

/// Answers whatever it is asked with the same bytes, and then closes.
async fn hostile(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _ = connection.read(&mut [0; 4096]).await;
                let _ = connection.write_all(&answer).await;
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_cosignature_is_not_kept() {
    let house = House::new(4, 100).await;
    let signed = house.signed().await;
    let answer = |status: &str, kind: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let other = transparency::Cosigner::new("z.example/w".parse().unwrap(), &[8; 32]);
    let foreign = other.cosign(signed.note.text(), NOW).unwrap().to_string();
    let bent = transparency::Cosigner::new("z.example/w".parse().unwrap(), &[9; 32]);
    let bent =
        bent.cosign("coopledger/other\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", NOW);
    let long = "a".repeat(200_000);
    let size = "text/x.tlog.size";
    let answers = [
        answer("200 OK", "text/plain", ""),
        answer("200 OK", "text/plain", "hello\n"),
        answer("200 OK", "text/plain", &foreign),
        answer("200 OK", "text/plain", &bent.unwrap().to_string()),
        answer("200 OK", "text/plain", &long),
        answer("409 Conflict", size, "0\n"),
        answer("409 Conflict", size, "18446744073709551615\n"),
        answer("409 Conflict", size, "99999999\n"),
        answer("409 Conflict", size, "-1\n"),
        answer("409 Conflict", "text/plain", "7\n"),
        answer("409 Conflict", size, "7\n"),
        answer("302 Found", "text/plain", ""),
        "nonsense".into(),
        String::new(),
    ];
    for answer in answers {
        let (key, address) = (key_of(9), hostile(answer.clone().into_bytes()).await);
        let mut witnesses = both((&key, address), (&key_of(7), address));
        let cosigned = house.ask(&mut witnesses).await;
        assert_eq!((cosigned.is_quorum, cosigned.witnesses.len()), (false, 0), "{answer:?}");
        assert_eq!(cosigned.signed, signed, "{answer:?}");
    }
}

#[test]
fn an_address_that_cannot_be_asked_is_refused_by_name() {
    for url in ["nowhere", "ftp://a.example", "http://", "/add", "http://a b"] {
        let Ok(policy) =
            Policy::parse(format!("witness w {} {url}\nquorum w\n", key_of(1)).as_bytes())
        else {
            continue;
        };
        let refused = Witnesses::new(policy).err();
        assert!(matches!(refused, Some(WitnessesError::Url { .. })), "{url}: {refused:?}");
    }
    let silent = format!("witness w {}\nquorum w\n", key_of(1));
    assert!(Witnesses::new(Policy::parse(silent.as_bytes()).unwrap()).is_ok());
}
