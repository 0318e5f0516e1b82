//! Malformed files, and any bytes at all.

use std::collections::BTreeMap;

use proptest::prelude::*;
use reports::import::{MOST_BYTES, read, read_folder};

use crate::fixture::{files, places};

fn one(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let mut files = files();
    files.insert(name.into(), bytes.into());
    places(&read(&files))
}

#[test]
fn malformed_rows_are_errors_of_their_own() {
    let header = "key,person,trained_on,topic\n";
    let rows = format!("{header}a,1,2021-03-03\na,1,2021-03-04,x,y\n,,,\na,1,2021-03-05,Kế toán\n");
    assert_eq!(one("trainings.csv", rows), ["trainings.csv:2:", "trainings.csv:3:"]);
    let mut bytes = format!("{header}a,1,2021-03-05,").into_bytes();
    bytes.extend(b"\xff\xfe\na,1,2021-03-05,ok\n");
    assert_eq!(one("trainings.csv", bytes), ["trainings.csv:2:topic"]);
    let long = format!("{header}a,1,2021-03-05,{}\n", "x".repeat(2001));
    assert_eq!(one("trainings.csv", long), ["trainings.csv:2:topic"]);
}

/// Spreadsheets whose decimal sign is a comma write a semicolon between cells.
#[test]
fn cells_may_be_set_apart_by_semicolons_or_tabs() {
    let rows = "key,person,trained_on,topic\na,1,2021-03-03,\"Kế toán, thuế\"\n";
    let mut files = files();
    files.insert("trainings.csv".into(), rows.into());
    let usual = format!("{:?}", read(&files).requests);
    for sign in [";", "\t"] {
        let other = rows.replace(", thuế", "@").replace(',', sign).replace('@', ", thuế");
        files.insert("trainings.csv".into(), other.into());
        assert_eq!(places(&read(&files)), Vec::<String>::new(), "{sign:?}");
        assert_eq!(format!("{:?}", read(&files).requests), usual, "{sign:?}");
    }
    let short = one("trainings.csv", "key;person;trained_on;topic\na;1;2021-03-03\n");
    assert_eq!(short, ["trainings.csv:2:"]);
}

/// Row 2 has a cell of two lines, row 3 is empty, row 4 is wrong.
#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them_whatever_ends_a_line() {
    let rows = "key,person,trained_on,topic\na,1,2021-03-03,\"Kế\ntoán\"\n\na,1,2021-03-04\n";
    for end in ["\n", "\r\n", "\r"] {
        let told = one("trainings.csv", rows.replace('\n', end));
        assert_eq!(told, ["trainings.csv:2:topic", "trainings.csv:4:"], "{end:?}");
        let marked = format!("\u{feff}{}", rows.replace('\n', end));
        assert_eq!(one("trainings.csv", marked), ["trainings.csv:2:topic", "trainings.csv:4:"]);
        let header = one("trainings.csv", format!("{end}{end}key,person,trained_on,room_no{end}"));
        assert_eq!(header, ["trainings.csv:3:room_no (4)", "trainings.csv:3:topic"], "{end:?}");
    }
}

#[test]
fn a_letter_with_its_marks_apart_is_the_usual_one() {
    let mut files = files();
    let units = String::from_utf8(files["units.csv"].clone()).unwrap();
    let usual = format!("{:?}", read(&files).requests);
    files.insert("units.csv".into(), units.replace("Xã", "Xa\u{303}").into_bytes());
    assert_eq!(format!("{:?}", read(&files).requests), usual);
}

#[test]
fn headers_are_checked_and_a_byte_order_mark_is_taken() {
    let marked = "\u{feff}trained_on,topic,key,person\n2021-03-05,Kế toán,a,1\n";
    assert_eq!(one("trainings.csv", marked), Vec::<String>::new());
    let unknown = one("trainings.csv", "key,person,trained_on,topic,the_room\n");
    assert_eq!(unknown, ["trainings.csv:1:the_room (5)"]);
    assert_eq!(
        one("trainings.csv", "key,key,person,trained_on\n"),
        ["trainings.csv:1:key", "trainings.csv:1:topic"]
    );
    assert_eq!(one("trainings.csv", ""), ["trainings.csv:0:"]);
    assert_eq!(one("training.csv", ""), ["training.csv:0:"]);
}

#[test]
fn too_large_a_file_is_refused() {
    let bytes = vec![b'x'; usize::try_from(MOST_BYTES).unwrap() + 1];
    assert_eq!(one("trainings.csv", bytes), ["trainings.csv:0:"]);
}

#[test]
fn without_its_header_file_or_folder_nothing_is_given() {
    let mut files = files();
    files.remove("import.csv");
    let import = read(&files);
    assert_eq!(places(&import), ["import.csv:0:"]);
    assert!(import.requests.is_empty() && import.id.is_none());
    let nowhere = read_folder(std::path::Path::new("/nowhere/at/all"));
    assert_eq!(nowhere.errors.len(), 1);
}

/// A byte replaced, inserted or taken away somewhere.
fn change() -> impl Strategy<Value = (prop::sample::Index, u8, u8)> {
    (any::<prop::sample::Index>(), any::<u8>(), 0_u8..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mutated_files_never_panic(
        file in 0_usize..8,
        changes in prop::collection::vec(change(), 1..12),
    ) {
        let mut files = files();
        let name = files.keys().nth(file).cloned().unwrap();
        let bytes = files.get_mut(&name).unwrap();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        let import = read(&files);
        let rows: Vec<_> = import.requests.iter().map(|it| it.1.id).collect();
        let distinct: std::collections::BTreeSet<_> = rows.iter().collect();
        prop_assert_eq!(distinct.len(), rows.len());
        let _shown: Vec<String> = import.errors.iter().map(ToString::to_string).collect();
    }

    #[test]
    fn any_bytes_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        file in 0_usize..8,
    ) {
        let mut files: BTreeMap<_, _> = files();
        let name = files.keys().nth(file).cloned().unwrap();
        files.insert(name, bytes);
        let import = read(&files);
        prop_assert!(import.id.is_some() || import.requests.is_empty());
    }
}
