//! Every call that is served: counted by method and status, how long it took, and the span of it.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use metrics::{SharedString, counter, histogram};
use tonic::Code;
use tonic::body::Body;
use tower::{Layer, Service};
use tracing::{Instrument, Span, field};

use crate::observe::{TARGET, put_under};

/// Services of others that we serve too.
const OTHERS: &[(&str, &str)] =
    &[("grpc.health.v1.Health", "Check"), ("grpc.health.v1.Health", "Watch")];

/// Watches the calls of a server.
#[derive(Clone)]
pub struct Calls {
    /// By path. What is not here is counted under one name, whatever a client asks for.
    methods: Arc<HashMap<String, Method>>,
    other: Method,
    timeout: Duration,
}

/// A method, as figures name it.
#[derive(Clone)]
struct Method {
    name: SharedString,
    service: SharedString,
    method: SharedString,
}

impl Calls {
    /// Watches calls of which each may take so long until it is answered.
    pub fn new(timeout: Duration) -> Self {
        let others = OTHERS.iter().map(|(service, method)| ((*service).into(), (*method).into()));
        let all = api::methods().into_iter().chain(others);
        let methods = all.map(|(service, method): (String, String)| {
            let short = service.rsplit('.').next().unwrap_or_default();
            let (path, name) = (format!("/{service}/{method}"), format!("{short}/{method}"));
            let [name, service, method] =
                [name, service, method].map(|it| SharedString::from_shared(it.into()));
            (path, Method { name, service, method })
        });
        let [name, service, method] = [const { SharedString::const_str("other") }; 3];
        let other = Method { name, service, method };
        Self { methods: Arc::new(methods.collect()), other, timeout }
    }

    fn begin(&self, path: &str, headers: &HeaderMap) -> Call {
        let method = self.methods.get(path).unwrap_or(&self.other).clone();
        let span = tracing::info_span!(
            target: TARGET,
            parent: None,
            "call",
            otel.name = &*method.name,
            otel.kind = "server",
            otel.status_code = field::Empty,
            rpc.system = "grpc",
            rpc.service = &*method.service,
            rpc.method = &*method.method,
            rpc.grpc.status_code = field::Empty,
        );
        put_under(&span, headers);
        Call { method, begun: Instant::now(), timeout: Some(self.timeout), code: None, span }
    }
}

impl<S> Layer<S> for Calls {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched { inner, calls: self.clone() }
    }
}

/// A service whose calls are watched.
#[derive(Clone)]
pub struct Watched<S> {
    inner: S,
    calls: Calls,
}

impl<S> Service<Request<Body>> for Watched<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<WatchedBody>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut call = self.calls.begin(request.uri().path(), request.headers());
        let span = call.span.clone();
        let answering = span.in_scope(|| self.inner.call(request)).instrument(span.clone());
        Box::pin(async move {
            let response = answering.await?;
            // From here on only the client ends it early.
            call.timeout = None;
            // An answer without a body has its status here.
            call.code = status(response.headers());
            let call = call.code.is_none().then_some(call);
            Ok(response.map(|inner| WatchedBody { inner, call, span }))
        })
    }
}

/// The body of an answer; its call ends with it.
pub struct WatchedBody {
    inner: Body,
    call: Option<Call>,
    span: Span,
}

impl http_body::Body for WatchedBody {
    type Data = <Body as http_body::Body>::Data;
    type Error = <Body as http_body::Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let span = self.span.clone();
        let polled = span.in_scope(|| Pin::new(&mut self.inner).poll_frame(context));
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(trailers) = frame.trailers_ref()
            && let Some(mut call) = self.call.take()
        {
            call.code = status(trailers);
            self.span = Span::none();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// A call under way; told of when it is let go of.
struct Call {
    method: Method,
    begun: Instant,
    /// How long it may take until it is answered; `None` once it is.
    timeout: Option<Duration>,
    /// Its status, once it is known.
    code: Option<Code>,
    span: Span,
}

impl Drop for Call {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        // Let go of before it had a status: its time was over, or the client went away.
        let late = self.timeout.is_some_and(|it| took >= it);
        let code = self.code.unwrap_or(if late { Code::DeadlineExceeded } else { Code::Cancelled });
        self.span.record("rpc.grpc.status_code", code as i32);
        if is_ours(code) {
            self.span.record("otel.status_code", "ERROR");
        }
        let (method, code) = (self.method.name.clone(), name(code));
        counter!("coopledger_requests_total", "method" => method.clone(), "code" => code)
            .increment(1);
        histogram!("coopledger_request_seconds", "method" => method).record(took);
    }
}

fn status(headers: &HeaderMap) -> Option<Code> {
    headers.get("grpc-status").map(|it| Code::from_bytes(it.as_bytes()))
}

/// Whether a code says that the server failed, and not that it was asked wrongly.
fn is_ours(code: Code) -> bool {
    use Code as C;
    let ours = [C::Unknown, C::DeadlineExceeded, C::Unimplemented, C::Internal, C::Unavailable];
    ours.contains(&code) || code == C::DataLoss
}

/// A code as the specification writes it.
fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
