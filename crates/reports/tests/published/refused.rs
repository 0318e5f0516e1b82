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
    let twice = r#"{"id":"a","label":"x","value":1},{"id":"a","label":"y","value":2}"#;
    refused(&doc(twice), "id", "a");
    refused("label,value,colour\nx,5,red\n", "colour", "");
    refused(r#"{"area":"1","period":2023}"#, "rows", "");
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
