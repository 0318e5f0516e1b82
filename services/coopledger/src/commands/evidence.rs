//! `evidence`: one file for an inspector.

mod gather;
mod prove;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;
use cooperative::land::AreaRef;
use eventlog::Position;
use evidence::{Evidence as Content, Extent, Scope, SealNote, render, verify};
use reader::{Division, FigureQuestion, Pin, Resolved, Seal};
use serde_json::json;
use signer::{SignedCheckpoint, Signing};
use transparency::Policy;

use super::figures::kind;
use super::history::id_of;
use super::verify::failed;
use super::verify_evidence::note;
use super::{publish, replay};
use crate::args::Evidence;
use crate::failure::{BoxError, Failure};
use crate::ledger::{Folder, Reading};
use crate::output::Output;
use crate::progress::Progress;

use gather::Gathered;

/// Signs where the log ends, gathers what is asked for, proves it, and verifies the file before it is
/// written.
pub async fn run(
    args: Evidence,
    folder: &Folder,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    let since = args.since.as_deref().map(|path| note("--since", path)).transpose()?;
    let reading = folder.read(&progress).await?;
    let signing = publish::signing(folder).await?;
    let signed = publish::signed(&signing, &reading).await?;
    let (signed, _) = publish::cosigned(folder, &signing, &*reading.views, signed).await?;
    let policy = signing.policy().await.map_err(|it| failed(it.into()))?;
    let policy = Policy::parse(policy.as_bytes()).map_err(|it| making(it.into()))?;
    let (gathered, scope, seal) = asked(&args, &reading, signed.head.size).await?;
    let mut content = content(&signing, &signed, &reading, &gathered, scope, seal.as_ref()).await?;
    if let Some(since) = &since {
        content.kept = Some(prove::since(since, &policy, &reading, signed.head).await?);
    }
    if args.reveal {
        let (vault, ledger) = (folder.keys().await?, folder.id()?);
        prove::reveal(&mut content, &reading, (&vault, ledger)).await?;
    }
    let page = render(&content).map_err(|it| making(it.into()))?;
    let proved = verify(page.as_bytes(), &policy, since.as_ref());
    let proved = proved.map_err(|it| making(it.into()))?;
    write(&args.file, page.as_bytes())?;
    let pick = |vi, en| output.lang.pick(vi, en);
    output.print(
        || {
            json!({
                "file": args.file.display().to_string(), "size": proved.head.size,
                "root": proved.head.root.to_string(), "entries": proved.entries,
                "figures": proved.figures, "key": signing.key().to_string(),
                "fingerprint": proved.fingerprint, "verdict": proved.verdict().word(),
            })
        },
        || {
            format!(
                "{}: {} {}, {} {}\n{} {}",
                args.file.display(),
                proved.entries,
                pick("mục", "entries"),
                proved.figures,
                pick("con số", "figures"),
                pick("dấu vân tay của khóa:", "the key's fingerprint:"),
                proved.fingerprint,
            )
        },
    );
    Ok(())
}

/// What is asked for: its entries, in words of the file, and the seal, if it is one.
async fn asked(
    args: &Evidence,
    reading: &Reading,
    size: u64,
) -> Result<(Gathered, Scope, Option<Seal>), Failure> {
    if let Some(name) = &args.cooperative {
        let id = id_of(name, reading).await?;
        let gathered = gather::cooperative(reading, id, size).await?;
        let scope = Scope::Cooperative { id: id.to_string(), from: args.from, to: args.to };
        return Ok((gathered, scope, None));
    }
    let seal = match &args.seal {
        Some(id) => Some(replay::named(id, reading).await?),
        None => None,
    };
    let (question, pin) = match &seal {
        Some(seal) => of_seal(seal),
        None => of_area(args, reading).await?,
    };
    let gathered = gather::area(reading, &question.area, pin, size).await?;
    let scope = Scope::Area {
        area: question.area.to_string(),
        kind: question.kind.word().to_owned(),
        from: question.period_from.unwrap_or(pin.as_of),
        as_of: pin.as_of,
        known_at: pin.known_at.0,
        seal: seal.as_ref().map(|it| it.id.revision),
        recorder: args.recorder.clone(),
    };
    Ok((gathered.with(question), scope, seal))
}

fn of_seal(seal: &Seal) -> (FigureQuestion, Resolved) {
    let it = &seal.statement;
    let known_at = Position(it.known_at);
    let asked = FigureQuestion {
        area: it.area.clone().into(),
        kind: it.kind,
        by: Division::whole(),
        indicators: Vec::new(),
        by_part: false,
        breakdown: None,
        period_from: Some(it.period_from),
        pin: Pin { as_of: Some(it.as_of), known_at: Some(reader::KnownAt::Position(known_at)) },
    };
    (asked, Resolved { as_of: it.as_of, known_at })
}

async fn of_area(
    args: &Evidence,
    reading: &Reading,
) -> Result<(FigureQuestion, Resolved), Failure> {
    let code = args.area.as_deref().unwrap_or_default();
    let area = AreaRef::new(code).map_err(|it| Failure::Argument {
        what: "--area",
        value: code.to_owned(),
        expected: it.expected.to_owned(),
    })?;
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    let as_of = args.to.or_else(|| args.year.and_then(|it| day(it, 12, 31)));
    let from = args.from.or_else(|| args.year.and_then(|it| day(it, 1, 1)));
    let pin = Pin { as_of, known_at: args.known_at };
    let resolved = reading.reader.resolve(pin).await?;
    let first = |it: NaiveDate| chrono::Datelike::year(&it);
    let from = from.or_else(|| day(first(resolved.as_of), 1, 1));
    let asked = FigureQuestion {
        area,
        kind: kind(args.kind.as_deref().unwrap_or("cooperative"))?,
        by: Division::whole(),
        indicators: Vec::new(),
        by_part: false,
        breakdown: None,
        period_from: from,
        pin: Pin {
            as_of: Some(resolved.as_of),
            known_at: Some(reader::KnownAt::Position(resolved.known_at)),
        },
    };
    Ok((asked, resolved))
}

/// Everything of the file but the kept checkpoint and personal data.
async fn content(
    signing: &Signing,
    signed: &SignedCheckpoint,
    reading: &Reading,
    gathered: &Gathered,
    scope: Scope,
    seal: Option<&Seal>,
) -> Result<Content, Failure> {
    let stated = |it: signer::SignError| failed(it.into());
    let extent = Extent {
        origin: signing.origin().to_owned(),
        head: signed.head,
        of: scope.subject(),
        partitions: gathered.partitions.clone(),
        streams: gathered.streams.clone(),
    };
    let extent = signing.state(&extent.to_string()).await.map_err(stated)?;
    let seal = match seal {
        Some(seal) => {
            let at = (seal.envelope.position.0, seal.id.revision);
            let text = SealNote::new(signing.origin(), at, &seal.statement).to_string();
            Some(signing.state(&text).await.map_err(stated)?.to_string())
        }
        None => None,
    };
    let figures = match &gathered.question {
        Some(question) => {
            let prepared = reading.reader.prepare(&*reading.views, question).await?;
            evidence::recompute::lines(&prepared.statement)
        }
        None => Vec::new(),
    };
    let key = |it: signer::KeyPeriod| evidence::form::KeyLine {
        key: it.key.to_string(),
        fingerprint: it.key.fingerprint(),
    };
    let keys = signing.keys().await.map_err(|it| failed(it.into()))?;
    Ok(Content {
        form: evidence::form::FORM.to_owned(),
        scope,
        checkpoint: signed.note.to_string(),
        keys: keys.into_iter().map(key).collect(),
        kept: None,
        extent: extent.to_string(),
        seal,
        figures,
        entries: prove::entries(&gathered.entries, &*reading.views, signed.head.size).await?,
    })
}

/// Evidence that cannot be made.
fn making(source: BoxError) -> Failure {
    Failure::while_doing("making the evidence")(source)
}

/// Writes the file whole, or not at all; never over another.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = File::create_new(path).and_then(|mut file| {
        let done = file.write_all(bytes).and_then(|()| file.sync_all());
        if done.is_err() {
            let _ = fs::remove_file(path);
        }
        done
    });
    written.map_err(|it| Failure::file(path, it))
}
