//! `witness`: cosigns checkpoints of others' ledgers over HTTP.

use std::sync::Arc;

use eventlog::Clock;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use witness::OpenError;

use super::serve::asked_to_end;
use crate::args::Witness;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::policy;
use crate::output::Output;

/// Is a witness until the program is asked to end.
pub async fn run(args: &Witness, output: Output) -> Result<(), Failure> {
    let policy = policy(&args.policy)?;
    let opened = witness::Witness::open(&args.store, args.name.clone(), &policy);
    let witness = opened.map_err(|it| not_opened(args, it))?;
    let listen = |it: std::io::Error| Failure::Listen { address: args.listen, source: it.into() };
    let listener = TcpListener::bind(args.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let (ended, end) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_end().await;
        ended.send_replace(true);
    });
    let (key, logs) = (witness.key().clone(), witness.origins().collect::<Vec<_>>().join(" "));
    tracing::info!(%address, %key, logs, store = %args.store.display(), "witnessing");
    let line = format!("witness {} {key} http://{address}", key.name());
    output.print(
        || {
            json!({
                "listening": address.to_string(),
                "key": key.to_string(),
                "fingerprint": key.fingerprint(),
                "policy": line,
            })
        },
        || {
            let (vi, en) = (
                format!("Làm chứng cho {logs} tại {address}. Đưa chủ sổ dòng này, với địa chỉ họ tới được:"),
                format!("Witness of {logs} on {address}. Give the keeper this line, with your public address:"),
            );
            format!("{}\n{line}", output.lang.pick(&vi, &en))
        },
    );
    let now = || u64::try_from(SystemClock.now().timestamp()).unwrap_or(0);
    witness::serve(listener, Arc::new(witness), now, end).await;
    Ok(())
}

fn not_opened(args: &Witness, error: OpenError) -> Failure {
    let code = match &error {
        OpenError::NoLogs => {
            let (file, source) = (args.policy.clone(), error.into());
            return Failure::Settings { file, source };
        }
        OpenError::Nameless(_) => {
            return Failure::Argument {
                what: "--name",
                value: String::new(),
                expected:
                    "tên của nhân chứng mới / the new witness's name, thanhtra.example/witness"
                        .into(),
            };
        }
        OpenError::OtherName { .. } => 2,
        OpenError::InUse(_) => 4,
        OpenError::File { .. } | OpenError::Entropy(_) => 1,
        _ => 5,
    };
    Failure::Witness { code, source: error.into() }
}
