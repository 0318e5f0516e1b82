//! The figures, all sectors together and each by itself.

use std::collections::BTreeMap;
use std::fmt::Write;

use cooperative::Sector;

use super::heading;
use crate::container::escaped;
use crate::form::Evidence;

/// The table of figures, if the evidence has any.
pub fn section(page: &mut String, of: &Evidence) {
    if of.figures.is_empty() {
        return;
    }
    heading(page, ("Số liệu dựng lại từ các mục", "Figures, regenerated from the entries"));
    let sectors = sectors(of);
    let _ = write!(
        page,
        "<div class=\"wide\">\n<table>\n<thead><tr><th>Chỉ tiêu<span class=\"en\">Indicator</span></th>\
         <th>Toàn bộ<span class=\"en\">All</span></th>"
    );
    for sector in &sectors {
        let _ = write!(page, "<th>{}<span class=\"en\">{}</span></th>", sector.vi(), sector.en());
    }
    let _ = writeln!(page, "</tr></thead>");
    let mut values: BTreeMap<(&str, Option<&str>), &str> = BTreeMap::new();
    for it in &of.figures {
        values.insert((&it.indicator, it.sector.as_deref()), &it.value);
    }
    for it in of.figures.iter().filter(|it| it.sector.is_none()) {
        let id = it.indicator.as_str();
        let (vi, en) = figures::indicator(id).map_or((id, id), |it| (&it.vi, &it.en));
        let (vi, en) = (escaped(vi), escaped(en));
        let _ = write!(page, "<tr><td>{vi}<span class=\"en\">{en}</span></td>");
        let each = sectors.iter().map(|it| Some(it.word()));
        for sector in std::iter::once(None).chain(each) {
            let value = values.get(&(id, sector)).copied().unwrap_or_default();
            let value = if value == NOTHING { "–" } else { value };
            let _ = write!(page, "<td class=\"n\">{}</td>", escaped(value));
        }
        let _ = writeln!(page, "</tr>");
    }
    let _ = writeln!(
        page,
        "</table>\n</div>\n<p><small>Tiền tính bằng đồng; tử số/mẫu số, số đã báo cáo trên tổng số; lĩnh vực không có \
         gì thì không in. Amounts in đồng; numerator/denominator, so many of all report it; sectors without anything \
         are not printed.</small></p>"
    );
}

/// How a figure that was not reported is written.
const NOTHING: &str = "not reported";

/// The sectors in which there is anything.
fn sectors(of: &Evidence) -> Vec<Sector> {
    let has = |sector: &Sector| {
        let mut mine = of.figures.iter().filter(|it| it.sector.as_deref() == Some(sector.word()));
        mine.any(|it| it.value != "0" && it.value != NOTHING)
    };
    Sector::ALL.iter().copied().filter(has).collect()
}
