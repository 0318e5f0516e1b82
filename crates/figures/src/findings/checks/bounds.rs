//! (8) The least number of members that the law asks for.

use crate::findings::Severity;
use crate::findings::corpus::Population;
use crate::findings::merge::Violation;
use crate::findings::reading::Reading;
use crate::findings::span::Span;
use crate::findings::words::stated;
use crate::number::Rational;
use crate::reason::Reason;
use cooperative::law::minimum_members;

/// What violates it. It is a warning: the minimum is checked at registration.
pub(super) fn check(corpus: &Reading) -> Vec<Violation> {
    let mut all = Vec::new();
    for (at, row) in corpus.rows.iter().enumerate() {
        let first = corpus.one(at, "coops.total") == Some(at);
        if !first || row.population == Some(Population::Mixed) {
            continue;
        }
        for id in ["members.total", "members.official"] {
            all.extend(corpus.one(at, id).and_then(|it| too_few(corpus, it, at)));
        }
    }
    all
}

fn too_few(corpus: &Reading, members: usize, coops: usize) -> Option<Violation> {
    let (row, of) = (corpus.rows.get(members)?, corpus.rows.get(coops)?);
    let minimum = minimum_members(of.kind, of.period.as_of);
    let by = Rational::whole(minimum.into());
    let least = of.span()?.low?.times(by)?;
    let fewer = |it: Option<Population>| it.is_some_and(|it| it != Population::Total);
    if fewer(row.population) && row.population != of.population || row.span()?.high? >= least {
        return None;
    }
    let (said, than) = (stated(corpus, members), stated(corpus, coops));
    let least_shown = least.round(0)?;
    let day = of.period.as_of.format("%d/%m/%Y");
    Some(Violation {
        check: "minimum_members",
        severity: Severity::Warning,
        rows: vec![members, coops],
        expected: Reason::new(
            format!("ít nhất {}", least_shown.vi()),
            format!("at least {}", least_shown.en()),
        ),
        why: Reason::new(
            format!(
                "{}, trong khi {}: mỗi đơn vị cần ít nhất {minimum} thành viên khi đăng ký (tại {day}), cộng {}.",
                said.vi,
                than.vi,
                least_shown.vi()
            ),
            format!(
                "{}, while {}: each needs {minimum} members at registration (on {day}), {} together.",
                said.en,
                than.en,
                least_shown.en()
            ),
        ),
        fixes: vec![
            (members, Span { low: Some(least), high: None }),
            (coops, Span { low: None, high: row.span()?.high?.over(by) }),
        ],
        cause: Reason::default(),
    })
}
