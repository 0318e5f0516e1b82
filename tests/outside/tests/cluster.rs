//! The same program on a log in JetStream, with views and vault in PostgreSQL.

use std::path::Path;

use outside::Outcome;
use outside::cluster::Cluster;
use outside::program::{coopledger, done, tam_duong};
use serde_json::Value;

fn figures(mut command: std::process::Command) -> Outcome<Value> {
    let asked = ["figures", "--area", "106", "--year", "2023", "--by-sector", "--json"];
    let said: Value = serde_json::from_slice(&done(command.args(asked)).stdout)?;
    Ok(said)
}

fn copied(from: &str, to: &str) -> Outcome<u64> {
    let mut command = coopledger(Path::new("/nonexistent"));
    let said = done(command.args(["copy", "--json", "--from", from, "--to", to])).stdout;
    let said: Value = serde_json::from_slice(&said)?;
    said["position"].as_u64().ok_or_else(|| "no position".into())
}

/// A history with names in clear.
fn names(mut command: std::process::Command) -> Outcome<Value> {
    let said = done(command.args(["history", "TD-00001", "--reveal", "--json"])).stdout;
    Ok(serde_json::from_slice(&said)?)
}

fn keys_copied(from: &str, to: &str, key_file: &Path) -> Outcome<Value> {
    let mut command = coopledger(Path::new("/nonexistent"));
    command.args(["copy-keys", "--json", "--from", from, "--to", to, "--key-file"]);
    Ok(serde_json::from_slice(&done(command.arg(key_file)).stdout)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_moves_into_a_cluster_and_back_and_keeps_every_figure_and_name() -> Outcome<()> {
    let dir = tempfile::tempdir()?;
    let [home, backup, back] = ["home", "backup", "back"].map(|it| dir.path().join(it));
    done(coopledger(&home).arg("import").arg(tam_duong()));
    let before = figures(coopledger(&home))?;
    let known = names(coopledger(&home))?;
    assert!(known.to_string().contains("Thành viên 01-01"), "{known}");
    let path = |it: &Path| it.display().to_string();
    let last = copied(&path(&home), &path(&backup))?;
    assert_eq!(copied(&path(&home), &path(&backup))?, last, "nothing is new");

    let cluster = Cluster::start(Some(&home.join("vault.key"))).await?;
    assert_eq!(copied(&path(&backup), &cluster.stream())?, last);
    let key_file = home.join("vault.key");
    let keys = keys_copied(&path(&home), cluster.vault(), &key_file)?;
    assert_eq!((&keys["destroyed"], &keys["already_there"]), (&0.into(), &0.into()));
    let recording = cluster.serve("one", "registrar,sequencer,projector")?;
    let _reading = cluster.serve("two", "reader")?;
    assert_eq!(figures(cluster.coopledger("three"))?, before);
    assert_eq!(names(cluster.coopledger("three"))?, known);
    drop(recording);
    assert_eq!(copied(&cluster.stream(), &path(&back))?, last);
    keys_copied(cluster.vault(), &path(&back), &key_file)?;
    std::fs::copy(&key_file, back.join("vault.key"))?;
    assert_eq!(figures(coopledger(&back))?, before);
    assert_eq!(names(coopledger(&back))?, known);
    Ok(())
}
