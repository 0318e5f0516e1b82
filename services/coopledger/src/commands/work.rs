//! `work`, `warnings`, `returns`: what an office has to look at.

use chrono::NaiveDate;
use cooperative::CooperativeId;
use cooperative::card::Card;
use cooperative::deadlines::Deadline;
use cooperative::land::AreaRef;
use cooperative::warnings::Warning;
use reader::{Of, ReadError, Reader, Resolved};
use serde_json::{Value as Json, json};
use views::Listed;

use super::figures::{kind, land, no_such_year};
use crate::args;
use crate::failure::Failure;
use crate::ledger::Reading;
use crate::output::Output;

/// How many cooperatives one page has.
const PAGE: usize = 1_000;

/// Prints what falls due, the earliest first.
pub async fn work(args: args::Work, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let (area, pin) = asked(&args.area, args.moments, ledger).await?;
    let until = args.until.unwrap_or(pin.as_of);
    let (reader, views) = (&ledger.reader, &*ledger.views);
    let found = every(async |from| reader.work(views, area.as_ref(), until, pin, from).await);
    let mut rows = parted(found.await?);
    rows.sort_by_key(|(_, it)| *it);
    let json =
        || json!({ "until": until.to_string(), "work": lines(&rows, |it| deadline_json(it, pin)) });
    output.print(
        || pinned(pin, json()),
        || format!("{}\n{}", output.pin(pin), deadlines_table(&rows, pin, output)),
    );
    Ok(())
}

/// Prints warnings, the gravest first.
pub async fn warnings(
    args: args::Warnings,
    ledger: &Reading,
    output: Output,
) -> Result<(), Failure> {
    let (area, pin) = asked(&args.area, args.moments, ledger).await?;
    let (reader, views) = (&ledger.reader, &*ledger.views);
    let found = every(async |from| reader.warnings(views, area.as_ref(), pin, from).await);
    let mut rows = parted(found.await?);
    rows.sort_by_key(|(_, it)| (std::cmp::Reverse(it.kind.severity()), it.kind, it.since));
    output.print(
        || pinned(pin, json!({ "warnings": lines(&rows, warning_json) })),
        || format!("{}\n{}", output.pin(pin), warnings_table(&rows, output)),
    );
    Ok(())
}

/// Prints whose return for a year is missing.
pub async fn returns(args: args::Returns, ledger: &Reading, output: Output) -> Result<(), Failure> {
    let year_end =
        NaiveDate::from_ymd_opt(args.year, 12, 31).ok_or_else(|| no_such_year(args.year))?;
    let pin = Reader::in_year(ledger.reader.resolve(args.moments.pin()).await?, year_end)?;
    let (area, kind) = (of(&args.area)?, Some(kind(&args.kind)?));
    let (reader, views) = (&ledger.reader, &*ledger.views);
    let missing = async |from| reader.missing_returns(views, area.as_ref(), kind, pin, from).await;
    let rows: Vec<_> = every(missing).await?.into_iter().map(|it| (it, ())).collect();
    let json = || json!({ "year": args.year, "missing": lines(&rows, |()| json!({})) });
    output.print(
        || pinned(pin, json()),
        || {
            let mut table = output.table(&COOPERATIVE);
            for (card, ()) in &rows {
                table.add_row(cells(card));
            }
            let words = output.lang.pick("chưa nộp báo cáo năm", "without a return for");
            format!("{}: {} {words} {}\n{table}", output.pin(pin), rows.len(), args.year)
        },
    );
    Ok(())
}

async fn asked(
    code: &str,
    moments: args::Moments,
    ledger: &Reading,
) -> Result<(Option<AreaRef>, Resolved), Failure> {
    Ok((of(code)?, ledger.reader.resolve(moments.pin()).await?))
}

/// The area of the command line; `None` for the country.
fn of(code: &str) -> Result<Option<AreaRef>, Failure> {
    if code == "VN" { Ok(None) } else { land(code).map(Some) }
}

/// Every page of a list.
async fn every<T>(
    page: impl AsyncFn((Option<CooperativeId>, usize)) -> Result<Listed<T>, ReadError>,
) -> Result<Vec<T>, Failure> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let listed = page((after, PAGE)).await?;
        rows.extend(listed.rows);
        match listed.next.and_then(|it| it.parse().ok()) {
            Some(id) => after = Some(CooperativeId(id)),
            None => return Ok(rows),
        }
    }
}

fn parted<T>(found: Vec<Of<T>>) -> Vec<(Card, T)> {
    let each = |Of { card, rows }| rows.into_iter().map(move |it| (Card::clone(&card), it));
    found.into_iter().flat_map(each).collect()
}

const COOPERATIVE: [(&str, &str); 3] =
    [("Hợp tác xã", "Cooperative"), ("Xã", "Commune"), ("Mã số", "Code")];

fn cells(card: &Card) -> [String; 3] {
    let code = card.code.as_ref().map_or_else(|| card.id.to_string(), ToString::to_string);
    [card.name.to_string(), card.commune.to_string(), code]
}

/// One object a line: which cooperative, and what else is said.
fn lines<T>(rows: &[(Card, T)], more: impl Fn(&T) -> Json) -> Vec<Json> {
    let line = |(card, it): &(Card, T)| {
        let mut line = json!({
            "cooperative": card.id.to_string(), "name": card.name.as_str(),
            "commune": card.commune.as_str(), "code": card.code.as_ref().map(|it| it.to_string()),
        });
        if let (Some(line), Json::Object(more)) = (line.as_object_mut(), more(it)) {
            line.extend(more);
        }
        line
    };
    rows.iter().map(line).collect()
}

fn pinned(pin: Resolved, mut answer: Json) -> Json {
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("as_of".into(), json!(pin.as_of.to_string()));
        answer.insert("known_at".into(), json!(pin.known_at.0));
    }
    answer
}

fn deadline_json(it: &Deadline, pin: Resolved) -> Json {
    json!({
        "kind": it.kind.word(), "from": it.from.to_string(), "due": it.due.to_string(),
        "overdue": it.passed(pin.as_of),
    })
}

/// A warning for machines.
pub fn warning_json(it: &Warning) -> Json {
    json!({
        "kind": it.kind.word(), "severity": it.kind.severity().word(),
        "since": it.since.to_string(), "basis": it.kind.basis(), "vi": it.vi, "en": it.en,
    })
}

fn deadlines_table(rows: &[(Card, Deadline)], pin: Resolved, output: Output) -> String {
    let heads = [("Hạn", "Due"), ("Việc", "What"), ("Quá hạn", "Overdue")];
    let mut table = output.table(&[&heads[..], &COOPERATIVE[..]].concat());
    for (card, it) in rows {
        let late = if it.passed(pin.as_of) { output.lang.pick("có", "yes") } else { "" };
        let what = output.lang.pick(it.kind.vi(), it.kind.en());
        let own = [it.due.to_string(), what.to_owned(), late.to_owned()];
        table.add_row(own.into_iter().chain(cells(card)));
    }
    table.to_string()
}

fn warnings_table(rows: &[(Card, Warning)], output: Output) -> String {
    let heads = [
        ("Mức", "Severity"),
        ("Cảnh báo", "Warning"),
        ("Từ ngày", "Since"),
        ("Căn cứ", "Basis"),
        ("Nội dung", "Words"),
    ];
    let mut table = output.table(&[&heads[..], &COOPERATIVE[..]].concat());
    for (card, it) in rows {
        let (kind, severity) = (it.kind, it.kind.severity());
        let own = [
            output.lang.pick(severity.vi(), severity.en()).to_owned(),
            output.lang.pick(kind.vi(), kind.en()).to_owned(),
            it.since.to_string(),
            kind.basis().to_owned(),
            output.lang.pick(&it.vi, &it.en).to_owned(),
        ];
        table.add_row(own.into_iter().chain(cells(card)));
    }
    table.to_string()
}
