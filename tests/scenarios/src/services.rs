//! A ledger of its own in a temporary folder, served as the program serves one, with a clock that
//! the scenario sets.

use std::sync::Arc;
use std::time::Duration;

use api::v1::figures_service_server::FiguresServiceServer;
use api::v1::log_service_server::LogServiceServer;
use api::v1::register_service_server::RegisterServiceServer;
use api::v1::registrar_service_server::RegistrarServiceServer;
use api::v1::work_service_server::WorkServiceServer;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use eventlog::{ClockLimits, EventLog, ManualClock};
use eventlog_sqlite::{Options, SqliteLog};
use projector::{Projector, ViewsHandle};
use prost_reflect::{DescriptorPool, DynamicMessage};
use reader::{Reader, Views};
use registrar::{RecordError, Registrar};
use scheduler::{Outcome, Recorded, Records, Scheduler, Terms};
use tempfile::TempDir;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Channel, Server};
use tonic::{Request, Status};
use uuid::Uuid;
use vault::Vault;
use views_sqlite::SqliteGenerations;

use crate::codec::AnyCodec;

/// Whatever went wrong while a ledger was made.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

const LEDGER: Uuid = Uuid::from_u128(0x5CE);
const PATIENCE: Duration = Duration::from_secs(20);

/// The services, and what they stand on.
pub struct Services {
    _folder: TempDir,
    /// Every message and method that is served.
    pub pool: DescriptorPool,
    clock: Arc<ManualClock>,
    log: Arc<SqliteLog>,
    views: ViewsHandle,
    channel: Channel,
    scheduler: Scheduler,
    records: Through,
}

/// The registrar, as the scheduler asks it.
struct Through(Registrar);

#[async_trait]
impl Records for Through {
    async fn record(&self, request: entry::Request) -> Result<Recorded, views::BoxError> {
        match self.0.record(request).await {
            Ok(it) if it.repeated => Ok(Recorded::Before),
            Ok(_) => Ok(Recorded::Now),
            Err(RecordError::Rejected(it)) => {
                Ok(Recorded::Refused { vi: it.vi(), en: it.to_string() })
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Services {
    /// A ledger without entries.
    pub async fn start() -> Result<Self, BoxError> {
        let folder = tempfile::tempdir()?;
        let clock = Arc::new(ManualClock::new(DateTime::UNIX_EPOCH));
        let options = Options { limits: ClockLimits::ANY_AHEAD, ..Options::new(clock.clone()) };
        let log = SqliteLog::open(folder.path().join("log.db"), options).await?;
        let (store, key) = (folder.path().join("vault.db"), folder.path().join("vault.key"));
        let vault = Vault::open(&store, &key).await?;
        let registrar = Registrar::new(log.clone(), vault.clone(), clock.clone(), LEDGER, 1 << 26);
        let views = SqliteGenerations::new(folder.path().join("views"));
        let (projector, _) = Projector::open(log.clone(), Arc::new(views)).await?;
        let views = projector.handle();
        tokio::spawn(async move { projector.run(std::future::pending()).await });
        let (live, cursor) = (views.clone(), views.cursor());
        let seen = Views { live: Arc::new(move || live.current()), cursor };
        let reader = Reader::new(log.clone(), seen, vault, clock.clone(), LEDGER);
        let reading = reader::service::Service::new(reader, PATIENCE);
        let terms = Terms { grace_days: 30, import_quiet: TimeDelta::minutes(15) };
        let scheduler = Scheduler::new(log.clone(), clock.clone(), terms);
        let records = Through(registrar.clone());
        let router = Server::builder()
            .add_service(RegistrarServiceServer::new(registrar::service::Service::new(registrar)))
            .add_service(RegisterServiceServer::new(reading.clone()))
            .add_service(WorkServiceServer::new(reading.clone()))
            .add_service(FiguresServiceServer::new(reading.clone()))
            .add_service(LogServiceServer::new(reading));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(router.serve_with_incoming(TcpListenerStream::new(listener)));
        let channel = Channel::from_shared(address)?.connect().await?;
        let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET)?;
        Ok(Self { _folder: folder, pool, clock, log, views, channel, scheduler, records })
    }

    /// Sets the clock to the morning of a day.
    pub fn set_today(&self, day: NaiveDate) {
        self.clock.set(morning(day));
    }

    /// A round of the scheduler; how many terms it recorded.
    pub async fn deadlines(&self) -> Result<usize, String> {
        let views = self.views.at(self.log.last()).await.map_err(|it| it.to_string())?;
        let round = self.scheduler.round(&*views, self.scheduler.today(), Some(&self.records));
        let terms = round.await.map_err(|it| format!("{it:?}"))?;
        Ok(terms.iter().filter(|it| it.outcome == Outcome::Recorded).count())
    }

    /// The last position of the log.
    pub fn last(&self) -> u64 {
        self.log.last().0
    }

    /// The type of a message of ours.
    pub fn message(&self, name: &str) -> Result<prost_reflect::MessageDescriptor, String> {
        let full = format!("coopledger.v1.{name}");
        self.pool.get_message_by_name(&full).ok_or_else(|| format!("there is no message {name}"))
    }

    /// The types of request and answer of `Service.Method`.
    pub fn method(&self, name: &str) -> Result<prost_reflect::MethodDescriptor, String> {
        let (service, method) = name.split_once('.').ok_or("expected Service.Method")?;
        let full = format!("coopledger.v1.{service}");
        let service = self.pool.get_service_by_name(&full);
        let found = service.and_then(|it| it.methods().find(|it| it.name() == method));
        found.ok_or_else(|| format!("there is no method {name}"))
    }

    /// Calls a method; the views have seen all that was recorded before.
    pub async fn call(
        &self,
        name: &str,
        request: DynamicMessage,
    ) -> Result<DynamicMessage, Status> {
        let method = self.method(name).map_err(Status::unimplemented)?;
        let seen = tokio::time::timeout(PATIENCE, self.views.at(self.log.last())).await;
        seen.map_err(|_| Status::unavailable("the views do not come"))?
            .map_err(|it| Status::unavailable(it.to_string()))?;
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let path = path.parse().map_err(|_| Status::internal("a method has a path"))?;
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        client.ready().await.map_err(|it| Status::unavailable(it.to_string()))?;
        let codec = AnyCodec { answer: method.output() };
        client.unary(Request::new(request), path, codec).await.map(tonic::Response::into_inner)
    }
}

/// Nine in the morning in Asia/Ho_Chi_Minh.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(2)
}
