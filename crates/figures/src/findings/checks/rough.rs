//! Numbers that look made: rough ones added as exact, joiners at the legal minimum, counts that are
//! not whole, a goal that stands still.

use cooperative::law::minimum_members;
use cooperative::publication::{Basis, Comparator};

use crate::findings::Severity;
use crate::findings::corpus::{Period, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::unit::Dimension;
use crate::findings::words::{bare, stated};
use crate::number::Rational;
use crate::reason::Reason;

/// So many rough parts whose printed numbers add up exactly are no chance.
const ROUGH_PARTS: usize = 3;

/// What is worth saying.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let mut all = sums(corpus);
    for (at, row) in corpus.rows.iter().enumerate().filter(|(_, it)| it.is_figure()) {
        all.extend(joiners(corpus, at, row));
        all.extend(unmoved(corpus, at, row));
        all.extend(broken(corpus, at, row));
    }
    all
}

fn violation(
    check: &'static str,
    severity: Severity,
    rows: Vec<usize>,
    expected: Reason,
    why: Reason,
) -> Violation {
    let (fixes, cause) = (Vec::new(), Reason::default());
    Violation { check, severity, rows, expected, why, fixes, cause }
}

/// "Khoảng 630" that is "hơn 300" and "khoảng 150" and so on, to the last one.
fn sums(corpus: &Reading) -> Vec<Violation> {
    let each = corpus.parts.iter().filter_map(|parts| {
        let whole = corpus.row(parts.whole)?;
        let vague = |it: &Row| {
            matches!(
                it.amount.comparator,
                Comparator::About | Comparator::Above | Comparator::Below
            )
        };
        let rows = || parts.rows.iter().filter_map(|it| corpus.row(*it));
        let sum = rows().try_fold(Rational::ZERO, |sum, it| sum.plus(it.exact()?))?;
        let made = whole.amount.comparator == Comparator::About
            && rows().filter(|it| vague(it)).count() >= ROUGH_PARTS
            && !whole.is_mean()
            && whole.unit.dimension != Dimension::Percent
            && whole.exact()? == sum;
        if !made {
            return None;
        }
        let side = |text: fn(Reason) -> String| {
            let each = parts.rows.iter().map(|it| text(stated(corpus, *it)));
            each.collect::<Vec<_>>().join("; ")
        };
        let said = stated(corpus, parts.whole);
        let why = Reason::new(
            format!("{} đúng bằng tổng các số ước chừng: {}.", said.vi, side(|it| it.vi)),
            format!("{} is the exact sum of rough numbers: {}.", said.en, side(|it| it.en)),
        );
        let expected =
            Reason::new("số đếm chính xác, hoặc tổng ước chừng", "exact counts, or a rough sum");
        let mut all = vec![parts.whole];
        all.extend(&parts.rows);
        Some(violation("rough_sum", Severity::Info, all, expected, why))
    });
    each.collect()
}

/// The least minimum that was law in a period.
fn minimum(row: &Row) -> i64 {
    let Period { from, as_of } = row.period;
    let least = minimum_members(row.kind, from).min(minimum_members(row.kind, as_of));
    least.into()
}

/// How many times the minimum a count is, if it is so exactly.
fn times(row: &Row, minimum: i64) -> Option<i64> {
    let count = row.span()?.exact()?.over(Rational::whole(minimum))?;
    let whole = count.denominator() == 1 && row.unit.dimension == Dimension::Count;
    i64::try_from(count.numerator()).ok().filter(|it| whole && *it > 0)
}

/// Joiners and leavers that are the minimum times the cooperatives founded and dissolved; or, where
/// those are not printed, that are both a multiple of it.
fn joiners(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    if row.indicator.as_deref() != Some("members.joined") || corpus.twins(at).first() != Some(&at) {
        return None;
    }
    let least = minimum(row);
    if minimum_members(row.kind, row.period.from) != minimum_members(row.kind, row.period.as_of) {
        return None;
    }
    let founded = times(row, least)?;
    let printed = corpus.one(at, "coops.founded");
    let stated_of = |at: usize| stated(corpus, at);
    let said = stated_of(at);
    if let Some(coops) = printed {
        let count = corpus.row(coops)?.span()?.exact()?;
        if count != Rational::whole(founded) || founded < 2 {
            return None;
        }
        let by = stated_of(coops);
        let why = Reason::new(
            format!("{} đúng bằng {least} (mức tối thiểu) × {}.", said.vi, by.vi),
            format!("{} is exactly {least} (the legal minimum) times {}.", said.en, by.en),
        );
        let expected = Reason::new("số đã đếm", "numbers that were counted");
        return Some(violation("joiners", Severity::Info, vec![at, coops], expected, why));
    }
    let left = corpus.one(at, "members.left")?;
    let gone = times(corpus.row(left)?, least)?;
    if corpus.one(at, "coops.dissolved").is_some() || row.basis == Basis::Plan {
        return None;
    }
    let out = stated_of(left);
    let mut rows = vec![at, left];
    let mut why = Reason::new(
        format!(
            "{} = {founded} × {least} và {} = {gone} × {least}, {least} là mức tối thiểu; \
             văn bản không nêu số HTX thành lập, giải thể.",
            said.vi, out.vi
        ),
        format!(
            "{} = {founded} × {least} and {} = {gone} × {least}, {least} being the legal minimum; \
             the document gives no number founded or dissolved.",
            said.en, out.en
        ),
    );
    if let Some(total) = corpus.one(at, "members.total") {
        let closing = corpus.row(total)?;
        let opening = closing.exact()?.minus(row.exact()?)?.plus(corpus.row(left)?.exact()?)?;
        let (opening, end) = (bare(opening, closing), stated_of(total));
        rows.push(total);
        why = why.and(Reason::new(
            format!("Đầu kỳ suy ra: {} thành viên ({}).", opening.vi, end.vi),
            format!("The opening that follows: {} members ({}).", opening.en, end.en),
        ));
    }
    let expected =
        Reason::new("số HTX thành lập mới và giải thể", "the numbers founded and dissolved");
    Some(violation("joiners", Severity::Info, rows, expected, why))
}

/// A goal of members that stays what is reported although cooperatives are to be founded.
fn unmoved(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    let goal = row.indicator.as_deref() == Some("members.total") && row.basis == Basis::Plan;
    if !goal || corpus.one(at, "members.left").is_some() {
        return None;
    }
    let founded = corpus.one(at, "coops.founded")?;
    let eve = row.period.from.pred_opt();
    let now = corpus.through_time(at).iter().copied().find(|it| {
        corpus.row(*it).is_some_and(|it| {
            it.basis != Basis::Plan && it.document == row.document && Some(it.period.as_of) == eve
        })
    })?;
    let coops = corpus.row(founded)?.span()?.low?;
    let come = coops.times(Rational::whole(minimum(row)))?;
    if row.exact()? != corpus.row(now)?.exact()? || come <= Rational::ZERO {
        return None;
    }
    let (said, is, new) = (stated(corpus, at), stated(corpus, now), stated(corpus, founded));
    let (least, come) = (minimum(row), come.round(0)?);
    let why = Reason::new(
        format!(
            "{} bằng {} dù {}: mỗi HTX mới cần ít nhất {least} thành viên, \
             nên phải có ít nhất {} người ra; văn bản không nêu.",
            said.vi,
            is.vi,
            new.vi,
            come.vi()
        ),
        format!(
            "{} is {} although {}: each new one needs at least {least} members, \
             so at least {} must leave; the document does not say so.",
            said.en,
            is.en,
            new.en,
            come.en()
        ),
    );
    let expected = Reason::new("số thành viên vào và ra", "how many members join and leave");
    Some(violation("target", Severity::Info, vec![at, now, founded], expected, why))
}

/// Things or people of which a fraction is printed: a separator taken for another.
fn broken(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    let counted = row.unit.dimension == Dimension::Count && !row.is_mean();
    let exact = row.exact()?;
    if !counted || row.indicator.is_none() || exact.denominator() == 1 {
        return None;
    }
    let thousands = exact.times(Rational::whole(1_000)).filter(|_| row.amount.decimals == 3);
    let said = stated(corpus, at);
    let mut why = Reason::new(
        format!("{}: số đếm phải là số nguyên; văn bản in “{}”.", said.vi, row.text),
        format!("{}: a count is a whole number; it is printed “{}”.", said.en, row.text),
    );
    let mut expected = Reason::new("một số nguyên", "a whole number");
    if let Some(it) = thousands {
        let number = it.round(0)?;
        expected = Reason::new(number.vi(), number.en());
        why = why.and(Reason::new(
            "Dấu phẩy và dấu chấm có thể bị lẫn.",
            "A comma and a point may be confused.",
        ));
    }
    Some(violation("unit_confusion", Severity::Warning, vec![at], expected, why))
}
