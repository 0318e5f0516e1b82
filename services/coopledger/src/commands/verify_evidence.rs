//! `verify-evidence`: a file is held against keys that came another way.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use chrono::NaiveDate;
use evidence::container::FILE_MAX;
use evidence::{Proved, Scope, Verdict, verify};
use reports::Lang;
use serde_json::json;
use tempfile::NamedTempFile;
use transparency::{Note, Policy};

use crate::args::VerifyEvidence;
use crate::failure::Failure;
use crate::output::Output;

/// Prints the verdict.
pub fn run(args: &VerifyEvidence, output: Output) -> Result<(), Failure> {
    let size = fs::metadata(&args.file).map_err(|it| Failure::file(&args.file, it))?.len();
    if size > FILE_MAX as u64 {
        return Err(wrong("FILE", &args.file, "tối đa 1 GiB / at most 1 GiB"));
    }
    let file = read(&args.file)?;
    let policy = Policy::parse(&read(&args.policy)?)
        .map_err(|it| wrong("--policy", &args.policy, &it.to_string()))?;
    let there = args.keep.as_deref().filter(|it| it.exists());
    let kept = args.kept.as_deref().or(there).map(|path| note("--kept", path)).transpose()?;
    match verify(&file, &policy, kept.as_ref()) {
        Ok(proved) => {
            if let Some(path) = &args.keep {
                keep(path, &proved.checkpoint).map_err(|it| Failure::file(path, it))?;
            }
            output.print(|| json_of(&proved), || words(&proved, output.lang));
            Ok(())
        }
        Err(refused) => {
            let verdict = refused.verdict;
            output.print(
                || json!({ "verdict": verdict.word(), "why": refused.why }),
                || format!("{}\n{}", title(verdict, output.lang), refused.why),
            );
            let said = format!("{} / {}", verdict.vi(), verdict.en());
            Err(Failure::Refused(said))
        }
    }
}

/// Puts a checkpoint in the place of the one before: whole, or not at all.
fn keep(path: &Path, checkpoint: &str) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = NamedTempFile::new_in(folder)?;
    new.write_all(checkpoint.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    fs::File::open(folder)?.sync_all()
}

/// A signed note in a file.
pub fn note(what: &'static str, path: &Path) -> Result<Note, Failure> {
    Note::parse(&read(path)?).map_err(|it| wrong(what, path, &it.to_string()))
}

fn wrong(what: &'static str, path: &Path, expected: &str) -> Failure {
    Failure::Argument { what, value: path.display().to_string(), expected: expected.to_owned() }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|it| Failure::file(path, it))
}

fn title(verdict: Verdict, lang: Lang) -> String {
    let words = lang.pick(verdict.vi(), verdict.en());
    format!("{} ({})", words.to_uppercase(), verdict.word())
}

fn json_of(it: &Proved) -> serde_json::Value {
    json!({
        "verdict": it.verdict().word(), "scope": it.scope, "taken_back_by": it.taken_back,
        "origin": it.origin, "size": it.head.size,
        "root": it.head.root.to_string(), "key": it.fingerprint, "witnesses": it.witnesses,
        "since": it.since, "entries": it.entries, "partitions": it.partitions,
        "figures": it.figures, "shown": it.shown, "erased": it.erased, "withheld": it.withheld,
    })
}

fn words(it: &Proved, lang: Lang) -> String {
    let line = |vi: &str, en: &str, value: String| format!("{}: {value}", lang.pick(vi, en));
    let mut lines = vec![
        title(it.verdict(), lang),
        line("về", "of", of(&it.scope, lang)),
        line("sổ", "log", it.origin.clone()),
        line("số mục của cả sổ", "entries of the whole log", it.head.size.to_string()),
        line("gốc", "root", it.head.root.to_string()),
        line("khóa", "key", it.fingerprint.clone()),
        line(
            "mục trong tệp, đều nằm trong sổ và đủ",
            "entries in the file, all in the log, and none missing",
            it.entries.to_string(),
        ),
    ];
    if let Some(by) = it.taken_back {
        lines.push(line(
            "bản chốt đã bị hủy hoặc thay bởi mục",
            "the seal was taken back by entry",
            by.to_string(),
        ));
    }
    if !it.witnesses.is_empty() {
        lines.push(line("nhân chứng", "witnesses", it.witnesses.join(", ")));
    }
    if let Some(since) = it.since {
        lines.push(line(
            "nối tiếp điểm chốt đã giữ",
            "goes on from the kept checkpoint of",
            since.to_string(),
        ));
    }
    if it.figures > 0 {
        lines.push(line(
            "con số tính lại, đều đúng",
            "figures computed anew, all equal",
            it.figures.to_string(),
        ));
    }
    let personal = format!("{} / {} / {}", it.shown, it.erased, it.withheld);
    lines.push(line(
        "dữ liệu cá nhân: đưa ra / đã xóa theo luật / không đưa ra",
        "personal fields: shown / erased by law / withheld",
        personal,
    ));
    lines.join("\n")
}

/// What it is evidence of, and what the page leaves out.
fn of(scope: &Scope, lang: Lang) -> String {
    match scope {
        Scope::Cooperative { id, from, to } => {
            let mut words = id.clone();
            if from.is_some() || to.is_some() {
                let day = |it: &Option<NaiveDate>| it.map(|it| it.to_string()).unwrap_or_default();
                let listed = lang.pick("trang chỉ liệt kê", "the page lists only");
                words = format!("{words}; {listed} {} – {}", day(from), day(to));
            }
            words
        }
        Scope::Area { area, kind, from, as_of, known_at, seal, recorder } => {
            let known = lang.pick("biết đến mục", "known up to entry");
            let mut words = format!("{area}, {kind}, {from} – {as_of}, {known} {known_at}");
            if let Some(revision) = seal {
                let code = area.split('@').next().unwrap_or(area);
                words = format!("{words}, S-{code}-{revision}");
            }
            if let Some(recorder) = recorder {
                let listed =
                    lang.pick("trang chỉ liệt kê mục của", "the page lists only entries of");
                words = format!("{words}; {listed} {recorder:?}");
            }
            words
        }
    }
}
