//! `rotate-key`: another key signs the log, and the log says so.

use cooperative::day::local_day;
use cooperative::key_roll::{COUNTRY, KeyRoll};
use cooperative::publication::AreaEvent;
use cooperative::{Text, UnitCode};
use entry::request::{Ask, Request};
use entry::{Assurance, Document, Recorder};
use eventlog::Clock;
use serde_json::json;
use signer::KeyPeriod;
use uuid::Uuid;

use super::import;
use super::seal::text;
use crate::args::RotateKey;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::{Folder, Rolls, Rotated};
use crate::output::Output;
use crate::progress::Progress;
use crate::remote::Outcome;
use crate::settings::Settings;

/// Changes the key, then its file, then records what the log does not have yet: each step is done anew by the same
/// command, if it was cut off.
pub async fn run(
    args: RotateKey,
    folder: &Folder,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let recorder = text("--recorder", &args.recorder)?;
    let document = args.document.as_deref().map(|it| text("--document", it)).transpose()?;
    // Where there is no ledger, no key is made.
    missing(folder, &[], &progress).await?;
    let rotated = folder.rotate_signer(folder.id()?, &args.new).await?;
    let mut recorded = 0;
    for roll in missing(folder, &rotated.keys, &progress).await? {
        let request = request(roll, &recorder, document.clone())?;
        match import::record_one(request, folder, settings).await? {
            Outcome::Refused { vi, en } => {
                return Err(Failure::Refused(output.lang.pick(&vi, &en).to_owned()));
            }
            Outcome::Recorded { entries, .. } => recorded += entries,
        }
    }
    print(&rotated, recorded, output);
    Ok(())
}

/// The changes of the key that the log has no entry of.
async fn missing(
    folder: &Folder,
    keys: &[KeyPeriod],
    progress: &Progress,
) -> Result<Vec<KeyRoll>, Failure> {
    let Some(log) = folder.log_to_read(progress).await? else {
        return Err(Failure::NoLedger(folder.path.clone()));
    };
    let rolls = Rolls::read(&*log.events()).await;
    log.close().await;
    rolls?.missing(keys)
}

/// The request. Its id follows from the statement, so that who asks at the same time asks the same.
fn request(roll: KeyRoll, recorder: &Text, number: Option<Text>) -> Result<Request, Failure> {
    let area = UnitCode::new(COUNTRY)
        .map_err(|it| Failure::while_doing("recording")(it.to_string().into()))?;
    Ok(Request {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, roll.note().as_bytes()),
        ask: Ask::Area {
            corrects: None,
            area,
            effective: local_day(SystemClock.now()),
            event: AreaEvent::KeyRolled(Box::new(roll)),
        },
        recorder: Recorder { id: recorder.clone(), assurance: Assurance::Asserted },
        document: number.map(|it| Document { number: Some(it), date: None, issuer: None }),
        note: None,
        people: Vec::new(),
        expected: None,
        import: None,
    })
}

fn print(rotated: &Rotated, recorded: u64, output: Output) {
    let Rotated { keys, key_file, kept } = rotated;
    let Some(now) = keys.last() else { return };
    let kept = kept.as_ref().map(|it| it.display().to_string());
    let (key, fingerprint) = (now.key.to_string(), now.key.fingerprint());
    let pick = |vi, en| output.lang.pick(vi, en);
    output.print(
        || {
            json!({
                "key": key, "fingerprint": fingerprint, "from": now.from, "key_file": key_file,
                "old_key_file": kept, "recorded_entries": recorded,
            })
        },
        || {
            let mut said = format!(
                "{} {} {}\n{} {fingerprint}",
                pick("khóa ký mới, từ cỡ", "the new key signs from size"),
                now.from,
                key,
                pick("dấu vân tay:", "fingerprint:"),
            );
            if let Some(kept) = &kept {
                let words = pick(
                    "khóa cũ còn ở đây, không dùng để ký nữa",
                    "the old key is here, and signs no more",
                );
                said.push_str(&format!("\n{words}: {kept}"));
            }
            said
        },
    );
}
