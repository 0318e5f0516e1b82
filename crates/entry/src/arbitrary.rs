//! Strategies for every type that a payload holds: well-formed words, numbers up to their edges,
//! each event.
//!
//! They promise what the types promise, and nothing of the rules: a person may leave who never
//! joined.

mod area;
mod law;
mod registration;
mod reorganisation;

pub use area::{area_event, caveat, printed, publication, subject, target, unit};
pub use registration::{registration, registration_change};

use bytes::Bytes;
use chrono::NaiveDate;
use cooperative::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Purpose, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::registration::Founding;
use cooperative::words::IndicatorId;
use cooperative::{
    Code, CodeClaimed, CodeEvent, CodeTransferred, CodeVoided, CooperativeId, Dong, Event, Kind,
    LoanId, PersonId, Standing, Text, TradeCode, UnitCode,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use crate::payload::{Happened, Meta, Payload};
use crate::provenance::{Assurance, Document, Field, Personal, Recorder};

/// A name or short text, Vietnamese letters among it.
pub fn text() -> BoxedStrategy<Text> {
    let accepted = |word: String| Text::new(&word).ok();
    prop_oneof![
        9 => "[A-Za-zĐđÀ-ỹ0-9][A-Za-zĐđÀ-ỹ0-9 .,%/-]{0,60}",
        1 => "\\PC{1,250}",
    ]
    .prop_filter_map("a text", accepted)
    .boxed()
}

/// A cooperative's code.
pub fn code() -> impl Strategy<Value = Code> {
    "[A-Za-z0-9-]{5,20}".prop_filter_map("a code", |word| Code::new(&word).ok())
}

/// An administrative unit's code.
pub fn unit_code() -> impl Strategy<Value = UnitCode> {
    "VN|[0-9]{2,3}|[0-9]{5}".prop_filter_map("a unit code", |word| UnitCode::new(&word).ok())
}

/// A trade.
pub fn trade_code() -> impl Strategy<Value = TradeCode> {
    "[0-9]{4}".prop_filter_map("a trade", |word| TradeCode::new(&word).ok())
}

/// An indicator's id.
pub fn indicator_id() -> impl Strategy<Value = IndicatorId> {
    "[a-z0-9._]{1,60}".prop_filter_map("an indicator", |word| IndicatorId::new(&word).ok())
}

/// A day: mostly of the years in which cooperatives stood, now and then any that a calendar has.
pub fn day() -> impl Strategy<Value = NaiveDate> {
    let days = |it: NaiveDate| it.to_epoch_days();
    let (first, last) = (days(NaiveDate::MIN), days(NaiveDate::MAX));
    prop_oneof![9 => -9_000_i32..40_000, 1 => first..=last]
        .prop_filter_map("a day", NaiveDate::from_epoch_days)
}

/// An amount of any sign and size.
pub fn dong() -> impl Strategy<Value = Dong> {
    prop_oneof![4 => 0..100_000_000_000_i64, 1 => any::<i64>()].prop_map(Dong)
}

/// Any id.
pub fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

/// A person's pseudonym.
pub fn person() -> impl Strategy<Value = PersonId> {
    uuid().prop_map(PersonId)
}

/// A loan or a guarantee.
pub fn loan_id() -> impl Strategy<Value = LoanId> {
    uuid().prop_map(LoanId)
}

/// A founding meeting.
pub fn founding() -> impl Strategy<Value = Founding> {
    (select(Kind::ALL), text(), unit_code()).prop_map(|(kind, name, commune)| Founding {
        kind,
        name,
        commune,
    })
}

/// A member joining.
pub fn joining() -> impl Strategy<Value = Joining> {
    (person(), select(PartyKind::ALL), select(MemberKind::ALL), option::of(dong()))
        .prop_map(|(person, party, kind, capital)| Joining { person, party, kind, capital })
}

/// A member leaving.
pub fn leaving() -> impl Strategy<Value = Leaving> {
    (person(), select(LeaveReason::ALL)).prop_map(|(person, reason)| Leaving { person, reason })
}

/// A manager taking a post.
pub fn appointment() -> impl Strategy<Value = Appointment> {
    (person(), select(Post::ALL), select(Qualification::ALL))
        .prop_map(|(person, post, qualification)| Appointment { person, post, qualification })
}

/// A loan contract.
pub fn loan() -> impl Strategy<Value = Loan> {
    let purpose = select(Purpose::ALL);
    (loan_id(), select(Lender::ALL), text(), dong(), purpose, option::of(any::<u16>())).prop_map(
        |(loan, lender, contract, amount, purpose, term_months)| Loan {
            loan,
            lender,
            contract,
            amount,
            purpose,
            term_months,
        },
    )
}

/// Money moving on a loan.
pub fn payment() -> impl Strategy<Value = Payment> {
    (loan_id(), dong()).prop_map(|(loan, amount)| Payment { loan, amount })
}

/// Other terms of a loan.
pub fn restructuring() -> impl Strategy<Value = Restructuring> {
    (loan_id(), option::of(any::<u16>()), option::of(any::<u16>())).prop_map(
        |(loan, term_months, rate_basis_points)| Restructuring {
            loan,
            term_months,
            rate_basis_points,
        },
    )
}

/// A guarantee.
pub fn guarantee() -> impl Strategy<Value = Guarantee> {
    (loan_id(), select(Lender::ALL), text(), dong()).prop_map(
        |(loan, guarantor, contract, amount)| Guarantee { loan, guarantor, contract, amount },
    )
}

/// A yearly return.
pub fn annual_return() -> impl Strategy<Value = AnnualReturn> {
    let money = || option::of(dong());
    let count = || option::of(any::<u32>());
    let head = (any::<i32>(), money(), money(), money(), count(), count());
    (head, money(), money(), money()).prop_map(|(head, workers_income, assets, capital)| {
        let (year, revenue, revenue_with_members, profit, workers, member_workers) = head;
        AnnualReturn {
            year,
            revenue,
            revenue_with_members,
            profit,
            workers,
            member_workers,
            workers_income,
            assets,
            capital,
        }
    })
}

/// A rating.
pub fn rating() -> impl Strategy<Value = Rating> {
    let class = option::of(select(RatingClass::ALL));
    let basis = select(RatingBasis::ALL);
    (any::<i32>(), basis, option::of(any::<u8>()), class, any::<bool>()).prop_map(
        |(year, basis, score, class, effective)| Rating { year, basis, score, class, effective },
    )
}

/// Support received.
pub fn support() -> impl Strategy<Value = Support> {
    let people = option::of(any::<u32>());
    (select(SupportKind::ALL), option::of(text()), option::of(dong()), people)
        .prop_map(|(kind, programme, amount, people)| Support { kind, programme, amount, people })
}

/// Any event of a cooperative.
pub fn event() -> BoxedStrategy<Event> {
    prop_oneof![
        standing_event(),
        law::event(),
        reorganisation::event(),
        people_event(),
        credit_event(),
        year_event()
    ]
    .boxed()
}

fn standing_event() -> BoxedStrategy<Event> {
    prop_oneof![
        founding().prop_map(|it| Event::Founded(Box::new(it))),
        registration().prop_map(|it| Event::Registered(Box::new(it))),
        registration_change().prop_map(|it| Event::RegistrationChanged(Box::new(it))),
        option::of(day()).prop_map(Event::Suspended),
        Just(Event::Resumed),
        Just(Event::OperationStopped),
        Just(Event::OperationRestarted),
        option::of(day()).prop_map(Event::DissolutionResolved),
        Just(Event::DissolutionCancelled),
        Just(Event::DissolutionCompleted),
    ]
    .boxed()
}

fn people_event() -> BoxedStrategy<Event> {
    let training =
        (person(), text()).prop_map(|(person, topic)| Box::new(Training { person, topic }));
    prop_oneof![
        joining().prop_map(Event::MemberJoined),
        leaving().prop_map(Event::MemberLeft),
        appointment().prop_map(Event::ManagerAppointed),
        person().prop_map(|person| Event::ManagerReleased(Release { person })),
        training.prop_map(Event::ManagerTrained),
    ]
    .boxed()
}

fn credit_event() -> BoxedStrategy<Event> {
    prop_oneof![
        loan().prop_map(|it| Event::LoanGranted(Box::new(it))),
        payment().prop_map(Event::LoanDisbursed),
        payment().prop_map(Event::LoanRepaid),
        guarantee().prop_map(|it| Event::GuaranteeGiven(Box::new(it))),
        loan_id().prop_map(Event::GuaranteeEnded),
        restructuring().prop_map(Event::LoanRestructured),
        payment().prop_map(Event::LoanOverdue),
        payment().prop_map(Event::LoanWrittenOff),
        payment().prop_map(Event::GuaranteeCalled),
    ]
    .boxed()
}

fn year_event() -> BoxedStrategy<Event> {
    let link =
        (text(), option::of(text())).prop_map(|(partner, product)| Link { partner, product });
    let certification =
        (text(), any::<u8>()).prop_map(|(product, stars)| Certification { product, stars });
    prop_oneof![
        annual_return().prop_map(|it| Event::ReturnFiled(Box::new(it))),
        rating().prop_map(Event::Rated),
        link.prop_map(|it| Event::Linked(Box::new(it))),
        text().prop_map(|partner| Event::Unlinked(Box::new(Unlink { partner }))),
        certification.prop_map(|it| Event::ProductCertified(Box::new(it))),
        support().prop_map(|it| Event::SupportReceived(Box::new(it))),
    ]
    .boxed()
}

/// How an entry stands to earlier ones.
pub fn standing() -> impl Strategy<Value = Standing> {
    prop_oneof![
        3 => Just(Standing::New),
        1 => Just(Standing::ByDeadline),
        1 => any::<u64>().prop_map(Standing::Replaces),
        1 => any::<u64>().prop_map(Standing::Voids),
    ]
}

/// What happened to a code.
pub fn code_event() -> BoxedStrategy<CodeEvent> {
    let by = || uuid().prop_map(CooperativeId);
    let transferred = (by(), by()).prop_map(|(from, to)| CodeTransferred { from, to });
    prop_oneof![
        by().prop_map(|by| CodeEvent::Claimed(CodeClaimed { by })),
        transferred.prop_map(CodeEvent::Transferred),
        by().prop_map(|by| CodeEvent::Voided(CodeVoided { by })),
    ]
    .boxed()
}

/// What happened in any kind of stream.
pub fn happened() -> BoxedStrategy<Happened> {
    prop_oneof![
        3 => vec(event(), 0..4).prop_map(Happened::Cooperative),
        2 => vec(area_event(), 0..4).prop_map(Happened::Area),
        1 => code_event().prop_map(Happened::Code),
    ]
    .boxed()
}

/// A document.
pub fn document() -> impl Strategy<Value = Document> {
    (option::of(text()), option::of(day()), option::of(text()))
        .prop_map(|(number, date, issuer)| Document { number, date, issuer })
}

/// When an entry holds and where it comes from.
pub fn meta() -> BoxedStrategy<Meta> {
    let recorder =
        (text(), select(Assurance::ALL)).prop_map(|(id, assurance)| Recorder { id, assurance });
    let head = (day(), any::<u16>(), standing(), option::of(text()), recorder);
    (head, option::of(document()), any::<[u8; 32]>(), option::of(text()))
        .prop_map(|((effective, order, standing, reason, recorder), document, digest, import)| {
            Meta { effective, order, standing, reason, recorder, document, digest, import }
        })
        .boxed()
}

/// An encrypted field; nothing in it opens.
pub fn personal() -> BoxedStrategy<Personal> {
    let head = (option::of(person()), select(Field::ALL), any::<u32>(), uuid());
    let ciphertext = vec(any::<u8>(), 0..80).prop_map(Bytes::from);
    (head, any::<[u8; 24]>(), ciphertext, any::<[u8; 32]>())
        .prop_map(|((person, field, algorithm, key), nonce, ciphertext, commitment)| Personal {
            person,
            field,
            algorithm,
            key,
            nonce,
            ciphertext,
            commitment,
        })
        .boxed()
}

/// Any payload.
pub fn payload() -> BoxedStrategy<Payload> {
    (meta(), happened(), vec(personal(), 0..3))
        .prop_map(|(meta, happened, personal)| Payload { meta, happened, personal })
        .boxed()
}
