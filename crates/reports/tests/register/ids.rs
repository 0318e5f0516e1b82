//! Ids of requests follow from keys, and from nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cooperative::CooperativeId;
use entry::Ask;
use reports::import::{File, Import, read};

use crate::fold::{folder, import};

/// The register with one change to its files.
fn changed(change: impl Fn(&str, String) -> String) -> Import {
    let mut files = BTreeMap::new();
    for file in File::ALL {
        if let Ok(text) = fs::read_to_string(folder().join(file.name())) {
            files.insert(file.name().to_owned(), change(file.name(), text).into_bytes());
        }
    }
    read(&files)
}

/// Rows from the last to the first, under the same header.
fn reversed(text: &str) -> String {
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    format!("{header}\n\n{}\n", rows.join("\n"))
}

#[test]
fn the_order_of_rows_changes_no_request() {
    let (here, there) = (import(), changed(|_, text| reversed(&text)));
    assert!(there.errors.is_empty(), "{:?}", there.errors);
    let by_id = |it: Import| -> BTreeMap<_, _> {
        it.requests.into_iter().map(|(_, request)| (request.id, request)).collect()
    };
    let (here, there) = (by_id(here), by_id(there));
    assert!(here.len() > 400, "{}", here.len());
    assert!(here == there);
}

#[test]
fn every_request_has_an_id_of_its_own_and_cooperatives_are_those_of_their_first() {
    let requests = import().requests;
    let ids: BTreeSet<_> = requests.iter().map(|(_, it)| it.id).collect();
    assert_eq!(ids.len(), requests.len());
    let mut seen = BTreeSet::new();
    for (_, request) in &requests {
        let Ask::Cooperative { id, .. } = &request.ask else { continue };
        if seen.insert(*id) {
            assert_eq!(*id, CooperativeId::of_request(request.id, 0));
        }
    }
    assert_eq!(seen.len(), 55);
}

#[test]
fn another_folder_asks_for_others() {
    let other = changed(|name, text| match name {
        "import.csv" => text.replace("tam-duong-2023", "elsewhere"),
        _ => text,
    });
    let ids: BTreeSet<_> = import().requests.iter().map(|(_, it)| it.id).collect();
    assert_eq!(other.requests.len(), ids.len());
    assert!(other.requests.iter().all(|(_, it)| !ids.contains(&it.id)));
}

#[test]
fn the_summary_counts_everything() {
    let import = import();
    let counts = import.summary();
    assert_eq!(counts.iter().map(|it| it.requests).sum::<usize>(), import.requests.len());
    let registered = counts.iter().find(|it| it.what == "registered").unwrap();
    assert_eq!((registered.file, registered.requests), (File::Cooperatives, 55));
    assert!(registered.to_string().starts_with("cooperatives.csv, registered: 55 yêu cầu, "));
    let joined: usize =
        counts.iter().filter(|it| it.what == "member_joined").map(|it| it.entries).sum();
    assert_eq!(registered.entries + joined, 434 + 55 + 55);
}
