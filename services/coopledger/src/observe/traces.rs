//! Logs on standard error; and, where a collector is named, spans that lead from a call through the
//! log to the views.

use std::io::IsTerminal;

use http::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::failure::BoxError;

/// The target of spans: they go to the collector, and to no log.
pub const TARGET: &str = "coopledger::spans";

/// The standard variables that name a collector.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// Where lines or spans go.
type Sink = Box<dyn Layer<Registry> + Send + Sync>;

/// Logs and spans of this process; the last spans go out when it is told to [`end`](Self::end).
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Logs go to standard error: lines for people, JSON for machines; `RUST_LOG` says how much.
    /// Left out, a server tells of each request that it refused; a command says that itself, in its
    /// own words. Spans go to the collector of the standard variables; without one there are none.
    /// To be called within the runtime.
    pub fn start(json: bool, serves: bool) -> Self {
        let level = if serves { "info" } else { "warn" };
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
        let filter = match format!("{TARGET}=off").parse() {
            Ok(off) => filter.add_directive(off),
            Err(_) => filter,
        };
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr);
        let lines: Sink = match json {
            true => lines.json().with_filter(filter).boxed(),
            false => lines.with_filter(filter).boxed(),
        };
        let (provider, failed) = match provider() {
            Ok(provider) => (provider, None),
            Err(error) => (None, Some(error)),
        };
        let spans = provider.as_ref().map(|it| {
            let spans = tracing_opentelemetry::layer().with_tracer(it.tracer("coopledger"));
            let spans = spans.with_location(false).with_threads(false).with_target(false);
            let spans = spans.with_filter(Targets::new().with_target(TARGET, LevelFilter::TRACE));
            Box::new(spans) as Sink
        });
        // Each has a filter that tells its most verbose level, and there is no layer that is none: else
        // every span of every library is made, though nobody takes it.
        let sinks: Vec<Sink> = std::iter::once(lines).chain(spans).collect();
        tracing_subscriber::registry().with(sinks).init();
        if let Some(error) = failed {
            tracing::error!(?error, "no spans are sent: the collector's address is not one");
        }
        Self(provider)
    }

    /// Sends what was not sent yet; waits for the collector for a few seconds.
    pub async fn end(self) {
        let Some(provider) = self.0 else { return };
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(?error, "the last spans were not sent");
        }
    }
}

/// Sends spans to the collector of the standard variables, if they name one.
fn provider() -> Result<Option<SdkTracerProvider>, BoxError> {
    let named = |name: &str| std::env::var_os(name).is_some_and(|it| !it.is_empty());
    if !ENDPOINTS.into_iter().any(named) {
        return Ok(None);
    }
    let mut resource = Resource::builder();
    let attributes = std::env::var("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
    if !named("OTEL_SERVICE_NAME") && !attributes.contains("service.name=") {
        resource = resource.with_service_name("coopledger");
    }
    let exporter = SpanExporter::builder().with_tonic().build()?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource.build())
        .build();
    Ok(Some(provider))
}

/// Puts a span under the one that a caller names in `traceparent`, if it does.
pub fn put_under(span: &Span, headers: &HeaderMap) {
    if span.is_disabled() || !headers.contains_key("traceparent") {
        return;
    }
    let context = TraceContextPropagator::new().extract(&Headers(headers));
    // It fails only where spans go nowhere.
    let _ = span.set_parent(context);
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|it| it.as_str()).collect()
    }
}
