//! `void`: one entry is taken back.

use std::sync::Arc;

use entry::request::{Amends, Ask, EntryRef, Owner, Request, VoidScope};
use entry::{Assurance, Document, Recorder, StreamName};
use registrar::Registrar;
use serde_json::json;

use super::import;
use super::seal::text;
use crate::args::Void;
use crate::clock::{SystemClock, new_id};
use crate::failure::Failure;
use crate::ledger::Folder;
use crate::output::Output;
use crate::progress::Progress;
use crate::rehearsal::Rehearsal;
use crate::remote::Outcome;
use crate::settings::Settings;

/// Takes an entry back, and says how many entries that made; or judges only whether it can be.
pub async fn run(
    args: Void,
    folder: &Folder,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let number = args.document.as_deref().map(|it| text("--document", it)).transpose()?;
    let entry = EntryRef::Position(args.position);
    let amends = Amends { entry, reason: text("--reason", &args.reason)? };
    let scope = if args.whole_request { VoidScope::Append } else { VoidScope::Entry };
    let request = Request {
        id: new_id(),
        ask: Ask::Void { of: owner(args.position, folder, progress).await?, amends, scope },
        recorder: Recorder {
            id: text("--recorder", &args.recorder)?,
            assurance: Assurance::Asserted,
        },
        document: number.map(|it| Document { number: Some(it), date: None, issuer: None }),
        note: None,
        people: Vec::new(),
        expected: None,
        import: None,
    };
    if args.dry_run {
        return judge(request, args.position, folder, output).await;
    }
    match import::record_one(request, folder, settings).await? {
        Outcome::Refused { vi, en } => Err(Failure::Refused(output.lang.pick(&vi, &en).to_owned())),
        Outcome::Recorded { entries, .. } => {
            let words = output.lang.pick("đã hủy; số mục mới ghi", "taken back; entries recorded");
            output.print(
                || json!({ "position": args.position, "recorded_entries": entries }),
                || format!("{words}: {entries}"),
            );
            Ok(())
        }
    }
}

/// Says whether an entry could be taken back, beside a running server too, and records nothing.
async fn judge(
    request: Request,
    position: u64,
    folder: &Folder,
    output: Output,
) -> Result<(), Failure> {
    let Some(log) = import::base(folder).await? else {
        return Err(Failure::NoLedger(folder.path.clone()));
    };
    let (vault, id, clock) = (folder.keys().await?, folder.id()?, Arc::new(SystemClock));
    // A log that is read only takes nothing; a rehearsal on it keeps what is judged to itself.
    let log = Arc::new(Rehearsal::new(Some(log), clock.clone()));
    let registrar = Registrar::new(log, vault, clock, id, usize::MAX);
    match Outcome::of(registrar.validate(request).await)? {
        Outcome::Refused { vi, en } => Err(Failure::Refused(output.lang.pick(&vi, &en).to_owned())),
        Outcome::Recorded { .. } => {
            let words = output.lang.pick(
                "sẽ hủy được; không ghi gì (--dry-run): mục",
                "could be taken back; nothing recorded (--dry-run): entry",
            );
            output.print(
                || json!({ "position": position, "recorded_entries": 0, "dry_run": true }),
                || format!("{words} {position}"),
            );
            Ok(())
        }
    }
}

/// In whose stream an entry stands.
async fn owner(position: u64, folder: &Folder, progress: Progress) -> Result<Owner, Failure> {
    let ledger = folder.read(&progress).await?;
    let row = ledger.reader.entry_row(&*ledger.views, position).await?;
    match row.and_then(|it| StreamName::parse(&it.stream)) {
        Some(StreamName::Cooperative(id)) => Ok(Owner::Cooperative(id)),
        Some(StreamName::Area(code)) => Ok(Owner::Area(code)),
        Some(StreamName::Code(_)) | None => Err(Failure::Argument {
            what: "POSITION",
            value: position.to_string(),
            expected:
                "số của một mục về hợp tác xã hoặc địa bàn / an entry of a cooperative or area"
                    .into(),
        }),
    }
}
