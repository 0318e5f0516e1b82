//! `demo`: the Tam Đường register, the plan's figures beside it, and a server.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::UnitCode;
use reader::Pin;

use super::{compare, import, serve};
use crate::args::Demo;
use crate::failure::Failure;
use crate::ledger::Folder;
use crate::output::Output;
use crate::progress::Progress;
use crate::settings::Settings;

/// The example register, as it stands in the repository.
const REGISTER: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/register.rs"));

/// Makes the ledger, prints the comparison for 2023 and the targets, then serves.
pub async fn run(
    args: Demo,
    folder: Folder,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let files: BTreeMap<String, Vec<u8>> =
        REGISTER.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let register = reports::import::read(&files);
    if let Some(error) = register.errors.first() {
        return Err(Failure::Refused(error.en()));
    }
    let report = import::record(register.requests, &folder, settings, progress).await?;
    if let Some(refused) = report.refused.first() {
        return Err(Failure::Refused(format!("{refused:?}")));
    }
    let path = folder.path.display();
    output.say(
        &format!("Sổ ở {path}: {} mục mới, {} yêu cầu đã có.", report.recorded, report.repeated),
        &format!(
            "The ledger is in {path}: {} new entries, {} requests known.",
            report.recorded, report.repeated
        ),
    );
    print(&folder, output, progress).await?;
    if args.once {
        return Ok(());
    }
    serve::run(args.serve, folder, settings, output).await
}

async fn print(folder: &Folder, output: Output, progress: Progress) -> Result<(), Failure> {
    let ledger = folder.read(&progress).await?;
    let area = UnitCode::new("106").map_err(|it| Failure::Refused(it.to_string()))?;
    let pin = Pin { as_of: NaiveDate::from_ymd_opt(2023, 12, 31), known_at: None };
    let compared = ledger.reader.compare(&*ledger.views, &area, None, pin).await?;
    compare::print(&compared, output);
    Ok(())
}
