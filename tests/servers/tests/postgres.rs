//! The server keeps what it had when it was killed.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use servers::Postgres;

#[tokio::test]
async fn a_server_that_is_killed_comes_back_with_its_databases() {
    let mut server = Postgres::start().await;
    let address = server.database("kept").await;
    assert!(address.ends_with("/kept"), "{address}");
    server.kill().await;
    server.restart().await;
    server.database("more").await;
}

#[tokio::test]
async fn the_shared_server_is_one() {
    let (one, other) = (Postgres::shared().await, Postgres::shared().await);
    one.database("shared").await;
    assert_eq!(one.address("shared"), other.address("shared"));
}
