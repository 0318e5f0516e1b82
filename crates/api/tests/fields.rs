//! Every wrong field is named, all at once, by its full path; nothing personal is repeated.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test says where")]

use api::question::{Explain, GetCooperative, ListCooperatives, OfCooperative, ReadEntries};
use api::{FieldErrors, KnownAt, v1};
use cooperative::{Act, CooperativeId, LoanId, PersonId};
use entry::{Ask, Request};
use prost_types::Timestamp;
use uuid::Uuid;
use v1::cooperative_command::{Act as Wire, Cooperative};
use v1::record_request::{ExpectedRevision, Target};

const ID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";
const OTHER: &str = "0b5a3a34-5a3c-4c4e-8d0f-0c2c5b1e7f11";

fn day(year: i32, month: i32, day: i32) -> Option<api::Date> {
    Some(api::Date { year, month, day })
}

fn asks(act: Wire) -> v1::RecordRequest {
    let cooperative = Some(Cooperative::CooperativeId(ID.into()));
    v1::RecordRequest {
        request_id: ID.into(),
        effective_date: day(2023, 3, 1),
        expected_revision: Some(ExpectedRevision::Any(v1::AnyRevision {})),
        recorder_id: "clerk:1".into(),
        target: Some(Target::Cooperative(v1::CooperativeCommand { cooperative, act: Some(act) })),
        ..Default::default()
    }
}

fn paths(errors: &FieldErrors) -> Vec<&str> {
    errors.0.iter().map(|it| it.path.as_str()).collect()
}

#[track_caller]
fn refused(request: v1::RecordRequest, wrong: &[&str]) {
    assert_eq!(paths(&Request::try_from(request).unwrap_err()), wrong);
}

/// An act, all of whose fields are as wrong as they can be, is refused at each of them.
#[track_caller]
fn wrong(act: Wire, fields: &[&str]) {
    let full: Vec<_> = fields.iter().map(|it| format!("cooperative.{it}")).collect();
    refused(asks(act), &full.iter().map(String::as_str).collect::<Vec<_>>());
}

fn founder(capital_dong: i64) -> v1::Joining {
    v1::Joining {
        person_id: String::new(),
        party: v1::PartyKind::Person.into(),
        kind: v1::MemberKind::Official.into(),
        capital_dong: Some(capital_dong),
    }
}

fn register(founders: Vec<v1::Joining>) -> v1::Register {
    v1::Register {
        registration: Some(v1::Registration {
            kind: v1::Kind::Cooperative.into(),
            code: Some("6200091230".into()),
            name: "HTX Đồng Tâm".into(),
            commune_code: "03391".into(),
            sector: v1::Sector::Trade.into(),
            ..Default::default()
        }),
        founders,
    }
}

#[test]
fn the_fourth_founder_is_named() {
    let founders = vec![founder(0), founder(1), founder(2), founder(-5)];
    let error = Request::try_from(asks(Wire::Register(register(founders)))).unwrap_err();
    assert_eq!(paths(&error), ["cooperative.register.founders[3].capital_dong"]);
    assert_eq!(error.0[0].value, "-5");
    assert_eq!(error.0[0].expected_en, "0 đồng or more");
    assert_eq!(error.0[0].expected_vi, "0 đồng trở lên");
    let violations: Vec<v1::FieldViolation> = (&error).into();
    assert_eq!(violations[0].field, "cooperative.register.founders[3].capital_dong");
}

#[test]
fn an_empty_request_is_told_all_that_it_lacks() {
    let lacks = ["request_id", "effective_date", "expected_revision", "recorder_id", "target"];
    refused(v1::RecordRequest::default(), &lacks);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let mut request = asks(Wire::Register(v1::Register {
        registration: Some(v1::Registration {
            code: Some("1".into()),
            address: Some("\u{7}".into()),
            sector: 99,
            trade_codes: vec!["0111".into(), "x".into()],
            charter_capital_dong: Some(-1),
            representative_name: Some(String::new()),
            ..Default::default()
        }),
        founders: vec![v1::Joining { person_id: "x".into(), ..Default::default() }],
    }));
    request.request_id = "1".into();
    request.effective_date = day(2023, 2, 30);
    request.order = 70_000;
    request.expected_revision = Some(ExpectedRevision::Exact(0));
    request.recorder_id = "x".repeat(251);
    request.document = Some(v1::Document {
        number: Some(String::new()),
        date: day(2023, 0, 0),
        issuer: Some(" ".into()),
    });
    request.note = Some(String::new());
    request.import_id = Some(String::new());
    let wrong = [
        "request_id",
        "effective_date",
        "order",
        "exact",
        "recorder_id",
        "document.number",
        "document.date",
        "document.issuer",
        "note",
        "import_id",
        "cooperative.register.registration.kind",
        "cooperative.register.registration.code",
        "cooperative.register.registration.name",
        "cooperative.register.registration.commune_code",
        "cooperative.register.registration.address",
        "cooperative.register.registration.sector",
        "cooperative.register.registration.trade_codes[1]",
        "cooperative.register.registration.charter_capital_dong",
        "cooperative.register.registration.representative_name",
        "cooperative.register.founders[0].person_id",
        "cooperative.register.founders[0].party",
        "cooperative.register.founders[0].kind",
    ];
    refused(request, &wrong);
}

#[test]
fn every_act_names_its_fields() {
    let bad = || Some(-1);
    wrong(
        Wire::Found(v1::Founding::default()),
        &["found.kind", "found.name", "found.commune_code"],
    );
    wrong(Wire::Register(v1::Register::default()), &["register.registration"]);
    let change = v1::RegistrationChange {
        sector: Some(0),
        trades: Some(v1::Trades { codes: vec!["x".into()], vsic_version: None }),
        ..Default::default()
    };
    let fields = ["change_registration.sector", "change_registration.trades.codes[0]"];
    wrong(Wire::ChangeRegistration(change), &fields);
    let leaving = v1::Leaving { person_id: String::new(), reason: 9 };
    wrong(Wire::LeaveMember(leaving), &["leave_member.person_id", "leave_member.reason"]);
    let fields = ["appoint_manager.post", "appoint_manager.qualification"];
    wrong(Wire::AppointManager(v1::Appointment::default()), &fields);
    wrong(Wire::ReleaseManager(v1::Release::default()), &["release_manager.person_id"]);
    let fields = ["train_manager.person_id", "train_manager.topic"];
    wrong(Wire::TrainManager(v1::Training::default()), &fields);
    let loan = v1::Loan { term_months: Some(601), ..Default::default() };
    let fields = ["lender", "contract_number", "amount_dong", "purpose", "term_months"];
    let fields = fields.map(|it| format!("grant_loan.{it}"));
    wrong(Wire::GrantLoan(loan), &fields.each_ref().map(String::as_str));
    let payment = || v1::Payment::default();
    wrong(Wire::DisburseLoan(payment()), &["disburse_loan.loan_id", "disburse_loan.amount_dong"]);
    wrong(Wire::RepayLoan(payment()), &["repay_loan.loan_id", "repay_loan.amount_dong"]);
    let fields = ["note_loan_overdue.loan_id", "note_loan_overdue.amount_dong"];
    wrong(Wire::NoteLoanOverdue(payment()), &fields);
    wrong(Wire::WriteOffLoan(payment()), &["write_off_loan.loan_id", "write_off_loan.amount_dong"]);
    wrong(
        Wire::CallGuarantee(payment()),
        &["call_guarantee.loan_id", "call_guarantee.amount_dong"],
    );
    let fields = ["hand_over_code.code", "hand_over_code.to_cooperative_id"];
    wrong(Wire::HandOverCode(v1::CodeHandover::default()), &fields);
    let fields = ["erase_personal_data.person_ids", "erase_personal_data.reason"];
    wrong(Wire::ErasePersonalData(v1::Erasure::default()), &fields);
    let erasure = v1::Erasure { person_ids: vec![ID.into(), "1".into()], reason: "đơn".into() };
    wrong(Wire::ErasePersonalData(erasure), &["erase_personal_data.person_ids[1]"]);
    let terms = v1::LoanRestructuring {
        term_months: Some(0),
        rate_basis_points: Some(10_001),
        ..Default::default()
    };
    let fields = ["loan_id", "term_months", "rate_basis_points"];
    let fields = fields.map(|it| format!("restructure_loan.{it}"));
    wrong(Wire::RestructureLoan(terms), &fields.each_ref().map(String::as_str));
    let fields = ["guarantor", "contract_number", "amount_dong"];
    let fields = fields.map(|it| format!("give_guarantee.{it}"));
    wrong(Wire::GiveGuarantee(v1::Guarantee::default()), &fields.each_ref().map(String::as_str));
    wrong(Wire::EndGuarantee(v1::GuaranteeEnd::default()), &["end_guarantee.guarantee_id"]);
    let filed = v1::AnnualReturn { revenue_dong: bad(), workers: bad(), ..Default::default() };
    wrong(
        Wire::FileReturn(filed),
        &["file_return.year", "file_return.revenue_dong", "file_return.workers"],
    );
    let rating = v1::Rating { score: Some(101), class: Some(9), ..Default::default() };
    wrong(Wire::Rate(rating), &["rate.year", "rate.basis", "rate.score", "rate.class"]);
    let link = v1::Link { partner: String::new(), product: Some(String::new()) };
    wrong(Wire::Link(link), &["link.partner", "link.product"]);
    wrong(Wire::Unlink(v1::Unlink::default()), &["unlink.partner"]);
    let fields = ["certify_product.product", "certify_product.stars"];
    wrong(Wire::CertifyProduct(v1::Certification::default()), &fields);
    let support = v1::Support { amount_dong: bad(), people: bad(), ..Default::default() };
    wrong(
        Wire::ReceiveSupport(support),
        &["receive_support.kind", "receive_support.amount_dong", "receive_support.people"],
    );
}

#[test]
fn an_area_names_its_fields() {
    let area = |act| {
        let area = v1::AreaCommand { area_code: "1".into(), act: Some(act) };
        v1::RecordRequest {
            target: Some(Target::Area(area)),
            ..asks(Wire::Suspend(v1::Suspend { until: None }))
        }
    };
    let subject = v1::Subject {
        period_from: day(2023, 1, 1),
        as_of: day(2022, 12, 31),
        sector: Some(8),
        ..Default::default()
    };
    let publication = v1::Publication {
        subject: Some(subject),
        value: Some(v1::PrintedNumber { mantissa: 1, decimals: 7 }),
        ..Default::default()
    };
    let wrong = [
        "area.area_code",
        "area.publish_figure.subject.indicator_id",
        "area.publish_figure.subject.kind",
        "area.publish_figure.subject.sector",
        "area.publish_figure.subject.as_of",
        "area.publish_figure.basis",
        "area.publish_figure.text",
        "area.publish_figure.value.decimals",
        "area.publish_figure.unit",
        "area.publish_figure.comparator",
    ];
    refused(area(v1::area_command::Act::PublishFigure(publication)), &wrong);
    let target = area(v1::area_command::Act::SetTarget(v1::Target::default()));
    let wrong = ["area_code", "set_target.subject", "set_target.text", "set_target.value"];
    let rest = ["set_target.unit", "set_target.comparator"];
    let wrong: Vec<_> = wrong.iter().chain(&rest).map(|it| format!("area.{it}")).collect();
    refused(target, &wrong.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn personal_data_is_never_repeated() {
    let secret = "Nguyễn\u{7}Văn Kín";
    let mut request = asks(Wire::JoinMember(founder(0)));
    request.people = vec![v1::PersonalData {
        person: Some(v1::personal_data::Person::NewPerson(0)),
        full_name: Some(secret.into()),
        identity_number: Some("0123456789".repeat(6)),
        birth_date: day(1970, 13, 1),
        address: Some(secret.repeat(30)),
    }];
    request.note = Some(secret.repeat(300));
    let shown = format!("{request:?}");
    assert!(!shown.contains("Kín") && !shown.contains("0123456789") && !shown.contains("1970"));
    let error = Request::try_from(request).unwrap_err();
    let data = ["full_name", "identity_number", "birth_date", "address"];
    let data = data.map(|it| format!("people[0].{it}"));
    assert_eq!(paths(&error)[0], "note");
    assert_eq!(paths(&error)[1..], data);
    assert!(error.0.iter().all(|it| it.value.is_empty()), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("Kín"));
}

#[test]
fn data_of_somebody_else_is_refused() {
    let of = |id: &str| v1::PersonalData {
        person: Some(v1::personal_data::Person::PersonId(id.into())),
        ..Default::default()
    };
    let mut joins = founder(0);
    joins.person_id = ID.into();
    let mut request = asks(Wire::JoinMember(joins));
    request.people = vec![of(ID), of(OTHER), of(ID), v1::PersonalData::default()];
    let wrong = ["people[1].person_id", "people[2].person_id", "people[3].person_id"];
    refused(request, &wrong);
}

#[test]
fn what_is_new_gets_its_id_from_the_request() {
    let id = Uuid::parse_str(ID).unwrap();
    let mut request = asks(Wire::Register(register(vec![founder(1), founder(2)])));
    let Some(Target::Cooperative(it)) = &mut request.target else { unreachable!() };
    it.cooperative = None;
    request.people = vec![v1::PersonalData {
        person: Some(v1::personal_data::Person::NewPerson(1)),
        full_name: Some("Tên".into()),
        ..Default::default()
    }];
    let request = Request::try_from(request).unwrap();
    let Ask::Cooperative { id: cooperative, command, .. } = request.ask else { unreachable!() };
    assert_eq!(cooperative, CooperativeId::of_request(id, 0));
    let Act::Register(_, founders) = command.act else { unreachable!() };
    assert_eq!(founders[0].person, PersonId::of_request(id, 0));
    assert_eq!(founders[1].person, PersonId::of_request(id, 1));
    assert_eq!(request.people[0].person, founders[1].person);

    let loan = v1::Loan {
        lender: v1::Lender::PolicyBank.into(),
        contract_number: "01/2023".into(),
        amount_dong: 350_000_000,
        purpose: v1::Purpose::Production.into(),
        ..Default::default()
    };
    let request = Request::try_from(asks(Wire::GrantLoan(loan))).unwrap();
    let Ask::Cooperative { command, .. } = request.ask else { unreachable!() };
    let Act::GrantLoan(loan) = command.act else { unreachable!() };
    assert_eq!(loan.loan, LoanId::of_request(id, 0));
}

#[test]
fn only_what_founds_may_leave_the_cooperative_out() {
    let mut request = asks(Wire::Suspend(v1::Suspend { until: None }));
    let Some(Target::Cooperative(it)) = &mut request.target else { unreachable!() };
    it.cooperative = None;
    refused(request.clone(), &["cooperative.cooperative_id"]);
    let Some(Target::Cooperative(it)) = &mut request.target else { unreachable!() };
    it.cooperative = Some(Cooperative::Name(format!("cooperatives/{ID}")));
    assert!(Request::try_from(request.clone()).is_ok());
    let Some(Target::Cooperative(it)) = &mut request.target else { unreachable!() };
    it.cooperative = Some(Cooperative::Name(ID.into()));
    refused(request, &["cooperative.name"]);
}

#[test]
fn questions_name_their_fields_too() {
    let pin = Some(v1::Pin {
        as_of: day(2023, 0, 0),
        known_at: Some(v1::pin::KnownAt::KnownAtTime(Timestamp { seconds: 0, nanos: -1 })),
    });
    let list = v1::ListCooperativesRequest {
        area_code: "x".into(),
        kind: 9,
        view: 7,
        page_size: -1,
        pin,
        ..Default::default()
    };
    let error = ListCooperatives::try_from(list).unwrap_err();
    let wrong = ["area_code", "kind", "view", "page_size", "pin.as_of", "pin.known_at_time"];
    assert_eq!(paths(&error), wrong);
    let error = Explain::try_from(v1::ExplainFigureRequest::default()).unwrap_err();
    assert_eq!(paths(&error), ["area_code", "indicator_id"]);
    let error = GetCooperative::try_from(v1::GetCooperativeRequest::default()).unwrap_err();
    assert_eq!(paths(&error), ["cooperative_id"]);
    let partition = v1::ReadEntriesRequest { partition: "12//1".into(), ..Default::default() };
    assert_eq!(paths(&ReadEntries::try_from(partition).unwrap_err()), ["partition"]);
}

#[test]
fn pages_have_a_length_and_open_pins_stay_open() {
    let asked = |page_size| v1::ListMembersRequest {
        cooperative_id: ID.into(),
        page_size,
        ..Default::default()
    };
    for (asked_for, given) in [(0, 100), (1, 1), (1_000, 1_000), (5_000, 1_000)] {
        let question = OfCooperative::try_from(asked(asked_for)).unwrap();
        assert_eq!(question.part.size, given);
        assert_eq!(question.part.token, None);
        assert_eq!(question.when.pin.as_of, None);
        assert_eq!(question.when.pin.known_at, KnownAt::Now);
        assert!(!question.reveal);
    }
}
