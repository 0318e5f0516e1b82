//! Servers as processes of their own: what they use, and when they have come to rest.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use outside::program::{Server, coopledger, program};

use crate::Outcome;

/// How long a server may go on working after its clients are gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts the program on a ledger, as whoever installs it does.
pub(crate) fn serve(ledger: &Path) -> Outcome<Server> {
    let mut command = coopledger(ledger);
    command.args(["serve", "--json", "--listen", "127.0.0.1:0"]);
    Ok(Server::spawn(command)?)
}

/// Fails with what to do if the program is not built.
pub(crate) fn ours_is_built() -> Outcome<()> {
    match std::panic::catch_unwind(program) {
        Ok(_) => Ok(()),
        Err(_) => Err("build it first: cargo build --release -p coopledger".into()),
    }
}

/// Starts the bare service, its file in a folder.
pub(crate) fn serve_bare(folder: &Path) -> Outcome<Server> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg(folder);
    Ok(Server::spawn(command)?)
}

/// The most memory that a process has had, in MiB.
pub(crate) fn peak_mib(process: u32) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let kib = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    Ok(kib.ok_or("/proc tells no VmHWM")? / 1024.0)
}

/// Waits until a process has nothing more to do, such as views to catch up, so that it takes nothing from
/// whoever is measured next.
pub(crate) async fn settled(process: u32) -> Outcome<()> {
    let start = Instant::now();
    let (mut before, mut quiet) = (ticks(process)?, 0);
    while quiet < 3 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = ticks(process)?;
        quiet = if now - before <= 1 { quiet + 1 } else { 0 };
        before = now;
        if start.elapsed() > PATIENCE {
            return Err(format!("process {process} does not come to rest").into());
        }
    }
    Ok(())
}

/// Hundredths of a second of CPU that a process has used.
pub(crate) fn ticks(process: u32) -> Outcome<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may hold anything; what follows it is numbers.
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc tells no times")?;
    let numbers = fields.split_whitespace().skip(11).take(2);
    Ok(numbers.filter_map(|it| it.parse::<u64>().ok()).sum())
}
