//! `import-units`: a list of administrative units, before and after a reform, into the ledger.

use cooperative::Text;
use cooperative::forest::Forest;
use cooperative::publication::AreaEvent;
use entry::request::Ask;
use entry::{Assurance, Recorder, Request};
use reader::Pin;
use reports::import::{File, Source};
use reports::units::requests;
use serde_json::json;

use super::import::{record, rehearse};
use crate::args::ImportUnits;
use crate::failure::Failure;
use crate::ledger::Folder;
use crate::output::Output;
use crate::progress::Progress;
use crate::settings::Settings;

/// Records what the ledger does not know yet of a list: all of it, or nothing if something in it is
/// refused. Broken off, it goes on where it stopped when it is run again.
pub async fn run(
    args: ImportUnits,
    ledger: &Folder,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let text = std::fs::read_to_string(&args.file).map_err(|it| Failure::file(&args.file, it))?;
    let id = Text::new(&args.recorder).map_err(|it| Failure::Argument {
        what: "--recorder",
        value: args.recorder.clone(),
        expected: format!("{} / {}", it.expected_vi, it.expected),
    })?;
    let recorder = Recorder { id, assurance: Assurance::Asserted };
    let asked = match requests(&text, args.old_from, &recorder) {
        Ok(asked) => asked,
        Err(wrong) => {
            let said = |it: &reports::units::Wrong| {
                let file = args.file.display();
                let place = if it.at.is_empty() { file.to_string() } else { it.at.clone() };
                format!("{place}: {}", output.lang.pick(&it.expected.vi, &it.expected.en))
            };
            let lines: Vec<String> = wrong.iter().map(said).collect();
            output.print(|| json!({ "errors": lines }), || lines.join("\n"));
            return Err(Failure::Refused(args.file.display().to_string()));
        }
    };
    let all = asked.len();
    let known = known(ledger, &progress).await?;
    let new = asked.into_iter().filter(|it| !holds(&known, it)).enumerate();
    let new: Vec<(Source, Request)> =
        new.map(|(row, it)| (Source { file: File::Units, row: row as u64 }, it)).collect();
    let refused = rehearse(&new, ledger, progress).await?;
    if !refused.is_empty() {
        let said = |it: &super::import::Refused| {
            let request = new.iter().find(|(source, _)| *source == it.source);
            let area = request.map(|(_, it)| it.ask.owner()).map_or_else(String::new, owner);
            format!("{area}: {}", output.lang.pick(&it.vi, &it.en))
        };
        let lines: Vec<String> = refused.iter().map(said).collect();
        output.print(|| json!({ "refused": lines }), || lines.join("\n"));
        return Err(Failure::Refused(args.file.display().to_string()));
    }
    let report = record(new, ledger, settings, progress).await?;
    let before = all as u64 - report.recorded;
    output.print(
        || json!({ "requests": all, "recorded_entries": report.recorded, "known": before }),
        || match output.lang {
            reports::Lang::Vi => {
                format!("{all} mục: {} mới ghi, {before} đã có", report.recorded)
            }
            reports::Lang::En => {
                format!("{all} entries: {} recorded, {before} known before", report.recorded)
            }
        },
    );
    Ok(())
}

fn owner(it: entry::request::Owner) -> String {
    match it {
        entry::request::Owner::Area(code) => code.to_string(),
        entry::request::Owner::Cooperative(id) => id.to_string(),
    }
}

/// The units that the ledger knows; none if there is no ledger yet.
async fn known(ledger: &Folder, progress: &Progress) -> Result<Forest, Failure> {
    let ledger = match ledger.read(progress).await {
        Ok(ledger) => ledger,
        Err(Failure::NoLedger(_)) => return Ok(Forest::default()),
        Err(failure) => return Err(failure),
    };
    let pin = ledger.reader.resolve(Pin::default()).await?;
    Ok(ledger.reader.areas(&*ledger.views, pin).await?.forest.clone())
}

/// Whether the ledger says already what a request asks to be recorded, whoever recorded it: of a
/// unit as it was before the reform, its first day may be another one.
fn holds(known: &Forest, request: &Request) -> bool {
    let Ask::Area { area, effective, event, .. } = &request.ask else { return false };
    let meanings = known.meanings(area);
    match event {
        AreaEvent::UnitEstablished(unit) => meanings.iter().any(|it| it.unit == **unit),
        AreaEvent::UnitAbolished => meanings.iter().any(|it| it.until == Some(*effective)),
        AreaEvent::UnitReorganised(how) => {
            meanings.iter().flat_map(|it| &it.went).any(|it| it.on == *effective && it.how == **how)
        }
        AreaEvent::OfficeAssigned(_)
        | AreaEvent::FigurePublished(_)
        | AreaEvent::TargetSet(_)
        | AreaEvent::CaveatNoted(_)
        | AreaEvent::StatementSealed(_)
        | AreaEvent::KeyRolled(_) => false,
    }
}
