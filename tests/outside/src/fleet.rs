//! The processes of a cluster, and clients that go on whatever happens to them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::task::JoinSet;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};

use crate::Outcome;
use crate::book::Book;
use crate::clients::Said;
use crate::cluster::Cluster;
use crate::program::Server;
use crate::requests;
use crate::talk::{self, Told};

/// Processes by name and roles, each in a folder of its own.
pub const PROCESSES: [(&str, &str); 6] = [
    ("registrar-1", "registrar,sequencer"),
    ("registrar-2", "registrar,sequencer"),
    ("projector-1", "projector,scheduler"),
    ("projector-2", "projector,scheduler"),
    ("reader-1", "reader"),
    ("reader-2", "reader"),
];

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(40);

/// All processes; a place is empty while its process is gone.
pub struct Fleet {
    running: Vec<Option<Server>>,
    registrars: Arc<Mutex<Vec<String>>>,
}

impl Fleet {
    /// Starts them.
    ///
    /// # Errors
    /// If one does not start.
    pub fn start(cluster: &Cluster) -> Outcome<Self> {
        let mut fleet = Self {
            running: PROCESSES.iter().map(|_| None).collect(),
            registrars: Arc::new(Mutex::new(vec![String::new(); 2])),
        };
        for at in 0..PROCESSES.len() {
            fleet.restart(cluster, at)?;
        }
        Ok(fleet)
    }

    /// Kills one as it is.
    pub fn kill(&mut self, at: usize) {
        if let Some(server) = self.running[at].take() {
            server.kill();
        }
    }

    /// Starts it again.
    ///
    /// # Errors
    /// If it does not start.
    pub fn restart(&mut self, cluster: &Cluster, at: usize) -> Outcome<()> {
        let (name, roles) = PROCESSES[at];
        let server = cluster.serve(name, roles)?;
        let mut known = self.registrars.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = known.get_mut(at) {
            place.clone_from(&server.address);
        }
        self.running[at] = Some(server);
        Ok(())
    }

    /// The address of one that runs.
    pub fn address(&self, at: usize) -> Option<&str> {
        self.running[at].as_ref().map(|it| it.address.as_str())
    }

    /// Clients that record until they are stopped, each at the registrar that answers.
    pub fn load(&self, clients: usize, ids: &[String], rng: &mut Rng) -> Load {
        let mut load =
            Load { tasks: JoinSet::new(), stop: Arc::default(), answered: Arc::default() };
        for client in 0..clients {
            let (known, ids, rng) = (self.registrars.clone(), ids.to_vec(), rng.fork());
            let (stop, answered) = (load.stop.clone(), load.answered.clone());
            load.tasks.spawn(record(client, known, ids, rng, (stop, answered)));
        }
        load
    }
}

/// Clients at work.
pub struct Load {
    tasks: JoinSet<Said>,
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
}

impl Load {
    /// How many requests were acknowledged so far.
    pub fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// Waits until something is acknowledged that was not yet; gives how long that took.
    ///
    /// # Errors
    /// If it takes more than a minute.
    pub async fn goes_on(&self) -> Outcome<Duration> {
        let (start, before) = (Instant::now(), self.answered());
        while self.answered() < before + 16 {
            if start.elapsed() > Duration::from_secs(60) {
                return Err("nothing is acknowledged any more".into());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(start.elapsed())
    }

    /// Stops them, and notes all that they were told.
    ///
    /// # Errors
    /// If a lawful request was refused, or answered otherwise than before.
    pub async fn stop(mut self, book: &mut Book) -> Outcome<usize> {
        self.stop.store(true, Ordering::Relaxed);
        let mut unanswered = 0;
        while let Some(said) = self.tasks.join_next().await {
            for (request, told) in said? {
                match &told {
                    Told::Recorded(_) => {}
                    // To be asked again: the log is away, or others were quicker on that record.
                    Told::Refused(Code::Unavailable | Code::Aborted, _) | Told::Lost(_) => {
                        unanswered += 1;
                    }
                    Told::Refused(code, reason) => {
                        return Err(
                            format!("a lawful request was refused: {code:?} {reason}").into()
                        );
                    }
                }
                book.note(request, told)?;
            }
        }
        Ok(unanswered)
    }
}

/// Records one command a call; what was not answered is asked again at once, at the other registrar.
async fn record(
    client: usize,
    known: Arc<Mutex<Vec<String>>>,
    ids: Vec<String>,
    mut rng: Rng,
    (stop, answered): (Arc<AtomicBool>, Arc<AtomicUsize>),
) -> Said {
    let (mut said, mut at, mut again) = (Said::new(), client, None);
    let mut channel: Option<Channel> = None;
    while !stop.load(Ordering::Relaxed) {
        let open = match &channel {
            Some(open) => open.clone(),
            None => {
                at += 1;
                let address = {
                    let known = known.lock().unwrap_or_else(PoisonError::into_inner);
                    known[at % known.len()].clone()
                };
                match connect(&address).await {
                    Ok(new) => channel.insert(new).clone(),
                    Err(_) => {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                }
            }
        };
        let request = again.take().unwrap_or_else(|| requests::drawn(&mut rng, &ids));
        let told = talk::record(&open, request.clone()).await;
        match &told {
            Told::Recorded(_) => drop(answered.fetch_add(1, Ordering::Relaxed)),
            _ => {
                channel = None;
                again = Some(request.clone());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        said.push((request, told));
    }
    said
}

async fn connect(address: &str) -> Outcome<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
    Ok(endpoint.timeout(PATIENCE).connect_timeout(Duration::from_secs(2)).connect().await?)
}
