//! Statements that are to be sealed: what they say is what was digested, and fits into an entry.
#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use api::v1;
use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::seal::{SealedRatio, SealedValue, Statement};
use cooperative::{Kind, Standing, Text, UnitCode};
use entry::{Assurance, Happened, Meta, Payload, Recorder, Request};
use figures::seal::{root, statement};
use figures::{Question, Sums, Units};

/// What the log takes as one entry, its envelope aside.
const ENTRY_BYTES: usize = 59 << 10;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The statement of an area where nothing is.
fn empty() -> Statement {
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
    statement(&area, &question, &Sums::new(&question)).unwrap()
}

/// The fields that are refused of a statement that is to be sealed.
fn refused(statement: v1::Statement) -> Vec<String> {
    let id = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    let date = |day| Some(api::Date { year: 2024, month: 1, day });
    let command = v1::AreaCommand {
        area_code: "03390".into(),
        act: Some(v1::area_command::Act::SealStatement(statement)),
    };
    let request = v1::RecordRequest {
        request_id: id.into(),
        effective_date: date(1),
        recorder_id: "clerk:1".into(),
        expected_revision: Some(v1::record_request::ExpectedRevision::Any(v1::AnyRevision {})),
        target: Some(v1::record_request::Target::Area(command)),
        ..Default::default()
    };
    let errors = Request::try_from(request).err().map_or_else(Vec::new, |it| it.0);
    errors.into_iter().map(|it| it.path).collect()
}

#[test]
fn a_value_that_its_digest_does_not_know_is_refused() {
    let honest = || v1::Statement::from(&empty());
    assert!(refused(honest()).is_empty());

    let mut forged = honest();
    let value = v1::figure_value::Value::Count(99);
    forged.indicators[0].figures[0].value = Some(v1::FigureValue { value: Some(value) });
    assert_eq!(refused(forged), ["area.seal_statement.indicators[0].figures[0].digest"]);

    let mut forged = honest();
    forged.indicators[1].definition[0] ^= 1;
    assert_eq!(refused(forged), ["area.seal_statement.indicators[1].definition"]);

    let mut forged = honest();
    forged.indicators[2].indicator_id = "coops.bogus".into();
    assert_eq!(refused(forged), ["area.seal_statement.indicators[2].indicator_id"]);
}

#[test]
fn a_statement_of_the_longest_values_fits_into_an_entry() {
    let mut sealed = empty();
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
