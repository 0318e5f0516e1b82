//! A collector of spans, as small as one can be.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

use crate::Outcome;

/// Keeps what processes send to it.
#[derive(Clone, Default)]
pub struct Collector(Arc<Mutex<Vec<(String, Span)>>>);

impl Collector {
    /// Listens on a free port.
    ///
    /// # Errors
    /// If there is none.
    pub async fn start() -> Outcome<(Self, SocketAddr)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let collector = Self::default();
        let server = TraceServiceServer::new(collector.clone());
        let incoming = TcpListenerStream::new(listener);
        tokio::spawn(
            tonic::transport::Server::builder().add_service(server).serve_with_incoming(incoming),
        );
        Ok((collector, address))
    }

    /// The spans of a trace, each with the name of its service, once all of some names are there.
    ///
    /// # Errors
    /// If they do not come within twenty seconds.
    pub async fn trace(&self, id: &[u8], names: &[&str]) -> Outcome<Vec<(String, Span)>> {
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let ours: Vec<_> = all.iter().filter(|it| it.1.trace_id == id).cloned().collect();
            if names.iter().all(|name| ours.iter().any(|it| it.1.name == *name)) {
                return Ok(ours);
            }
            if Instant::now() > patience {
                return Err(format!("{names:?} are not all in {all:#?}").into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// An attribute of a span, as text.
pub fn attribute(span: &Span, key: &str) -> Option<String> {
    let value = span.attributes.iter().find(|it| it.key == key)?.value.clone()?.value?;
    Some(match value {
        Value::StringValue(it) => it,
        Value::IntValue(it) => it.to_string(),
        other => format!("{other:?}"),
    })
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for of in request.into_inner().resource_spans {
            let attributes = of.resource.map(|it| it.attributes).unwrap_or_default();
            let carrier = Span { attributes, ..Span::default() };
            let service = attribute(&carrier, "service.name").unwrap_or_default();
            let spans = of.scope_spans.into_iter().flat_map(|it| it.spans);
            kept.extend(spans.map(|it| (service.clone(), it)));
        }
        Ok(Response::new(ExportTraceServiceResponse { partial_success: None }))
    }
}
