//! One trace leads from a caller through the log to the views.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::process::Command;

use api::v1::registrar_service_client::RegistrarServiceClient;
use opentelemetry_proto::tonic::trace::v1::Span;
use outside::cluster::Cluster;
use outside::collector::{Collector, attribute};
use outside::program::{Server, coopledger, done, tam_duong};
use outside::talk::{self, connect};
use outside::{Outcome, requests};
use tonic::Request;

/// A caller's trace and span, as W3C has them, and as bytes.
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const TRACE: [u8; 16] = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes();
const SPAN: [u8; 8] = 0x00f0_67aa_0ba9_02b7_u64.to_be_bytes();

const CALL: &str = "RegistrarService/Record";

fn traced(mut command: Command, collector: std::net::SocketAddr) -> Command {
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{collector}"));
    command.env("OTEL_BSP_SCHEDULE_DELAY", "100").env_remove("OTEL_SERVICE_NAME");
    command
}

/// Records something under the caller's trace; gives its position.
async fn record(server: &Server) -> Outcome<u64> {
    let channel = connect(&server.address).await?;
    let cooperative = &talk::cooperatives(&channel).await?[0];
    let mut rng = fastrand::Rng::with_seed(11);
    let mut asked = Request::new(requests::join(requests::id(&mut rng), cooperative));
    asked.metadata_mut().insert("traceparent", PARENT.parse()?);
    let answer = RegistrarServiceClient::new(channel).record(asked).await?.into_inner();
    Ok(answer.recorded.ok_or("nothing is recorded")?.positions[0])
}

fn named<'a>(spans: &'a [(String, Span)], name: &str) -> &'a Span {
    &spans.iter().find(|it| it.1.name == name).unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callers_trace_leads_through_the_log_to_the_views() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path().join("ledger");
    done(coopledger(&folder).arg("import").arg(tam_duong()));
    let (collector, address) = Collector::start().await?;
    let mut command = traced(coopledger(&folder), address);
    command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command)?;
    let position = record(&server).await?.to_string();

    let spans = collector.trace(&TRACE, &[CALL, "append", "visible"]).await?;
    assert_eq!(spans.len(), 3, "{spans:#?}");
    assert!(spans.iter().all(|it| it.0 == "coopledger"), "{spans:#?}");
    let (call, append, visible) =
        (named(&spans, CALL), named(&spans, "append"), named(&spans, "visible"));
    assert_eq!(call.parent_span_id, SPAN);
    let of = |key| attribute(call, key).unwrap_or_default();
    assert_eq!(of("rpc.system"), "grpc");
    assert_eq!(of("rpc.service"), "coopledger.v1.RegistrarService");
    assert_eq!(of("rpc.method"), "Record");
    assert_eq!(of("rpc.grpc.status_code"), "0");
    for (span, outcome) in [(append, Some("appended".to_owned())), (visible, None)] {
        assert_eq!(span.parent_span_id, call.span_id);
        assert_eq!(attribute(span, "position").as_ref(), Some(&position));
        assert_eq!(attribute(span, "outcome"), outcome);
    }
    assert!(append.end_time_unix_nano <= visible.end_time_unix_nano);
    assert!(call.end_time_unix_nano > append.start_time_unix_nano);
    assert!(server.stop()?.success());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_on_in_the_process_that_is_the_sequencer() -> Outcome<()> {
    let home = tempfile::tempdir()?;
    let home = home.path().join("home");
    done(coopledger(&home).arg("import").arg(tam_duong()));
    let cluster = Cluster::start(Some(&home.join("vault.key"))).await?;
    let mut copy = coopledger(&home);
    done(copy.args(["copy", "--from", &home.display().to_string(), "--to", &cluster.stream()]));
    let (collector, address) = Collector::start().await?;
    let serve = |name: &str, roles: &str| {
        let mut command = traced(cluster.coopledger(name), address);
        command.env("OTEL_SERVICE_NAME", name);
        command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--roles", roles]);
        Server::spawn(command)
    };
    // It is a registrar too: it is the first one, and makes the vault.
    let _writes = serve("writes", "registrar,sequencer,projector")?;
    let asks = serve("asks", "registrar,reader")?;
    record(&asks).await?;

    let spans = collector.trace(&TRACE, &[CALL, "append", "sequence", "visible"]).await?;
    let of = |name: &str| spans.iter().filter(|it| it.1.name == name).map(|it| &*it.0).collect();
    let [call, append, visible, sequence]: [Vec<&str>; 4] =
        [of(CALL), of("append"), of("visible"), of("sequence")];
    assert_eq!((call, append, visible), (vec!["asks"], vec!["asks"], vec!["asks"]), "{spans:#?}");
    assert_eq!(sequence, ["writes"], "{spans:#?}");
    let (append, sequence) = (named(&spans, "append"), named(&spans, "sequence"));
    assert_eq!(sequence.parent_span_id, append.span_id);
    Ok(())
}
