//! Proofs asked for over gRPC, and verified by a program that is not ours.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use api::v1;
use api::v1::audit_service_client::AuditServiceClient;
use api::v1::get_checkpoint_request::Which;
use api::v1::prove_history_request::Of;
use api::v1::prove_history_response::Content;
use fastrand::Rng;
use outside::cluster::Cluster;
use outside::program::{Server, coopledger, done, text};
use outside::python::python;
use outside::register::Register;
use outside::requests;
use outside::talk::{self, Told};
use serde_json::{Value, json};
use tempfile::TempDir;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// A client of a server's proofs.
struct Asking {
    client: AuditServiceClient<Channel>,
    channel: Channel,
}

impl Asking {
    async fn of(server: &Server) -> Self {
        let channel = talk::connect(&server.address).await.unwrap();
        Self { client: AuditServiceClient::new(channel.clone()), channel }
    }

    /// Records so many more cooperatives; the position of the last entry.
    async fn grow(&self, count: usize, rng: &mut Rng) -> u64 {
        let more: Vec<_> = (0..count).map(|_| requests::register(requests::id(rng))).collect();
        let mut last = 0;
        for told in talk::record_all(&self.channel, &more).await {
            let Told::Recorded(it) = told else { panic!("{told:?}") };
            last = it.positions.into_iter().chain([last]).max().unwrap();
        }
        last
    }

    async fn checkpoint(&mut self, which: Option<Which>) -> Result<v1::SignedCheckpoint, Status> {
        let asked = v1::GetCheckpointRequest { which, ..Default::default() };
        let answer = self.client.get_checkpoint(asked).await?.into_inner();
        Ok(answer.checkpoint.unwrap())
    }

    async fn inclusion(
        &mut self,
        position: u64,
        tree_size: u64,
    ) -> Result<v1::GetInclusionProofResponse, Status> {
        let asked = v1::GetInclusionProofRequest { position, tree_size, min_position: 0 };
        Ok(self.client.get_inclusion_proof(asked).await?.into_inner())
    }

    async fn growth(
        &mut self,
        from_size: u64,
        to_size: u64,
    ) -> Result<v1::GetConsistencyProofResponse, Status> {
        let asked = v1::GetConsistencyProofRequest { from_size, to_size, min_position: 0 };
        Ok(self.client.get_consistency_proof(asked).await?.into_inner())
    }

    /// Writes tiles or bundles into a folder, each at its name.
    async fn tiles(&mut self, paths: &[&str], to: &Path) -> Result<(), Status> {
        let paths = paths.iter().map(|it| (*it).to_owned()).collect();
        let asked = v1::ReadTilesRequest { paths, min_position: 0 };
        let mut sent = self.client.read_tiles(asked).await?.into_inner();
        while let Some(it) = sent.message().await? {
            write(&to.join(it.path), &it.data);
        }
        Ok(())
    }

    async fn bundles(&mut self, paths: &[&str], to: &Path) -> Result<(), Status> {
        let paths = paths.iter().map(|it| (*it).to_owned()).collect();
        let asked = v1::ReadEntryBundlesRequest { paths, min_position: 0 };
        let mut sent = self.client.read_entry_bundles(asked).await?.into_inner();
        let mut bundle = Vec::new();
        while let Some(it) = sent.message().await? {
            bundle.extend_from_slice(&it.data);
            if it.last {
                write(&to.join(it.path), &std::mem::take(&mut bundle));
            }
        }
        assert!(bundle.is_empty(), "a bundle does not end");
        Ok(())
    }

    /// The entries of a history, with their proofs, as the script reads them.
    async fn history(&mut self, of: Option<Of>) -> Result<Vec<Value>, Status> {
        let asked = v1::ProveHistoryRequest { of, ..Default::default() };
        let mut sent = self.client.prove_history(asked).await?.into_inner();
        let (mut found, mut end) = (Vec::new(), None);
        while let Some(it) = sent.message().await? {
            match it.content.unwrap() {
                Content::Checkpoint(_) => {}
                Content::Entries(it) => found.extend(
                    it.entries.iter().map(|it| proof(&it.entry, it.position - 1, &it.hashes)),
                ),
                Content::End(it) => end = Some(it.entries),
            }
        }
        assert_eq!(end, Some(found.len() as u64));
        Ok(found)
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn proof(entry: &[u8], index: u64, hashes: &[Vec<u8>]) -> Value {
    let hashes: Vec<_> = hashes.iter().map(|it| hex(it)).collect();
    json!({ "entry": hex(entry), "index": index, "hashes": hashes })
}

/// The names of a level as a tree of so many leaves has them.
fn names(level: &str, leaves: u64) -> Vec<String> {
    let full = (0..leaves / 256).map(|it| format!("tile/{level}/{it:03}"));
    let rest = leaves % 256;
    let last = (rest > 0).then(|| format!("tile/{level}/{:03}.p/{rest}", leaves / 256));
    full.chain(last).collect()
}

/// A ledger with a register of two cooperatives.
fn ledger() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("csv");
    Register::small().write(&csv).unwrap();
    done(coopledger(&folder.path().join("ledger")).arg("import").arg(&csv));
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_not_ours_verifies_what_is_proved() {
    let (folder, mut rng) = (ledger(), Rng::with_seed(21));
    let server = Server::start(&folder.path().join("ledger")).unwrap();
    let (mut asking, out) = (Asking::of(&server).await, folder.path().join("out"));
    let older = asking.checkpoint(Some(Which::Fresh(true))).await.unwrap();
    let last = asking.grow(80, &mut rng).await;
    let newest = asking.checkpoint(Some(Which::Fresh(true))).await.unwrap();
    assert!(newest.size == last && older.size < 256 && last > 600, "{older:?} {last}");
    write(&out.join("checkpoint"), newest.note.as_bytes());
    write(&out.join("older"), older.note.as_bytes());
    let hashes = [names("0", last), names("1", last / 256)].concat();
    let hashes: Vec<_> = hashes.iter().map(String::as_str).collect();
    asking.tiles(&hashes, &out).await.unwrap();
    let bundles = names("entries", last);
    let bundles: Vec<_> = bundles.iter().map(String::as_str).collect();
    asking.bundles(&bundles, &out).await.unwrap();
    let cooperatives = talk::cooperatives(&asking.channel).await.unwrap();
    let of = Of::CooperativeId(cooperatives[0].clone());
    let mut entries = asking.history(Some(of)).await.unwrap();
    let count = entries.len();
    for position in [1, 255, 256, 257, last / 2, last] {
        let it = asking.inclusion(position, 0).await.unwrap();
        entries.push(proof(&it.entry, it.leaf_index, &it.hashes));
        write(&out.join(format!("{position}.tlog-proof")), it.tlog_proof.as_bytes());
    }
    let growth = asking.growth(older.size, newest.size).await.unwrap();
    assert_eq!(growth.to_root_hash, newest.root_hash);
    let growth: Vec<_> = growth.hashes.iter().map(|it| hex(it)).collect();
    let said = json!({ "entries": entries, "growth": growth }).to_string();
    write(&out.join("proofs.json"), said.as_bytes());
    let keys = asking.client.list_keys(v1::ListKeysRequest::default()).await.unwrap().into_inner();
    let [key] = keys.keys.as_slice() else { panic!("{keys:?}") };
    assert_eq!(newest.key.as_ref(), Some(key));
    assert!(key.verifier_key.starts_with(&format!("{}+", keys.origin)), "{key:?}");
    let said = python("audited.py", &[&out.display().to_string(), &key.verifier_key]);
    assert!(said.starts_with(&format!("{} {last} ", keys.origin)), "{said}");
    assert!(count > 1 && said.contains(" 6 "), "{count} {said}");
    // The folder that the program itself publishes has the same.
    assert!(server.stop().unwrap().success());
    let published = folder.path().join("published");
    done(coopledger(&folder.path().join("ledger")).arg("publish").arg(&published));
    for name in hashes.iter().chain(&bundles).copied().chain(["checkpoint"]) {
        assert_eq!(fs::read(published.join(name)).unwrap(), fs::read(out.join(name)).unwrap());
    }
}

#[track_caller]
fn is<T>(answer: Result<T, Status>, code: Code, reason: &str, fields: &[&str]) {
    let Err(refused) = answer else { panic!("it was answered") };
    let details = refused.get_error_details();
    let found = details.bad_request().map(|it| it.field_violations.as_slice());
    let found: Vec<_> = found.unwrap_or_default().iter().map(|it| it.field.as_str()).collect();
    assert_eq!((refused.code(), found.as_slice()), (code, fields), "{refused:?}");
    assert_eq!(talk::reason(&refused).as_deref(), Some(reason), "{refused:?}");
    assert_eq!(details.localized_message().unwrap().locale, "vi-VN");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_questions_are_refused_and_the_server_goes_on() {
    let (folder, out) = (ledger(), tempfile::tempdir().unwrap());
    let server = Server::start(&folder.path().join("ledger")).unwrap();
    let (mut asking, out) = (Asking::of(&server).await, out.path());
    let size = asking.checkpoint(Some(Which::Fresh(true))).await.unwrap().size;
    let (invalid, beyond) = (Code::InvalidArgument, Code::OutOfRange);
    let (fields, tree) = ("INVALID_FIELDS", "BEYOND_TREE");
    is(asking.checkpoint(Some(Which::Size(0))).await, invalid, fields, &["size"]);
    let missing = asking.checkpoint(Some(Which::Size(size + 1))).await;
    is(missing, Code::NotFound, "CHECKPOINT_NOT_FOUND", &["size"]);
    is(asking.inclusion(0, 0).await, invalid, fields, &["position"]);
    is(asking.inclusion(size + 1, 0).await, beyond, tree, &["position"]);
    is(asking.inclusion(u64::MAX, u64::MAX).await, beyond, tree, &["tree_size"]);
    is(asking.growth(2, 1).await, invalid, fields, &["from_size"]);
    is(asking.growth(size + 1, 0).await, beyond, tree, &["from_size"]);
    is(asking.growth(1, size + 1).await, beyond, tree, &["to_size"]);
    is(asking.tiles(&[], out).await, invalid, fields, &["paths"]);
    is(
        asking.tiles(&["tile/0/0", "../signer.key"], out).await,
        invalid,
        fields,
        &["paths[0]", "paths[1]"],
    );
    is(asking.tiles(&["tile/0/000"], out).await, beyond, tree, &["paths[0]"]);
    is(asking.tiles(&["tile/63/000.p/1"], out).await, beyond, tree, &["paths[0]"]);
    is(asking.bundles(&["tile/0/000"], out).await, invalid, fields, &["paths[0]"]);
    is(asking.bundles(&["tile/entries/x999/999"], out).await, beyond, tree, &["paths[0]"]);
    is(asking.history(None).await, invalid, fields, &["of"]);
    let nobody = Of::CooperativeId("00000000-0000-4000-8000-000000000001".into());
    is(asking.history(Some(nobody)).await, Code::NotFound, "COOPERATIVE_NOT_FOUND", &[]);
    let nowhere = Of::Partition("99/999".into());
    is(asking.history(Some(nowhere)).await, Code::NotFound, "AREA_NOT_FOUND", &[]);
    assert_eq!(asking.checkpoint(None).await.unwrap().size, size);
    assert!(server.stop().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_verifies_needs_no_key_file_also_beside_a_server() {
    let (folder, mut rng) = (ledger(), Rng::with_seed(23));
    let ledger = folder.path().join("ledger");
    let server = Server::start(&ledger).unwrap();
    let mut asking = Asking::of(&server).await;
    let size = asking.grow(3, &mut rng).await;
    asking.checkpoint(Some(Which::Fresh(true))).await.unwrap();
    for key in ["signer.key", "vault.key"] {
        fs::rename(ledger.join(key), folder.path().join(key)).unwrap();
    }
    let verify = || {
        let said = done(coopledger(&ledger).args(["verify", "--views", "--json"])).stdout;
        let said: Value = serde_json::from_slice(&said).unwrap();
        assert_eq!((&said["entries"], &said["signed"]), (&json!(size), &json!(size)), "{said}");
        said["key"].clone()
    };
    let key = asking.checkpoint(None).await.unwrap().key.unwrap().verifier_key;
    assert_eq!(verify(), json!(key));
    assert!(server.stop().unwrap().success());
    assert_eq!(verify(), json!(key));
    assert!(!ledger.join("signer.key").exists(), "no key is made by who only reads");
    // Whoever signs does need it.
    let refused = coopledger(&ledger).args(["publish", "/nonexistent"]).output().unwrap();
    assert!(!refused.status.success(), "{}", text(&refused.stdout));
}

/// What a reader without a key gives of what another process signs.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_without_a_key_proves_what_another_process_signs() {
    let folder = ledger();
    let home = folder.path().join("ledger");
    let cluster = Cluster::start(Some(&home.join("vault.key"))).await.unwrap();
    let mut copying = coopledger(Path::new("/nonexistent"));
    copying.args(["copy", "--from"]).arg(&home).args(["--to", &cluster.stream()]);
    done(&mut copying);
    let mut copying = coopledger(Path::new("/nonexistent"));
    copying.args(["copy-keys", "--from"]).arg(&home).args(["--to", cluster.vault(), "--key-file"]);
    done(copying.arg(home.join("vault.key")));
    let settings = cluster.folder("coopledger.toml");
    let unsigned = fs::read_to_string(&settings).unwrap();
    let database = cluster.postgres.database("signer").await;
    let reads = format!("{unsigned}[signer]\ndatabase = \"{database}\"\n");
    let key_file = cluster.folder("signer.key");
    let signs = format!("{reads}key_file = \"{}\"\n", key_file.display());
    fs::write(&settings, &signs).unwrap();
    // Which makes key and store, too.
    let one = cluster.serve("one", "registrar,sequencer,projector,reader").unwrap();
    fs::write(&settings, &reads).unwrap();
    let two = cluster.serve("two", "reader").unwrap();
    fs::write(&settings, &unsigned).unwrap();
    let three = cluster.serve("three", "reader").unwrap();
    let [mut one, mut two, mut three] =
        [Asking::of(&one).await, Asking::of(&two).await, Asking::of(&three).await];
    let is_signing = |it| is(it, Code::FailedPrecondition, "NOT_SIGNING", &[]);
    is_signing(three.checkpoint(None).await);
    let last = one.grow(5, &mut Rng::with_seed(24)).await;
    let signed = one.checkpoint(Some(Which::Fresh(true))).await.unwrap();
    assert!(signed.size >= last);
    assert_eq!(two.checkpoint(None).await.unwrap(), signed);
    let start = Instant::now();
    let proved = loop {
        match two.inclusion(last, signed.size).await {
            Ok(proved) => break proved,
            // Its copy of the log may be behind for a moment.
            Err(it) => assert_eq!(it.code(), Code::Unavailable, "{it:?}"),
        }
        assert!(start.elapsed() < Duration::from_secs(30), "it does not catch up");
    };
    assert_eq!(proved.hashes, one.inclusion(last, signed.size).await.unwrap().hashes);
    is_signing(two.checkpoint(Some(Which::Fresh(true))).await);
    is_signing(three.checkpoint(None).await);
}
