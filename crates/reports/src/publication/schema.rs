//! Every field of a publication file, as data: what is read, printed and documented.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::import::Message;

/// Where a field may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Beside the rows of a JSON document.
    Document,
    /// In a row of JSON.
    Row,
    /// As a column of CSV.
    Table,
}

/// A field, the words that it may hold (any text if none), and its meaning.
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether a document may give it, for all rows that do not.
    document: bool,
    /// Whether a row may.
    row: bool,
    words: &'static [&'static str],
    vi: &'static str,
    en: &'static str,
}

const fn field(
    name: &'static str,
    (document, row): (bool, bool),
    words: &'static [&'static str],
    vi: &'static str,
    en: &'static str,
) -> Field {
    Field { name, document, row, words, vi, en }
}

const HEAD: (bool, bool) = (true, false);
const BOTH: (bool, bool) = (true, true);
const ROW: (bool, bool) = (false, true);

impl Field {
    /// The words that it may hold; none if any text is taken.
    pub fn words(&self) -> &'static [&'static str] {
        self.words
    }
}

/// What a row can be to its base.
pub const RELATIONS: &[&str] = &[
    "in_all",
    "of_which",
    "opening",
    "added",
    "removed",
    "percent_of",
    "percent_of_plan",
    "percent_of_previous",
    "increase",
    "decrease",
];
const BASES: &[&str] = &["actual", "estimate", "plan"];
const YES: &[&str] = &["true", "false"];

/// Every field, in the order in which people read them.
pub const FIELDS: [Field; 36] = [
    field("document", HEAD, &[], "số văn bản", "the document's number"),
    field("document_title", HEAD, &[], "trích yếu", "its title"),
    field("document_date", HEAD, &[], "ngày văn bản, 2023-09-30 hoặc 30/9/2023", "its day"),
    field("document_issuer", HEAD, &[], "cơ quan ban hành", "who issued it"),
    field(
        "number_format",
        HEAD,
        &["vi", "en"],
        "cách viết số; mặc định vi: 1.100 là một nghìn một trăm",
        "how text numbers are written; default vi: 1.100 is eleven hundred",
    ),
    field(
        "area",
        BOTH,
        &[],
        "mã địa bàn mà số nói tới; không có mã thì area_name. Huyện là phần của tỉnh: dùng part_area",
        "the code of the area spoken of, or else area_name; for districts within a province: part_area",
    ),
    field("area_name", BOTH, &[], "tên địa bàn", "the area's name"),
    field(
        "period",
        BOTH,
        &[],
        "năm (2023), 2023-6m (6 tháng đầu), 2021-2025 (nhiều năm)",
        "a year (2023), 2023-6m (its first 6 months), 2021-2025 (years on end)",
    ),
    field("from", BOTH, &[], "ngày đầu kỳ; mặc định 1/1", "the first day; default 1 January"),
    field("as_of", BOTH, &[], "ngày chốt, tính cả ngày đó", "the cut-off, included"),
    field(
        "basis",
        BOTH,
        BASES,
        "thực hiện, ước thực hiện, kế hoạch; mặc định actual",
        "default actual",
    ),
    field(
        "kind",
        BOTH,
        &["cooperative", "union", "group"],
        "loại hình; mặc định cooperative",
        "of which kind of collectives; default cooperative",
    ),
    field(
        "id",
        ROW,
        &[],
        "mã của dòng, duy nhất trong văn bản, để dòng khác dẫn tới",
        "the row's id, unique in its document, for others to refer to",
    ),
    field(
        "indicator",
        ROW,
        &[],
        "mã chỉ tiêu như coops.total (danh sách: coopledger schema publication --csv); thiếu thì cần label",
        "an indicator's id such as coops.total (listed by coopledger schema publication --csv); or a label",
    ),
    field(
        "label",
        ROW,
        &[],
        "tên chỉ tiêu như in; tên thông dụng (Tổng số HTX, HTX giải thể, Doanh thu bình quân) được nhận \
         ra, tên khác thì mọi dòng cùng tên là cùng chỉ tiêu; có chữ bình quân là số bình quân",
        "the label as printed; usual ones are known, of others the same label is the same figure",
    ),
    field(
        "sector",
        ROW,
        &[],
        "lĩnh vực: agriculture, industry, construction, trade, transport, credit, other, hoặc chữ tự do",
        "a breakdown by sector: ours or any words",
    ),
    field(
        "status",
        ROW,
        &[],
        "phân theo tình trạng: active, stopped hoặc chữ tự do",
        "a breakdown by state: active, stopped or any words",
    ),
    field("lender", ROW, &[], "phân theo bên cho vay", "a breakdown by lender"),
    field("level", ROW, &[], "phân theo trình độ, cấp", "a breakdown by level"),
    field(
        "value",
        ROW,
        &[],
        "giá trị như in: 1.100, 33,1, khoảng 630, hơn 300, 04; hoặc số JSON",
        "as printed, or a JSON number",
    ),
    field(
        "unit",
        ROW,
        &[],
        "đơn vị: count, dong, thousand_dong, million_dong, billion_dong, percent, hectare, \
         tonne, hoặc cách viết thông dụng (người, HTX, triệu đồng/HTX/năm); mặc định count, \
         percent nếu value có %",
        "default count, or percent where the value has %",
    ),
    field("per", ROW, &["month", "year"], "mỗi tháng hay mỗi năm", "a month or a year"),
    field(
        "relation",
        ROW,
        RELATIONS,
        "quan hệ; mặc định in_all: tổng; of_which: trong đó; opening, added, removed: đầu kỳ, \
         tăng, giảm của dòng of; percent_of: % của dòng of; percent_of_plan: % kế hoạch; \
         percent_of_previous: % so với năm trước (100 là bằng); increase, decrease: tăng, giảm \
         (số, hoặc %)",
        "what it is: in_all by itself; of_which a part of row of; opening, added, removed of \
         the closing stock of; percent_of row of; percent_of_plan; percent_of_previous (100 is \
         the same); increase, decrease absolute or in percent on row of",
    ),
    field(
        "of",
        ROW,
        &[],
        "mã dòng gốc: tổng, mẫu số, cuối kỳ hoặc số so sánh; dòng của văn bản khác: số văn bản#mã; với \
         bình quân có mean_over: dòng tổng cộng",
        "the id of the base: the whole, denominator, closing stock or compared figure; of another \
         document: its number#id; of a mean with mean_over: the total",
    ),
    field(
        "of_indicator",
        ROW,
        &[],
        "thay cho of: mã chỉ tiêu hoặc tên của gốc, cùng địa bàn và kỳ base_period",
        "instead of of: the base's indicator or label, in the same area and base_period",
    ),
    field(
        "about",
        ROW,
        &[],
        "với % và tăng, giảm: mã dòng của số được so sánh; mặc định là dòng cùng chỉ tiêu",
        "of a percentage or change: the id of the figure compared (the numerator); default the \
         row of the same indicator",
    ),
    field(
        "base_period",
        ROW,
        &[],
        "kỳ của gốc, như period; mặc định năm trước",
        "the base's period; default the year before",
    ),
    field(
        "base_basis",
        ROW,
        BASES,
        "gốc là thực hiện, ước hay kế hoạch",
        "whether the base is actual, an estimate or a plan",
    ),
    field(
        "exhaustive",
        ROW,
        YES,
        "true nếu các phần (hoặc các số tăng, giảm) là toàn bộ, ghi ở một phần là đủ; không ghi thì \
         chỉ kiểm tra phần không vượt tổng",
        "true where the parts (or what came and left) are all, on one of them; else parts are only \
         held not to exceed their whole",
    ),
    field(
        "group",
        ROW,
        &[],
        "tên cách tách khi một tổng được tách nhiều cách (trình độ, giới); các phần cùng nhóm không trùng nhau",
        "which parts belong together where a whole is split in several ways; parts of a group exclude each other",
    ),
    field(
        "mean_over",
        ROW,
        &[],
        "với bình quân: chỉ tiêu hoặc tên của số đơn vị (trọng số, số chia)",
        "of a mean: the indicator or label of what it is taken over (weights, divisor)",
    ),
    field(
        "population",
        ROW,
        &["total", "active", "reporting", "mixed"],
        "phạm vi đếm nếu văn bản nói: tất cả, đang hoạt động, có báo cáo, gộp với doanh nghiệp",
        "whom it counts where said; mixed: together with enterprises",
    ),
    field("note", ROW, &[], "ghi chú, không kiểm tra", "a note, not checked"),
    field(
        "part_area",
        ROW,
        &[],
        "phân theo địa bàn nhỏ hơn, khi area là địa bàn lớn",
        "a breakdown by smaller area, within area",
    ),
    field(
        "part_kind",
        ROW,
        &[],
        "phân theo loại khác với kind",
        "a breakdown by kind of something else",
    ),
    field("gender", ROW, &[], "phân theo giới", "a breakdown by gender"),
];

/// The fields that break a figure down; others begin with `dim.`.
pub(super) const DIMENSIONS: [&str; 7] =
    ["sector", "status", "lender", "level", "part_area", "part_kind", "gender"];

/// Whether a field may stand there.
pub(super) fn is_known(name: &str, at: Where) -> bool {
    let dimension = name.strip_prefix("dim.").is_some_and(|it| !it.trim().is_empty());
    let field = FIELDS.iter().find(|it| it.name == name);
    match at {
        Where::Document => field.is_some_and(|it| it.document),
        Where::Row => dimension || field.is_some_and(|it| it.row),
        Where::Table => dimension || field.is_some(),
    }
}

/// Says which fields may stand there.
pub(super) fn known(at: Where) -> Message {
    let names = FIELDS.iter().map(|it| it.name).filter(|it| is_known(it, at));
    let names = names.collect::<Vec<_>>().join(", ");
    let rows = if at == Where::Document { "rows, " } else { "" };
    let free = if at == Where::Document { "" } else { ", dim.*" };
    Message::new(
        format!("không có trường này; có: {rows}{names}{free}"),
        format!("no such field; known are {rows}{names}{free}"),
    )
}

fn property(it: &Field) -> Value {
    let mut property = json!({ "description": format!("{} / {}", it.vi, it.en) });
    if let Value::Object(map) = &mut property {
        match it.name {
            "exhaustive" => map.insert("type".into(), json!(["boolean", "string"])),
            "value" | "period" | "base_period" => {
                map.insert("type".into(), json!(["string", "number"]))
            }
            _ => map.insert("type".into(), json!("string")),
        };
        if !it.words.is_empty() && it.name != "exhaustive" {
            map.insert("enum".into(), json!(it.words));
        }
    }
    property
}

/// The JSON Schema of a publication file.
pub fn json_schema() -> Value {
    let of = |kept: fn(&Field) -> bool| {
        FIELDS.iter().filter(move |it| kept(it)).map(|it| (it.name.to_owned(), property(it)))
    };
    let mut row: Map<String, Value> = of(|it| it.row).collect();
    let dimensions = "phân tổ khác / further breakdowns by name";
    let words = json!({ "type": "string" });
    row.insert(
        "dimensions".into(),
        json!({ "type": "object", "description": dimensions, "additionalProperties": words }),
    );
    let mut document: Map<String, Value> = of(|it| it.document).collect();
    for name in ["document", "area"] {
        if let Some(Value::Object(it)) = document.get_mut(name) {
            it.insert("type".into(), json!(["string", "object"]));
        }
    }
    document.insert("rows".into(), json!({ "type": "array", "items": { "$ref": "#/$defs/row" } }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Văn bản đã công bố / published documents",
        "description": super::words::ABOUT,
        "$comment": super::words::lists(),
        "oneOf": [
            { "$ref": "#/$defs/document" },
            { "type": "array", "items": { "$ref": "#/$defs/document" } },
            { "type": "object", "required": ["documents"], "additionalProperties": false,
              "properties": { "documents": { "type": "array", "items": { "$ref": "#/$defs/document" } } } }
        ],
        "$defs": {
            "document": { "type": "object", "required": ["rows"], "additionalProperties": false,
                "properties": document },
            "row": { "type": "object", "required": ["value"], "patternProperties": { "^dim\\.": words },
                "additionalProperties": false, "properties": row },
        },
        "examples": super::examples::all(),
    })
}

/// Every column of a CSV file in words, in both languages.
pub fn columns() -> String {
    let mut out = String::from(super::words::ABOUT);
    out += "\n\n";
    out += "Mỗi dòng một số. document, area, period, basis trống là như dòng \
         trên. Cột khác bắt đầu bằng dim. là phân tổ.\n\
         One row a figure; an empty document, area, period or basis is as above; columns dim.* break figures down.\n\n";
    for it in &FIELDS {
        let words =
            if it.words.is_empty() { String::new() } else { format!(" [{}]", it.words.join(", ")) };
        // Writing into a string never fails.
        let _ = writeln!(out, "{}{words}: {} / {}", it.name, it.vi, it.en);
    }
    out += &super::words::lists();
    out += super::examples::TABLE;
    out
}
