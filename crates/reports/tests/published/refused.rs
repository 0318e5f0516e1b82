//! Wrong files are refused with place, field and value; nothing panics.

use proptest::prelude::*;
use reports::publication::read;

#[track_caller]
fn refused(text: &str, field: &str, value: &str) {
    let faults = read(&[("f".into(), text.as_bytes().to_vec())]).unwrap_err();
    let met = faults.iter().any(|it| it.field == field && it.value == value);
    assert!(met, "{faults:?}");
    let said = faults.iter().all(|it| !it.expected.vi.is_empty() && !it.expected.en.is_empty());
    assert!(said, "{faults:?}");
}

#[test]
fn what_is_wrong_is_named() {
    let doc = |row: &str| format!(r#"{{"area":"1","period":2023,"rows":[{row}]}}"#);
    let row = |rest: &str| doc(&format!(r#"{{"id":"a","indicator":"coops.total",{rest}}}"#));
    refused(&row(r#""value":"5","units":"count""#), "units", "");
    refused(&row(r#""value":"5","unit":"bushel""#), "unit", "bushel");
    refused(&row(r#""value":"nhiều""#), "value", "nhiều");
    refused(&row(r#""value":1e3"#), "value", "1e3");
    refused(&row(r#""value":"5","as_of":"2023-02-30""#), "as_of", "2023-02-30");
    refused(&row(r#""value":"5","of":"b""#), "of", "b");
    refused(&row(r#""value":"5","of":"a""#), "of", "a");
    refused(&row(r#""value":"5","basis":"guess""#), "basis", "guess");
    refused(&row(r#""value":"5","relation":"of_which""#), "of", "");
    refused(&doc(r#"{"indicator":"coops.totl","value":"5"}"#), "indicator", "coops.totl");
    refused(&row(r#""value":"-5""#), "value", "-5");
    refused(&row(r#""value":"5 triệu đồng","unit":"tỷ đồng""#), "unit", "tỷ đồng");
    refused(&row(r#""value":"5","period":"2025-2021""#), "period", "2025-2021");
    refused(&row(r#""value":"5","from":"2024-01-01""#), "from", "2024-01-01");
    refused(&row(r#""value":"5","relation":"part""#), "relation", "part");
    let twice = r#"{"id":"a","label":"x","value":1},{"id":"a","label":"y","value":2}"#;
    refused(&doc(twice), "id", "a");
    refused("label,value,colour\nx,5,red\n", "colour", "colour");
    refused("", "", "");
    refused("label,value,area,period\n", "", "");
    refused("label,area,period\nx,1,2023\n", "value", "");
    refused("label,value,area,period\nx,\"5,1,2023\ny,6,1,2023\n", "", "");
    refused("label,value,area,period\nx,1,5,1,2023\n", "", "");
    refused(r#"{"area":"1","period":2023}"#, "rows", "");
}

#[test]
fn an_unknown_field_hides_nothing_else() {
    let text = r#"{"area":"1","period":2023,"rows":[
        {"label":"x","value":"5","colour":"red"},{"label":"y","value":"nhiều"},
        {"indicator":"coops.totl","value":"6"}]}"#;
    let faults = read(&[("f".into(), text.into())]).unwrap_err();
    let fields: Vec<&str> = faults.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["colour", "value", "indicator"], "{faults:?}");
}

fn rows(text: &str) -> usize {
    read(&[("f".into(), text.as_bytes().to_vec())]).unwrap().rows.len()
}

#[test]
fn a_mark_of_order_and_other_ends_and_separators_are_read() {
    let lines = ["label,value,area,period", "x,5,1,2023", "y,6,,"];
    assert_eq!(rows(&lines.join("\r\n")), 2);
    assert_eq!(rows(&format!("\u{feff}{}", lines.join("\n"))), 2);
    assert_eq!(rows(&lines.join("\n").replace(',', ";")), 2);
    assert_eq!(rows(&lines.join("\n").replace(',', "\t")), 2);
    let wrong = read(&[("f".into(), vec![b'l', 0xff, 0xfe])]).unwrap_err();
    assert!(wrong[0].expected.en.contains("UTF-8"), "{wrong:?}");
}

/// Row 2 has a cell of two lines, row 3 is empty, row 4 is wrong.
#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them_whatever_ends_a_line() {
    let text = "label,value,area,period\n\"x\ny\",5,1,2023\n\nz,nhiều,,\n";
    let open = "label,value,area,period\n\"x\ny\",5,1,2023\n\"z,5,,\nw,6,,\n";
    for end in ["\n", "\r\n", "\r"] {
        let place = |text: &str| {
            let text = text.replace('\n', end);
            read(&[("f".into(), text.into_bytes())]).unwrap_err()[0].place.clone()
        };
        assert_eq!(place(text), "dòng/row 4", "{end:?}");
        assert_eq!(place(open), "dòng/row 3", "{end:?}");
        assert_eq!(place("\nlabel,value,colour\n"), "dòng/row 2", "{end:?}");
    }
}

#[test]
fn a_letter_with_its_marks_apart_is_the_usual_one() {
    let read = |text: &str| read(&[("f".into(), text.as_bytes().to_vec())]).unwrap();
    let apart = |text: &str| {
        text.replace('ổ', "o\u{302}\u{309}")
            .replace('ố', "o\u{302}\u{301}")
            .replace('ỷ', "y\u{309}")
    };
    let table = "label,value,unit,area,period\nTổng số HTX,5,,1,2023\nTổng doanh thu,6,tỷ đồng,,\n";
    assert_ne!(table, apart(table));
    assert_eq!(format!("{:?}", read(&apart(table)).rows), format!("{:?}", read(table).rows));
    let escaped = r#"{"area":"1","period":2023,"rows":[{"label":"To\u0302\u0309ng so\u0302\u0301 HTX","value":5}]}"#;
    let usual = r#"{"area":"1","period":2023,"rows":[{"label":"Tổng số HTX","value":5}]}"#;
    assert_eq!(format!("{:?}", read(escaped).rows), format!("{:?}", read(usual).rows));
}

#[test]
fn ids_belong_to_their_document_and_another_is_named() {
    let one = |number: &str, of: &str| {
        format!(
            r#"{{"document":"{number}","area":"1","period":2023,"rows":[
            {{"id":"a","label":"x","value":10}},
            {{"label":"y","value":5,"relation":"of_which","of":"{of}"}}]}}"#
        )
    };
    assert_eq!(rows(&format!("[{},{}]", one("A", "a"), one("B", "A#a"))), 4);
    refused(&format!("[{},{}]", one("A", "a"), one("B", "C#a")), "of", "C#a");
    // One document in two files is one document.
    let double = format!("[{},{}]", one("A", "a"), one("A", "a"));
    refused(&double, "id", "a");
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&[("f".into(), bytes)]);
    }

    #[test]
    fn arbitrary_values_are_read_or_refused(value in "[-0-9.,% a-zđ]{0,24}", unit in "[a-z/]{0,9}") {
        let row = format!(r#"{{"label":"x","value":"{value}","unit":"{unit}"}}"#);
        let text = format!(r#"{{"area":"1","period":2023,"rows":[{row}]}}"#);
        if let Ok(corpus) = read(&[("f".into(), text.into_bytes())]) {
            prop_assert!(figures::findings::findings(&corpus).is_empty());
        }
    }
}

/// A corpus of so many rows: wards with their cooperatives, each twice, and their province.
fn wards(rows: usize) -> String {
    let wards = rows / 2;
    let mut text = String::from("label,value,area,period,part_area,exhaustive\n");
    text += &format!("Tổng số HTX,{},1,2023,,\n", wards * 3);
    for ward in 0..wards {
        text += &format!("Tổng số HTX,3,,,x{ward},true\nSố HTX,{},,,x{ward},true\n", 3 + ward % 2);
    }
    text
}

#[test]
fn the_most_rows_are_checked_soon_and_more_are_refused() {
    let most = reports::publication::MOST_ROWS;
    let begun = std::time::Instant::now();
    let corpus = read(&[("f".into(), wards(most - 2).into_bytes())]).unwrap();
    assert!(corpus.rows.len() > most - 3);
    let found = figures::findings::findings(&corpus);
    assert!(found.len() > most / 5, "{}", found.len());
    // Held against each other one by one, so many rows would take hours.
    assert!(begun.elapsed() < std::time::Duration::from_secs(300), "{:?}", begun.elapsed());
    let wrong = read(&[("f".into(), wards(most + 4).into_bytes())]).unwrap_err();
    assert!(wrong[0].expected.en.contains("100,000"), "{wrong:?}");
}
