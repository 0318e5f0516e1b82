//! Every field of a publication file, as data: what is read, printed and documented.

use std::fmt::Write as _;

use cooperative::{Kind, Sector};
use figures::findings::unit::UNITS;
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
        "mã địa bàn; không có mã thì area_name",
        "the area's code, or else area_name",
    ),
    field("area_name", BOTH, &[], "tên địa bàn", "the area's name"),
    field(
        "period",
        BOTH,
        &[],
        "năm (2023), 2023-6m, 2023-9m",
        "a year (2023), 2023-6m or 2023-9m for its first 6 or 9 months",
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
        "mã của dòng, để dòng khác dẫn tới",
        "the row's id, for others to refer to",
    ),
    field(
        "indicator",
        ROW,
        &[],
        "mã chỉ tiêu như coops.total; thiếu thì cần label",
        "an indicator's id such as coops.total; or a label",
    ),
    field(
        "label",
        ROW,
        &[],
        "tên chỉ tiêu trong văn bản; tên thông dụng được nhận ra",
        "the document's own label; usual ones are known",
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
        "mã dòng gốc: tổng, mẫu số hoặc số so sánh",
        "the id of the base: the whole, denominator or compared figure",
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
        "true nếu các phần được nói là toàn bộ (ở phần hoặc ở tổng)",
        "true where the parts are said to be all (on a part or on the whole)",
    ),
    field(
        "group",
        ROW,
        &[],
        "nhóm các phần khi một tổng được tách nhiều cách",
        "which parts belong together where a whole is split in several ways",
    ),
    field(
        "mean_over",
        ROW,
        &[],
        "với bình quân: chỉ tiêu hoặc tên làm trọng số",
        "of a mean: the indicator or label of its weights",
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
        "description": "Một văn bản, hoặc {\"documents\":[…]} / one document, or several",
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
        "examples": [example()],
    })
}

fn example() -> Value {
    json!({
        "document": { "number": "12/KH-UBND", "issuer": "UBND huyện" },
        "area": { "code": "106", "name": "Huyện Tam Đường" }, "period": 2023, "basis": "estimate",
        "rows": [
            { "id": "htx", "indicator": "coops.total", "value": "53" },
            { "indicator": "coops.active", "value": "49" },
            { "indicator": "coops.stopped", "value": "04" },
            { "indicator": "coops.total", "sector": "agriculture", "value": "32", "exhaustive": true },
            { "indicator": "coops.total", "sector": "other", "value": "21", "exhaustive": true },
            { "label": "Nữ giám đốc", "value": "5", "relation": "of_which", "of": "htx" },
            { "indicator": "revenue.mean", "value": "1.100", "unit": "triệu đồng/HTX/năm" },
            { "indicator": "revenue.mean", "value": "tăng 9,5%", "relation": "increase" },
        ],
    })
}

/// Every column of a CSV file in words, in both languages.
pub fn columns() -> String {
    let mut out = String::from(
        "Mỗi dòng một số. document, area, period, basis trống là như dòng \
         trên. Cột khác bắt đầu bằng dim. là phân tổ.\n\
         One row a figure; an empty document, area, period or basis is as above; columns dim.* break figures down.\n\n",
    );
    for it in &FIELDS {
        let words =
            if it.words.is_empty() { String::new() } else { format!(" [{}]", it.words.join(", ")) };
        // Writing into a string never fails.
        let _ = writeln!(out, "{}{words}: {} / {}", it.name, it.vi, it.en);
    }
    let units = UNITS.map(|it| it.word).join(", ");
    let sectors = Sector::ALL.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ");
    let kinds = Kind::ALL.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ");
    let _ = writeln!(out, "\nunit: {units}\nsector: {sectors}\nkind: {kinds}");
    out
}
