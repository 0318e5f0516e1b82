//! `verify`: everything that is stored, from the log's bytes to the views, held against what is signed.

use std::fmt::{Display, Write};
use std::sync::Arc;

use auditor::{AuditError, Checked, Views, rehash};
use cooperative::key_roll::KeyRoll;
use eventlog::{EventLog, Position};
use serde_json::json;
use signer::SignerError;
use transparency::Head;
use views::{MemoryViews, Standing, ViewError, ViewReader, catch_up, dump};

use crate::args::Verify;
use crate::failure::Failure;
use crate::ledger::{Folder, Rolls, Seen};
use crate::output::Output;
use crate::progress::Progress;

/// Checks, and says what was checked. History that is lost is noted for whoever would record on it.
pub async fn run(
    args: Verify,
    folder: &Folder,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let verified = verified(&args, folder, &progress).await?;
    let loss = folder.loss()?;
    if let Some(why) = loss.why() {
        if !args.accept {
            let why = format!(
                "it was found that {why}. What is there now holds; `coopledger verify --accept` lets it be recorded on"
            );
            return Err(Failure::Damaged(why.into()));
        }
        folder.forget_loss()?;
    }
    let Verified { checked, anew, rows, key, rolled, missing } = &verified;
    output.print(
        || {
            json!({
                "entries": checked.head.size,
                "root": checked.head.root.to_string(),
                "signed": checked.signed.map(|it| it.size),
                "checkpoints": checked.checkpoints,
                "tree": checked.tree.0,
                "views": rows,
                "rebuilt": anew,
                "accepted": loss.why(),
                "key": key,
                "key_rolls": rolled,
                "unrecorded_keys": missing.iter().map(|it| it.new.as_str()).collect::<Vec<_>>(),
            })
        },
        || {
            let words = told_in_words(output, &verified, loss.why());
            words + &told_of_keys(output, *rolled, missing)
        },
    );
    Ok(())
}

/// What was found to be right.
struct Verified {
    checked: Checked,
    /// Why the views were folded anew, if they were.
    anew: Option<String>,
    /// How many rows the views have, if they were compared.
    rows: Option<usize>,
    /// The key that signs.
    key: Option<String>,
    /// How many changes of the key are in the log as they were signed.
    rolled: usize,
    /// Changes of which the log has no entry.
    missing: Vec<KeyRoll>,
}

async fn verified(
    args: &Verify,
    folder: &Folder,
    progress: &Progress,
) -> Result<Verified, Failure> {
    folder.examine().await?;
    // The file is closed with the log.
    let Seen { log: _open, file: log, views, anew, .. } = folder.see(progress).await?;
    let (signed, keys) = match folder.signed(folder.id()?).await? {
        Some(memory) => {
            (memory.examined().await.map_err(not_read)?, memory.keys().await.map_err(not_read)?)
        }
        None => (Vec::new(), Vec::new()),
    };
    let bar = progress.bar(log.last().0, "băm lại sổ / hashing the log");
    let told = |it: Position| bar.set_position(it.0);
    let (live, place) = (views.clone(), folder.generations()?.place());
    let tree: Views = Arc::new(move || live.clone());
    let checked = rehash(&*log, Some(tree), signed, &told).await;
    bar.finish_and_clear();
    let checked = match checked {
        Err(error) if error.is_loss() => {
            folder.loss()?.tell(&error);
            return Err(failed(error));
        }
        Err(AuditError::Views(it @ ViewError::Damaged(_))) => return Err(rebuild(&place, &it)),
        checked => checked.map_err(failed)?,
    };
    folder.hold_stream(&*log).await?;
    let rows = if args.views {
        Some(compared(log.clone(), (&*views, &place), progress).await?)
    } else {
        None
    };
    let rolls = Rolls::read(&*log).await?;
    let (missing, rolled) = (rolls.missing(&keys)?, rolls.held_against(&keys)?);
    let key = keys.last().map(|it| it.key.to_string());
    Ok(Verified { checked, anew, rows, key, rolled, missing })
}

fn not_read(error: SignerError) -> Failure {
    match error {
        error @ SignerError::Damaged { .. } => Failure::Damaged(error.into()),
        error => Failure::while_doing("reading what is signed")(error.into()),
    }
}

/// How many rows the views have, if they are those that the log gives.
async fn compared(
    log: Arc<dyn EventLog>,
    (views, place): (&dyn ViewReader, &str),
    progress: &Progress,
) -> Result<usize, Failure> {
    let doing = Failure::while_doing("comparing the views");
    let bar = progress.bar(log.last().0, "khung nhìn / views");
    let told = |it: Position| bar.set_position(it.0);
    let fresh = MemoryViews::default();
    let folded = catch_up(log, &fresh, &told).await;
    bar.finish_and_clear();
    folded.map_err(|it| doing(it.into()))?;
    let reading = |it: ViewError| match it {
        it @ ViewError::Damaged(_) => rebuild(place, &it),
        it => Failure::while_doing("comparing the views")(it.into()),
    };
    let (theirs, ours) =
        (dump(views).await.map_err(reading)?, dump(&fresh).await.map_err(reading)?);
    if fresh.cursor().await.map_err(reading)? != views.cursor().await.map_err(reading)? {
        return Err(Failure::InUse("entries are being recorded; verify again".into()));
    }
    if theirs != ours {
        let differs = theirs.iter().zip(&ours).find(|(one, other)| one != other);
        let row = differs.map_or("rows are missing, or too many", |(one, _)| one.as_str());
        let row: String = row.chars().take(200).collect();
        return Err(rebuild(place, &format!("the views are not those of the log: {row}")));
    }
    Ok(ours.len())
}

/// Views that are damaged, with where they are and what helps.
fn rebuild(place: &str, why: &dyn Display) -> Failure {
    let why = format!("the views in {place}: {why}; `coopledger rebuild` makes them anew");
    Failure::Damaged(why.into())
}

fn told_in_words(output: Output, verified: &Verified, accepted: Option<&str>) -> String {
    let checked = &verified.checked;
    let Head { size, root } = checked.head;
    let pick = |vi: &str, en: &str| output.lang.pick(vi, en).to_owned();
    let mut words = vec![format!(
        "{} {size}, {} {root}",
        pick("mọi mục đến", "every entry up to"),
        pick("gốc", "root")
    )];
    words.push(match checked.signed {
        Some(it) => format!(
            "{} {} ({} {})",
            pick("đúng như đã ký đến mục", "as signed up to"),
            it.size,
            checked.checkpoints,
            pick("điểm chốt", "checkpoints")
        ),
        None => pick("chưa có điểm chốt nào được ký", "no checkpoint is signed yet"),
    });
    words.push(format!(
        "{} {}",
        pick("cây trong khung nhìn đúng đến mục", "the tree in the views is right up to"),
        checked.tree
    ));
    if let Some(why) = &verified.anew {
        let rebuilt = pick("khung nhìn đã hỏng và được dựng lại", "the views were folded anew");
        words.push(format!("{rebuilt}: {why}"));
    }
    if let Some(lines) = verified.rows {
        words.push(format!(
            "{lines} {}",
            pick("dòng khung nhìn đúng", "rows of the views are right")
        ));
    }
    if let Some(why) = accepted {
        let words_of =
            pick("sổ được coi là đủ dù trước đó", "the log counts as it is, although before");
        words.push(format!("{words_of}: {why}"));
    }
    words.join("\n")
}

/// What is to be said of keys that were changed.
fn told_of_keys(output: Output, rolled: usize, missing: &[KeyRoll]) -> String {
    let mut words = String::new();
    if rolled > 0 {
        let pick = output.lang.pick(
            "lần đổi khóa ký có trong sổ, đúng như đã ký",
            "changes of the signing key are in the log as they were signed",
        );
        let _ = write!(words, "\n{rolled} {pick}");
    }
    for it in missing {
        let pick = output.lang.pick(
            "CẢNH BÁO: sổ chưa ghi việc đổi sang khóa, hãy chạy lại `coopledger rotate-key`:",
            "WARNING: the log has no entry of the change to this key; repeat `coopledger rotate-key`:",
        );
        let _ = write!(words, "\n{pick} {}", it.new);
    }
    words
}

/// History that is lost, or views that are wrong, are damage; what cannot be read is a failure.
pub fn failed(error: AuditError) -> Failure {
    match error {
        error if error.is_loss() => Failure::Damaged(error.into()),
        error @ AuditError::Tree { .. } => Failure::Damaged(error.into()),
        error @ AuditError::Views(ViewError::Damaged(_)) => Failure::Damaged(error.into()),
        error => Failure::while_doing("verifying the ledger")(error.into()),
    }
}
