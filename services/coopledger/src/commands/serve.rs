//! `serve`: a ledger over gRPC.

mod auditing;
mod calls;
mod grpc;
mod health;
mod keeping;
mod vouching;

use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reader::Reader;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use self::grpc::Services;
use self::health::{Ready, Watching};
use self::vouching::Vouching;
use super::deadlines;
use crate::args::Serve;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::{Folder, served, warn_of_missing};
use crate::observe;
use crate::output::Output;
use crate::roles::{Role, Roles};
use crate::settings::Settings;

/// The variable that says where metrics are read.
const METRICS: &str = "COOPLEDGER_METRICS";

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
    let roles = args.roles.map_or_else(|| settings.server.roles.clone(), Roles::new);
    roles.check(folder.is_shared())?;
    if let Some(metrics) = metrics(settings)? {
        observe::listen(metrics)?;
    }
    let open = folder.open_as(settings, &roles).await?;
    let listen = |it: std::io::Error| Failure::Listen { address, source: it.into() };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let (ended, end) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_end().await;
        ended.send_replace(true);
    });
    let log = open.log.events();
    let Some(kept) = keeping::keep(&folder, log.clone(), &roles, end.clone()).await? else {
        return open.close().await;
    };
    if let Some(views) = &kept.handle {
        open.observed.shown_in(views.cursor());
    }
    let signing = match &kept.handle {
        Some(_) => folder.signer(open.id).await?,
        None => None,
    };
    if let (Some(views), Some(signing)) = (kept.handle.clone(), signing.clone()) {
        let keys = signing
            .keys()
            .await
            .map_err(|it| Failure::while_doing("reading the keys")(it.into()))?;
        warn_of_missing(&*log, &keys).await;
        let loss = open.loss.clone();
        let witnesses = folder.witnesses()?;
        let (folder, log) = (folder.clone(), log.clone());
        let vouching = Vouching { signing, folder, log, views, loss, witnesses };
        vouching.look_first().await;
        vouching.begin(end.clone());
    }
    let reads = kept.handle.as_ref().filter(|_| roles.has(Role::Reader));
    let auditor = reads.map(|it| auditing::auditor(&folder, &open, it, signing));
    let reader = reads.map(|it| {
        let (keys, clock) = (open.vault.clone(), Arc::new(SystemClock));
        Reader::new(log.clone(), served(it), keys, clock, open.id)
    });
    if let Some(reader) = reader.clone() {
        tokio::spawn(warm(reader));
    }
    let registrar = roles.has(Role::Registrar).then(|| open.registrar.clone());
    let (telling, ready) = watch::channel(Ready::default());
    let watching = Watching {
        log: open.log.clone(),
        records: registrar.is_some(),
        loss: open.loss.clone(),
        views: kept.handle.clone().filter(|_| reader.is_some()),
        bound: Duration::from_secs(settings.server.max_lag_seconds),
    };
    tokio::spawn(watching.run(telling));
    let _alive = publish(address, &folder).map_err(|it| Failure::file(&folder.server(), it))?;
    tracing::info!(
        %address,
        ledger = %open.id,
        folder = %folder.path.display(),
        %roles,
        version = env!("CARGO_PKG_VERSION"),
        "serving",
    );
    say(address, &folder, output);
    let scheduling = match kept.handle.clone().filter(|_| roles.has(Role::Scheduler)) {
        Some(views) => {
            let held = open.log.lease("scheduler", end.clone()).await?;
            Some(deadlines::keep(&open, views, held, settings.scheduler, end.clone()))
        }
        None => None,
    };
    let services = Services { registrar, reader, auditor, ready };
    let serving = grpc::serve(listener, services, &settings.server, end.clone()).await;
    let _ = std::fs::remove_file(folder.server());
    serving.map_err(Failure::while_doing("serving"))?;
    if let Some(scheduling) = scheduling {
        scheduling.await.map_err(|it| Failure::while_doing("recording deadlines")(it.into()))?;
    }
    kept.projecting.await.map_err(|it| Failure::while_doing("projecting the views")(it.into()))?;
    open.close().await
}

/// Where metrics are read, by variable or settings.
fn metrics(settings: &Settings) -> Result<Option<SocketAddr>, Failure> {
    let Some(value) = std::env::var_os(METRICS).filter(|it| !it.is_empty()) else {
        return Ok(settings.server.metrics);
    };
    let value = value.to_string_lossy().into_owned();
    let address = value.parse().map_err(|_| Failure::Argument {
        what: METRICS,
        value,
        expected: "127.0.0.1:9464".into(),
    })?;
    Ok(Some(address))
}

/// Reads beforehand what the first question needs.
async fn warm(reader: Reader) {
    if let Err(error) = reader.warm().await {
        tracing::warn!(?error, "the units are not read beforehand");
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

/// The address on standard output, so that a program that started us can read it.
fn say(address: SocketAddr, folder: &Folder, output: Output) {
    let path = folder.path.display();
    let words = match output.lang.pick("vi", "en") {
        "vi" => format!("Phục vụ gRPC tại {address}, sổ ở {path}. Ctrl-C để dừng."),
        _ => format!("Serving gRPC on {address}, ledger in {path}. Ctrl-C ends."),
    };
    output.print(|| json!({ "listening": address.to_string() }), || words);
}

/// Resolves when the program is asked to end: Ctrl-C, or SIGTERM.
pub(super) async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
