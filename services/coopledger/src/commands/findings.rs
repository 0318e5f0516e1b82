//! `findings`: what contradicts itself in published documents. It needs no ledger.

use figures::findings::{Corpus, Finding, Severity, findings};
use figures::indicator;
use reports::Lang;
use reports::publication;
use serde_json::{Value as Json, json};

use crate::args::{FailOn, Findings};
use crate::failure::Failure;
use crate::output::Output;

/// Prints what is found in the files together. To find something is no failure unless it was asked to be.
pub fn run(args: &Findings, output: Output) -> Result<(), Failure> {
    let mut files = Vec::new();
    for path in &args.files {
        let bytes = std::fs::read(path).map_err(|source| Failure::file(path, source))?;
        files.push((path.display().to_string(), bytes));
    }
    let corpus = publication::read(&files).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::Refused(lines.join("\n"))
    })?;
    let found = findings(&corpus);
    output
        .print(|| as_json(&corpus, &found, output.lang), || as_text(&corpus, &found, output.lang));
    let grave = |it: &&Finding| match args.fail_on {
        None => false,
        Some(FailOn::Error) => it.severity == Severity::Error,
        Some(FailOn::Warning) => it.severity <= Severity::Warning,
    };
    match found.iter().filter(grave).count() {
        0 => Ok(()),
        count => Err(Failure::Found(count)),
    }
}

/// Where a finding stands: area, period and document of the row spoken of.
fn place<'a>(corpus: &'a Corpus, it: &Finding) -> Option<(&'a str, String, &'a str)> {
    let row = corpus.rows.get(*it.rows.first()?)?;
    let document = corpus.documents.get(row.document).map_or("", String::as_str);
    Some((&row.area_name, row.period.shown(), document))
}

fn as_json(corpus: &Corpus, found: &[Finding], lang: Lang) -> Json {
    let each = found.iter().map(|it| {
        let rows = || it.rows.iter().filter_map(|at| corpus.rows.get(*at));
        let mut indicators: Vec<&str> = Vec::new();
        for row in rows() {
            if !indicators.contains(&row.measured()) {
                indicators.push(row.measured());
            }
        }
        let (_, period, _) = place(corpus, it).unwrap_or_default();
        let area = rows().next().map(|it| it.area.as_str()).unwrap_or_default();
        json!({
            "check": it.check,
            "severity": it.severity.word(),
            "indicators": indicators,
            "area": area,
            "period": period,
            "printed": lang.pick(&it.printed.vi, &it.printed.en),
            "expected": lang.pick(&it.expected.vi, &it.expected.en),
            "explanation": lang.pick(&it.explanation.vi, &it.explanation.en),
        })
    });
    json!({ "findings": each.collect::<Vec<_>>() })
}

fn as_text(corpus: &Corpus, found: &[Finding], lang: Lang) -> String {
    if corpus.rows.is_empty() {
        return lang.pick("Không có số nào để kiểm tra.", "There is no figure to check.").into();
    }
    let read = read(corpus, lang);
    if found.is_empty() {
        return format!("{} {read}", lang.pick("Không có phát hiện.", "No findings."));
    }
    let mut blocks = Vec::new();
    for (severity, vi, en) in [
        (Severity::Error, "Không thể đúng như đã in", "Cannot be true as printed"),
        (
            Severity::Warning,
            "Rất có thể sai hoặc hiểu được hai cách",
            "Very likely wrong or ambiguous",
        ),
        (Severity::Info, "Nên biết", "Worth knowing"),
    ] {
        let of: Vec<&Finding> = found.iter().filter(|it| it.severity == severity).collect();
        if of.is_empty() {
            continue;
        }
        blocks.push(format!("{} ({})", lang.pick(vi, en), of.len()));
        blocks.extend(of.into_iter().map(|it| block(corpus, it, lang)));
    }
    blocks.push(read);
    blocks.join("\n\n")
}

/// How much was read, and what of it is held against nothing but itself: figures under labels that are
/// not known.
fn read(corpus: &Corpus, lang: Lang) -> String {
    const SHOWN: usize = 5;
    let mut own: Vec<&str> = Vec::new();
    let unknown = corpus.rows.iter().filter(|it| it.indicator.is_none());
    let count = unknown.clone().count();
    for row in unknown {
        if !own.contains(&row.measured()) && own.len() <= SHOWN {
            own.push(row.measured());
        }
    }
    let all = corpus.rows.len();
    let mut said = match lang {
        Lang::Vi => format!("Đã đọc {all} số"),
        Lang::En => format!("{all} figures read"),
    };
    if count > 0 {
        let more = if own.len() > SHOWN { ", ..." } else { "" };
        own.truncate(SHOWN);
        let own = own.join("; ");
        said += &match lang {
            Lang::Vi => format!(
                ", trong đó {count} dưới tên riêng của văn bản, chỉ so được với chính tên đó: {own}{more}"
            ),
            Lang::En => format!(
                ", {count} of them under the document's own labels, held against the same label only: {own}{more}"
            ),
        };
    }
    said + "."
}

fn block(corpus: &Corpus, it: &Finding, lang: Lang) -> String {
    let (area, period, document) = place(corpus, it).unwrap_or_default();
    let row = it.rows.first().and_then(|at| corpus.rows.get(*at));
    let id = row.and_then(|it| it.indicator.as_deref());
    let label = id.and_then(indicator).map(|it| lang.pick(&it.vi, &it.en));
    let label = label.or(row.map(|it| it.measured())).unwrap_or_default();
    format!(
        "  {label} – {area}, {period} ({document}) [{}]\n    {}: {}. {}: {}.\n    {}",
        it.check,
        lang.pick("In", "Printed"),
        lang.pick(&it.printed.vi, &it.printed.en),
        lang.pick("Phải là", "Expected"),
        lang.pick(&it.expected.vi, &it.expected.en),
        lang.pick(&it.explanation.vi, &it.explanation.en),
    )
}
