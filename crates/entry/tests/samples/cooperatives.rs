//! One of each event of a cooperative, every field of it filled.

use cooperative::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use cooperative::code::Handover;
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Purpose, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::registration::{Founding, Registration, RegistrationChange, Trades};
use cooperative::{
    Code, CooperativeId, Dong, Event, Kind, LoanId, PersonId, Sector, Text, TradeCode, UnitCode,
};

use super::{id, text};

#[path = "law.rs"]
mod law;

pub use law::grown;

/// The sample events, in the order of their numbers.
pub fn events() -> Vec<Event> {
    let mut events = standing();
    events.extend(people());
    events.extend(credit());
    events.extend(years());
    events.extend(law::events());
    events.extend(troubles());
    events
}

fn name() -> Text {
    text("HTX tái dựng 07")
}

fn commune() -> UnitCode {
    UnitCode::new("03390").unwrap()
}

fn trade(code: &str) -> TradeCode {
    TradeCode::new(code).unwrap()
}

fn person() -> PersonId {
    PersonId(id(2))
}

fn loan() -> LoanId {
    LoanId(id(4))
}

fn standing() -> Vec<Event> {
    vec![
        Event::Founded(Box::new(Founding {
            kind: Kind::Cooperative,
            name: name(),
            commune: commune(),
        })),
        Event::Registered(Box::new(Registration {
            kind: Kind::Union,
            code: Some(Code::new("6200091230").unwrap()),
            name: name(),
            commune: commune(),
            address: Some(text("Bản Nà Hum")),
            sector: Sector::Agriculture,
            trades: vec![trade("0111"), trade("0118")],
            vsic: None,
            charter_capital: Some(Dong(1_500_000_000)),
            representative: Some(text("Người đại diện 07")),
            backup: false,
        })),
        Event::RegistrationChanged(Box::new(RegistrationChange {
            name: Some(name()),
            commune: Some(commune()),
            address: Some(text("Bản Nà Hum")),
            sector: Some(Sector::Other),
            trades: Some(Trades::default()),
            charter_capital: Some(Dong(0)),
            representative: Some(text("Người đại diện 07")),
            despite: None,
        })),
        Event::Suspended(None),
        Event::Resumed,
        Event::OperationStopped,
        Event::OperationRestarted,
        Event::DissolutionResolved(None),
        Event::DissolutionCancelled,
        Event::DissolutionCompleted,
    ]
}

fn people() -> Vec<Event> {
    let person = person();
    vec![
        Event::MemberJoined(Joining {
            person,
            party: PartyKind::Household,
            kind: MemberKind::CapitalAssociate,
            capital: Some(Dong(5_000_000)),
        }),
        Event::MemberLeft(Leaving { person, reason: LeaveReason::Charter }),
        Event::ManagerAppointed(Appointment {
            person,
            post: Post::Director,
            qualification: Qualification::PrimaryOrIntermediate,
        }),
        Event::ManagerReleased(Release { person }),
        Event::ManagerTrained(Box::new(Training {
            person, topic: text("Kế toán hợp tác xã")
        })),
    ]
}

fn credit() -> Vec<Event> {
    vec![
        Event::LoanGranted(Box::new(Loan {
            loan: loan(),
            lender: Lender::SupportFund,
            contract: text("07/HĐTD"),
            amount: Dong(442_000_000),
            purpose: Purpose::Equipment,
            term_months: Some(36),
        })),
        Event::LoanDisbursed(Payment { loan: loan(), amount: Dong(442_000_000) }),
        Event::LoanRepaid(Payment { loan: loan(), amount: Dong(1) }),
        Event::GuaranteeGiven(Box::new(Guarantee {
            loan: loan(),
            guarantor: Lender::GuaranteeFund,
            contract: text("01/BL"),
            amount: Dong(i64::MAX),
        })),
        Event::GuaranteeEnded(loan()),
    ]
}

fn troubles() -> Vec<Event> {
    let (loan, amount) = (loan(), Dong(120_000_000));
    let payment = || Payment { loan, amount };
    vec![
        Event::LoanRestructured(Restructuring {
            loan,
            term_months: Some(48),
            rate_basis_points: Some(0),
        }),
        Event::LoanOverdue(payment()),
        Event::LoanWrittenOff(payment()),
        Event::GuaranteeCalled(payment()),
        Event::CodeHandedOver(Handover {
            code: Code::new("6200091230").unwrap(),
            to: CooperativeId(id(9)),
        }),
    ]
}

fn years() -> Vec<Event> {
    vec![
        Event::ReturnFiled(Box::new(AnnualReturn {
            year: 2022,
            revenue: Some(Dong(1_100_000_000)),
            revenue_with_members: Some(Dong(0)),
            profit: Some(Dong(-40_000_000)),
            workers: Some(7),
            member_workers: Some(0),
            workers_income: Some(Dong(294_000_000)),
            assets: Some(Dong(2_000_000_000)),
            capital: Some(Dong(-1)),
        })),
        Event::Rated(Rating {
            year: 2022,
            basis: RatingBasis::Circular01,
            score: Some(0),
            class: Some(RatingClass::Weak),
            effective: true,
        }),
        Event::Linked(Box::new(Link { partner: text("Công ty A"), product: Some(text("Chè")) })),
        Event::Unlinked(Box::new(Unlink { partner: text("Công ty A") })),
        Event::ProductCertified(Box::new(Certification { product: text("Miến dong"), stars: 4 })),
        Event::SupportReceived(Box::new(Support {
            kind: SupportKind::Disaster,
            programme: Some(text("Nghị quyết 34")),
            amount: Some(Dong(20_000_000)),
            people: Some(12),
        })),
    ]
}
