//! `seal`: a year-end statement is computed and recorded.

use cooperative::Text;
use cooperative::publication::AreaEvent;
use cooperative::seal::{Digest, Statement};
use entry::request::{Ask, Request};
use entry::{Assurance, Document, Recorder};
use evidence::SealNote;
use reader::{Division, Prepared, SealId};
use serde_json::{Value as Json, json};
use transparency::Note;
use uuid::Uuid;

use super::figures::{area, question};
use super::{import, publish};
use crate::args::Seal;
use crate::failure::Failure;
use crate::ledger::{Folder, Reading};
use crate::output::Output;
use crate::progress::Progress;
use crate::remote::Outcome;
use crate::settings::Settings;

/// Records the statement of an area and year; one that is sealed already is not sealed again.
pub async fn run(
    args: Seal,
    folder: &Folder,
    settings: &Settings,
    output: Output,
    progress: Progress,
) -> Result<(), Failure> {
    if args.basis != "actual" {
        return Err(Failure::Argument {
            what: "--basis",
            value: args.basis,
            expected: "actual: what is regenerated from the log is neither estimate nor plan"
                .into(),
        });
    }
    let recorder = text("--recorder", &args.recorder)?;
    let number = args.document.as_deref().map(|it| text("--document", it)).transpose()?;
    let document = number.map(|it| Document { number: Some(it), date: None, issuer: None });
    area(&args.period.span.area)?;
    let asked = question(&args.period, Division::whole(), Vec::new())?;
    let (prepared, today) = {
        let ledger = folder.read(&progress).await?;
        (ledger.reader.prepare(&*ledger.views, &asked).await?, ledger.reader.today())
    };
    output.ahead(prepared.statement.as_of, today);
    if let Some(id) = prepared.existing.clone() {
        let ledger = folder.read(&progress).await?;
        let note = signed(folder, &ledger, &id).await?;
        print(&id, &prepared, note.as_ref(), true, output);
        return Ok(());
    }
    let statement = prepared.statement.clone();
    let request = Request {
        id: request_id(&prepared),
        ask: Ask::Area {
            corrects: None,
            area: asked.area.code.clone(),
            effective: today,
            event: AreaEvent::StatementSealed(Box::new(statement)),
        },
        recorder: Recorder { id: recorder, assurance: Assurance::Asserted },
        document,
        note: None,
        people: Vec::new(),
        expected: None,
        import: None,
    };
    match import::record_one(request, folder, settings).await? {
        Outcome::Refused { vi, en } => Err(Failure::Refused(output.lang.pick(&vi, &en).to_owned())),
        Outcome::Recorded { .. } => {
            let ledger = folder.read(&progress).await?;
            let id = found(&ledger, &prepared.statement).await?;
            let note = signed(folder, &ledger, &id).await?;
            print(&id, &prepared, note.as_ref(), false, output);
            Ok(())
        }
    }
}

/// The same statement asks the same, however often; after it was taken back it asks anew.
fn request_id(prepared: &Prepared) -> Uuid {
    let first = Uuid::new_v5(&Uuid::NAMESPACE_OID, &prepared.statement.root);
    (0..prepared.taken_back).fold(first, |it, _| Uuid::new_v5(&it, b"again"))
}

/// The seal that a statement became.
async fn found(ledger: &Reading, statement: &Statement) -> Result<SealId, Failure> {
    let last = ledger.reader.log().last();
    let seals = ledger.reader.seals(&statement.area, last).await?;
    let seal = seals.into_iter().find(|it| it.statement == *statement && it.ended.is_none());
    let lost = || Failure::while_doing("sealing")("the seal is not in its stream".into());
    seal.map(|it| it.id).ok_or_else(lost)
}

/// The seal as a signed note, after a checkpoint that has it is signed; `None` where nothing signs.
async fn signed(folder: &Folder, ledger: &Reading, id: &SealId) -> Result<Option<Note>, Failure> {
    let Some(signing) = folder.signer(folder.id()?).await? else { return Ok(None) };
    publish::signed(&signing, ledger).await?;
    let seal = ledger.reader.seal(id, ledger.reader.log().last()).await?;
    let at = (seal.envelope.position.0, id.revision);
    let text = SealNote::new(signing.origin(), at, &seal.statement).to_string();
    let note = signing.state(&text).await;
    note.map(Some).map_err(|it| Failure::while_doing("signing the seal")(it.into()))
}

/// A text of the command line that must be there.
pub fn text(what: &'static str, text: &str) -> Result<Text, Failure> {
    Text::new(text).map_err(|it| Failure::Argument {
        what,
        value: text.to_owned(),
        expected: it.expected.to_owned(),
    })
}

fn print(id: &SealId, prepared: &Prepared, note: Option<&Note>, existed: bool, output: Output) {
    let statement = &prepared.statement;
    let json = || {
        let mut all = head_json(id, statement);
        all["existed"] = existed.into();
        all["note"] = note.map(ToString::to_string).into();
        all
    };
    let words = match existed {
        true => output.lang.pick("đã chốt từ trước", "sealed before"),
        false => output.lang.pick("đã chốt", "sealed"),
    };
    let note = note.map(|it| format!("\n\n{it}")).unwrap_or_default();
    output.print(json, || format!("{id}: {words}\n{}{}", head(statement, output), note.trim_end()));
}

/// A seal for machines, without its figures.
pub fn head_json(id: &SealId, it: &Statement) -> Json {
    json!({
        "seal": id.to_string(), "area": it.area.as_str(), "kind": it.kind.word(),
        "basis": it.basis.word(), "period_from": it.period_from.to_string(),
        "as_of": it.as_of.to_string(), "known_at": it.known_at,
        "definitions_version": it.definitions, "fold_version": it.fold,
        "indicators": it.indicators.len(), "root": hex(&it.root),
    })
}

/// A seal for people, without its figures.
pub fn head(it: &Statement, output: Output) -> String {
    let figures: usize = it.indicators.iter().map(|it| it.figures.len()).sum();
    let lang = output.lang;
    format!(
        "{}, {} {}, {} – {}, {} {}\n{figures} {}, {} {}, {} {}\nSHA-256 {}",
        lang.pick(it.kind.vi(), it.kind.en()),
        lang.pick("địa bàn", "area"),
        it.area,
        it.period_from,
        it.as_of,
        lang.pick("biết đến mục", "known up to entry"),
        it.known_at,
        lang.pick("con số", "figures"),
        lang.pick("định nghĩa bản", "definitions version"),
        it.definitions,
        lang.pick("cách tính bản", "fold version"),
        it.fold,
        hex(&it.root),
    )
}

fn hex(digest: &Digest) -> String {
    digest.iter().map(|it| format!("{it:02x}")).collect()
}
