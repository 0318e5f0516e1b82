//! The stored form of what happens to a cooperative: proto/coopledger/log/v1/event.proto.

use cooperative::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Purpose};
use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::registration::{Founding, Registration, RegistrationChange};
use cooperative::{CodeClaimed, Event, Kind, LoanId, Sector, TradeCode};

use crate::error::EntryError;
use crate::form::{empty, message, oneof, vocabularies};
use crate::reader::{Reader, Wire};
use crate::value::{Label, Slot, Value};

vocabularies! { vocabularies {
    Kind = "Kind";
    Sector = "Sector";
    PartyKind = "PartyKind";
    MemberKind = "MemberKind";
    LeaveReason = "LeaveReason";
    Post = "Post";
    Qualification = "Qualification";
    Lender = "Lender";
    Purpose = "Purpose";
    RatingBasis = "RatingBasis";
    RatingClass = "RatingClass";
    SupportKind = "SupportKind";
}}

/// The events of an entry of a cooperative's stream.
pub(crate) struct CooperativeEvents {
    pub events: Vec<Event>,
}

message! { CooperativeEvents, "CooperativeEvents" {
    1 "events" = events;
}}

oneof! { Event, "CooperativeEvent", EVENT_KINDS {
    1 "founded" Box<Founding>, Event::Founded(it) => it, Event::Founded;
    2 "registered" Box<Registration>, Event::Registered(it) => it, Event::Registered;
    3 "registration_changed" Box<RegistrationChange>,
        Event::RegistrationChanged(it) => it, Event::RegistrationChanged;
    4 "suspended" Suspended, Event::Suspended => &Suspended, |_| Event::Suspended;
    5 "resumed" Resumed, Event::Resumed => &Resumed, |_| Event::Resumed;
    6 "operation_stopped" OperationStopped,
        Event::OperationStopped => &OperationStopped, |_| Event::OperationStopped;
    7 "operation_restarted" OperationRestarted,
        Event::OperationRestarted => &OperationRestarted, |_| Event::OperationRestarted;
    8 "dissolution_resolved" DissolutionResolved,
        Event::DissolutionResolved => &DissolutionResolved, |_| Event::DissolutionResolved;
    9 "dissolution_cancelled" DissolutionCancelled,
        Event::DissolutionCancelled => &DissolutionCancelled, |_| Event::DissolutionCancelled;
    10 "dissolution_completed" DissolutionCompleted,
        Event::DissolutionCompleted => &DissolutionCompleted, |_| Event::DissolutionCompleted;
    11 "member_joined" Joining, Event::MemberJoined(it) => it, Event::MemberJoined;
    12 "member_left" Leaving, Event::MemberLeft(it) => it, Event::MemberLeft;
    13 "manager_appointed" Appointment,
        Event::ManagerAppointed(it) => it, Event::ManagerAppointed;
    14 "manager_released" Release, Event::ManagerReleased(it) => it, Event::ManagerReleased;
    15 "manager_trained" Box<Training>, Event::ManagerTrained(it) => it, Event::ManagerTrained;
    16 "loan_granted" Box<Loan>, Event::LoanGranted(it) => it, Event::LoanGranted;
    17 "loan_disbursed" Payment, Event::LoanDisbursed(it) => it, Event::LoanDisbursed;
    18 "loan_repaid" Payment, Event::LoanRepaid(it) => it, Event::LoanRepaid;
    19 "guarantee_given" Box<Guarantee>, Event::GuaranteeGiven(it) => it, Event::GuaranteeGiven;
    20 "guarantee_ended" GuaranteeEnded, Event::GuaranteeEnded(it) => &GuaranteeEnded { id: *it },
        |it: GuaranteeEnded| Event::GuaranteeEnded(it.id);
    21 "return_filed" Box<AnnualReturn>, Event::ReturnFiled(it) => it, Event::ReturnFiled;
    22 "rated" Rating, Event::Rated(it) => it, Event::Rated;
    23 "linked" Box<Link>, Event::Linked(it) => it, Event::Linked;
    24 "unlinked" Box<Unlink>, Event::Unlinked(it) => it, Event::Unlinked;
    25 "product_certified" Box<Certification>,
        Event::ProductCertified(it) => it, Event::ProductCertified;
    26 "support_received" Box<Support>, Event::SupportReceived(it) => it, Event::SupportReceived;
}}

empty! {
    Suspended Resumed OperationStopped OperationRestarted
    DissolutionResolved DissolutionCancelled DissolutionCompleted
}

message! { Founding, "Founded" {
    1 "kind" = kind;
    2 "name" = name;
    3 "commune_code" = commune;
}}

message! { Registration, "Registered" {
    1 "kind" = kind;
    2 "name" = name;
    3 "commune_code" = commune;
    4 "sector" = sector;
    5 "code" = code;
    6 "address" = address;
    7 "trade_codes" = trades;
    8 "charter_capital_dong" = charter_capital;
    9 "representative_name" = representative;
}}

message! { RegistrationChange, "RegistrationChanged" {
    1 "name" = name;
    2 "commune_code" = commune;
    3 "address" = address;
    4 "sector" = sector;
    5 "trades" = trades;
    6 "charter_capital_dong" = charter_capital;
    7 "representative_name" = representative;
}}

/// A list of its own, so that an empty list can be told from no change.
struct Trades {
    codes: Vec<TradeCode>,
}

message! { Trades, "Trades" {
    1 "codes" = codes;
}}

impl Slot for Option<Vec<TradeCode>> {
    const TYPE: &'static str = <Trades as Value>::TYPE;
    const LABEL: Label = Label::Explicit;

    fn put(&self, number: u32, out: &mut Vec<u8>) {
        self.clone().map(|codes| Trades { codes }).put(number, out);
    }

    fn gather(
        slot: &mut Option<Self>,
        wire: Wire,
        from: &mut Reader<'_>,
        what: &'static str,
    ) -> Result<(), EntryError> {
        let mut trades: Option<Trades> = None;
        Slot::gather(&mut trades, wire, from, what)?;
        match slot.replace(trades.map(|it| it.codes)) {
            None => Ok(()),
            Some(_) => Err(EntryError::Twice { what }),
        }
    }

    fn finish(slot: Option<Self>, _: &'static str) -> Result<Self, EntryError> {
        Ok(slot.flatten())
    }
}

message! { Joining, "MemberJoined" {
    1 "person_id" = person;
    2 "party" = party;
    3 "kind" = kind;
    4 "capital_dong" = capital;
}}

message! { Leaving, "MemberLeft" {
    1 "person_id" = person;
    2 "reason" = reason;
}}

message! { Appointment, "ManagerAppointed" {
    1 "person_id" = person;
    2 "post" = post;
    3 "qualification" = qualification;
}}

message! { Release, "ManagerReleased" {
    1 "person_id" = person;
}}

message! { Training, "ManagerTrained" {
    1 "person_id" = person;
    2 "topic" = topic;
}}

message! { Loan, "LoanGranted" {
    1 "loan_id" = loan;
    2 "lender" = lender;
    3 "contract_number" = contract;
    4 "amount_dong" = amount;
    5 "purpose" = purpose;
    6 "term_months" = term_months;
}}

message! { Payment, "LoanPayment" {
    1 "loan_id" = loan;
    2 "amount_dong" = amount;
}}

message! { Guarantee, "GuaranteeGiven" {
    1 "guarantee_id" = loan;
    2 "guarantor" = guarantor;
    3 "contract_number" = contract;
    4 "amount_dong" = amount;
}}

struct GuaranteeEnded {
    id: LoanId,
}

message! { GuaranteeEnded, "GuaranteeEnded" {
    1 "guarantee_id" = id;
}}

message! { AnnualReturn, "ReturnFiled" {
    1 "year" = year;
    2 "revenue_dong" = revenue;
    3 "revenue_with_members_dong" = revenue_with_members;
    4 "profit_dong" = profit;
    5 "workers" = workers;
    6 "member_workers" = member_workers;
    7 "workers_income_dong" = workers_income;
    8 "assets_dong" = assets;
    9 "capital_dong" = capital;
}}

message! { Rating, "Rated" {
    1 "year" = year;
    2 "basis" = basis;
    3 "score" = score;
    4 "class" = class;
    5 "effective" = effective;
}}

message! { Link, "Linked" {
    1 "partner" = partner;
    2 "product" = product;
}}

message! { Unlink, "Unlinked" {
    1 "partner" = partner;
}}

message! { Certification, "ProductCertified" {
    1 "product" = product;
    2 "stars" = stars;
}}

message! { Support, "SupportReceived" {
    1 "kind" = kind;
    2 "programme" = programme;
    3 "amount_dong" = amount;
    4 "people" = people;
}}

message! { CodeClaimed, "CodeClaimed" {
    1 "cooperative_id" = by;
}}

/// What the tables above say, for the test that holds them to the .proto files.
#[cfg(test)]
pub(crate) fn forms() -> Vec<crate::form::Form> {
    use crate::form::Formed;
    vec![
        CooperativeEvents::form(),
        Event::form(),
        Suspended::form(),
        Resumed::form(),
        OperationStopped::form(),
        OperationRestarted::form(),
        DissolutionResolved::form(),
        DissolutionCancelled::form(),
        DissolutionCompleted::form(),
        Founding::form(),
        Registration::form(),
        RegistrationChange::form(),
        Trades::form(),
        Joining::form(),
        Leaving::form(),
        Appointment::form(),
        Release::form(),
        Training::form(),
        Loan::form(),
        Payment::form(),
        Guarantee::form(),
        GuaranteeEnded::form(),
        AnnualReturn::form(),
        Rating::form(),
        Link::form(),
        Unlink::form(),
        Certification::form(),
        Support::form(),
        CodeClaimed::form(),
    ]
}
