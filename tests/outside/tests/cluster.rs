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

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_moves_into_a_cluster_and_back_and_keeps_every_figure() -> Outcome<()> {
    let dir = tempfile::tempdir()?;
    let [home, backup, back] = ["home", "backup", "back"].map(|it| dir.path().join(it));
    done(coopledger(&home).arg("import").arg(tam_duong()));
    let before = figures(coopledger(&home))?;
    let path = |it: &Path| it.display().to_string();
    let last = copied(&path(&home), &path(&backup))?;
    assert_eq!(copied(&path(&home), &path(&backup))?, last, "nothing is new");

    let cluster = Cluster::start(Some(&home.join("vault.key"))).await?;
    assert_eq!(copied(&path(&backup), &cluster.stream())?, last);
    let recording = cluster.serve("one", "registrar,sequencer,projector")?;
    let _reading = cluster.serve("two", "reader")?;
    assert_eq!(figures(cluster.coopledger("three"))?, before);
    drop(recording);
    assert_eq!(copied(&cluster.stream(), &path(&back))?, last);
    for keys in ["vault.db", "vault.key"] {
        std::fs::copy(home.join(keys), back.join(keys))?;
    }
    assert_eq!(figures(coopledger(&back))?, before);
    Ok(())
}
