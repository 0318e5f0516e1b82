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
use std::sync::atomic::{AtomicU32, Ordering};

pub use nats::Nats;
pub use postgres::Postgres;

/// Below the ports that the system hands out by itself, so that nothing that asks for any port gets one of
/// these between being found free and being listened on.
const FIRST: u16 = 10_000;
const COUNT: u16 = 22_000;

/// So many free ports. No other call of this process gets them, and other processes begin elsewhere.
fn ports(count: usize) -> Vec<u16> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(211);
    let port = || {
        let number = begin.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        FIRST + (number % u32::from(COUNT)) as u16
    };
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    std::iter::repeat_with(port).filter(free).take(count).collect()
}
