//! The figures, all sectors together and each by itself.

use std::collections::BTreeMap;
use std::fmt::Write;

use cooperative::Sector;

use super::heading;
use crate::container::escaped;
use crate::form::Evidence;
use crate::verdict::Refused;

/// The table of figures, if the evidence has any.
pub fn section(page: &mut String, of: &Evidence) -> Result<(), Refused> {
    if of.figures.is_empty() {
        return Ok(());
    }
    heading(page, ("Số liệu dựng lại từ các mục", "Figures, regenerated from the entries"));
    let _ = write!(page, "<table>\n<thead><tr><th>Chỉ tiêu</th><th>Toàn bộ</th>");
    for sector in Sector::ALL {
        let _ = write!(page, "<th>{}<span class=\"en\">{}</span></th>", sector.vi(), sector.en());
    }
    let _ = writeln!(page, "</tr></thead>");
    let mut order: Vec<&str> = Vec::new();
    let mut values: BTreeMap<(&str, Option<&str>), &str> = BTreeMap::new();
    for it in &of.figures {
        if it.sector.is_none() {
            order.push(&it.indicator);
        }
        values.insert((&it.indicator, it.sector.as_deref()), &it.value);
    }
    for id in order {
        let (vi, en) = figures::indicator(id).map_or((id, id), |it| (&it.vi, &it.en));
        let _ =
            write!(page, "<tr><td>{}<span class=\"en\">{}</span></td>", escaped(vi), escaped(en));
        let sectors = Sector::ALL.iter().map(|it| Some(it.word()));
        for sector in std::iter::once(None).chain(sectors) {
            let value = values.get(&(id, sector)).copied().unwrap_or_default();
            let value = if value == "not reported" { "–" } else { value };
            let _ = write!(page, "<td class=\"n\">{}</td>", escaped(value));
        }
        let _ = writeln!(page, "</tr>");
    }
    let _ = writeln!(
        page,
        "</table>\n<p><small>đồng; tử số/mẫu số, số đã báo cáo trên tổng số. \
        Amounts in đồng; numerator/denominator, so many of all report it.</small></p>"
    );
    Ok(())
}
