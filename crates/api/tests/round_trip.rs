//! A request that is sent arrives as it was.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test says where")]

use api::v1;
use chrono::{Datelike, NaiveDate};
use cooperative::membership::LeaveReason;
use cooperative::publication::{AreaEvent, Basis, Comparator, Printed, Subject};
use cooperative::seal::Statement;
use cooperative::words::IndicatorId;
use cooperative::{Act, Command, CooperativeId, Dong, Event, PersonId, Text};
use entry::arbitrary as any;
use entry::{Ask, Assurance, PersonalData, Recorder, Request};
use figures::{indicators, seal};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use prost::Message;
use uuid::Uuid;

/// Days that the wire carries.
fn day() -> impl Strategy<Value = NaiveDate> {
    any::day().prop_filter("a day of the years 1 to 9999", |it| (1..=9999).contains(&it.year()))
}

/// Nobody's id is nil.
fn id() -> impl Strategy<Value = Uuid> {
    (1..u128::MAX).prop_map(Uuid::from_u128)
}

/// The day itself if the wire carries it, else the last that it carries.
fn near(day: NaiveDate) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();
    if (1..=9999).contains(&day.year()) { day } else { last }
}

fn at_least_zero(dong: &mut Option<Dong>) {
    *dong = dong.map(|it| Dong(it.0.max(0)));
}

/// The act of an event, its values within what the contract states.
fn act_of(event: Event) -> Act {
    match event {
        Event::Founded(it) => Act::Found(*it),
        Event::Registered(mut it) => {
            at_least_zero(&mut it.charter_capital);
            Act::Register(*it, Vec::new())
        }
        Event::RegistrationChanged(mut it) => {
            at_least_zero(&mut it.charter_capital);
            Act::ChangeRegistration(*it)
        }
        Event::Suspended(until) => Act::Suspend(until.map(near)),
        Event::Resumed => Act::Resume,
        Event::OperationStopped => Act::StopOperation,
        Event::OperationRestarted => Act::RestartOperation,
        Event::DissolutionResolved(on) => Act::ResolveDissolution(on.map(near)),
        Event::DissolutionCancelled => Act::CancelDissolution,
        Event::DissolutionCompleted => Act::CompleteDissolution,
        Event::MemberJoined(mut it) => {
            at_least_zero(&mut it.capital);
            Act::JoinMember(it)
        }
        Event::MemberLeft(mut it) => {
            if it.reason.is_derived() {
                it.reason = LeaveReason::Voluntary;
            }
            Act::LeaveMember(it)
        }
        Event::ManagerAppointed(it) => Act::AppointManager(it),
        Event::ManagerReleased(it) => Act::ReleaseManager(it),
        Event::ManagerTrained(it) => Act::TrainManager(*it),
        Event::LoanGranted(mut it) => {
            it.amount = Dong(it.amount.0.max(1));
            it.term_months = it.term_months.map(|it| it.clamp(1, 600));
            Act::GrantLoan(*it)
        }
        Event::LoanDisbursed(mut it) => {
            it.amount = Dong(it.amount.0.max(1));
            Act::DisburseLoan(it)
        }
        Event::LoanRepaid(mut it) => {
            it.amount = Dong(it.amount.0.max(1));
            Act::RepayLoan(it)
        }
        Event::GuaranteeGiven(mut it) => {
            it.amount = Dong(it.amount.0.max(1));
            Act::GiveGuarantee(*it)
        }
        Event::GuaranteeEnded(it) => Act::EndGuarantee(it),
        Event::ReturnFiled(mut it) => {
            it.year = it.year.clamp(1945, 2200);
            at_least_zero(&mut it.revenue);
            at_least_zero(&mut it.revenue_with_members);
            at_least_zero(&mut it.workers_income);
            at_least_zero(&mut it.assets);
            Act::FileReturn(*it)
        }
        Event::Rated(mut it) => {
            it.year = it.year.clamp(1945, 2200);
            it.score = it.score.map(|it| it.min(100));
            Act::Rate(it)
        }
        Event::Linked(it) => Act::Link(*it),
        Event::Unlinked(it) => Act::Unlink(*it),
        Event::ProductCertified(mut it) => {
            it.stars = it.stars.clamp(3, 5);
            Act::CertifyProduct(*it)
        }
        Event::SupportReceived(mut it) => {
            at_least_zero(&mut it.amount);
            Act::ReceiveSupport(*it)
        }
        Event::Dossier(it) => Act::MoveDossier(it),
        Event::Step(it) => Act::Take(it),
        Event::SuspensionExtended(until) => Act::ExtendSuspension(until.map(near)),
        Event::SuspensionOrdered(it) => Act::OrderSuspension(it),
        Event::DissolutionOrdered(it) => Act::OrderDissolution(it),
        Event::ViolationNoticed(it) => Act::NoticeViolation(it),
        Event::CertificateRevoked(it) => Act::RevokeCertificate(it),
        Event::CertificateExchanged(it) => Act::ExchangeCertificate(it),
        Event::RegistrationRectified(mut it) => {
            at_least_zero(&mut it.charter_capital);
            Act::RectifyRegistration(*it)
        }
        Event::RegistrationReverted(mut it) => {
            at_least_zero(&mut it.to.charter_capital);
            it.voids = it.voids.max(1);
            Act::RevertRegistration(*it)
        }
        Event::GeneralMeetingHeld(year) => Act::HoldGeneralMeeting(year.clamp(1945, 2200)),
        Event::ComplianceReportAsked(due) => Act::AskComplianceReport(near(due)),
        Event::ReorganisationResolved(it) => Act::ResolveReorganisation(it),
        // No acts of one cooperative.
        Event::Departed(_) | Event::Formed(_) | Event::Absorbed(_) => Act::Resume,
        Event::JoinedTo(_) | Event::DuplicateJoined(_) => Act::Resume,
        Event::GroupConverted(mut it) => {
            at_least_zero(&mut it.change.charter_capital);
            Act::ConvertGroup(*it)
        }
        Event::LoanRestructured(mut it) => {
            it.term_months = it.term_months.map(|it| it.clamp(1, 600));
            it.rate_basis_points = it.rate_basis_points.map(|it| it.min(10_000));
            Act::RestructureLoan(it)
        }
        Event::LoanOverdue(mut it) => {
            it.amount = Dong(it.amount.0.max(1));
            Act::NoteLoanOverdue(it)
        }
        Event::LoanWrittenOff(mut it) => {
            it.amount = Dong(it.amount.0.max(1));
            Act::WriteOffLoan(it)
        }
        Event::GuaranteeCalled(mut it) => {
            it.amount = Dong(it.amount.0.max(1));
            Act::CallGuarantee(it)
        }
        Event::CodeHandedOver(it) => Act::HandOverCode(it),
        Event::PersonalDataErased(it) => Act::ErasePersonalData(*it),
    }
}

/// An act with founders where there may be some.
fn act() -> impl Strategy<Value = Act> {
    (any::event(), vec(any::joining(), 0..4)).prop_map(|(event, mut founders)| {
        founders.iter_mut().for_each(|it| at_least_zero(&mut it.capital));
        match act_of(event) {
            Act::Register(it, _) => Act::Register(it, founders),
            act => act,
        }
    })
}

fn area_event() -> impl Strategy<Value = AreaEvent> {
    let subject = |it: &mut Subject, from: NaiveDate, to: NaiveDate| {
        (it.period_from, it.as_of) = (from.min(to), from.max(to));
        // Of what nobody defines, anything can be stated under a label.
        it.label = it.label.take().or(Text::new("như văn bản").ok());
    };
    let printed = |it: &mut Printed| it.decimals = it.decimals.min(6);
    let words = |it: &mut Text| Text::new("như văn bản").into_iter().for_each(|words| *it = words);
    (any::area_event(), day(), day()).prop_map(move |(mut event, from, to)| {
        match &mut event {
            AreaEvent::FigurePublished(it) => {
                subject(&mut it.subject, from, to);
                it.value.iter_mut().for_each(printed);
                words(&mut it.text);
                it.basis = Basis::Estimate;
                if it.comparator == Comparator::Between {
                    it.comparator = Comparator::About;
                }
            }
            AreaEvent::TargetSet(it) => {
                subject(&mut it.subject, from, to);
                printed(&mut it.value);
                words(&mut it.text);
                it.upper = (it.comparator == Comparator::Between).then_some(it.value);
            }
            AreaEvent::StatementSealed(it) => {
                (it.period_from, it.as_of) = (from, to);
                digested(it);
            }
            AreaEvent::UnitEstablished(_)
            | AreaEvent::UnitAbolished
            | AreaEvent::UnitReorganised(_)
            | AreaEvent::OfficeAssigned(_)
            | AreaEvent::KeyRolled(_) => {}
            AreaEvent::CaveatNoted(it) => {
                let known = IndicatorId::new("coops.total");
                known.into_iter().for_each(|known| it.indicator = known);
            }
        }
        event
    })
}

/// Of indicators that are defined, each value with its digest.
fn digested(it: &mut Statement) {
    for (sealed, of) in it.indicators.iter_mut().zip(indicators()) {
        sealed.indicator = IndicatorId::new(&of.id).unwrap();
        sealed.definition = seal::definition(of);
        for it in &mut sealed.figures {
            it.digest = seal::digest(of, it.sector, &it.value);
        }
    }
    it.root = seal::root(it);
}

fn ask() -> impl Strategy<Value = Ask> {
    let cooperative = (id(), day(), any::<u16>(), act()).prop_map(|(id, effective, order, act)| {
        Ask::Cooperative {
            id: CooperativeId(id),
            command: Command { effective, order, act },
            corrects: None,
        }
    });
    let area = (any::unit_code(), day(), area_event())
        .prop_map(|(area, effective, event)| Ask::Area { area, effective, event, corrects: None });
    prop_oneof![4 => cooperative, 1 => area]
}

/// Those whom an act names, once each.
fn persons(ask: &Ask) -> Vec<PersonId> {
    let Ask::Cooperative { command, .. } = ask else { return Vec::new() };
    let mut all = match &command.act {
        Act::Register(_, founders) => founders.iter().map(|it| it.person).collect(),
        Act::JoinMember(it) => vec![it.person],
        Act::LeaveMember(it) => vec![it.person],
        Act::AppointManager(it) => vec![it.person],
        Act::ReleaseManager(it) => vec![it.person],
        Act::TrainManager(it) => vec![it.person],
        _ => Vec::new(),
    };
    all.sort();
    all.dedup();
    all
}

fn request() -> impl Strategy<Value = Request> {
    let document = (option::of(any::text()), option::of(day()), option::of(any::text()))
        .prop_map(|(number, date, issuer)| entry::Document { number, date, issuer });
    let secret = "[A-ZĐÀ-ỹ][a-zđà-ỹ ]{0,30}";
    let data = (option::of(secret), option::of("[0-9]{9,12}"), option::of(day()), secret);
    let rest = (option::of(document), option::of("[a-zà-ỹ][\n a-zà-ỹ]{0,300}"), data);
    let more = (option::of(any::<u64>()), option::of(any::text()));
    (id(), ask(), any::text(), rest, more).prop_map(|(id, ask, recorder, rest, more)| {
        let (document, note, (full_name, identity_number, birth_date, address)) = rest;
        let data = |person| PersonalData {
            person,
            full_name: full_name.clone(),
            identity_number: identity_number.clone(),
            birth_date,
            address: Some(address.clone()),
        };
        Request {
            id,
            people: persons(&ask).into_iter().map(data).collect(),
            ask,
            recorder: Recorder { id: recorder, assurance: Assurance::Asserted },
            document,
            note,
            expected: more.0,
            import: more.1,
        }
    })
}

proptest! {
    #[test]
    fn a_request_arrives_as_it_was_sent(request in request()) {
        let bytes = v1::RecordRequest::from(&request).encode_to_vec();
        let wire = v1::RecordRequest::decode(&*bytes).unwrap();
        prop_assert_eq!(Request::try_from(wire), Ok(request));
    }

    #[test]
    fn hostile_bytes_are_refused_and_never_panic(bytes in vec(any::<u8>(), 0..400)) {
        if let Ok(wire) = v1::RecordRequest::decode(&*bytes) {
            let _ = format!("{wire:?}");
            if let Err(errors) = Request::try_from(wire) {
                prop_assert!(!errors.0.is_empty());
            }
        }
    }

    #[test]
    fn damaged_requests_are_read_or_refused(
        request in request(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut bytes = v1::RecordRequest::from(&request).encode_to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(wire) = v1::RecordRequest::decode(&*bytes)
            && let Err(errors) = Request::try_from(wire)
        {
            prop_assert!(!errors.0.is_empty());
            prop_assert!(errors.0.iter().all(|it| !it.path.is_empty()));
        }
    }
}

#[test]
fn a_recorder_cannot_claim_to_be_authenticated() {
    let mut request = request()
        .new_tree(&mut proptest::test_runner::TestRunner::deterministic())
        .unwrap()
        .current();
    request.recorder =
        Recorder { id: Text::new("clerk:1").unwrap(), assurance: Assurance::Authenticated };
    let arrived = Request::try_from(v1::RecordRequest::from(&request)).unwrap();
    assert_eq!(arrived.recorder.assurance, Assurance::Asserted);
}
