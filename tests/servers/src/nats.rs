//! NATS servers.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use async_nats::{ConnectError, ConnectErrorKind, ServerAddr};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::link::Link;
use crate::ports;

/// One server or several that replicate.
pub struct Nats {
    folder: TempDir,
    nodes: Vec<Node>,
    links: Links,
}

/// The links between servers, and from clients to servers, where there are any.
#[derive(Default)]
struct Links {
    /// To the server of this number.
    clients: Vec<Link>,
    /// From a server, to a server.
    routes: Vec<(usize, usize, Link)>,
}

/// The setting of one that syncs every write.
const ALWAYS: &str = ", sync_interval: always";

/// Servers tell each other, and clients, of no way but those that they were given: another one would
/// lead around the links.
const OWN_ROUTES: &str = "advertise: \"127.0.0.1:1\", no_advertise: true";

struct Node {
    port: u16,
    /// Of its monitoring.
    monitoring: u16,
    settings: PathBuf,
    child: Child,
}

/// `COOPLEDGER_NATS_SERVER`, or what `cargo xtask setup` installs, or what is on the path.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("COOPLEDGER_NATS_SERVER") {
        return named.into();
    }
    let installed =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/nats-server");
    if installed.exists() { installed } else { "nats-server".into() }
}

impl Nats {
    /// Starts so many, each synced at every write, and waits until they listen.
    pub async fn start(count: usize) -> Self {
        Self::start_with(count, "").await
    }

    /// The same, with more in the settings of each.
    pub async fn start_with(count: usize, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stores = folder.path().to_path_buf();
        Self::within(folder, count, &stores, (ALWAYS, more)).await
    }

    /// The same, with what they store in a folder that is given.
    pub async fn start_on(stores: &Path, count: usize) -> Self {
        Self::within(tempfile::tempdir().unwrap(), count, stores, (ALWAYS, "")).await
    }

    /// The same, synced as seldom as servers do by themselves: every two minutes.
    pub async fn start_unsynced_on(stores: &Path, count: usize) -> Self {
        Self::within(tempfile::tempdir().unwrap(), count, stores, ("", "")).await
    }

    async fn within(folder: TempDir, count: usize, stores: &Path, said: (&str, &str)) -> Self {
        let ports = ports(2 * count);
        let (clients, routes) = ports.split_at(count);
        Self::over(folder, clients, routes, stores, said, Links::default()).await
    }

    /// Several servers that replicate, each synced at every write, over links that can be cut.
    pub async fn start_linked(count: usize) -> Self {
        let (folder, ports) = (tempfile::tempdir().unwrap(), ports(2 * count));
        let (clients, routes) = ports.split_at(count);
        let mut links = Links::default();
        for (to, client) in clients.iter().enumerate() {
            links.clients.push(Link::to(*client).await);
            for from in (0..count).filter(|it| *it != to) {
                links.routes.push((from, to, Link::to(routes[to]).await));
            }
        }
        let stores = folder.path().to_path_buf();
        Self::over(folder, clients, routes, &stores, (ALWAYS, ""), links).await
    }

    async fn over(
        folder: TempDir,
        clients: &[u16],
        routes: &[u16],
        stores: &Path,
        said: (&str, &str),
        links: Links,
    ) -> Self {
        let mut nodes = Vec::new();
        let monitoring = ports(clients.len());
        for (at, (port, monitoring)) in clients.iter().zip(monitoring).enumerate() {
            let store = stores.join(format!("store-{at}"));
            let seen = links.seen_from(at, routes);
            let settings = write(folder.path(), at, (*port, monitoring), &seen, &store, said);
            let child = run(&settings);
            nodes.push(Node { port: *port, monitoring, settings, child });
        }
        let servers = Self { folder, nodes, links };
        for at in 0..servers.nodes.len() {
            servers.listens(at).await;
        }
        servers
    }

    /// Waits until they have elected who leads them, and take streams of as many replicas as they are.
    pub async fn elected(&self) {
        let client = async_nats::connect(self.addresses()).await.unwrap();
        let context = async_nats::jetstream::new(client);
        let config = async_nats::jetstream::stream::Config {
            name: "ELECTED".into(),
            num_replicas: self.nodes.len(),
            ..Default::default()
        };
        let start = Instant::now();
        while let Err(error) = context.create_stream(config.clone()).await {
            assert!(start.elapsed() < Duration::from_secs(60), "nobody is elected: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        context.delete_stream(config.name).await.unwrap();
    }

    /// Cuts a server off from the others and from all clients, or mends that.
    pub fn isolate(&self, node: usize, cut: bool) {
        self.links.clients[node].cut(cut);
        for (from, to, link) in &self.links.routes {
            if *from == node || *to == node {
                link.cut(cut);
            }
        }
    }

    /// Which server leads a stream; `None` while none does.
    pub async fn leader(&self, stream: &str) -> Option<usize> {
        let client = async_nats::connect(self.addresses()).await.ok()?;
        let context = async_nats::jetstream::new(client);
        let info = context.get_stream(stream).await.ok()?.get_info().await.ok()?;
        info.cluster?.leader?.strip_prefix("node-")?.parse().ok()
    }

    /// Where they listen.
    pub fn addresses(&self) -> Vec<ServerAddr> {
        (0..self.nodes.len()).map(|at| self.address(at)).collect()
    }

    /// Where one of them listens.
    pub fn address(&self, at: usize) -> ServerAddr {
        let port = self.links.clients.get(at).map_or(self.nodes[at].port, Link::port);
        format!("nats://127.0.0.1:{port}").parse().unwrap()
    }

    /// Where their monitoring is, past all links.
    pub fn monitoring(&self) -> Vec<String> {
        self.nodes.iter().map(|it| format!("127.0.0.1:{}", it.monitoring)).collect()
    }

    /// A folder beside their own.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// Kills one as it is.
    pub async fn kill(&mut self, at: usize) {
        self.nodes[at].child.kill().await.unwrap();
    }

    /// Starts it again, on what it had stored.
    pub async fn restart(&mut self, at: usize) {
        self.nodes[at].child = run(&self.nodes[at].settings);
        self.listens(at).await;
    }

    /// Sends all of them at once what kills them as they are, and does not wait.
    pub fn strike(&mut self) {
        for node in &mut self.nodes {
            node.child.start_kill().unwrap();
        }
    }

    /// Waits until those that were killed are gone.
    pub async fn gone(&mut self) {
        for node in &mut self.nodes {
            node.child.wait().await.unwrap();
        }
    }

    /// Starts all of them again, on what they had stored.
    pub async fn restart_all(&mut self) {
        for node in &mut self.nodes {
            node.child = run(&node.settings);
        }
        for at in 0..self.nodes.len() {
            self.listens(at).await;
        }
    }

    async fn listens(&self, at: usize) {
        let start = Instant::now();
        while let Err(error) = async_nats::connect(self.address(at)).await {
            // Who is refused was heard, and so was a server that we do not trust.
            if error.kind() == ConnectErrorKind::AuthorizationViolation || is_distrusted(&error) {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "a server does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Links {
    /// The ports of routes as a server sees them; its own is the one that it listens on.
    fn seen_from(&self, from: usize, routes: &[u16]) -> Vec<u16> {
        let seen = |to: usize| {
            let link = self.routes.iter().find(|it| (it.0, it.1) == (from, to));
            link.map_or(routes[to], |it| it.2.port())
        };
        (0..routes.len()).map(seen).collect()
    }
}

/// Whether it is the server's certificate that a connection failed for.
fn is_distrusted(error: &ConnectError) -> bool {
    let source = error.source().and_then(|it| it.downcast_ref::<std::io::Error>());
    source.is_some_and(|it| it.kind() == std::io::ErrorKind::InvalidData)
}

/// Writes the settings of one; gives where they are.
fn write(
    folder: &Path,
    at: usize,
    (port, monitoring): (u16, u16),
    routes: &[u16],
    store: &Path,
    (sync, more): (&str, &str),
) -> PathBuf {
    let mut settings = format!(
        "server_name: node-{at}\nlisten: \"127.0.0.1:{port}\"\n\
         http: \"127.0.0.1:{monitoring}\"\n\
         jetstream {{ store_dir: \"{}\"{sync} }}\n",
        store.display()
    );
    if routes.len() > 1 {
        let all: Vec<_> = routes.iter().map(|it| format!("\"nats://127.0.0.1:{it}\"")).collect();
        settings += &format!(
            "cluster {{ name: ledger, listen: \"127.0.0.1:{}\", {OWN_ROUTES}, routes: [{}] }}\n",
            routes[at],
            all.join(", ")
        );
    }
    settings += more;
    let path = folder.join(format!("nats-{at}.conf"));
    std::fs::write(&path, settings).unwrap();
    path
}

fn run(settings: &Path) -> Child {
    let mut command = Command::new(program());
    command.arg("-c").arg(settings).kill_on_drop(true);
    let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    started.unwrap_or_else(|it| {
        panic!("{} does not start ({it}); `cargo xtask setup` installs it", program().display())
    })
}
