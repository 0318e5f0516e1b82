//! Deltas, read from the views and summed to figures under random pins.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use chrono::{Datelike, Days, NaiveDate};
use cooperative::{Kind, UnitCode};
use fastrand::Rng;
use figures::{Cut, PackedDeltas, Question, Sums, Units, indicators};
use futures::TryStreamExt;
use views::ViewReader;

use crate::Outcome;
use crate::stats::percentile;
use crate::table::{Cell, Table};

/// Communes of the country.
pub(crate) const COMMUNES: u64 = 10_599;
/// Kinds of areas, with how many there are of each.
pub(crate) const AREAS: [(&str, u64); 3] = [("district", 705), ("province", 63), ("country", 1)];

/// All figures of areas drawn at random, at days drawn at random.
pub(crate) async fn measure(views: &dyn ViewReader, questions: usize) -> Outcome<Table> {
    let columns = ["area", "deltas read", "p50 ms", "p99 ms", "million deltas/s"];
    let title = "Từ số gia tới số liệu / deltas to figures under a pin";
    let mut table = Table::new(title, false, &columns);
    let mut rng = Rng::with_seed(7);
    for (name, count) in AREAS {
        let (mut taken, mut scanned) = (Vec::new(), 0);
        for _ in 0..questions.max(1) {
            let communes = communes(rng.u64(..count), count)?;
            let question = question(communes, rng.u64(..3_287));
            let start = Instant::now();
            scanned += ask(views, &question).await?;
            taken.push(start.elapsed().as_secs_f64() * 1e3);
        }
        let rate = scanned as f64 / taken.iter().sum::<f64>() / 1e3;
        table.row([
            name.into(),
            Cell::whole(scanned as f64 / taken.len() as f64),
            Cell::Number(percentile(&taken, 0.5), 2),
            Cell::Number(percentile(&taken, 0.99), 2),
            Cell::Number(rate, 1),
        ]);
    }
    table.note("every indicator; read from SQLite views and summed on one core, in process");
    Ok(table)
}

/// Reads and sums; gives how many deltas were read.
async fn ask(views: &dyn ViewReader, question: &Question) -> Outcome<u64> {
    let (mut sums, mut read) = (Sums::new(question), 0);
    let mut blocks = views.deltas(&question.units);
    while let Some(bytes) = blocks.try_next().await? {
        let deltas = PackedDeltas::read(&bytes)?;
        sums.scan(&deltas)?;
        for block in deltas.blocks() {
            read += block?.len() as u64;
        }
    }
    for indicator in indicators() {
        std::hint::black_box(sums.value(indicator, Cut::default()));
    }
    Ok(read)
}

/// The communes of one of so many areas of a kind, numbered as the country numbers them.
pub(crate) fn communes(area: u64, count: u64) -> Outcome<BTreeSet<UnitCode>> {
    let code = |it: u64| UnitCode::new(&format!("{:05}", it + 1)).map_err(|it| it.to_string());
    let first = (area * COMMUNES).div_ceil(count);
    let end = ((area + 1) * COMMUNES).div_ceil(count);
    Ok((first..end).map(code).collect::<Result<_, _>>()?)
}

/// Every figure's question at a day, so many after 1 January 2016.
pub(crate) fn question(communes: BTreeSet<UnitCode>, days: u64) -> Question {
    let first = NaiveDate::from_ymd_opt(2016, 1, 1).unwrap_or_default();
    let as_of = first.checked_add_days(Days::new(days)).unwrap_or(first);
    let valid_communes = communes.len() as u64;
    Question {
        units: if valid_communes == COMMUNES {
            Units::All
        } else {
            Units::Some(Arc::new(communes))
        },
        valid_communes,
        sector: None,
        kind: Kind::Cooperative,
        period_from: NaiveDate::from_ymd_opt(as_of.year(), 1, 1).unwrap_or(as_of),
        as_of,
        known_at: u64::MAX,
    }
}
