//! Recording from the outside: through the registrar and through gRPC, on real logs and on logs
//! that fail or hold back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod amending;
mod areas;
mod asking;
mod bounded;
mod country_wide;
mod erasing;
mod failing;
mod grpc;
mod held;
mod importing;
mod ledger;
mod ordering;
mod personal;
mod racing;
mod registering;
mod repeating;
mod several;
