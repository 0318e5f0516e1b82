//! Witnesses, ours and one that was not written here: they cosign one history of a log, and refuse a second one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where they fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fastrand::Rng;
use outside::figures::{Scraped, free_address};
use outside::program::{Server, coopledger, done, isolate, program, text};
use outside::python::python;
use outside::register::Register;
use outside::talk::{self, Told};
use outside::witnesses::{Ours, Theirs};
use outside::{Outcome, requests};
use serde_json::{Value, json};
use transparency::{Checkpoint, Note, Policy, Unsatisfied};

/// A ledger whose settings name witnesses.
struct House {
    ledger: PathBuf,
    settings: PathBuf,
}

impl House {
    fn call(&self) -> Command {
        let mut command = coopledger(&self.ledger);
        command.arg("--config").arg(&self.settings);
        command
    }

    fn serve(&self) -> Outcome<(Server, std::net::SocketAddr)> {
        let metrics = free_address()?;
        let mut command = self.call();
        command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
        command.env("COOPLEDGER_METRICS", metrics.to_string());
        Ok((Server::spawn(command)?, metrics))
    }

    fn publish(&self, to: &Path) -> Outcome<Value> {
        let said = done(self.call().args(["publish", "--json"]).arg(to)).stdout;
        Ok(serde_json::from_slice(&said)?)
    }
}

/// Records so many more cooperatives.
async fn grow(server: &Server, count: usize, rng: &mut Rng) -> Outcome<()> {
    let channel = talk::connect(&server.address).await?;
    let more: Vec<_> = (0..count).map(|_| requests::register(requests::id(rng))).collect();
    for told in talk::record_all(&channel, &more).await {
        assert!(matches!(told, Told::Recorded(_)), "{told:?}");
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &place)?,
            false => drop(fs::copy(entry.path(), place)?),
        }
    }
    Ok(())
}

/// Figures, once each of the two witnesses has so many answers of an outcome.
async fn until(metrics: std::net::SocketAddr, outcome: &str, count: f64) -> Outcome<Scraped> {
    let start = Instant::now();
    let outcome = format!("outcome=\"{outcome}\"");
    loop {
        let seen = Scraped::get(metrics)?;
        let of = |witness| {
            let labels = [format!("witness=\"{witness}\""), outcome.clone()];
            seen.sum("coopledger_cosignatures_total", &labels.each_ref().map(|it| it.as_str()))
        };
        if of("ours") >= count && of("theirs") >= count {
            return Ok(seen);
        }
        if start.elapsed() > Duration::from_secs(60) {
            return Err(format!("no {outcome} of {count} came: {}", seen.0).into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fork_of_a_log_is_refused_by_witnesses_of_two_makers() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let (csv, at) = (folder.path().join("csv"), |name: &str| folder.path().join(name));
    Register::small().write(&csv)?;
    let settings = at("coopledger.toml");
    fs::write(&settings, "")?;
    let house = House { ledger: at("ledger"), settings };
    done(coopledger(&house.ledger).arg("import").arg(&csv));
    let said = house.publish(&at("public"))?;
    assert_eq!((&said["witnesses"], &said["quorum"]), (&Value::Null, &Value::Null));
    let key = said["key"].as_str().unwrap().to_owned();

    let (ours, theirs) = (Ours::start(&at("ours"), &key)?, Theirs::start(&at("theirs"), &key)?);
    let witnesses = ours.line() + &theirs.line() + "group both all ours theirs\nquorum both\n";
    fs::write(at("witnesses.policy"), &witnesses)?;
    fs::write(&house.settings, format!("[signer]\nwitnesses = {:?}\n", at("witnesses.policy")))?;
    let believed = Policy::parse(format!("log {key}\n{witnesses}").as_bytes())?;
    let bare = Note::parse(&fs::read(at("public").join("checkpoint"))?)?;
    assert_eq!(believed.satisfied_by(&bare), Err(Unsatisfied::Quorum(0)));

    // A server has it cosigned by itself.
    let (server, metrics) = house.serve()?;
    until(metrics, "kept", 1.0).await?;
    grow(&server, 300, &mut Rng::with_seed(11)).await?;
    until(metrics, "kept", 2.0).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let seen = Scraped::get(metrics)?;
    assert!(seen.sum("coopledger_quorum_age_seconds", &[]) < 2.5, "{}", seen.0);
    assert!(server.stop()?.success());

    // Everything is copied, the key too; then both go on, each in its own way.
    let fork = House { ledger: at("fork"), settings: house.settings.clone() };
    copy(&house.ledger, &fork.ledger)?;
    let (server, _) = house.serve()?;
    grow(&server, 20, &mut Rng::with_seed(12)).await?;
    assert!(server.stop()?.success());
    let said = house.publish(&at("public"))?;
    assert_eq!((&said["witnesses"], &said["quorum"]), (&json!(["ours", "theirs"]), &json!(true)));
    let (server, metrics) = fork.serve()?;
    grow(&server, 40, &mut Rng::with_seed(13)).await?;
    let seen = until(metrics, "refused", 1.0).await?;
    assert_eq!(seen.sum("coopledger_cosignatures_total", &["outcome=\"kept\""]), 0.0, "{}", seen.0);
    assert!(server.stop()?.success());
    for _ in 0..2 {
        let said = fork.publish(&at("forked"))?;
        assert_eq!((&said["witnesses"], &said["quorum"]), (&json!([]), &json!(false)));
        assert_eq!(said["key"], key.as_str());
    }
    let forked = Note::parse(&fs::read(at("forked").join("checkpoint"))?)?;
    assert_eq!(believed.satisfied_by(&forked), Err(Unsatisfied::Quorum(0)));

    // Both kept what they refused, and the first history goes on.
    assert!(!theirs.evidence()?.is_empty());
    let logs = fs::read_dir(ours.store.join("logs"))?.next().ok_or("no log")??.path();
    let place = fs::read_dir(logs.join("unproved"))?.next().ok_or("no evidence")??.path();
    let refused = fs::read_to_string(place.join("refused"))?;
    let refused = refused.split_once("\n\n").ok_or("no request")?.1;
    let refused = Checkpoint::open(&Note::parse(refused.as_bytes())?, [&key.parse()?])?;
    let cosigned = Note::parse(&fs::read(place.join("cosigned"))?)?;
    let cosigned = Checkpoint::open(&cosigned, [&key.parse()?, &ours.key.parse()?])?;
    assert!(refused.head().size > cosigned.head().size, "{refused} {cosigned}");
    let (server, _) = house.serve()?;
    grow(&server, 5, &mut Rng::with_seed(14)).await?;
    assert!(server.stop()?.success());
    let said = house.publish(&at("public"))?;
    assert_eq!(said["quorum"], true);
    let note = Note::parse(&fs::read(at("public").join("checkpoint"))?)?;
    let satisfied = believed.satisfied_by(&note)?;
    assert_eq!(satisfied.witnesses.len(), 2);
    let public = at("public").display().to_string();
    let read = python("cosigned.py", &[&public, &key, &ours.key, &theirs.key]);
    assert_eq!(read.trim(), format!("{} 2", said["size"]));
    python("published.py", &[&public, &key]);
    assert!(ours.server.stop()?.success());
    Ok(())
}

#[test]
fn a_witness_that_cannot_be_one_says_why() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let (policy, store) = (folder.path().join("logs.policy"), folder.path().join("store"));
    let key = "so.example/log+e7b0b4ba+AQ";
    let refused = |arguments: &[&str], code: i32, why: &str| {
        let mut command = Command::new(program());
        isolate(&mut command);
        command.arg("witness").arg("--policy").arg(&policy).arg("--store").arg(&store);
        let output = command.args(["--listen", "127.0.0.1:0"]).args(arguments).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(why), "{why}: {said}");
        assert!(!said.contains("panic"), "{said}");
    };
    refused(&["--name", "w.example"], 2, "logs.policy");
    fs::write(&policy, "quorum none\n")?;
    refused(&["--name", "w.example"], 2, "no log line");
    fs::write(&policy, format!("log {key}\nquorum none\n"))?;
    refused(&["--name", "w.example"], 2, "line 1");
    fs::write(&policy, "quorum")?;
    refused(&["--name", "w.example"], 2, "policy");
    assert!(!store.exists());
    let ledger = folder.path().join("ledger");
    let settings = folder.path().join("coopledger.toml");
    for (text, why) in [("quorum some\n", "line 1"), ("", "not a policy")] {
        fs::write(&policy, text)?;
        fs::write(&settings, format!("[signer]\nwitnesses = {policy:?}\n"))?;
        let mut command = coopledger(&ledger);
        command.arg("--config").arg(&settings).args(["serve", "--listen", "127.0.0.1:0"]);
        let output = command.output()?;
        let said = outside::program::text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    }
    Ok(())
}
