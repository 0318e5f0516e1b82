//! The table of a yearly plan.

use cooperative::Text;
use cooperative::publication::PrintedUnit;
use figures::compare::Shown;
use figures::number::Decimal;
use figures::plan::{Cut, PlanRow, Stated};

use crate::date::date;
use crate::v1;
use crate::vocabulary::Word;

/// A line on the wire. `label` is the indicator's, Vietnamese and English, where it is defined;
/// otherwise the document's own stands in both.
pub fn plan_row(row: &PlanRow, label: Option<(&str, &str)>) -> v1::PlanRow {
    let own = row.subject.label.as_ref().map_or("", Text::as_str);
    let (label_vi, label_en) = label.unwrap_or((own, own));
    let cut = |it: &Cut| Some(cut(it, row.unit));
    v1::PlanRow {
        subject: Some((&row.subject).into()),
        label_vi: label_vi.to_owned(),
        label_en: label_en.to_owned(),
        unit: row.unit.wire(),
        last_year: cut(&row.last_year),
        six_months: cut(&row.six_months),
        nine_months: cut(&row.nine_months),
        whole_year: cut(&row.whole_year),
        planned: row.planned.iter().map(stated).collect(),
        planned_next: row.planned_next.iter().map(stated).collect(),
        estimate_of_plan: row.estimate_of_plan.map(Decimal::plain),
        actual_of_plan: row.actual_of_plan.map(Decimal::plain),
    }
}

fn cut(it: &Cut, unit: PrintedUnit) -> v1::PlanCut {
    let shown = it.regenerated.as_ref().and_then(|value| Shown::of(value, unit, 0));
    v1::PlanCut {
        as_of: Some(date(it.as_of)),
        regenerated: it.regenerated.as_ref().map(Into::into),
        regenerated_shown: shown.map(Into::into),
        stated: it.stated.iter().map(stated).collect(),
    }
}

fn stated(it: &Stated) -> v1::Stated {
    v1::Stated {
        document: it.document.clone(),
        basis: it.basis.wire(),
        value: Some((&it.value).into()),
    }
}
