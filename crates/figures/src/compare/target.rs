//! Rows of targets.

use std::cmp::Ordering;

use cooperative::publication::{Basis, Comparator, Target};

use crate::compare::judge::{Bounds, Judged, bounds, target};
use crate::compare::progress::progress;
use crate::compare::words::{apart, day, marked, no_number, printed, sentence, value};
use crate::compare::{Comparison, Issued, Origin, PublishedValue, Row, Shown, Verdict};
use crate::figure::Value;
use crate::number::{Decimal, Rational};
use crate::reason::{Reason, distance, precise};

/// The row of one target.
pub(super) fn row(it: &Comparison, issued: &Issued<Target>) -> Row {
    let what = &issued.what;
    let subject = it.reached(&what.subject);
    let regenerated = (it.regenerate)(&subject);
    let last_year = it.last_year(&subject);
    let caveats = it.caveats(&what.subject);
    let progress = progress(what, &regenerated);
    let (verdict, reason) = if what.subject.as_of > it.as_of {
        let verdict =
            if undecided(what, &regenerated) { Verdict::NotDerivable } else { Verdict::NotDue };
        (verdict, not_due(it, what, &regenerated).and(marked(&caveats)))
    } else {
        due(what, &regenerated, &caveats)
    };
    Row {
        origin: Origin::Target,
        document: issued.document.clone(),
        subject: what.subject.clone(),
        area: it.area.clone(),
        basis: Basis::Plan,
        regenerated_basis: Basis::Actual,
        unit: what.unit,
        published: PublishedValue {
            text: what.text.to_string(),
            value: Some(what.value),
            upper: what.upper,
            comparator: what.comparator,
        },
        shown: Shown::of(&regenerated, what.unit, what.value.decimals),
        regenerated,
        regenerated_as_of: subject.as_of,
        last_year_shown: Shown::of(&last_year, what.unit, what.value.decimals),
        last_year,
        progress,
        verdict,
        reason,
    }
}

/// The verdict on a target whose day has come. What rests on assumptions proves neither way.
fn due(what: &Target, regenerated: &Value, caveats: &[&str]) -> (Verdict, Reason) {
    let Some(here) = bounds(regenerated, what.unit) else {
        let reason = no_number(regenerated, what.unit).and(marked(caveats));
        return (Verdict::NotDerivable, reason);
    };
    let judged = target(here, what.value, what.upper, what.comparator);
    let said = |vi: &str, en: &str| said(what, here, vi, en).unwrap_or_default();
    match judged {
        None => (Verdict::NotDerivable, unreadable()),
        Some(Judged::Open) => {
            let reason = said("chỉ biết khoảng, chưa thể kết luận", "only bounds, undecided");
            (Verdict::NotDerivable, reason.and(marked(caveats)))
        }
        Some(Judged::Differs) if caveats.is_empty() => {
            (Verdict::NotMet, said("không đạt", "not met").and(gap(what, here)))
        }
        Some(_) if caveats.is_empty() => (Verdict::Met, said("đạt", "met")),
        Some(judged) => {
            let text = sentence(&caveats.join("; "));
            let reason = if judged == Judged::Differs {
                Reason::new(
                    format!("Không thể kết luận là không đạt: {text}"),
                    format!("Cannot be concluded as not met: {text}"),
                )
            } else {
                Reason::new(
                    format!("Không thể coi là đạt: {text}"),
                    format!("Cannot be counted as met: {text}"),
                )
            };
            (Verdict::NotDerivable, reason)
        }
    }
}

/// Whether the log cannot say where a target stands: it would not be told apart on its day either.
fn undecided(what: &Target, regenerated: &Value) -> bool {
    bounds(regenerated, what.unit).is_none_or(|here| {
        let judged = target(here, what.value, what.upper, what.comparator);
        matches!(judged, None | Some(Judged::Open))
    })
}

fn not_due(it: &Comparison, what: &Target, regenerated: &Value) -> Reason {
    let (due, pin) = (day(what.subject.as_of), day(it.as_of));
    let until =
        Reason::new(format!("Chưa đến hạn {}.", due.vi), format!("Not due until {}.", due.en));
    let Some(here) = bounds(regenerated, what.unit) else {
        return until.and(no_number(regenerated, what.unit));
    };
    let Some(now) = value(here, what.unit, what.value.decimals) else {
        return until;
    };
    let judged = target(here, what.value, what.upper, what.comparator);
    let so_far = match judged {
        Some(Judged::Agrees | Judged::Truncated) => Reason::new(
            "hiện ở mức mục tiêu, chưa kết luận trước hạn",
            "at the goal now, not concluded before it is due",
        ),
        Some(Judged::Differs) => missing(what, here).unwrap_or_default(),
        _ => Reason::new("chưa biết còn thiếu bao nhiêu", "how much is missing is not known"),
    };
    until.and(Reason::new(
        format!("Tại {}: {}; {}.", pin.vi, now.vi, so_far.vi),
        format!("On {}: {}; {}.", pin.en, now.en, so_far.en),
    ))
}

fn said(what: &Target, here: Bounds, vi: &str, en: &str) -> Option<Reason> {
    let goal = printed(what.value, what.upper, what.comparator, what.unit)?;
    let now = value(here, what.unit, what.value.decimals)?;
    Some(Reason::new(
        format!("Mục tiêu {}, thực hiện {}: {vi}.", goal.vi, now.vi),
        format!("Target {}, actual {}: {en}.", goal.en, now.en),
    ))
}

/// By how much the bound that was missed is missed.
fn gap(what: &Target, here: Bounds) -> Reason {
    let Some((value, goal)) = nearest(what, here) else {
        return Reason::default();
    };
    let far = match apart(value, goal, what.unit, what.value.decimals) {
        Some(word) if value != goal => Reason::new(
            format!("Số thực hiện {} so với mức này.", word.vi),
            format!("The actual figure is {} than that.", word.en),
        ),
        _ => Reason::default(),
    };
    let exact = matches!(what.comparator, Comparator::Equal | Comparator::About);
    if !exact || value < goal {
        return far;
    }
    far.and(Reason::new(
        "Mục tiêu ghi đúng số này, không ghi “trở lên”.",
        "The target states this very number, not “at least”.",
    ))
}

/// What is still missing, or above what was set.
fn missing(what: &Target, here: Bounds) -> Option<Reason> {
    let (value, goal) = nearest(what, here)?;
    let gap = goal.minus(value)?.abs()?;
    let size = distance(precise(gap, what.value.decimals)?, what.unit);
    Some(match (value.cmp(&goal), what.comparator) {
        // Reaching the bound itself is not enough.
        (Ordering::Less, Comparator::Above) => Reason::new(
            format!("còn phải thêm trên {}", size.vi),
            format!("more than {} still missing", size.en),
        ),
        (Ordering::Less, _) => {
            Reason::new(format!("còn thiếu {}", size.vi), format!("{} still missing", size.en))
        }
        (Ordering::Equal, _) => {
            Reason::new("vừa bằng mức đặt ra, chưa qua mức ấy", "exactly the bound, not beyond it")
        }
        (Ordering::Greater, _) => Reason::new(
            format!("cao hơn mức đặt ra {}", size.vi),
            format!("{} above what was set", size.en),
        ),
    })
}

/// The end of the value that is nearest to the goal, and the end of the goal that it misses.
fn nearest(what: &Target, here: Bounds) -> Option<(Rational, Rational)> {
    let goal = Decimal::printed(what.value)?.exact()?;
    if here.high <= goal {
        return Some((here.high, goal));
    }
    let top = match what.upper {
        Some(upper) => Decimal::printed(upper)?.exact()?,
        None => goal,
    };
    Some((here.low, top))
}

fn unreadable() -> Reason {
    Reason::new(
        "Mục tiêu không đọc được: thiếu cận trên hoặc có quá nhiều chữ số thập phân.",
        "The target cannot be read: it lacks its upper bound or has too many decimals.",
    )
}
