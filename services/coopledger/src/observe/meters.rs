//! The figures that are counted, each with what it means, and where they are read.

use std::net::SocketAddr;

use auditor::COSIGNING;
use metrics::{Unit, counter, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder};

use super::log::OUTCOMES;
use crate::failure::Failure;

/// Bounds for what takes between 100 microseconds and 30 seconds.
const SECONDS: &[f64] = &[
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0, 30.0,
];

/// Bounds for the entries of a group.
const ENTRIES: &[f64] =
    &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0];

/// What is counted up.
const COUNTERS: &[(&str, &str)] = &[
    ("coopledger_requests_total", "gRPC calls that ended, by method and status code"),
    ("coopledger_appends_total", "appends that the log answered, by outcome"),
    ("coopledger_entries_total", "entries that were appended by this process"),
    (
        "coopledger_parked_total",
        "messages of the log's stream that are no entries: somebody else publishes there",
    ),
    (
        "coopledger_cosignatures_total",
        "answers of witnesses to checkpoints, by witness and outcome: kept, refused, unavailable, unproved",
    ),
];

/// What is measured each time.
const HISTOGRAMS: &[(&str, Unit, &str)] = &[
    (
        "coopledger_request_seconds",
        Unit::Seconds,
        "how long a gRPC call took, streams to their end",
    ),
    ("coopledger_append_seconds", Unit::Seconds, "how long an append took until it was synced"),
    (
        "coopledger_log_group_entries",
        Unit::Count,
        "entries that were written and synced together; store says where: file, copy or stream",
    ),
    (
        "coopledger_log_group_seconds",
        Unit::Seconds,
        "how long it took to write and sync a group; store says where: file, copy or stream",
    ),
];

/// What stands somewhere now.
const GAUGES: &[(&str, Unit, &str)] = &[
    ("coopledger_log_position", Unit::Count, "the last entry of the log that is synced"),
    (
        "coopledger_views_position",
        Unit::Count,
        "the last entry that the views of this process have",
    ),
    ("coopledger_views_lag_entries", Unit::Count, "entries of the log that the views do not have"),
    (
        "coopledger_views_lag_seconds",
        Unit::Seconds,
        "for how long an entry has been in the log that is not in the views",
    ),
    ("coopledger_ready", Unit::Count, "1 if this process can record or read now, by part"),
    ("coopledger_sequencer", Unit::Count, "1 if this process writes to the log"),
    (
        "coopledger_rebuild_position",
        Unit::Count,
        "how far a rebuild of the views is; 0 if none runs",
    ),
    ("coopledger_rebuild_end", Unit::Count, "where a rebuild of the views ends; 0 if none runs"),
    (
        "coopledger_quorum_age_seconds",
        Unit::Seconds,
        "for how long the last checkpoint has not had the quorum of witnesses, since the start at most",
    ),
    ("coopledger_build_info", Unit::Count, "1; the label says which version runs"),
];

/// Counts from now on, and answers at `http://address/metrics`.
///
/// # Errors
/// When the address cannot be had.
pub fn listen(address: SocketAddr) -> Result<(), Failure> {
    let failed = Failure::while_doing("serving metrics");
    let built = PrometheusBuilder::new()
        .with_http_listener(address)
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), SECONDS)
        .and_then(|it| it.set_buckets_for_metric(Matcher::Suffix("_entries".into()), ENTRIES))
        .and_then(PrometheusBuilder::build);
    let (recorder, answering) = match built {
        Ok(built) => built,
        Err(BuildError::FailedToCreateHTTPListener(why)) => {
            return Err(Failure::Metrics { address, source: why.into() });
        }
        Err(error) => return Err(failed(error.into())),
    };
    metrics::set_global_recorder(recorder).map_err(|it| failed(it.to_string().into()))?;
    tokio::spawn(async move {
        if let Err(error) = answering.await {
            tracing::error!(%address, ?error, "metrics are not served any more");
        }
    });
    describe();
    Ok(())
}

/// Says what each means, and shows at once those that may stay at zero for ever.
fn describe() {
    for (name, meaning) in COUNTERS {
        metrics::describe_counter!(*name, Unit::Count, *meaning);
    }
    for (name, unit, meaning) in HISTOGRAMS {
        metrics::describe_histogram!(*name, *unit, *meaning);
    }
    for (name, unit, meaning) in GAUGES {
        metrics::describe_gauge!(*name, *unit, *meaning);
    }
    for outcome in OUTCOMES {
        counter!("coopledger_appends_total", "outcome" => *outcome).absolute(0);
    }
    for outcome in COSIGNING {
        counter!("coopledger_cosignatures_total", "outcome" => outcome).absolute(0);
    }
    counter!("coopledger_entries_total").absolute(0);
    counter!("coopledger_parked_total").absolute(0);
    gauge!("coopledger_rebuild_position").set(0.0);
    gauge!("coopledger_rebuild_end").set(0.0);
    gauge!("coopledger_quorum_age_seconds").set(0.0);
    gauge!("coopledger_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}
