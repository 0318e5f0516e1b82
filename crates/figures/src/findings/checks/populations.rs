//! (6), (9), (15): whom and when figures count, where they are put together.

use super::notes::{exact, note};
use crate::findings::Severity;
use crate::findings::corpus::{Population, Relation, Row};
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::stated;
use crate::number::Rational;
use crate::reason::Reason;
use cooperative::publication::Basis;

/// What is worth saying.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let rows = corpus.rows.iter().enumerate();
    let each = rows.flat_map(|(at, row)| {
        let found = [
            mixed(corpus, at, row),
            all_work(corpus, at, row),
            two_days(corpus, at, row),
            shrunk(corpus, at, row),
            over_others(corpus, at, row),
        ];
        found.into_iter().flatten()
    });
    each.chain(populations(corpus)).chain(told_apart(corpus)).collect()
}

/// Cooperatives counted together with others.
fn mixed(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    if row.population != Some(Population::Mixed) || row.indicator.is_none() {
        return None;
    }
    let said = stated(corpus, at);
    let why = Reason::new(
        format!(
            "{} đếm gộp với đối tượng khác (như doanh nghiệp): không biết phần của hợp tác xã.",
            said.vi
        ),
        format!(
            "{} counts others too (such as enterprises): the cooperatives' share is unknown.",
            said.en
        ),
    );
    note(
        "population_mixed",
        Severity::Info,
        vec![at],
        ("tách riêng hợp tác xã", "cooperatives apart"),
        why,
    )
}

/// Parts that are said to be active beside a whole that is not.
fn populations(corpus: &Reading) -> Vec<Violation> {
    let mut all = Vec::new();
    for parts in &corpus.parts {
        let Some(whole) = corpus.rows.get(parts.whole) else { continue };
        let active_part = |it: &&usize| {
            corpus.rows.get(**it).is_some_and(|it| it.population == Some(Population::Active))
        };
        let Some(part) = parts.rows.iter().find(active_part) else { continue };
        let Some(active) = corpus.one(parts.whole, "coops.active") else { continue };
        let sum = parts.rows.iter().try_fold(Span::point(Rational::ZERO), |sum, it| {
            sum.plus(corpus.rows.get(*it)?.span()?)
        });
        let printed = corpus.rows.get(active).and_then(Row::span);
        let agrees = sum.zip(printed).is_none_or(|(sum, printed)| !sum.above(printed));
        if whole.measured() != "coops.total" || agrees || active == parts.whole {
            continue;
        }
        let (said, than, of) =
            (stated(corpus, *part), stated(corpus, active), stated(corpus, parts.whole));
        let why = Reason::new(
            format!(
                "{} được nói là đang hoạt động, nhưng các phần cộng lại bằng {}, trong khi {}.",
                said.vi, of.vi, than.vi
            ),
            format!(
                "{} is said to be active, but the parts add up to {}, while {}.",
                said.en, of.en, than.en
            ),
        );
        let mut rows = vec![*part, active, parts.whole];
        rows.extend(parts.rows.iter().filter(|it| *it != part));
        let expected =
            ("các phần cộng bằng số đang hoạt động", "parts that add up to the active ones");
        all.extend(note("population_mixed", Severity::Warning, rows, expected, why));
    }
    all
}

/// Every member works regularly although cooperatives have stopped.
fn all_work(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    if row.indicator.as_deref() != Some("workers.members") || row.basis == Basis::Plan {
        return None;
    }
    let (members, stopped) = (
        corpus.one(at, "members.total")?,
        corpus.one(at, "coops.stopped").or(corpus.one(at, "coops.inoperative"))?,
    );
    let first = corpus.one(at, "workers.members")? == at;
    let all = row.exact()? == exact(corpus, members)? && row.amount.mantissa > 0;
    if !first || !all || exact(corpus, stopped)? <= Rational::ZERO {
        return None;
    }
    let (said, than, gone) = (stated(corpus, at), stated(corpus, members), stated(corpus, stopped));
    let why = Reason::new(
        format!(
            "{} bằng đúng {}, dù {}: thành viên của các HTX ngừng cũng được tính có việc.",
            said.vi, than.vi, gone.vi
        ),
        format!(
            "{} equals {} although {}: members of stopped ones count as working.",
            said.en, than.en, gone.en
        ),
    );
    let expected = ("ít hơn tổng số thành viên", "fewer than all members");
    note("population_mixed", Severity::Info, vec![at, members, stopped], expected, why)
}

/// Parts that are said to count others than their whole is said to.
fn told_apart(corpus: &Reading) -> Vec<Violation> {
    let each = corpus.parts.iter().filter_map(|parts| {
        let whole = corpus.row(parts.whole)?;
        let of = whole.population.filter(|it| *it != Population::Mixed)?;
        let other = |it: &&usize| {
            let said = corpus.row(**it).and_then(|it| it.population);
            said.is_some_and(|it| it != of && it != Population::Mixed)
        };
        let part = *parts.rows.iter().find(other)?;
        if !parts.exhaustive {
            return None;
        }
        let (said, than) = (stated(corpus, part), stated(corpus, parts.whole));
        let (here, there) = (words(corpus.row(part)?.population?), words(of));
        let why = Reason::new(
            format!(
                "{} tính trên {}, cộng vào {} tính trên {}.",
                said.vi, here.0, than.vi, there.0
            ),
            format!(
                "{} counts {}, added into {} that counts {}.",
                said.en, here.1, than.en, there.1
            ),
        );
        let expected = ("cùng một phạm vi", "one population");
        note("population_mixed", Severity::Warning, vec![part, parts.whole], expected, why)
    });
    each.collect()
}

fn words(population: Population) -> (&'static str, &'static str) {
    match population {
        Population::Total => ("tất cả", "all"),
        Population::Active => ("đơn vị đang hoạt động", "the active ones"),
        Population::Reporting => ("đơn vị có báo cáo", "those that reported"),
        Population::Mixed => ("cả đối tượng khác", "others too"),
    }
}

/// A share that is said to be of some and is computed over others.
fn over_others(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    let said = row.population.filter(|_| row.relation == Relation::PercentOf)?;
    let base = row.of?;
    let under = corpus.row(base)?;
    let right = match said {
        Population::Active => corpus.one(base, "coops.active")?,
        Population::Reporting => {
            corpus.one(base, "coops.with_results").or(corpus.one(base, "returns.filed"))?
        }
        Population::Total => corpus.one(base, "coops.total")?,
        Population::Mixed => return None,
    };
    let coops = under.indicator.as_deref().is_some_and(|it| it.starts_with("coops."));
    if !coops || right == base || corpus.row(right)?.span()? == under.span()? {
        return None;
    }
    let (share, over, of) = (stated(corpus, at), stated(corpus, base), stated(corpus, right));
    let (vi, en) = words(said);
    let why = Reason::new(
        format!(
            "{} được nói là tính trên {vi} ({}), nhưng mẫu số là {}.",
            share.vi, of.vi, over.vi
        ),
        format!("{} is said to be of {en} ({}), but is over {}.", share.en, of.en, over.en),
    );
    let expected = ("mẫu số đúng phạm vi", "the denominator that is said");
    note("population_mixed", Severity::Warning, vec![at, base, right], expected, why)
}

/// A share of which the two figures are of different days of one year. How much of one and the same
/// figure its first months are is no such share: "6 tháng 26, bằng 49% ước cả năm 53".
fn two_days(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    use chrono::Datelike;
    let (above, below) = (row.about?, row.of?);
    let (figure, base) = (corpus.row(above)?, corpus.row(below)?);
    let (on, then) = (figure.period.as_of, base.period.as_of);
    let real = figure.basis != Basis::Plan && base.basis != Basis::Plan;
    let progress = figure.measured() == base.measured()
        && figure.dimensions == base.dimensions
        && base.period.contains(figure.period);
    if row.relation != Relation::PercentOf
        || !real
        || progress
        || on == then
        || on.year() != then.year()
    {
        return None;
    }
    let (said, by, over) = (stated(corpus, at), stated(corpus, above), stated(corpus, below));
    let (on, then) = (on.format("%d/%m/%Y"), then.format("%d/%m/%Y"));
    let why = Reason::new(
        format!("{}: {} tính đến {on}, trên {} tính đến {then}.", said.vi, by.vi, over.vi),
        format!("{}: {} as of {on}, over {} as of {then}.", said.en, by.en, over.en),
    );
    let expected = ("hai số cùng ngày chốt", "both figures of one day");
    note("as_of_mixed", Severity::Warning, vec![at, above, below], expected, why)
}

/// What is counted from a first day on, so that it only grows.
const GROWING: [&str; 8] = [
    "coops.founded",
    "coops.dissolved",
    "members.joined",
    "members.left",
    "loans.disbursed",
    "loans.repaid",
    "loans.granted",
    "support.amount",
];

/// A flow that is less up to a later day than up to an earlier one. An estimate of another document
/// than what came to pass may have proved wrong.
fn shrunk(corpus: &Reading, at: usize, row: &Row) -> Option<Violation> {
    if !GROWING.contains(&row.indicator.as_deref()?) || row.basis == Basis::Plan || !row.is_figure()
    {
        return None;
    }
    let earlier = corpus.through_time(at).iter().copied().find(|other| {
        corpus.row(*other).is_some_and(|it| {
            it.basis != Basis::Plan
                && it.period.from == row.period.from
                && it.period.as_of < row.period.as_of
                && it.unit.dimension == row.unit.dimension
                && it.population == row.population
                && (it.document == row.document || it.basis == row.basis)
                && it.span().zip(row.span()).is_some_and(|(early, late)| early.above(late))
        })
    })?;
    let (said, than) = (stated(corpus, at), stated(corpus, earlier));
    let (on, then) = (row.period.shown(), corpus.row(earlier)?.period.shown());
    let why = Reason::new(
        format!("{} ({on}) ít hơn {} ({then}), dù tính từ cùng ngày.", said.vi, than.vi),
        format!("{} ({on}) is less than {} ({then}), counted from the same day.", said.en, than.en),
    );
    let expected = ("không ít hơn kỳ ngắn hơn", "no less than in the shorter period");
    note("as_of_mixed", Severity::Warning, vec![at, earlier], expected, why)
}
