//! What whoever runs the program can watch: figures for Prometheus, logs, and spans.

mod log;
mod meters;
mod traces;

pub use log::Observed;
pub use meters::listen;
pub use traces::{TARGET, Traces, put_under};
