//! `lists`: how documents divide cooperatives by what they do.

use cooperative::VsicVersion;
use figures::report_list::{ListRow, NOT_CLASSED};
use figures::{ReportList, report_lists};
use serde_json::{Value as Json, json};

use super::figures::list;
use crate::args::Lists;
use crate::failure::Failure;
use crate::output::Output;

/// Prints the report lists, or the rows of one.
pub fn run(args: &Lists, output: Output) -> Result<(), Failure> {
    match &args.list {
        None => output.print(|| json!({ "lists": all() }), || table(output)),
        Some(key) => {
            let list = list(key)?;
            output.print(|| whole(list), || rows(list, output));
        }
    }
    Ok(())
}

fn all() -> Vec<Json> {
    report_lists().iter().map(whole).collect()
}

fn whole(it: &ReportList) -> Json {
    json!({
        "list": it.key, "label_vi": it.vi, "label_en": it.en, "source": it.source, "note": it.note,
        "rows": it.rows.iter().map(row_json).collect::<Vec<_>>(),
    })
}

fn row_json(it: &ListRow) -> Json {
    let parts = VsicVersion::ALL
        .iter()
        .map(|version| (version.word().to_owned(), json!(it.vsic(*version))));
    json!({
        "row": it.key, "label_vi": it.vi, "label_en": it.en,
        "vsic": Json::Object(parts.collect()),
        "sectors": it.sectors.iter().map(|it| it.word()).collect::<Vec<_>>(), "rest": it.rest,
    })
}

fn table(output: Output) -> String {
    let mut table = output.table(&[
        ("Danh mục", "List"),
        ("Tên", "Name"),
        ("Số dòng", "Rows"),
        ("Căn cứ", "Source"),
    ]);
    for it in report_lists() {
        let name = output.lang.pick(&it.vi, &it.en);
        table.add_row([it.key.as_str(), name, &it.rows.len().to_string(), &it.source]);
    }
    table.to_string()
}

fn rows(list: &ReportList, output: Output) -> String {
    let mut table = output.table(&[
        ("Dòng", "Row"),
        ("Tên", "Name"),
        ("VSIC 2018", "VSIC 2018"),
        ("VSIC 2025", "VSIC 2025"),
        ("Lĩnh vực khi chưa nêu ngành nghề", "Sectors where no trade is stated"),
    ]);
    for it in &list.rows {
        let parts = |version| {
            let rest = it.rest.then(|| output.lang.pick("phần còn lại", "the rest"));
            let parts = it.vsic(version).iter().map(String::as_str).chain(rest);
            parts.collect::<Vec<_>>().join(", ")
        };
        let sectors = it.sectors.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ");
        table.add_row([
            it.key.clone(),
            output.lang.pick(&it.vi, &it.en).to_owned(),
            parts(VsicVersion::V2018),
            parts(VsicVersion::V2025),
            sectors,
        ]);
    }
    let (key, vi, en) = NOT_CLASSED;
    let none = String::new;
    table.add_row([key.to_owned(), output.lang.pick(vi, en).to_owned(), none(), none(), none()]);
    format!(
        "{} ({})\n{}: {}\n{}\n{table}",
        output.lang.pick(&list.vi, &list.en),
        list.key,
        output.lang.pick("Căn cứ", "Source"),
        list.source,
        list.note,
    )
}
