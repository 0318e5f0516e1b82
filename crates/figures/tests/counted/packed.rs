//! The packed form: loses nothing, and bad bytes are an error and never a panic.

use crate::lives::{day, unit};
use chrono::NaiveDate;
use cooperative::{CooperativeId, Kind, PersonId, Sector, Trade, VsicVersion};
use figures::{Class, Delta, Measure, PackedDeltas, Question, Sums, Units, pack};
use proptest::prelude::*;
use uuid::Uuid;

fn trade() -> impl Strategy<Value = Option<Trade>> {
    let code = prop_oneof![0..3_u16, 9_997..10_000_u16];
    let trade = (prop::sample::select(VsicVersion::ALL), code)
        .prop_map(|(vsic, code)| Trade::of(vsic, code).unwrap());
    prop::option::of(trade)
}

fn delta() -> impl Strategy<Value = Delta> {
    let class = (0..3_u8, 0..3_u32, 0..7_usize, 0..3_usize, trade()).prop_map(
        |(at, on, sector, kind, trade)| Class {
            unit: unit(at),
            seated: day(2020, 1, on + 1),
            sector: Sector::ALL[sector],
            kind: Kind::ALL[kind],
            trade,
        },
    );
    let measure = prop::sample::select(Measure::ALL).prop_flat_map(|it| {
        let details = if it.parts().width() == 1 { 0..1 } else { 1..it.parts().width() as u8 };
        (Just(it), details)
    });
    let who = (0..5_u128, prop::option::of(any::<u128>()));
    let days = -1_000_000..1_000_000_i32;
    (any::<u64>(), class, measure, who, days, any::<i64>()).prop_map(
        |(position, class, (measure, detail), (whose, who), days, n)| Delta {
            position,
            cooperative: CooperativeId(Uuid::from_u128(whose)),
            class,
            measure,
            detail,
            person: who.map(|it| PersonId(Uuid::from_u128(it))),
            day: NaiveDate::from_num_days_from_ce_opt(days).unwrap(),
            n,
        },
    )
}

fn question() -> Question {
    Question {
        units: Units::All,
        valid_communes: 3,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(1900, 1, 1),
        as_of: day(2030, 12, 31),
        known_at: u64::MAX,
    }
}

fn read(bytes: &[u8]) -> bool {
    let Ok(packed) = PackedDeltas::read(bytes) else { return false };
    let whole = packed.iter().all(|it| it.is_ok());
    let scanned = Sums::new(&question()).scan(&packed).is_ok();
    assert!(scanned || !whole, "a scan reads what an iteration reads");
    whole
}

proptest! {
    #[test]
    fn what_was_packed_comes_back(deltas in prop::collection::vec(delta(), 0..60)) {
        let bytes = pack(&deltas);
        let back: Vec<Delta> =
            PackedDeltas::read(&bytes).unwrap().iter().collect::<Result<_, _>>().unwrap();
        let mut by_unit = deltas.clone();
        by_unit.sort_by(|a, b| a.class.unit.cmp(&b.class.unit));
        prop_assert_eq!(back, by_unit);
        prop_assert!(read(&bytes));
    }

    #[test]
    fn bad_bytes_are_no_panic(
        deltas in prop::collection::vec(delta(), 1..20), at: prop::sample::Index, by in 1..=255_u8,
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut bytes = pack(&deltas);
        let at = at.index(bytes.len());
        prop_assert!(!read(&bytes[..at]), "cut short at {}", at);
        bytes[at] ^= by;
        read(&bytes);
        read(&noise);
        bytes.push(0);
        prop_assert!(!read(&bytes), "a byte too many");
    }
}

#[test]
fn another_version_is_refused() {
    assert!(PackedDeltas::read(&[]).is_err());
    assert!(PackedDeltas::read(&[2, 0]).is_err());
    assert!(PackedDeltas::read(&pack(&[])).is_ok());
}
