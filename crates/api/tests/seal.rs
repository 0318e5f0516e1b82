//! A statement of every indicator fits into an entry, whatever its values.
#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::seal::{SealedRatio, SealedValue};
use cooperative::{Kind, Standing, Text, UnitCode};
use entry::{Assurance, Happened, Meta, Payload, Recorder};
use figures::seal::{root, statement};
use figures::{Question, Sums, Units};

/// What the log takes as one entry, its envelope aside.
const ENTRY_BYTES: usize = 59 << 10;

#[test]
fn a_statement_of_the_longest_values_fits_into_an_entry() {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    let question = Question {
        units: Units::All,
        valid_communes: 3,
        sector: None,
        kind: Kind::Cooperative,
        period_from: day(2023, 1, 1),
        as_of: day(2023, 12, 31),
        known_at: u64::MAX,
    };
    let area = UnitCode::new("03390").unwrap();
    let mut sealed = statement(&area, &question, &Sums::new(&question)).unwrap();
    // Terms of two million trillion đồng, and a million who report them.
    let value = SealedValue::Ratio(SealedRatio {
        numerator: 1 << 61,
        denominator: 1 << 20,
        covered: 1 << 20,
        population: 1 << 20,
    });
    sealed.indicators.iter_mut().flat_map(|it| &mut it.figures).for_each(|it| it.value = value);
    assert_eq!(sealed.root, root(&sealed), "the root is over the figures' digests");
    let meta = Meta {
        effective: day(2024, 1, 1),
        order: 0,
        standing: Standing::New,
        reason: None,
        recorder: Recorder { id: Text::new("a").unwrap(), assurance: Assurance::Asserted },
        document: None,
        digest: [0; 32],
        import: None,
    };
    let happened = Happened::Area(vec![AreaEvent::StatementSealed(Box::new(sealed))]);
    let bytes = Payload { meta, happened, personal: Vec::new() }.encode();
    assert!(bytes.len() < ENTRY_BYTES, "{} bytes", bytes.len());
}
