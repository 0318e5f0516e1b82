//! What no document can have stated is refused at its field.

#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use api::v1;
use entry::Request;
use v1::area_command::Act;
use v1::record_request::{ExpectedRevision, Target};

fn day(year: i32, month: i32, day: i32) -> Option<api::Date> {
    Some(api::Date { year, month, day })
}

fn area(act: Act) -> v1::RecordRequest {
    v1::RecordRequest {
        request_id: "67e55044-10b1-426f-9247-bb680e5fe0c8".into(),
        effective_date: day(2023, 3, 1),
        expected_revision: Some(ExpectedRevision::Any(v1::AnyRevision {})),
        recorder_id: "clerk:1".into(),
        target: Some(Target::Area(v1::AreaCommand { area_code: "106".into(), act: Some(act) })),
        ..Default::default()
    }
}

#[track_caller]
fn refused(request: v1::RecordRequest, wrong: &[&str]) {
    let errors = Request::try_from(request).unwrap_err();
    let paths: Vec<&str> = errors.0.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, wrong);
    assert!(errors.0.iter().all(|it| !it.expected_vi.is_empty() && !it.value.is_empty()));
}

#[test]
fn what_no_document_states_is_named() {
    let subject = v1::Subject {
        indicator_id: "coops.total".into(),
        kind: v1::Kind::Cooperative.into(),
        breakdown: Some("policy_bank".into()),
        period_from: day(2023, 1, 1),
        as_of: day(2023, 12, 31),
        ..Default::default()
    };
    let publication = v1::Publication {
        subject: Some(subject.clone()),
        basis: v1::Basis::Actual.into(),
        text: "53 HTX".into(),
        value: Some(v1::PrintedNumber { mantissa: 35, decimals: 0 }),
        unit: v1::PrintedUnit::BillionDong.into(),
        comparator: v1::Comparator::Between.into(),
        not_comparable: None,
    };
    let fields = ["unit", "subject.breakdown", "basis", "comparator", "value"];
    let wrong = fields.map(|it| format!("area.publish_figure.{it}"));
    refused(area(Act::PublishFigure(publication)), &wrong.each_ref().map(String::as_str));
    let target = v1::Target {
        subject: Some(v1::Subject { indicator_id: "coops.bogus".into(), ..subject }),
        text: "từ 90 lên 30".into(),
        value: Some(v1::PrintedNumber { mantissa: 90, decimals: 0 }),
        upper: Some(v1::PrintedNumber { mantissa: 30, decimals: 0 }),
        unit: v1::PrintedUnit::Count.into(),
        comparator: v1::Comparator::Between.into(),
    };
    let wrong = ["area.set_target.subject.indicator_id", "area.set_target.upper"];
    refused(area(Act::SetTarget(target)), &wrong);
    let caveat = v1::Caveat { indicator_id: "coops.bogus".into(), text: "x".into(), sector: None };
    let caveat = area(Act::NoteCaveat(caveat));
    refused(caveat, &["area.note_caveat.indicator_id"]);
}
