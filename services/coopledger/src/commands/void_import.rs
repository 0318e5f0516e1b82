//! `void-import`: a whole import is taken back.

use api::v1;
use entry::{Assurance, Document, Recorder};
use registrar::{ImportVoided, VoidImport as Asked};
use reports::Lang;
use serde_json::json;
use uuid::Uuid;

use super::seal::text;
use crate::args::VoidImport;
use crate::failure::Failure;
use crate::ledger::Folder;
use crate::output::Output;
use crate::remote;
use crate::settings::Settings;

/// Takes an import back, or says what would be; through a running server if there is one. Cut off
/// and repeated, it goes on: its request's id follows from the import.
pub async fn run(
    args: VoidImport,
    folder: &Folder,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    if !folder.is_there() {
        return Err(Failure::NoLedger(folder.path.clone()));
    }
    let number = args.document.as_deref().map(|it| text("--document", it)).transpose()?;
    let recorder = text("--recorder", &args.recorder)?;
    let asked = Asked {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("void-import/{}", args.import).as_bytes()),
        import: text("IMPORT", &args.import)?,
        reason: text("--reason", &args.reason)?,
        recorder: Recorder { id: recorder, assurance: Assurance::Asserted },
        document: number.map(|it| Document { number: Some(it), date: None, issuer: None }),
        validate_only: args.dry_run,
    };
    let told = match folder.open(settings).await {
        Ok(open) => {
            let told = open.registrar.void_import(&asked).await;
            open.close().await?;
            told.map_err(|it| refused(&it, output))?
        }
        Err(Failure::InUse(holder)) => match remote::client(&folder.server()).await {
            Some(mut client) => {
                let answer = client.void_import(wire(&asked)).await;
                answered(&answer.map_err(|it| remote::refused(&it, output.lang))?.into_inner())
            }
            None => return Err(Failure::InUse(holder)),
        },
        Err(failure) => return Err(failure),
    };
    let ImportVoided { voided, before, streams } = told;
    let words = match (output.lang, args.dry_run) {
        (Lang::Vi, false) => {
            format!("đã hủy {voided} mục của {streams} dòng; {before} mục đã hết giá trị từ trước")
        }
        (Lang::Vi, true) => format!(
            "sẽ hủy {voided} mục của {streams} dòng; {before} mục đã hết giá trị; không ghi gì (--dry-run)"
        ),
        (Lang::En, false) => format!(
            "{voided} entries of {streams} streams taken back; {before} held no longer before"
        ),
        (Lang::En, true) => format!(
            "{voided} entries of {streams} streams would go; {before} hold no longer; nothing recorded (--dry-run)"
        ),
    };
    output.print(
        || json!({
            "import": args.import, "voided": voided, "voided_before": before, "streams": streams,
            "dry_run": args.dry_run,
        }),
        || words,
    );
    Ok(())
}

fn wire(asked: &Asked) -> v1::VoidImportRequest {
    v1::VoidImportRequest {
        request_id: asked.id.to_string(),
        import_id: asked.import.to_string(),
        recorder_id: asked.recorder.id.to_string(),
        reason: asked.reason.to_string(),
        document: asked.document.as_ref().map(Into::into),
        validate_only: asked.validate_only,
    }
}

fn answered(it: &v1::VoidImportResponse) -> ImportVoided {
    let count = |it: i64| it.try_into().unwrap_or(0);
    ImportVoided {
        voided: count(it.voided),
        before: count(it.voided_before),
        streams: count(it.streams),
    }
}

fn refused(error: &registrar::RecordError, output: Output) -> Failure {
    remote::refused(&registrar::status::status(error), output.lang)
}
