//! Rows of published figures.

use cooperative::publication::{Basis, Printed, Publication};

use crate::compare::judge::{Bounds, Judged, bounds, published};
use crate::compare::words::{apart, basis, day, marked, no_number, printed, sentence, value};
use crate::compare::{Comparison, Issued, Origin, PublishedValue, Row, Shown, Verdict};
use crate::figure::Value;
use crate::number::Decimal;
use crate::reason::{Reason, headline, parts, unproved};

/// The row of one published figure.
pub(super) fn row(it: &Comparison, issued: &Issued<Publication>) -> Row {
    let what = &issued.what;
    let subject = it.reached(&what.subject);
    let regenerated = (it.regenerate)(&subject);
    let last_year = it.last_year(&subject);
    let (verdict, reason) = verdict(it, issued, &regenerated);
    let decimals = what.value.map_or(0, |it| it.decimals);
    Row {
        origin: Origin::Publication,
        document: issued.document.clone(),
        subject: what.subject.clone(),
        area: it.area.clone(),
        basis: what.basis,
        regenerated_basis: Basis::Actual,
        unit: what.unit,
        published: PublishedValue {
            text: what.text.to_string(),
            value: what.value,
            upper: None,
            comparator: what.comparator,
        },
        shown: Shown::of(&regenerated, what.unit, decimals),
        regenerated,
        regenerated_as_of: subject.as_of,
        last_year_shown: Shown::of(&last_year, what.unit, decimals),
        last_year,
        progress: None,
        verdict,
        reason: reason.and(marked(&it.caveats(&what.subject))),
    }
}

fn verdict(
    it: &Comparison,
    issued: &Issued<Publication>,
    regenerated: &Value,
) -> (Verdict, Reason) {
    let what = &issued.what;
    if let Some(why) = &what.not_comparable {
        let why = sentence(why.as_str());
        let reason = Reason::new(format!("Không so được: {why}"), format!("Not comparable: {why}"));
        return (Verdict::NotDerivable, reason);
    }
    let Some(number) = what.value else {
        return (Verdict::NotDerivable, only_words(what, regenerated));
    };
    if what.subject.as_of > it.as_of {
        return (Verdict::NotDue, not_due(it, what, number, regenerated));
    }
    let Some(here) = bounds(regenerated, what.unit) else {
        return (Verdict::NotDerivable, no_number(regenerated, what.unit));
    };
    let Some(judged) = published(here, number, what.comparator) else {
        return (Verdict::NotDerivable, unreadable());
    };
    let verdict = match judged {
        Judged::Differs => Verdict::Differs,
        Judged::Open => Verdict::NotDerivable,
        _ => Verdict::Equal,
    };
    let why = match judged {
        Judged::AtBound => parts::strictly(it, issued),
        Judged::Differs => proved(it, issued),
        _ => Reason::default(),
    };
    (verdict, said(what, number, here, judged).unwrap_or_default().and(why))
}

/// What can be proved of a difference, and that its cause cannot.
fn proved(it: &Comparison, issued: &Issued<Publication>) -> Reason {
    headline::populations(it, issued).unwrap_or_else(|| parts::sum(it, issued)).and(unproved())
}

fn only_words(what: &Publication, regenerated: &Value) -> Reason {
    let text = what.text.as_str();
    let said = Reason::new(
        format!("Văn bản chỉ ghi “{text}”, không có số để so."),
        format!("The document says “{text}” and gives no number to compare with."),
    );
    let shown = bounds(regenerated, what.unit).and_then(|it| value(it, what.unit, 0));
    said.and(shown.map_or_else(Reason::default, |it| {
        Reason::new(format!("Số tái tạo: {}.", it.vi), format!("Regenerated: {}.", it.en))
    }))
}

fn unreadable() -> Reason {
    Reason::new(
        "Số in không đọc được: thiếu cận trên hoặc có quá nhiều chữ số thập phân.",
        "The printed number cannot be read: it lacks its upper bound or has too many decimals.",
    )
}

fn not_due(it: &Comparison, what: &Publication, number: Printed, regenerated: &Value) -> Reason {
    let (cut_off, pin) = (day(what.subject.as_of), day(it.as_of));
    let here = bounds(regenerated, what.unit);
    let said = Reason::new(
        format!("Chưa đến ngày chốt {}.", cut_off.vi),
        format!("The cut-off {} has not been reached.", cut_off.en),
    );
    said.and(match here.and_then(|it| value(it, what.unit, number.decimals)) {
        Some(now) => Reason::new(
            format!("Tại {}: {}.", pin.vi, now.vi),
            format!("On {}: {}.", pin.en, now.en),
        ),
        None => no_number(regenerated, what.unit),
    })
}

/// What to say of a judgement; `None` where nothing needs to be said.
fn said(what: &Publication, number: Printed, here: Bounds, judged: Judged) -> Option<Reason> {
    let (unit, decimals) = (what.unit, number.decimals);
    let now = value(here, unit, decimals)?;
    let bound = printed(number, None, what.comparator, unit)?;
    let exact = Decimal::printed(number)?.exact()?;
    Some(match judged {
        Judged::Agrees => return None,
        Judged::Truncated => Reason::new(
            format!("Bằng số in khi cắt bỏ phần sau, không phải khi làm tròn: {}.", now.vi),
            format!("Equal if the printed figure was cut off, not rounded: {}.", now.en),
        ),
        Judged::AtBound => Reason::new(
            format!("Số tái tạo đúng bằng mức {}, không phải {}.", now.vi, bound.vi),
            format!("The regenerated figure is exactly {}, not {}.", now.en, bound.en),
        ),
        Judged::AlmostBound => Reason::new(
            format!("Số tái tạo {} làm tròn thành số in, không phải {}.", now.vi, bound.vi),
            format!("Regenerated {} rounds to the printed figure, not {}.", now.en, bound.en),
        ),
        Judged::Beyond => {
            let gap = apart(here.low, exact, unit, decimals)?;
            Reason::new(
                format!("Đúng với “{}” như một cận: {}, {}.", bound.vi, now.vi, gap.vi),
                format!("Holds as the bound “{}”: {}, {}.", bound.en, now.en, gap.en),
            )
        }
        Judged::Open => Reason::new(
            format!("Chỉ biết số nằm trong khoảng {}; số in: {}.", now.vi, bound.vi),
            format!("Only known to lie {}; printed: {}.", now.en, bound.en),
        ),
        Judged::Differs => {
            let nearest = if here.high < exact { here.high } else { here.low };
            differs(what, &bound, &now, apart(nearest, exact, unit, decimals)?)
        }
    })
}

fn differs(what: &Publication, bound: &Reason, now: &Reason, gap: Reason) -> Reason {
    let (theirs, ours) = (basis(what.basis), basis(Basis::Actual));
    let named = what.basis != Basis::Actual;
    let with = |text: &str, basis: &str| {
        if named { format!("{text} ({basis})") } else { text.to_owned() }
    };
    Reason::new(
        format!(
            "In {}, tái tạo {}: {} so với số in.",
            with(&bound.vi, &theirs.vi),
            with(&now.vi, &ours.vi),
            gap.vi
        ),
        format!(
            "Printed {}, regenerated {}: {} than printed.",
            with(&bound.en, &theirs.en),
            with(&now.en, &ours.en),
            gap.en
        ),
    )
}
