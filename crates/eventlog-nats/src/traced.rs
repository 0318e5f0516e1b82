//! Where an append stands in a trace, carried to the process that is the sequencer.

use async_nats::HeaderMap;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The span that is entered now, as W3C has it; nothing where there is none.
pub fn carried() -> Option<HeaderMap> {
    let span = Span::current();
    if span.is_disabled() {
        return None;
    }
    let mut headers = Headers(HeaderMap::new());
    TraceContextPropagator::new().inject_context(&span.context(), &mut headers);
    Some(headers.0).filter(|it| !it.is_empty())
}

/// The sequencer's span of what another process asks, under the one that was carried along.
pub fn sequence(carried: Option<HeaderMap>) -> Span {
    let Some(carried) = carried else { return Span::none() };
    let span = tracing::info_span!(target: "coopledger::spans", parent: None, "sequence");
    if !span.is_disabled() {
        let context = TraceContextPropagator::new().extract(&Headers(carried));
        // It fails only where spans go nowhere.
        let _ = span.set_parent(context);
    }
    span
}

struct Headers(HeaderMap);

impl Injector for Headers {
    fn set(&mut self, key: &str, value: String) {
        self.0.insert(key, value);
    }
}

impl Extractor for Headers {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|it| it.as_str())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(key, _)| key.as_ref()).collect()
    }
}
