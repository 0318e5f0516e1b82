//! `policy`: the log's keys, for whoever verifies.

use serde_json::json;
use signer::SignerError;

use crate::failure::Failure;
use crate::ledger::Folder;
use crate::output::Output;

/// Prints the policy.
pub async fn run(folder: &Folder, output: Output) -> Result<(), Failure> {
    let Some(memory) = folder.signed(folder.id()?).await? else {
        return Err(Failure::Refused(
            "sổ chưa ký gì / the ledger has signed nothing yet; `coopledger publish` or a server does".into(),
        ));
    };
    let reading = |it: SignerError| Failure::while_doing("reading what is signed")(it.into());
    let policy = memory.policy().await.map_err(reading)?;
    let keys = memory.keys().await.map_err(reading)?;
    let key = |it: &signer::KeyPeriod| {
        json!({
            "key": it.key.to_string(), "fingerprint": it.key.fingerprint(),
            "from": it.from, "until": it.until,
        })
    };
    output.print(
        || json!({ "policy": policy, "keys": keys.iter().map(key).collect::<Vec<_>>() }),
        || policy.trim_end().to_owned(),
    );
    Ok(())
}
