//! A document whose numbers agree is silent; one printed value changed beyond rounding is named.

use std::fmt::Write as _;

use figures::findings::findings;
use proptest::prelude::*;
use reports::publication::read;

/// A row: its id, and the rest of its fields but the value.
type Row = (String, String, String);

/// A sector: cooperatives, members above the minimum, workers, mean revenue.
type Sector = (u32, u32, u32, u32);

fn tenth(numerator: u64, denominator: u64) -> String {
    let tenths = (numerator * 20 + denominator) / (denominator * 2);
    format!("{},{}", tenths / 10, tenths % 10)
}

fn row(id: impl Into<String>, value: impl ToString, rest: &str) -> Row {
    (id.into(), value.to_string(), rest.to_owned())
}

/// A plan of a district in which every number follows from the sectors.
fn plan(sectors: &[Sector], stopped: u32, founded: u32, dissolved: u32) -> Vec<Row> {
    let sum = |of: fn(&Sector) -> u32| sectors.iter().map(of).sum::<u32>();
    let (coops, workers) = (sum(|it| it.0), sum(|it| it.2));
    let members = sum(|it| it.0 * 7 + it.1);
    let revenue: u64 = sectors.iter().map(|it| u64::from(it.0) * u64::from(it.3)).sum();
    let stopped = stopped.min(coops - 1);
    let before = coops + dissolved - founded.min(coops);
    let founded = founded.min(coops);
    let mut rows = vec![
        row("c", coops, r#""indicator":"coops.total""#),
        row("a", coops - stopped, r#""indicator":"coops.active""#),
        row("s", stopped, r#""indicator":"coops.stopped""#),
        row("o", before, r#""indicator":"coops.total","relation":"opening","of":"c""#),
        row("n", founded, r#""indicator":"coops.founded","relation":"added","of":"c""#),
        row("d", dissolved, r#""indicator":"coops.dissolved","relation":"removed","of":"c""#),
        row("m", members, r#""indicator":"members.total""#),
        row("w", workers, r#""label":"Lao động""#),
        row(
            "r",
            tenth(revenue, coops.into()),
            r#""indicator":"revenue.mean","unit":"triệu đồng/HTX/năm""#,
        ),
        row("k", coops + 10, r#""indicator":"coops.total","basis":"plan""#),
        row(
            "kp",
            tenth(u64::from(coops) * 100, u64::from(coops) + 10) + "%",
            r#""indicator":"coops.total","relation":"percent_of_plan""#,
        ),
    ];
    for (at, it) in sectors.iter().enumerate() {
        let part = |rest: &str| format!(r#"{rest},"sector":"l{at}","exhaustive":true"#);
        rows.push(row(format!("c{at}"), it.0, &part(r#""indicator":"coops.total""#)));
        rows.push(row(format!("m{at}"), it.0 * 7 + it.1, &part(r#""indicator":"members.total""#)));
        rows.push(row(format!("w{at}"), it.2, &part(r#""label":"Lao động""#)));
        let mean = part(r#""indicator":"revenue.mean","unit":"triệu đồng/HTX/năm""#);
        rows.push(row(format!("r{at}"), it.3, &mean));
        let share =
            format!(r#""label":"Tỷ lệ {at}","relation":"percent_of","about":"c{at}","of":"c""#);
        rows.push(row(format!("p{at}"), tenth(u64::from(it.0) * 100, coops.into()) + "%", &share));
    }
    rows
}

fn text(rows: &[Row]) -> String {
    let mut out = String::from(r#"{"document":"1","area":"1","period":2023,"rows":["#);
    for (at, (id, value, rest)) in rows.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, r#"{comma}{{"id":"{id}","value":"{value}",{rest}}}"#).unwrap();
    }
    out + "]}"
}

/// The check and the ids of the rows of each finding.
fn found(rows: &[Row]) -> Vec<(String, Vec<String>)> {
    let corpus = read(&[("f".into(), text(rows).into_bytes())]).unwrap();
    let ids = |rows: &[usize]| rows.iter().map(|at| corpus.rows[*at].id.clone()).collect();
    findings(&corpus).iter().map(|it| (it.explanation.en.clone(), ids(&it.rows))).collect()
}

/// Another value than the printed one, further off than rounding or cutting off can be.
fn other(value: &str, by: u32) -> String {
    let percent = if value.ends_with('%') { "%" } else { "" };
    let number = value.trim_end_matches('%');
    match number.split_once(',') {
        Some((whole, part)) => {
            let whole: u32 = whole.parse().unwrap();
            format!("{},{part}{percent}", whole + 3 + by % 40)
        }
        None => (number.parse::<u32>().unwrap() * 2 + 1 + by).to_string(),
    }
}

fn sectors() -> impl Strategy<Value = Vec<Sector>> {
    prop::collection::vec((1_u32..60, 0_u32..400, 1_u32..500, 100_u32..990), 2..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_changed_value_is_named(
        sectors in sectors(),
        (stopped, founded, dissolved) in (1_u32..20, 1_u32..9, 1_u32..9),
        which in any::<prop::sample::Index>(),
        by in 0_u32..60,
    ) {
        let mut rows = plan(&sectors, stopped, founded, dissolved);
        prop_assert_eq!(found(&rows), Vec::new());
        let at = which.index(rows.len());
        let id = rows[at].0.clone();
        let value = other(&rows[at].1, by);
        rows[at].1 = value.clone();
        let found = found(&rows);
        let named = found.iter().any(|it| it.1.contains(&id));
        prop_assert!(named, "{id} = {value}: {found:?}\n{}", text(&rows));
    }
}
