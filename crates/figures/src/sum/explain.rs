//! From a figure down to the cooperatives and entries that make it.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use cooperative::{CooperativeId, PersonId};

use super::Cut;
use super::lens::Lens;
use crate::delta::Delta;
use crate::figure::Question;
use crate::indicator::{Form, Indicator, Role, Slot, Use};
use crate::measure::Shape;

/// What one cooperative adds to one term of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// As what: the count itself or the term above, what is taken off, the term below.
    pub role: Role,
    /// Of which year, for a change on the year before.
    pub slot: Slot,
    /// Whose.
    pub cooperative: CooperativeId,
    /// How much: cooperatives, people or đồng; never 0. For counts of communes, its own active 1.
    pub n: i64,
    /// The entries that make it, by their numbers in the log, ascending, each once.
    pub positions: Vec<u64>,
}

/// What one cooperative has in one term.
#[derive(Default)]
struct Account {
    sum: i128,
    persons: BTreeMap<Option<PersonId>, i64>,
    positions: BTreeSet<u64>,
    days: BTreeMap<i32, i64>,
}

type Accounts = BTreeMap<(Role, Slot, CooperativeId), Account>;

/// Which cooperatives and entries make a figure. The contributions of a role add up to its term;
/// those of a subtracted role are taken off. Distinct counts give 1 for each cooperative, or its
/// number of persons. Annual values within a year have no contributions, as they have no figure.
pub fn explain<D: Borrow<Delta>>(
    indicator: &Indicator,
    cut: Cut,
    deltas: impl IntoIterator<Item = D>,
    question: &Question,
) -> Vec<Contribution> {
    let lens = Lens::of(question);
    let uses = uses(indicator, cut);
    if lens.year.is_none() && uses.iter().any(|it| it.term.measure.shape() == Shape::Annual) {
        return Vec::new();
    }
    let mut accounts = Accounts::new();
    for delta in deltas {
        let delta = delta.borrow();
        for it in uses.iter().filter(|it| takes(it, indicator, cut, delta, question, lens)) {
            let account = accounts.entry((it.role, it.slot, delta.cooperative)).or_default();
            account.sum += i128::from(delta.n);
            *account.persons.entry(delta.person).or_default() += delta.n;
            *account.days.entry(delta.day.num_days_from_ce()).or_default() += delta.n;
            account.positions.insert(delta.position);
        }
    }
    if let Form::Crossing { .. } = indicator.form {
        accounts = crossed(accounts);
    }
    let one = |((role, slot, cooperative), it): ((Role, Slot, CooperativeId), Account)| {
        let n = amount(&indicator.form, role, &it);
        let positions = it.positions.into_iter().collect();
        (n != 0).then_some(Contribution { role, slot, cooperative, n, positions })
    };
    accounts.into_iter().filter_map(one).collect()
}

pub(super) fn uses(indicator: &Indicator, cut: Cut) -> Vec<Use<'_>> {
    match &indicator.form {
        Form::Stock { by_part: Some(term), .. } if cut.part.is_some() => {
            vec![Use { role: Role::Numerator, slot: Slot::Asked, term }]
        }
        _ => indicator.uses(),
    }
}

pub(super) fn takes(
    of: &Use<'_>,
    indicator: &Indicator,
    cut: Cut,
    delta: &Delta,
    question: &Question,
    lens: Lens,
) -> bool {
    let known = delta.position <= question.known_at && delta.class.kind == question.kind;
    let there = question.units.has(&delta.class.unit, delta.class.seated);
    let term = of.term;
    let own = term.sector.is_none_or(|it| it == delta.class.sector);
    let sector = own && cut.sector.is_none_or(|it| it == delta.class.sector);
    let whole = indicator.form.parted().is_none();
    let part = whole || cut.part.is_none_or(|it| it == delta.detail);
    let day = delta.day.num_days_from_ce();
    known
        && there
        && delta.measure == term.measure
        && term.takes(delta.detail)
        && sector
        && part
        && lens.sees(term.measure.shape(), of.slot, day)
}

fn amount(form: &Form, role: Role, it: &Account) -> i64 {
    match form {
        Form::Distinct { .. } if role == Role::Numerator => {
            let held = it.persons.values().filter(|n| **n > 0).count();
            i64::try_from(held).unwrap_or(i64::MAX)
        }
        _ => i64::try_from(it.sum).unwrap_or(if it.sum > 0 { i64::MAX } else { i64::MIN }),
    }
}

/// Only moves that no move in the other direction on the same day undoes.
fn crossed(accounts: Accounts) -> Accounts {
    let back: BTreeMap<CooperativeId, BTreeMap<i32, i64>> = accounts
        .iter()
        .filter(|((role, _, _), _)| *role == Role::Subtracted)
        .map(|((_, _, cooperative), it)| (*cooperative, it.days.clone()))
        .collect();
    let mut kept = Accounts::new();
    for ((role, slot, cooperative), mut it) in accounts {
        if role == Role::Subtracted {
            continue;
        }
        let undone =
            |day: &i32| back.get(&cooperative).and_then(|it| it.get(day)).copied().unwrap_or(0);
        it.sum = it.days.iter().map(|(day, n)| i128::from((n - undone(day)).max(0))).sum();
        kept.insert((role, slot, cooperative), it);
    }
    kept
}
