//! What whoever runs the program can watch.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::time::{Duration, Instant};

use outside::Outcome;
use outside::figures::{Scraped, free_address};
use outside::program::{Server, coopledger, done, tam_duong};
use outside::talk::{self, Told};
use outside::{requests, talk::connect};

/// A server with metrics, on a register that is imported.
fn served(folder: &std::path::Path) -> Outcome<(Server, std::net::SocketAddr)> {
    done(coopledger(folder).arg("import").arg(tam_duong()));
    let metrics = free_address()?;
    let mut command = coopledger(folder);
    command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
    command.env("COOPLEDGER_METRICS", metrics.to_string());
    Ok((Server::spawn(command)?, metrics))
}

/// Figures, once they are as expected; the last ones after some patience.
async fn until(metrics: std::net::SocketAddr, is: impl Fn(&Scraped) -> bool) -> Outcome<Scraped> {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let scraped = Scraped::get(metrics)?;
        if is(&scraped) || Instant::now() > patience {
            return Ok(scraped);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_counts_what_it_is_asked_and_how_current_it_is() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let (server, metrics) = served(&folder.path().join("ledger"))?;
    let channel = connect(&server.address).await?;
    let cooperatives = talk::cooperatives(&channel).await?;
    let mut rng = fastrand::Rng::with_seed(7);
    let mut last = 0;
    for _ in 0..20 {
        let request = requests::join(requests::id(&mut rng), &cooperatives[0]);
        match talk::record(&channel, request).await {
            Told::Recorded(it) => last = it.positions.into_iter().max().unwrap_or_default(),
            other => return Err(format!("{other:?}").into()),
        }
    }
    let unknown = requests::join(requests::id(&mut rng), "no-such-id");
    assert!(matches!(talk::record(&channel, unknown).await, Told::Refused(..)));
    talk::counts(&channel, &["members.total"], last).await?;

    let record = "method=\"RegistrarService/Record\"";
    let seen = until(metrics, |it| {
        it.sum("coopledger_views_position", &[]) == last as f64
            && it.sum("coopledger_views_lag_entries", &[]) == 0.0
    })
    .await?;
    let sum = |name: &str, labels: &[&str]| seen.sum(name, labels);
    assert_eq!(sum("coopledger_requests_total", &[record, "code=\"OK\""]), 20.0, "{}", seen.0);
    assert_eq!(sum("coopledger_requests_total", &[record]), 21.0, "{}", seen.0);
    assert_eq!(sum("coopledger_request_seconds_count", &[record]), 21.0);
    let asked = "method=\"FiguresService/GetFigures\"";
    assert_eq!(sum("coopledger_requests_total", &[asked, "code=\"OK\""]), 1.0);
    assert_eq!(sum("coopledger_appends_total", &["outcome=\"appended\""]), 20.0, "{}", seen.0);
    assert_eq!(sum("coopledger_append_seconds_count", &[]), 20.0);
    assert_eq!(sum("coopledger_entries_total", &[]), 20.0);
    assert_eq!(sum("coopledger_log_group_entries_sum", &["store=\"file\""]), 20.0);
    assert_eq!(sum("coopledger_log_position", &[]), last as f64);
    assert_eq!(sum("coopledger_views_lag_seconds", &[]), 0.0);
    assert_eq!(sum("coopledger_ready", &["part=\"recording\""]), 1.0);
    assert_eq!(sum("coopledger_ready", &["part=\"reading\""]), 1.0);
    assert_eq!(sum("coopledger_sequencer", &[]), 1.0);
    assert_eq!(sum("coopledger_build_info", &["version="]), 1.0);
    for said in ["# HELP coopledger_append_seconds ", "# TYPE coopledger_append_seconds histogram"]
    {
        assert!(seen.0.contains(said), "{said}: {}", seen.0);
    }
    // Nothing of anybody stands in figures, and no id.
    assert!(cooperatives.iter().all(|it| !seen.0.contains(it.as_str())), "{}", seen.0);
    assert!(server.stop()?.success());
    Ok(())
}

#[test]
fn an_address_for_metrics_that_is_none_or_taken_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (value, code, named) in [("nowhere", 2, "COOPLEDGER_METRICS"), (&*taken, 1, &*taken)] {
        let mut command = coopledger(&folder.path().join("ledger"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).env("COOPLEDGER_METRICS", value);
        let output = command.output().unwrap();
        let said = outside::program::text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(named), "{said}");
    }
}

/// The names of figures that stand in a text.
fn named(text: &str) -> std::collections::BTreeSet<String> {
    let starts = text.match_indices("coopledger_").map(|it| it.0);
    let name = |at: usize| {
        let end = text[at..].find(|it: char| !it.is_ascii_lowercase() && it != '_');
        text[at..end.map_or(text.len(), |it| at + it)].to_owned()
    };
    starts.map(name).collect()
}

/// All expressions of a dashboard's panels.
fn expressions(of: &serde_json::Value) -> Vec<String> {
    let panels = of["panels"].as_array().unwrap();
    let targets = panels.iter().filter_map(|it| it["targets"].as_array()).flatten();
    targets.map(|it| it["expr"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_and_the_alerts_ask_for_what_there_is() -> Outcome<()> {
    let deploy = tam_duong().join("..");
    let dashboard = std::fs::read_to_string(deploy.join("grafana/coopledger.json"))?;
    let dashboard = expressions(&serde_json::from_str(&dashboard)?);
    assert!(dashboard.len() > 15, "{dashboard:?}");
    let alerts = std::fs::read_to_string(deploy.join("prometheus/alerts.yml"))?;
    let (shown, alarmed) = (named(&dashboard.concat()), named(&alerts));
    assert!(shown.len() > 14 && alarmed.len() > 6, "{shown:?} {alarmed:?}");

    let folder = tempfile::tempdir()?;
    let (server, metrics) = served(&folder.path().join("ledger"))?;
    let channel = connect(&server.address).await?;
    let cooperatives = talk::cooperatives(&channel).await?;
    let mut rng = fastrand::Rng::with_seed(9);
    let request = requests::join(requests::id(&mut rng), &cooperatives[0]);
    assert!(matches!(talk::record(&channel, request).await, Told::Recorded(_)));
    let seen = until(metrics, |it| {
        it.has("coopledger_views_lag_seconds") && it.has("coopledger_log_group_seconds_count")
    })
    .await?;
    for name in shown.union(&alarmed) {
        let is = seen.has(name) || seen.has(&format!("{name}_count"));
        assert!(is, "{name} is asked for, and is not there: {}", seen.0);
    }
    Ok(())
}
