//! Annual values: what a return and a rating say of a year, where the cooperative stood at its end.

use chrono::{Datelike, NaiveDate};
use cooperative::annual::AnnualReturn;
use cooperative::{Cooperative, Dong, Registered};

use super::Account;
use super::tally::Tally;
use crate::measure::Measure;
use crate::status::Status;

/// What was filed or judged, for which year.
#[derive(Clone, Copy)]
pub(super) enum AnnualKey {
    Return(i32),
    Rating(i32),
}

impl Account {
    /// What a year's return or rating counts for. Nothing where the cooperative was not in the
    /// total on 31/12; its class is that of the day.
    pub(super) fn annual(&self, key: AnnualKey, tally: &mut Tally) {
        let (AnnualKey::Return(year) | AnnualKey::Rating(year)) = key;
        let Some(day) = NaiveDate::from_ymd_opt(year, 12, 31) else { return };
        let (Some(it), Some((class, status))) = (self.certified(), self.classed_on(day)) else {
            return;
        };
        let mut add = |measure, n| tally.add(class, measure, 0, day, n);
        match key {
            AnnualKey::Return(year) => {
                if let Some(filed) = it.returns.get(&year) {
                    returned(filed, add);
                }
            }
            AnnualKey::Rating(year) => {
                if let Some(rating) = it.ratings.get(&year) {
                    add(Measure::Rated, 1);
                    let counts = rating.effective && *status == Status::Active;
                    add(Measure::Effective, i64::from(counts));
                }
            }
        }
    }

    /// The same for every year that ends on this day or later: what a change of class takes along.
    pub(super) fn annual_from(&self, day: NaiveDate, tally: &mut Tally) {
        let Some(it) = self.certified() else { return };
        for (&year, _) in it.returns.range(day.year()..) {
            self.annual(AnnualKey::Return(year), tally);
        }
        for (&year, _) in it.ratings.range(day.year()..) {
            self.annual(AnnualKey::Rating(year), tally);
        }
    }

    /// What it is, or was on the day it ended: its returns outlive it.
    fn certified(&self) -> Option<&Registered> {
        match &self.state {
            Cooperative::Unfounded | Cooperative::Founded(_) => None,
            Cooperative::Registered(it) => Some(it),
            Cooperative::Ended(it) => Some(&it.was),
        }
    }
}

fn returned(filed: &AnnualReturn, mut add: impl FnMut(Measure, i64)) {
    let AnnualReturn {
        year: _,
        revenue,
        revenue_with_members,
        profit,
        workers,
        member_workers,
        workers_income,
        assets,
        capital,
    } = filed;
    let dong = |it: &Option<Dong>| it.map(|it| it.0);
    let heads = |it: &Option<u32>| it.map(i64::from);
    let stated = [
        (dong(revenue), Measure::Revenue, Measure::RevenueReported),
        (
            dong(revenue_with_members),
            Measure::RevenueWithMembers,
            Measure::RevenueWithMembersReported,
        ),
        (dong(profit), Measure::Profit, Measure::ProfitReported),
        (heads(workers), Measure::Workers, Measure::WorkersReported),
        (heads(member_workers), Measure::MemberWorkers, Measure::MemberWorkersReported),
        (dong(assets), Measure::Assets, Measure::AssetsReported),
        (dong(capital), Measure::Capital, Measure::CapitalReported),
    ];
    add(Measure::Returns, 1);
    for (value, sum, count) in stated {
        if let Some(value) = value {
            add(sum, value);
            add(count, 1);
        }
    }
    if let (Some(workers), Some(income)) = (heads(workers), dong(workers_income)) {
        add(Measure::Income, income);
        add(Measure::IncomeWorkers, workers);
        add(Measure::IncomeReported, 1);
    }
    add(Measure::WithResults, i64::from(dong(revenue).is_some_and(|it| it > 0)));
}
