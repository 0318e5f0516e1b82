//! Yearly returns and ratings.

use cooperative::Dong;
use cooperative::annual::{AnnualReturn, Rating};

use crate::field::At;
use crate::v1;
use crate::vocabulary::Word;

pub(crate) fn annual_return(it: &v1::AnnualReturn, at: &At<'_>) -> Option<AnnualReturn> {
    let year = year(it.year, at);
    let revenue = at.not_negative("revenue_dong", it.revenue_dong);
    let with_members = at.not_negative("revenue_with_members_dong", it.revenue_with_members_dong);
    let workers = at.count("workers", it.workers);
    let member_workers = at.count("member_workers", it.member_workers);
    let workers_income = at.not_negative("workers_income_dong", it.workers_income_dong);
    let assets = at.not_negative("assets_dong", it.assets_dong);
    Some(AnnualReturn {
        year: year?,
        revenue: revenue?,
        revenue_with_members: with_members?,
        profit: it.profit_dong.map(Dong),
        workers: workers?,
        member_workers: member_workers?,
        workers_income: workers_income?,
        assets: assets?,
        capital: it.capital_dong.map(Dong),
    })
}

pub(crate) fn rating(it: &v1::Rating, at: &At<'_>) -> Option<Rating> {
    let year = year(it.year, at);
    let basis = at.word("basis", it.basis);
    let score = match it.score {
        None => Some(None),
        Some(score) => at.within("score", score, 0..=100).map(Some),
    };
    let class = at.maybe_word("class", it.class);
    Some(Rating {
        year: year?,
        basis: basis?,
        score: score?,
        class: class?,
        effective: it.effective,
    })
}

fn year(year: i32, at: &At<'_>) -> Option<i32> {
    at.within("year", year, 1945..=2200)
}

impl From<&AnnualReturn> for v1::AnnualReturn {
    fn from(it: &AnnualReturn) -> Self {
        let dong = |it: Option<Dong>| it.map(|it| it.0);
        Self {
            year: it.year,
            revenue_dong: dong(it.revenue),
            revenue_with_members_dong: dong(it.revenue_with_members),
            profit_dong: dong(it.profit),
            workers: it.workers.map(i64::from),
            member_workers: it.member_workers.map(i64::from),
            workers_income_dong: dong(it.workers_income),
            assets_dong: dong(it.assets),
            capital_dong: dong(it.capital),
        }
    }
}

impl From<&Rating> for v1::Rating {
    fn from(it: &Rating) -> Self {
        Self {
            year: it.year,
            basis: it.basis.wire(),
            score: it.score.map(u32::from),
            class: it.class.map(Word::wire),
            effective: it.effective,
        }
    }
}
