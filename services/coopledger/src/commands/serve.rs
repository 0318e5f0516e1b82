//! `serve`: a ledger over gRPC.

use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::v1::figures_service_server::FiguresServiceServer;
use api::v1::log_service_server::LogServiceServer;
use api::v1::register_service_server::RegisterServiceServer;
use api::v1::registrar_service_server::RegistrarServiceServer;
use api::v1::work_service_server::WorkServiceServer;
use eventlog::EventLog;
use projector::Projector;
use reader::Reader;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;

use super::deadlines;
use crate::args::Serve;
use crate::clock::SystemClock;
use crate::failure::{BoxError, Failure};
use crate::ledger::{Folder, Writing, served};
use crate::output::Output;
use crate::settings::{ServerSettings, Settings};

/// The largest message taken; the largest answer is the same.
const MESSAGE_BYTES: usize = 4 << 20;
/// The largest header list, as in most servers.
const HEADER_BYTES: u32 = 16 << 10;
/// Streams on one connection.
const STREAMS: u32 = 256;
/// After how long views that could not be written are tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// How long open streams may go on after the server was asked to end.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves a ledger until the program is asked to end.
pub async fn run(
    args: Serve,
    folder: Folder,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let address = args.listen.unwrap_or(settings.server.listen);
    if !address.ip().is_loopback() && !args.insecure_listen {
        return Err(Failure::Exposed(address));
    }
    let open = folder.open(settings).await?;
    let _alone = folder.projector_turn().await?;
    let listen = |it: std::io::Error| Failure::Listen { address, source: it.into() };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let (ended, end) = watch::channel(false);
    let (projector, _) = Projector::open(open.log.clone(), folder.generations())
        .await
        .map_err(|it| Failure::while_doing("opening the views")(it.into()))?;
    let handle = projector.handle();
    let projecting = tokio::spawn(project(projector, end.clone()));
    let log: Arc<dyn EventLog> = open.log.clone();
    let views = served(&handle);
    let reader = Reader::new(log, views, open.vault.clone(), Arc::new(SystemClock), open.id);
    tokio::spawn(warm(reader.clone()));
    let _alive = publish(address, &folder).map_err(|it| Failure::file(&folder.server(), it))?;
    say(address, &folder, output);
    tokio::spawn(async move {
        asked_to_end().await;
        ended.send_replace(true);
    });
    let scheduling = deadlines::keep(&open, handle.clone(), settings.scheduler, end.clone());
    let serving = serve(listener, &open, reader, &settings.server, end.clone()).await;
    let _ = std::fs::remove_file(folder.server());
    serving.map_err(Failure::while_doing("serving"))?;
    scheduling.await.map_err(|it| Failure::while_doing("recording deadlines")(it.into()))?;
    projecting.await.map_err(|it| Failure::while_doing("projecting the views")(it.into()))?;
    open.close().await
}

/// Reads beforehand what the first question needs.
async fn warm(reader: Reader) {
    if let Err(error) = reader.warm().await {
        tracing::warn!("the units are not read beforehand: {error:?}");
    }
}

/// Writes our address for commands beside us. The lock on the file says that we live: it ends with the process,
/// however that ends, and so an old address is never taken for a server's.
fn publish(address: SocketAddr, folder: &Folder) -> std::io::Result<File> {
    let mut file = File::create(folder.server())?;
    file.try_lock().map_err(std::io::Error::from)?;
    write!(file, "{address}")?;
    Ok(file)
}

/// Keeps the views current until the end. When they cannot be written, as on a full disk, they are
/// tried again each second: meanwhile reads are answered from what the views have, and recording
/// goes on. The wait does not grow, so that readers who wait for a position get it soon after there
/// is room again.
async fn project(projector: Projector, mut end: watch::Receiver<bool>) {
    while !*end.borrow() {
        let mut wait = end.clone();
        let stop = async move {
            let _ = wait.wait_for(|it| *it).await;
        };
        let Err(error) = projector.run(stop).await else { continue };
        tracing::error!("the views are not kept current: {error:?}");
        let _ = tokio::time::timeout(AGAIN, end.wait_for(|it| *it)).await;
    }
}

/// The address on standard output, so that a program that started us can read it.
fn say(address: SocketAddr, folder: &Folder, output: Output) {
    let path = folder.path.display();
    let words = match output.lang.pick("vi", "en") {
        "vi" => format!("Phục vụ gRPC tại {address}, sổ ở {path}. Ctrl-C để dừng."),
        _ => format!("Serving gRPC on {address}, ledger in {path}. Ctrl-C ends."),
    };
    output.print(|| json!({ "listening": address.to_string() }), || words);
}

async fn serve(
    listener: TcpListener,
    open: &Writing,
    reader: Reader,
    settings: &ServerSettings,
    mut end: watch::Receiver<bool>,
) -> Result<(), BoxError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(api::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let timeout = Duration::from_secs(settings.timeout_seconds);
    let registrar = registrar::service::Service::new(open.registrar.clone());
    // A little less than the call itself has, so that it is told why.
    let reading = reader::service::Service::new(reader, timeout.mul_f64(0.9));
    macro_rules! sized {
        ($server:ident, $service:expr) => {
            $server::new($service)
                .max_decoding_message_size(MESSAGE_BYTES)
                .max_encoding_message_size(MESSAGE_BYTES)
        };
    }
    health.set_serving::<RegistrarServiceServer<registrar::service::Service>>().await;
    health.set_serving::<RegisterServiceServer<reader::service::Service>>().await;
    health.set_serving::<WorkServiceServer<reader::service::Service>>().await;
    health.set_serving::<FiguresServiceServer<reader::service::Service>>().await;
    health.set_serving::<LogServiceServer<reader::service::Service>>().await;
    let router = Server::builder()
        .timeout(timeout)
        .load_shed(true)
        .concurrency_limit_per_connection(settings.concurrent_calls)
        .max_concurrent_streams(STREAMS)
        .http2_max_header_list_size(HEADER_BYTES)
        .http2_max_pending_accept_reset_streams(Some(64))
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .http2_keepalive_timeout(Some(Duration::from_secs(20)))
        .add_service(health_service)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .add_service(sized!(RegistrarServiceServer, registrar))
        .add_service(sized!(RegisterServiceServer, reading.clone()))
        .add_service(sized!(WorkServiceServer, reading.clone()))
        .add_service(sized!(FiguresServiceServer, reading.clone()))
        .add_service(sized!(LogServiceServer, reading));
    let mut drained = end.clone();
    // The builder's own socket options reach only listeners that it opens itself.
    let incoming = TcpIncoming::from(listener)
        .with_nodelay(Some(true))
        .with_keepalive(Some(Duration::from_secs(60)));
    let stop = async move {
        let _ = end.wait_for(|it| *it).await;
        let all = [
            "",
            "coopledger.v1.RegistrarService",
            "coopledger.v1.RegisterService",
            "coopledger.v1.WorkService",
            "coopledger.v1.FiguresService",
            "coopledger.v1.LogService",
        ];
        for service in all {
            health.set_service_status(service, ServingStatus::NotServing).await;
        }
    };
    let serving = router.serve_with_incoming_shutdown(incoming, stop);
    let late = async move {
        let _ = drained.wait_for(|it| *it).await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = serving => served.map_err(Into::into),
        () = late => Ok(()),
    }
}

/// Resolves when the program is asked to end: Ctrl-C, or SIGTERM.
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
