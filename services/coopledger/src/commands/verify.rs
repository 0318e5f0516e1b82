//! `verify`: everything that is stored, from the log's bytes to the views, held against what is signed.

use std::sync::Arc;

use auditor::{AuditError, Checked, Views, rehash};
use eventlog::{EventLog, Position};
use serde_json::json;
use signer::SignerError;
use transparency::Head;
use views::{MemoryViews, Standing, ViewReader, catch_up, dump};

use crate::args::Verify;
use crate::failure::Failure;
use crate::ledger::{Folder, Seen};
use crate::output::Output;
use crate::progress::Progress;

/// Checks, and says what was checked.
pub async fn run(
    args: Verify,
    folder: &Folder,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let Seen { log, views, .. } = folder.see(&progress).await?;
    let doing = Failure::while_doing;
    let reading_signed = |it: SignerError| doing("reading what is signed")(it.into());
    let (signed, keys) = match folder.signed(folder.id()?).await? {
        Some(memory) => (
            memory.last().await.map_err(reading_signed)?,
            memory.keys().await.map_err(reading_signed)?,
        ),
        None => (None, Vec::new()),
    };
    let bar = progress.bar(log.last().0, "băm lại sổ / hashing the log");
    let told = |it: Position| bar.set_position(it.0);
    let live = views.clone();
    let tree: Views = Arc::new(move || live.clone());
    let checked = rehash(&*log, Some(tree), signed.map(|it| it.head), &told).await;
    bar.finish_and_clear();
    let checked = checked.map_err(failed)?;
    let lines = if args.views { Some(compared(log, &*views, &progress).await?) } else { None };
    output.print(
        || {
            json!({
                "entries": checked.head.size,
                "root": checked.head.root.to_string(),
                "signed": checked.signed.map(|it| it.size),
                "tree": checked.tree.0,
                "views": lines,
                "key": keys.last().map(|it| it.key.to_string()),
            })
        },
        || told_in_words(output, &checked, lines),
    );
    Ok(())
}

/// How many rows the views have, if they are those that the log gives.
async fn compared(
    log: Arc<dyn EventLog>,
    views: &dyn ViewReader,
    progress: &Progress,
) -> Result<usize, Failure> {
    let doing = Failure::while_doing("comparing the views");
    let bar = progress.bar(log.last().0, "khung nhìn / views");
    let told = |it: Position| bar.set_position(it.0);
    let fresh = MemoryViews::default();
    let folded = catch_up(log, &fresh, &told).await;
    bar.finish_and_clear();
    folded.map_err(|it| doing(it.into()))?;
    let reading = |it: views::ViewError| Failure::while_doing("comparing the views")(it.into());
    let (theirs, ours) =
        (dump(views).await.map_err(reading)?, dump(&fresh).await.map_err(reading)?);
    if fresh.cursor().await.map_err(reading)? != views.cursor().await.map_err(reading)? {
        return Err(Failure::InUse("entries are being recorded; verify again".into()));
    }
    if theirs != ours {
        let differs = theirs.iter().zip(&ours).find(|(one, other)| one != other);
        let row = differs.map_or("rows are missing, or too many", |(one, _)| one.as_str());
        let row: String = row.chars().take(200).collect();
        let why = format!(
            "the views are not those of the log (`coopledger rebuild` makes them anew): {row}"
        );
        return Err(Failure::Damaged(why.into()));
    }
    Ok(ours.len())
}

fn told_in_words(output: Output, checked: &Checked, lines: Option<usize>) -> String {
    let Head { size, root } = checked.head;
    let pick = |vi: &str, en: &str| output.lang.pick(vi, en).to_owned();
    let mut words = vec![format!(
        "{} {size}, {} {root}",
        pick("mọi mục đến", "every entry up to"),
        pick("gốc", "root")
    )];
    words.push(match checked.signed {
        Some(it) => format!("{} {}", pick("đúng như đã ký đến mục", "as signed up to"), it.size),
        None => pick("chưa có điểm chốt nào được ký", "no checkpoint is signed yet"),
    });
    words.push(format!(
        "{} {}",
        pick("cây trong khung nhìn đúng đến mục", "the tree in the views is right up to"),
        checked.tree
    ));
    if let Some(lines) = lines {
        words.push(format!(
            "{lines} {}",
            pick("dòng khung nhìn đúng", "rows of the views are right")
        ));
    }
    words.join("\n")
}

/// History that is lost, or views that are wrong, are damage; what cannot be read is a failure.
pub fn failed(error: AuditError) -> Failure {
    match error {
        error if error.is_loss() => Failure::Damaged(error.into()),
        error @ AuditError::Tree { .. } => Failure::Damaged(error.into()),
        error => Failure::while_doing("verifying the ledger")(error.into()),
    }
}
