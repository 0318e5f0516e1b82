//! The publications in `tests/publications`: each is silent as it stands, and gives exactly what
//! the file beside it says once a printed value is changed; in whatever order, in however many files.

use std::collections::BTreeMap;
use std::path::Path;

use figures::findings::findings;
use reports::publication::read;
use serde::Deserialize;
use serde_json::Value as Json;

/// A change to a publication, and what must be found then: the check, and the row spoken of. Nothing
/// where the change proves nothing.
#[derive(Deserialize)]
struct Planted {
    what: String,
    set: BTreeMap<String, BTreeMap<String, Json>>,
    finds: Vec<String>,
}

fn folder() -> Vec<(String, String, Vec<Planted>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/publications");
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().unwrap() == "expected" {
            continue;
        }
        let planted = std::fs::read_to_string(path.with_extension("expected")).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        all.push((name, text, serde_json::from_str(&planted).unwrap()));
    }
    all
}

/// What is found in files: the check, and the ids of the row spoken of and of all rows.
fn found(files: &[String]) -> Vec<(String, Vec<String>)> {
    let files: Vec<_> = files.iter().map(|it| ("f".to_owned(), it.clone().into())).collect();
    let corpus = read(&files).unwrap_or_else(|it| panic!("{it:?}"));
    let each = findings(&corpus).into_iter().map(|it| {
        let id = |at: &usize| corpus.rows[*at].id.clone();
        let mut rows: Vec<String> = it.rows.iter().map(id).collect();
        let first = format!("{} {}", it.check, rows[0]);
        rows.sort();
        (first, rows)
    });
    let mut each: Vec<_> = each.collect();
    each.sort();
    each
}

/// The text with fields of rows set: `id`, or `document#id` where there are several.
fn changed(name: &str, text: &str, planted: &Planted) -> String {
    if name.ends_with(".csv") { in_table(text, planted) } else { in_json(text, planted) }
}

fn in_json(text: &str, planted: &Planted) -> String {
    let mut file: Json = serde_json::from_str(text).unwrap();
    for (id, fields) in &planted.set {
        let (document, id) = id.rsplit_once('#').unwrap_or(("", id));
        let mut met = 0;
        let documents = match file.get_mut("documents") {
            Some(Json::Array(all)) => all.iter_mut().collect(),
            _ => vec![&mut file],
        };
        for it in
            documents.into_iter().filter(|it| document.is_empty() || it["document"] == document)
        {
            for row in it["rows"].as_array_mut().unwrap().iter_mut().filter(|it| it["id"] == id) {
                met += 1;
                for (field, value) in fields {
                    row[field] = value.clone();
                }
            }
        }
        assert_eq!(met, 1, "{id}");
    }
    file.to_string()
}

fn in_table(text: &str, planted: &Planted) -> String {
    let mut records: Vec<Vec<String>> = Vec::new();
    let delimiter = if text.lines().next().unwrap().contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    for it in reader.has_headers(false).delimiter(delimiter).from_reader(text.as_bytes()).records()
    {
        records.push(it.unwrap().iter().map(str::to_owned).collect());
    }
    let column = |name: &str, head: &[String]| head.iter().position(|it| it == name).unwrap();
    let head = records[0].clone();
    for (id, fields) in &planted.set {
        let row = records.iter_mut().find(|it| it[column("id", &head)] == *id).unwrap();
        for (field, value) in fields {
            row[column(field, &head)] = value.as_str().unwrap().to_owned();
        }
    }
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for it in records {
        writer.write_record(it).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn clean_publications_are_silent() {
    let all = folder();
    assert!(all.len() >= 30, "{}", all.len());
    for (name, text, _) in all {
        assert_eq!(found(&[text]), Vec::new(), "{name}");
    }
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    for (name, text, planted) in folder() {
        for it in planted {
            let found = found(&[changed(&name, &text, &it)]);
            let first: Vec<_> = found.into_iter().map(|it| it.0).collect();
            assert_eq!(first, it.finds, "{name}: {}", it.what);
        }
    }
}

/// The rows of a JSON document in another order, and in two files.
fn rearranged(text: &str) -> Option<(String, [String; 2])> {
    let mut file: Json = serde_json::from_str(text).ok()?;
    file["document"].as_str()?;
    let rows = file["rows"].as_array()?.clone();
    let mut with = |rows: Vec<Json>| {
        file["rows"] = Json::Array(rows);
        file.to_string()
    };
    let (even, odd): (Vec<_>, Vec<_>) =
        rows.iter().cloned().enumerate().partition(|it| it.0 % 2 == 0);
    let only = |half: Vec<(usize, Json)>| half.into_iter().map(|it| it.1).collect();
    let turned = rows.into_iter().rev().collect();
    Some((with(turned), [with(only(even)), with(only(odd))]))
}

#[test]
fn neither_the_order_of_rows_nor_their_files_change_what_is_found() {
    let mut seen = 0;
    for (name, text, planted) in folder().into_iter().filter(|it| it.0.ends_with(".json")) {
        for it in planted {
            let text = changed(&name, &text, &it);
            let Some((turned, halves)) = rearranged(&text) else { continue };
            let rows = |files: &[String]| {
                let mut all: Vec<_> = found(files).into_iter().map(|it| it.1).collect();
                all.sort();
                all
            };
            assert_eq!(
                rows(&[turned]),
                rows(std::slice::from_ref(&text)),
                "{name}: {} turned",
                it.what
            );
            assert_eq!(rows(&halves), rows(&[text]), "{name}: {} in two files", it.what);
            seen += 1;
        }
    }
    assert!(seen >= 60, "{seen}");
}
