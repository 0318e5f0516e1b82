//! The comparison with the plan, from the folded histories: what the demo shows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cooperative::area::{DatedUnit, unit_on};
use cooperative::publication::Subject;
use cooperative::{CooperativeId, History, UnitCode};
use figures::compare::{Comparison, Issued, Origin, Row, Verdict, compare};
use figures::{Account, Cut, Delta, Question, Sums, Units, Value, indicator};

use crate::fold::{Recorded, day, recorded};

/// Ids that no definition has: what they speak of is in no log of cooperatives.
const UNDERIVABLE: [&str; 5] = [
    "coops.reregistered_share",
    "income.mean.plan_share",
    "managers.college.plan_share",
    "managers.primary_intermediate.plan_share",
    "profit.mean.plan_change",
];

fn deltas(it: &Recorded) -> Vec<Delta> {
    let of = |(id, history): (&CooperativeId, &History)| {
        Account::contributions(*id, history.entries(), 1)
    };
    it.histories.iter().flat_map(of).collect()
}

fn regenerate(recorded: &Recorded, deltas: &[Delta], subject: &Subject) -> Value {
    let Some(indicator) = indicator(subject.indicator.as_str()) else {
        return Value::Missing { vi: "chưa định nghĩa".into(), en: "not defined".into() };
    };
    let there = |units: &[DatedUnit]| unit_on(units, day(2025, 6, 30)).is_some();
    let old = recorded.units.iter().filter(|(_, units)| there(units)).map(|(code, _)| code);
    let communes: BTreeSet<UnitCode> = old.filter(|it| it.as_str().len() == 5).cloned().collect();
    let question = Question {
        valid_communes: communes.len() as u64,
        units: Units::Some(Arc::new(communes)),
        sector: subject.sector,
        kind: subject.kind,
        period_from: subject.period_from,
        as_of: subject.as_of,
        known_at: u64::MAX,
    };
    let part = subject.breakdown.as_ref().map(|it| indicator.part(it.as_str()).unwrap().number);
    Sums::of(deltas, &question).value(indicator, Cut { sector: subject.sector, part })
}

fn rows(recorded: &Recorded) -> Vec<Row> {
    let deltas = deltas(recorded);
    let document = || "…/KH-UBND".to_owned();
    let publications = recorded.publications.iter().cloned();
    let publications: Vec<_> =
        publications.map(|what| Issued { document: document(), what }).collect();
    let targets = recorded.targets.iter().cloned();
    let targets: Vec<_> = targets.map(|what| Issued { document: document(), what }).collect();
    compare(&Comparison {
        area: &UnitCode::new("106").unwrap(),
        as_of: day(2023, 12, 31),
        publications: &publications,
        targets: &targets,
        caveats: &recorded.caveats,
        regenerate: &|subject| regenerate(recorded, &deltas, subject),
    })
}

#[test]
fn every_figure_of_the_plan_has_the_verdict_that_it_must_have() {
    let recorded = recorded();
    let rows = rows(&recorded);
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|it| it.origin == Origin::Publication) {
        let id = row.subject.indicator.as_str();
        let headline = row.subject.sector.is_none() && id.ends_with(".mean");
        let mixed = row.subject.breakdown.as_ref().is_some_and(|it| it.as_str() == "agribank")
            || id.starts_with("guarantees.");
        let change = id == "revenue.mean.change";
        let expected = match () {
            () if headline => Verdict::Differs,
            () if mixed || change || UNDERIVABLE.contains(&id) => Verdict::NotDerivable,
            () => Verdict::Equal,
        };
        assert_eq!(row.verdict, expected, "{:?} {:?}", row.subject, row.reason);
        *verdicts.entry(row.verdict.word()).or_default() += 1;
    }
    assert_eq!(verdicts, [("differs", 3), ("equal", 46), ("not_derivable", 11)].into());
}

#[test]
fn the_headline_means_are_regenerated_as_computed_by_hand() {
    let recorded = recorded();
    let rows = rows(&recorded);
    for (id, shown) in [("revenue.mean", "706.4"), ("profit.mean", "20.9"), ("income.mean", "33.1")]
    {
        let is = |it: &&Row| it.subject.indicator.as_str() == id && it.subject.sector.is_none();
        let row = rows.iter().find(is).unwrap();
        assert_eq!(row.shown.unwrap().plain(), shown);
    }
}

#[test]
fn no_goal_is_met_by_what_was_invented() {
    let recorded = recorded();
    for row in rows(&recorded).iter().filter(|it| it.origin == Origin::Target) {
        let due = row.subject.as_of <= day(2023, 12, 31);
        let unknown = ["managers.trained_share", "managers.intermediate_up_share"];
        let unknown = unknown.contains(&row.subject.indicator.as_str());
        let expected = if due || unknown { Verdict::NotDerivable } else { Verdict::NotDue };
        assert_eq!(row.verdict, expected, "{:?} {:?}", row.subject, row.reason);
    }
    assert_eq!(recorded.targets.len(), 21);
}

#[test]
fn every_indicator_is_defined_or_knowingly_not() {
    let recorded = recorded();
    let published = recorded.publications.iter().map(|it| &it.subject.indicator);
    let targets = recorded.targets.iter().map(|it| &it.subject.indicator);
    let caveats = recorded.caveats.iter().map(|it| &it.indicator);
    let ids: BTreeSet<&str> =
        published.chain(targets).chain(caveats).map(|it| it.as_str()).collect();
    let undefined: Vec<&str> = ids.into_iter().filter(|it| indicator(it).is_none()).collect();
    assert_eq!(undefined, UNDERIVABLE);
}
