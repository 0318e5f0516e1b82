use std::collections::BTreeSet;

use chrono::NaiveDate;
use cooperative::{Kind, TradeCode, UnitCode};

use super::*;

fn class(trade: Option<(VsicVersion, &str)>, sector: Sector) -> Class {
    let trade =
        trade.map(|(vsic, code)| cooperative::Trade::new(vsic, &TradeCode::new(code).unwrap()));
    let (unit, seated) = (UnitCode::new("03390").unwrap(), NaiveDate::MIN);
    Class { unit, seated, sector, kind: Kind::Cooperative, trade }
}

fn falls(list: &str, trade: Option<(VsicVersion, &str)>, sector: Sector) -> &'static str {
    let list = report_list(list).unwrap();
    list.key_of(list.row_of(&class(trade, sector))).unwrap()
}

use VsicVersion::{V2018, V2025};

#[test]
fn every_list_is_whole_and_places_each_class_of_each_version() {
    let read = parse(include_str!("../report_lists.json")).unwrap();
    assert_eq!(read, report_lists());
    let keys: Vec<&str> = read.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["tam-duong", "lai-chau", "national", "decree-113", "vsic-2018", "vsic-2025"]);
    assert_eq!(read.iter().map(|it| it.rows.len()).collect::<Vec<_>>(), [5, 7, 8, 3, 21, 22]);
    for list in &read {
        let said = [&list.vi, &list.en, &list.source, &list.note];
        assert!(said.iter().all(|it| !it.is_empty()), "{}", list.key);
        for version in VsicVersion::ALL {
            let mut met = BTreeSet::new();
            for trade in version.classes() {
                // Whatever the sector: the trade decides.
                let code = format!("{:04}", trade.number());
                let rows = [Sector::Agriculture, Sector::Other]
                    .map(|it| list.row_of(&class(Some((*version, &code)), it)));
                assert_eq!(rows[0], rows[1]);
                assert!(rows[0] < list.rows.len(), "{code} of {} in {}", version.word(), list.key);
                met.insert(rows[0]);
            }
            assert_eq!(met.len(), list.rows.len(), "a row of {} holds nothing", list.key);
        }
    }
}

#[test]
fn a_section_of_the_classification_is_a_row_of_its_own_list() {
    for (list, version) in [("vsic-2018", V2018), ("vsic-2025", V2025)] {
        for trade in version.classes() {
            let code = format!("{:04}", trade.number());
            let section = trade.section().unwrap().to_string();
            assert_eq!(falls(list, Some((version, &code)), Sector::Other), section, "{code}");
        }
    }
}

#[test]
fn the_same_digits_fall_where_their_version_says() {
    // Finance is section K of 2018 and L of 2025; K of 2025 is telecommunications.
    assert_eq!(falls("vsic-2025", Some((V2018, "6419")), Sector::Credit), "L");
    assert_eq!(falls("vsic-2018", Some((V2025, "6419")), Sector::Credit), "K");
    assert_eq!(falls("lai-chau", Some((V2018, "6419")), Sector::Other), "credit");
    assert_eq!(falls("lai-chau", Some((V2025, "6419")), Sector::Other), "credit");
    // 6391 was the news agencies, among the information services of 61 to 63.
    assert_eq!(falls("vsic-2025", Some((V2018, "6391")), Sector::Other), "J");
    assert_eq!(falls("vsic-2025", Some((V2025, "6390")), Sector::Other), "K");
    // Repair of motor vehicles left trade; 45 is no division of 2025, so the sector decides.
    assert_eq!(falls("vsic-2025", Some((V2018, "4520")), Sector::Trade), "T");
    assert_eq!(falls("vsic-2025", Some((V2018, "4511")), Sector::Trade), "G");
    assert_eq!(falls("vsic-2018", Some((V2025, "9531")), Sector::Trade), "G");
    assert_eq!(falls("vsic-2018", Some((V2025, "4520")), Sector::Trade), "unclassed");
    assert_eq!(falls("decree-113", Some((V2025, "4520")), Sector::Trade), "trade-services");
}

#[test]
fn the_trade_decides_before_the_sector_and_the_narrower_part_before_the_wider() {
    let bricks = Some((V2018, "2392"));
    assert_eq!(falls("tam-duong", bricks, Sector::Agriculture), "construction");
    assert_eq!(falls("national", bricks, Sector::Construction), "industry");
    assert_eq!(falls("national", Some((V2018, "0893")), Sector::Industry), "agriculture");
    assert_eq!(falls("tam-duong", Some((V2018, "0893")), Sector::Agriculture), "industry");
    // A class of 2007, which 2018 does not list, lies where its division does.
    assert_eq!(falls("decree-113", Some((V2018, "0139")), Sector::Other), "agriculture");
}

#[test]
fn without_a_trade_only_a_sector_that_lies_wholly_in_a_row_decides() {
    for (sector, rows) in [
        (
            Sector::Agriculture,
            ["agriculture", "agriculture", "agriculture", "agriculture", "A", "A"],
        ),
        (
            Sector::Construction,
            [
                "construction",
                "construction",
                "unclassed",
                "industry-construction",
                "unclassed",
                "unclassed",
            ],
        ),
        (Sector::Credit, ["trade", "credit", "credit", "trade-services", "K", "L"]),
        (Sector::Other, ["other", "unclassed", "unclassed", "unclassed", "unclassed", "unclassed"]),
    ] {
        let found: Vec<&str> =
            report_lists().iter().map(|it| falls(&it.key, None, sector)).collect();
        assert_eq!(found, rows, "{}", sector.word());
    }
}

#[test]
fn a_list_that_does_not_divide_what_there_is_is_refused() {
    let fault = |rows: &str| {
        let json = format!(
            r#"{{"version":1,"lists":[{{"key":"a","vi":"a","en":"a","source":"a","note":"a",
            "rows":[{rows}]}}]}}"#
        );
        parse(&json).err().map(|it| it.to_string()).unwrap_or_default()
    };
    let row = |key: &str, first: &str, second: &str, more: &str| {
        format!(
            r#"{{"key":"{key}","vi":"a","en":"a","vsic_2018":[{first}],"vsic_2025":[{second}]{more}}}"#
        )
    };
    let rest = r#","rest":true"#;
    assert_eq!(fault(&row("r", r#""A""#, r#""A""#, rest)), "");
    for (rows, says) in [
        (row("r", r#""A""#, r#""A""#, ""), "list a: 0510 of 2018 is in no row"),
        (row("r", r#""V""#, r#""A""#, rest), "list a: 2018 has no V"),
        (row("r", r#""A""#, r#""45""#, rest), "list a: 2025 has no 45"),
        (row("r", r#""0139""#, r#""A""#, rest), "list a: 2018 has no 0139"),
        (
            [row("r", r#""01""#, "", ""), row("s", r#""01""#, "", rest)].join(","),
            "list a: 01 of 2018 stands in two rows",
        ),
        (
            [row("r", "", "", rest), row("s", "", "", rest)].join(","),
            "list a: two rows take the rest",
        ),
        (
            [row("r", "", "", ""), row("r", "", "", rest)].join(","),
            "list a: the keys of rows are not their own",
        ),
        (row("unclassed", "", "", rest), "list a: the keys of rows are not their own"),
        (
            row("r", "", "", r#","rest":true,"sectors":["trade","trade"]"#),
            "list a: trade lies in two rows",
        ),
        (String::new(), "list a: 1 to 99 rows"),
    ] {
        assert_eq!(fault(&rows), says);
    }
    assert!(!fault(&row("r", "", "", r#","rest":true,"sectors":["farming"]"#)).is_empty());
    assert!(!fault(&row("r", "", "", r#","rest":true,"more":1"#)).is_empty());
}
