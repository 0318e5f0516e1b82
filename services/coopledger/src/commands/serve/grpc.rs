//! The services over gRPC, those of the roles of this process.

use std::time::Duration;

use api::v1::audit_service_server::{AuditServiceServer, SERVICE_NAME as AUDIT};
use api::v1::figures_service_server::{FiguresServiceServer, SERVICE_NAME as FIGURES};
use api::v1::log_service_server::{LogServiceServer, SERVICE_NAME as LOG};
use api::v1::register_service_server::{RegisterServiceServer, SERVICE_NAME as REGISTER};
use api::v1::registrar_service_server::{RegistrarServiceServer, SERVICE_NAME as REGISTRAR};
use api::v1::work_service_server::{SERVICE_NAME as WORK, WorkServiceServer};
use auditor::Auditor;
use reader::Reader;
use registrar::Registrar;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use super::calls::Calls;
use super::health::Ready;
use crate::failure::BoxError;
use crate::settings::ServerSettings;

/// The largest message taken; the largest answer is the same.
const MESSAGE_BYTES: usize = 4 << 20;
/// The largest header list, as in most servers.
const HEADER_BYTES: u32 = 16 << 10;
/// Streams on one connection.
const STREAMS: u32 = 256;
/// How long open streams may go on after the server was asked to end.
const DRAIN: Duration = Duration::from_secs(5);

/// What is served; what is not there answers `UNIMPLEMENTED`.
pub struct Services {
    /// Records.
    pub registrar: Option<Registrar>,
    /// Answers questions.
    pub reader: Option<Reader>,
    /// Proves what stands in the log.
    pub auditor: Option<Auditor>,
    /// Whether they are ready.
    pub ready: watch::Receiver<Ready>,
}

/// Serves until `end` says so; then calls under way have a few seconds.
pub async fn serve(
    listener: TcpListener,
    services: Services,
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
    let registrar = services.registrar.map(registrar::service::Service::new);
    // A little less than the call itself has, so that it is told why.
    let patience = timeout.mul_f64(0.9);
    let reading = services.reader.map(|it| reader::service::Service::new(it, patience));
    let auditing = services.auditor.map(|it| auditor::service::Service::new(it, patience));
    let telling = Telling { health, records: registrar.is_some(), reads: reading.is_some() };
    macro_rules! sized {
        ($server:ident, $service:expr) => {
            $service.clone().map(|it| {
                $server::new(it)
                    .max_decoding_message_size(MESSAGE_BYTES)
                    .max_encoding_message_size(MESSAGE_BYTES)
            })
        };
    }
    let router = Server::builder()
        .layer(Calls::new(timeout))
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
        .add_optional_service(sized!(RegistrarServiceServer, registrar))
        .add_optional_service(sized!(RegisterServiceServer, reading))
        .add_optional_service(sized!(WorkServiceServer, reading))
        .add_optional_service(sized!(FiguresServiceServer, reading))
        .add_optional_service(sized!(LogServiceServer, reading))
        .add_optional_service(sized!(AuditServiceServer, auditing));
    // The builder's own socket options reach only listeners that it opens itself.
    let incoming = TcpIncoming::from(listener)
        .with_nodelay(Some(true))
        .with_keepalive(Some(Duration::from_secs(60)));
    let mut drained = end.clone();
    let mut ready = services.ready;
    let first = *ready.borrow_and_update();
    telling.tell(first).await;
    let stop = async move {
        let following = async {
            while ready.changed().await.is_ok() {
                let now = *ready.borrow_and_update();
                telling.tell(now).await;
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = following => {}
            _ = end.wait_for(|it| *it) => {}
        }
        telling.tell(Ready::default()).await;
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

/// Tells whoever asks for the health of the services of this process.
struct Telling {
    health: HealthReporter,
    records: bool,
    reads: bool,
}

impl Telling {
    /// Says what is ready. The server as a whole, which is asked for under the empty name, is ready when
    /// everything that it serves is.
    async fn tell(&self, ready: Ready) {
        let says = |it| if it { ServingStatus::Serving } else { ServingStatus::NotServing };
        if self.records {
            self.health.set_service_status(REGISTRAR, says(ready.recording)).await;
        }
        for name in [REGISTER, WORK, FIGURES, LOG, AUDIT].into_iter().filter(|_| self.reads) {
            self.health.set_service_status(name, says(ready.reading)).await;
        }
        let whole =
            ready.alive && (ready.recording || !self.records) && (ready.reading || !self.reads);
        self.health.set_service_status("", says(whole)).await;
    }
}
