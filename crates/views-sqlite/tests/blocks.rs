//! Deltas on their way through the tail into blocks: none is lost, none comes twice, and few rows
//! are read.
#![allow(clippy::unwrap_used, reason = "tests end where they fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate};
use cooperative::{CooperativeId, Kind, Sector, UnitCode};
use eventlog::{AppendId, Position};
use figures::{Class, Delta, Measure, Units};
use futures::TryStreamExt;
use uuid::Uuid;
use views::conformance::Random;
use views::{Changes, Tip, ViewReader, ViewWriter, tail};
use views_sqlite::SqliteViews;

fn delta(position: u64, unit: &UnitCode, n: u64) -> Delta {
    let (unit, seated) = (unit.clone(), NaiveDate::from_num_days_from_ce_opt(734_000).unwrap());
    Delta {
        position,
        cooperative: CooperativeId(Uuid::from_u128(u128::from(n % 50))),
        class: Class {
            unit,
            seated,
            sector: Sector::Agriculture,
            kind: Kind::Cooperative,
            trade: None,
        },
        measure: Measure::Members,
        detail: 1,
        person: None,
        day: NaiveDate::from_num_days_from_ce_opt(735_000 + (n % 3_000) as i32).unwrap(),
        n: 1,
    }
}

/// A transaction of so many deltas, spread over communes.
fn changes(after: u64, many: u64, random: &mut Random, units: &[UnitCode]) -> Changes {
    let mut changes = Changes::after(Position(after));
    let position = after + 1;
    for _ in 0..many {
        let unit = &units[random.below(units.len() as u64) as usize];
        let deltas = changes.deltas.entry(unit.clone()).or_default();
        deltas.push(delta(position, unit, random.below(100_000)));
    }
    changes.tip = Some(Tip {
        position: Position(position),
        recorded_at: DateTime::from_timestamp_micros(position as i64).unwrap(),
        append: AppendId(Uuid::from_u128(1)),
    });
    changes
}

#[tokio::test(flavor = "multi_thread")]
async fn deltas_move_from_the_tail_into_blocks() {
    let dir = tempfile::tempdir().unwrap();
    let mut views = SqliteViews::open(dir.path()).await.unwrap().views;
    let mut random = Random::new(1);
    let units: Vec<UnitCode> =
        (0..20).map(|n| UnitCode::new(&format!("{n:05}")).unwrap()).collect();
    let mut expected: BTreeMap<UnitCode, Vec<Delta>> = BTreeMap::new();
    let mut position = 0;
    // 390,000 deltas: the tail is emptied three times.
    for many in [1, 5, 30_000, 1, 2_000, 40_000].into_iter().cycle().take(30) {
        let changes = changes(position, many, &mut random, &units);
        for (unit, deltas) in &changes.deltas {
            expected.entry(unit.clone()).or_default().extend_from_slice(deltas);
        }
        views.apply(changes).await.unwrap();
        position += 1;
        if position % 13 == 0 {
            // How the tail stands is read from the file again.
            views.close().await.unwrap();
            views = SqliteViews::open(dir.path()).await.unwrap().views;
        }
    }
    for unit in &units {
        let asked = Units::Some(Arc::new(BTreeSet::from([unit.clone()])));
        let blocks = packed(&views, &asked).await;
        assert!(blocks.len() < 30, "{} blocks of {unit}", blocks.len());
        let found = tail::unpack(blocks.iter().map(|it| &it[..])).unwrap();
        assert!(found == expected[unit], "the deltas of {unit} are others");
    }
    let all = packed(&views, &Units::All).await;
    let found = tail::unpack(all.iter().map(|it| &it[..])).unwrap();
    assert_eq!(found.len(), expected.values().map(Vec::len).sum::<usize>());
}

async fn packed(views: &SqliteViews, units: &Units) -> Vec<Bytes> {
    views.deltas(units).try_collect().await.unwrap()
}
