//! UmaDB, a peer: an event store behind gRPC whose appends carry a condition.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use prost::Message;
use uuid::Uuid;

use crate::Outcome;
use crate::join::Cooperatives;
use crate::load::{Measured, Talk, Target, closed, connect};

const APPEND: &str = "/umadb.v1.DCB/Append";
/// Bytes of an event, about what ours takes.
const EVENT_BYTES: usize = 200;

/// A running UmaDB; killed when dropped.
pub(crate) struct Umadb {
    child: Child,
    address: String,
}

#[derive(Clone, PartialEq, Message)]
struct Event {
    #[prost(string, tag = "1")]
    event_type: String,
    #[prost(string, repeated, tag = "2")]
    tags: Vec<String>,
    #[prost(bytes = "bytes", tag = "3")]
    data: Bytes,
    #[prost(string, tag = "4")]
    uuid: String,
}

#[derive(Clone, PartialEq, Message)]
struct Item {
    #[prost(string, repeated, tag = "2")]
    tags: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Query {
    #[prost(message, repeated, tag = "1")]
    items: Vec<Item>,
}

#[derive(Clone, PartialEq, Message)]
struct Condition {
    #[prost(message, optional, tag = "1")]
    fail_if_events_match: Option<Query>,
    #[prost(uint64, optional, tag = "2")]
    after: Option<u64>,
}

#[derive(Clone, PartialEq, Message)]
struct Append {
    #[prost(message, repeated, tag = "1")]
    events: Vec<Event>,
    #[prost(message, optional, tag = "2")]
    condition: Option<Condition>,
}

#[derive(Clone, PartialEq, Message)]
struct Appended {
    #[prost(uint64, tag = "1")]
    position: u64,
}

/// One client: knows where each of its own cooperatives stands, as one who decides does.
struct Appends {
    cooperatives: Cooperatives,
    rng: Rng,
    /// Tags are a client's own, so that no two clients meet on one.
    client: Uuid,
    last: HashMap<Uuid, u64>,
    asked: Uuid,
    data: Bytes,
}

impl Umadb {
    /// Starts it on an empty database in a folder, and waits until it answers.
    pub async fn start(program: &Path, folder: &Path) -> Outcome<Self> {
        // It takes no port 0, and names none: this one is free now.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let folder = folder.join("umadb");
        std::fs::create_dir_all(&folder)?;
        let mut command = Command::new(program);
        command.args(["--listen", &address]).arg("--db-path").arg(folder);
        command.stdout(Stdio::null());
        let child = command.spawn().map_err(|it| format!("{}: {it}", program.display()))?;
        let started = Self { child, address };
        for _ in 0..100 {
            if connect(&started.address).await.is_ok() {
                return Ok(started);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("UmaDB does not answer".into())
    }

    /// One event an append, with the condition that its tag has not moved since the client's last event of it.
    pub async fn appends(
        &self,
        cooperatives: &Cooperatives,
        clients: usize,
        shared: bool,
        time: Duration,
    ) -> Outcome<Measured> {
        let talk = |_| Appends {
            cooperatives: cooperatives.clone(),
            rng: Rng::new(),
            client: random(&mut Rng::new()),
            last: HashMap::new(),
            asked: Uuid::nil(),
            data: vec![7; EVENT_BYTES].into(),
        };
        let target = Target { address: &self.address, path: APPEND };
        closed(target, (0..clients).map(talk).collect(), shared, time).await
    }
}

impl Drop for Umadb {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Talk for Appends {
    fn next(&mut self) -> Bytes {
        self.asked = self.cooperatives.draw(&mut self.rng);
        let tag = format!("{}:{}", self.client.as_u128() as u32, self.asked);
        let event = Event {
            event_type: "member_joined".into(),
            tags: vec![tag.clone()],
            data: self.data.clone(),
            uuid: random(&mut self.rng).to_string(),
        };
        let query = Query { items: vec![Item { tags: vec![tag] }] };
        let after = self.last.get(&self.asked).copied();
        let condition = Condition { fail_if_events_match: Some(query), after };
        Append { events: vec![event], condition: Some(condition) }.encode_to_vec().into()
    }

    fn answered(&mut self, answer: Bytes) -> Outcome<()> {
        let position = Appended::decode(answer)?.position;
        self.last.insert(self.asked, position);
        Ok(())
    }
}

fn random(rng: &mut Rng) -> Uuid {
    uuid::Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}
