//! Packing.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use cooperative::{CooperativeId, Trade, UnitCode};

use super::VERSION;
use crate::delta::Delta;

/// Packs deltas, one block for each commune; within it they keep their order. Loses nothing.
pub fn pack(deltas: &[Delta]) -> Vec<u8> {
    let mut units: BTreeMap<&UnitCode, Vec<&Delta>> = BTreeMap::new();
    for delta in deltas {
        units.entry(&delta.class.unit).or_default().push(delta);
    }
    let mut bytes = vec![VERSION];
    number(&mut bytes, length(units.len()));
    for (unit, deltas) in units {
        column(&mut bytes, &block(unit, &deltas));
    }
    bytes
}

fn block(unit: &UnitCode, deltas: &[&Delta]) -> Vec<u8> {
    let mut columns: [Vec<u8>; 8] = Default::default();
    let [measures, details, classes, positions, days, amounts, whose, persons] = &mut columns;
    let mut cooperatives: BTreeMap<(CooperativeId, NaiveDate, Option<Trade>), u64> =
        BTreeMap::new();
    let (mut order, mut seats, mut trades): (Vec<u8>, Vec<u8>, Vec<u8>) = Default::default();
    let (mut position, mut day, mut seat) = (0, 0, 0);
    for it in deltas {
        let next = length(cooperatives.len());
        let key = (it.cooperative, it.class.seated, it.class.trade);
        let index = *cooperatives.entry(key).or_insert_with(|| {
            order.extend_from_slice(it.cooperative.0.as_bytes());
            let seated = i64::from(it.class.seated.num_days_from_ce());
            number(&mut seats, zigzag(seated - seat));
            number(&mut trades, it.class.trade.map_or(0, trade));
            seat = seated;
            next
        });
        measures.push(it.measure.number());
        details.push(it.detail);
        let person = u8::from(it.person.is_some());
        classes.push(it.class.sector.number() << 4 | it.class.kind.number() << 1 | person);
        let today = i64::from(it.day.num_days_from_ce());
        number(positions, zigzag(it.position.cast_signed().wrapping_sub(position)));
        number(days, zigzag(today - day));
        number(amounts, zigzag(it.n));
        number(whose, index);
        if let Some(person) = it.person {
            persons.extend_from_slice(person.0.as_bytes());
        }
        (position, day) = (it.position.cast_signed(), today);
    }
    let mut bytes = Vec::new();
    column(&mut bytes, unit.as_str().as_bytes());
    column(&mut bytes, &order);
    column(&mut bytes, &seats);
    column(&mut bytes, &trades);
    columns.iter().for_each(|it| column(&mut bytes, it));
    bytes
}

fn trade(it: Trade) -> u64 {
    u64::from(it.number()) << 2 | u64::from(it.vsic().number())
}

fn column(bytes: &mut Vec<u8>, column: &[u8]) {
    number(bytes, length(column.len()));
    bytes.extend_from_slice(column);
}

fn number(bytes: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        bytes.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

fn zigzag(n: i64) -> u64 {
    (n << 1 ^ n >> 63).cast_unsigned()
}

fn length(n: usize) -> u64 {
    n.try_into().unwrap_or(u64::MAX)
}
