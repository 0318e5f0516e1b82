//! `verify-evidence`: a file is held against keys that came another way.

use std::fs;
use std::path::Path;

use evidence::{Proved, Verdict, verify};
use reports::Lang;
use serde_json::json;
use transparency::{Note, Policy};

use crate::args::VerifyEvidence;
use crate::failure::Failure;
use crate::output::Output;

/// Prints the verdict.
pub fn run(args: &VerifyEvidence, output: Output) -> Result<(), Failure> {
    let file = read(&args.file)?;
    let policy = Policy::parse(&read(&args.policy)?)
        .map_err(|it| wrong("--policy", &args.policy, &it.to_string()))?;
    let kept = args.kept.as_deref().map(|path| note("--kept", path)).transpose()?;
    match verify(&file, &policy, kept.as_ref()) {
        Ok(proved) => {
            if let Some(path) = &args.keep {
                let checkpoint = evidence::checkpoint(&file).unwrap_or_default();
                fs::write(path, checkpoint).map_err(|it| Failure::file(path, it))?;
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
        "verdict": it.verdict().word(), "origin": it.origin, "size": it.head.size,
        "root": it.head.root.to_string(), "key": it.fingerprint, "witnesses": it.witnesses,
        "since": it.since, "entries": it.entries, "partitions": it.partitions,
        "figures": it.figures, "shown": it.shown, "erased": it.erased, "withheld": it.withheld,
    })
}

fn words(it: &Proved, lang: Lang) -> String {
    let line = |vi: &str, en: &str, value: String| format!("{}: {value}", lang.pick(vi, en));
    let mut lines = vec![
        title(it.verdict(), lang),
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
