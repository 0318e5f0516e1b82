//! `demo`: the Tam Đường register, the plan's figures beside it, and a server.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cooperative::{Text, UnitCode};
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
        return Err(Failure::Refused(output.lang.pick(&error.vi(), &error.en()).to_owned()));
    }
    its_own(&folder, register.id.as_ref(), output, &progress).await?;
    let report = import::record(register.requests, &folder, settings, progress).await?;
    if let Some(refused) = report.refused.first() {
        return Err(Failure::Refused(output.lang.pick(&refused.vi, &refused.en).to_owned()));
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

/// Refuses a ledger that did not begin with the example: fictitious entries do not go among real ones,
/// where nothing could take them out again.
async fn its_own(
    folder: &Folder,
    example: Option<&Text>,
    output: Output,
    progress: &Progress,
) -> Result<(), Failure> {
    if import::base(folder).await?.is_none_or(|log| log.last().0 == 0) {
        return Ok(());
    }
    let ledger = folder.read(progress).await?;
    let first = ledger.reader.entry_row(&*ledger.views, 1).await?;
    let import = first.and_then(|it| it.import);
    if import.is_some() && import.as_deref() == example.map(Text::as_str) {
        return Ok(());
    }
    let path = folder.path.display();
    let vi = format!(
        "sổ ở {path} đã có mục khác, không ghi sổ mẫu vào đó; hãy nêu thư mục khác bằng -L"
    );
    let en = format!(
        "the ledger in {path} holds other entries, so the example is not recorded there; name another folder \
         with -L"
    );
    Err(Failure::Refused(output.lang.pick(&vi, &en).to_owned()))
}

async fn print(folder: &Folder, output: Output, progress: Progress) -> Result<(), Failure> {
    let ledger = folder.read(&progress).await?;
    let area = UnitCode::new("106").map_err(|it| Failure::Refused(it.to_string()))?;
    let pin = Pin { as_of: NaiveDate::from_ymd_opt(2023, 12, 31), known_at: None };
    let compared = ledger.reader.compare(&*ledger.views, &area, None, pin).await?;
    compare::print(&compared, output);
    Ok(())
}
