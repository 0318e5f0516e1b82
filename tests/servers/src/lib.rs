//! Real servers for tests and benchmarks: NATS and PostgreSQL, each in a folder of its own, on free
//! ports, gone with whoever started them. `cargo xtask setup` installs both.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what tests are made with may fail as tests do"
)]

mod link;
mod nats;
mod postgres;

use std::net::TcpListener;

pub use nats::Nats;
pub use postgres::Postgres;

/// So many free ports. All are held until all are known, so that none is given twice.
fn ports(count: usize) -> Vec<u16> {
    let held: Vec<_> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    held.iter().map(|it| it.local_addr().unwrap().port()).collect()
}
