//! `publish`: the log as a static folder that others verify.

use std::fmt::Write;

use auditor::{AuditError, Cosigned, publish, sign};
use eventlog::{Clock, Position};
use serde_json::json;
use signer::{SignedCheckpoint, Signing};
use views::ViewReader;

use super::verify::failed;
use crate::args::Publish;
use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::ledger::{Folder, Reading};
use crate::output::Output;
use crate::progress::Progress;

/// Signs where the log ends, asks the witnesses of the settings, and writes what the folder does not have yet.
pub async fn run(
    args: Publish,
    folder: &Folder,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let reading = folder.read(&progress).await?;
    let (log, views) = (reading.reader.log().clone(), &*reading.views);
    let signing = signing(folder).await?;
    let signed = signed(&signing, &reading).await?;
    let (signed, cosigned) = cosigned(folder, &signing, views, signed).await?;
    let bar = progress.bar(signed.head.size, "công bố / publishing");
    let told = |it: Position| bar.set_position(it.0);
    let published = publish(&*log, views, &signed, &args.dir, &told).await;
    bar.finish_and_clear();
    let published = published.map_err(failed)?;
    let (key, root) = (signing.key(), signed.head.root);
    let pick = |vi, en| output.lang.pick(vi, en);
    output.print(
        || {
            json!({
                "size": published.size.0,
                "before": published.before.0,
                "files": published.files,
                "root": root.to_string(),
                "key": key.to_string(),
                "fingerprint": key.fingerprint(),
                "witnesses": cosigned.as_ref().map(|it| &it.witnesses),
                "quorum": cosigned.as_ref().map(|it| it.is_quorum),
            })
        },
        || {
            let mut said = format!(
                "{} {} {} {root}; {} {} ({} {})\n{} {key}\n{} {}",
                pick("đã công bố đến mục", "published up to entry"),
                published.size,
                pick("gốc", "root"),
                published.files,
                pick("tệp mới", "new files"),
                pick("trước đó đến", "before up to"),
                published.before,
                pick("khóa kiểm tra:", "verification key:"),
                pick("dấu vân tay:", "fingerprint:"),
                key.fingerprint(),
            );
            if let Some(Cosigned { witnesses, is_quorum, .. }) = &cosigned {
                let quorum = match is_quorum {
                    true => pick("đủ số cần", "the quorum is met"),
                    false => pick("chưa đủ số cần", "the quorum is not met"),
                };
                let by = pick("nhân chứng đã ký:", "cosigned by witnesses:");
                let names = match witnesses.is_empty() {
                    true => pick("chưa có", "none").to_owned(),
                    false => witnesses.join(", "),
                };
                let _ = write!(said, "\n{by} {names} ({quorum})");
            }
            said
        },
    );
    Ok(())
}

/// What signs the ledger.
pub async fn signing(folder: &Folder) -> Result<Signing, Failure> {
    let none = || Failure::Argument {
        what: "signer.key_file",
        value: String::new(),
        expected: "tệp khóa ký / the file of the key that signs; here nothing signs".into(),
    };
    folder.signer(folder.id()?).await?.ok_or_else(none)
}

/// A checkpoint of where the views are, signed now, or of beyond that if it is signed already and they have reached
/// it.
pub async fn signed(signing: &Signing, reading: &Reading) -> Result<SignedCheckpoint, Failure> {
    let (log, views) = (reading.reader.log(), &*reading.views);
    let at = views.cursor().await.map_err(|it| failed(it.into()))?;
    if at == Position(0) {
        return Err(Failure::Refused("sổ chưa có mục nào / the ledger has no entry yet".into()));
    }
    let signed = sign(signing, &**log, views, at, SystemClock.now()).await.map_err(failed)?;
    let reached = views.cursor().await.map_err(|it| failed(it.into()))?;
    if signed.head.size > reached.0 {
        let signed = Position(signed.head.size);
        return Err(failed(AuditError::Shrank { ends: reached, signed }));
    }
    Ok(signed)
}

/// The checkpoint with what the witnesses of the settings say to it, if there are any.
pub async fn cosigned(
    folder: &Folder,
    signing: &Signing,
    views: &dyn ViewReader,
    signed: SignedCheckpoint,
) -> Result<(SignedCheckpoint, Option<Cosigned>), Failure> {
    let Some(mut witnesses) = folder.witnesses()? else { return Ok((signed, None)) };
    witnesses.ask(signing, views).await.map_err(failed)?;
    // What was asked about may be a newer one, that a server signed meanwhile.
    let at = signing.at(signed.head.size).await.map_err(|it| failed(it.into()))?;
    let cosigned = witnesses.judge(&signing.key(), at.unwrap_or(signed));
    Ok((cosigned.signed.clone(), Some(cosigned)))
}
