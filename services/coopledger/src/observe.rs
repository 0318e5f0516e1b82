//! What whoever runs the program can watch: figures for Prometheus.

mod log;
mod meters;

pub use log::Observed;
pub use meters::listen;
