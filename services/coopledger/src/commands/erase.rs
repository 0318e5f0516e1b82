//! `erase`: personal data are erased, as the law asks for; nothing brings them back.

use std::sync::Arc;

use chrono::NaiveDate;
use cooperative::{Act, Command, CooperativeId, Erasure, PersonId};
use entry::request::{Ask, Request};
use entry::{Assurance, Document, Recorder};
use registrar::Registrar;
use serde_json::json;
use uuid::Uuid;

use super::history::id_of;
use super::import;
use super::seal::text;
use crate::args::Erase;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::Folder;
use crate::output::Output;
use crate::progress::Progress;
use crate::rehearsal::Rehearsal;
use crate::remote::Outcome;
use crate::settings::Settings;

/// Has personal data erased, locally or by the server that runs; or judges only whether they can be.
pub async fn run(
    args: Erase,
    folder: &Folder,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let (id, today) = {
        let ledger = folder.read(&progress).await?;
        (id_of(&args.cooperative, &ledger).await?, ledger.reader.today())
    };
    let request = request(&args, id, args.on.unwrap_or(today))?;
    let outcome = match args.dry_run {
        true => judged(request, folder).await?,
        false => import::record_one(request, folder, settings).await?,
    };
    let entries = match outcome {
        Outcome::Refused { vi, en } => {
            return Err(Failure::Refused(output.lang.pick(&vi, &en).to_owned()));
        }
        Outcome::Recorded { entries, .. } => entries,
    };
    let words = match args.dry_run {
        true => output.lang.pick(
            "sẽ xóa được; không ghi gì, không hủy khóa nào (--dry-run)",
            "could be erased; nothing recorded, no key destroyed (--dry-run)",
        ),
        false => output.lang.pick(
            "đã xóa dữ liệu cá nhân, khóa đã hủy; bản sao lưu kho khóa phải được thay",
            "personal data erased, keys destroyed; backups of the vault have to be replaced",
        ),
    };
    let persons: Vec<String> = args.persons.iter().map(ToString::to_string).collect();
    let recorded = if args.dry_run { 0 } else { entries };
    output.print(
        || {
            json!({
                "cooperative": id.to_string(), "persons": persons, "recorded_entries": recorded,
                "dry_run": args.dry_run,
            })
        },
        || format!("{words}: {}", persons.join(", ")),
    );
    Ok(())
}

/// The request. Its id follows from all that it says: the same command again is a repeat, and
/// destroys the keys if the first time was cut off before that.
fn request(args: &Erase, id: CooperativeId, effective: NaiveDate) -> Result<Request, Failure> {
    let number = args.document.as_deref().map(|it| text("--document", it)).transpose()?;
    let said = format!(
        "erase/{effective}/{:?}/{:?}/{:?}/{:?}",
        args.persons, args.reason, args.recorder, args.document
    );
    let erasure = Erasure {
        persons: args.persons.iter().copied().map(PersonId).collect(),
        reason: text("--reason", &args.reason)?,
    };
    let command = Command { effective, order: 0, act: Act::ErasePersonalData(erasure) };
    Ok(Request {
        id: Uuid::new_v5(&id.0, said.as_bytes()),
        ask: Ask::Cooperative { id, command, corrects: None },
        recorder: Recorder {
            id: text("--recorder", &args.recorder)?,
            assurance: Assurance::Asserted,
        },
        document: number.map(|it| Document { number: Some(it), date: None, issuer: None }),
        note: None,
        people: Vec::new(),
        expected: None,
        import: None,
    })
}

/// Whether it could be erased, beside a running server too; records nothing.
async fn judged(request: Request, folder: &Folder) -> Result<Outcome, Failure> {
    let Some(log) = import::base(folder).await? else {
        return Err(Failure::NoLedger(folder.path.clone()));
    };
    let (vault, id, clock) = (folder.keys().await?, folder.id()?, Arc::new(SystemClock));
    let log = Arc::new(Rehearsal::new(Some(log), clock.clone()));
    let registrar = Registrar::new(log, vault, clock, id, usize::MAX);
    Outcome::of(registrar.validate(request).await)
}
