//! How commands, events and entries are drawn.

use chrono::{Days, NaiveDate};
use cooperative::annual::{AnnualReturn, Rating, RatingBasis};
use cooperative::code::Handover;
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::registration::{RegistrationChange, Reversion};
use cooperative::*;
use proptest::prelude::*;
use proptest::sample::select;

use crate::fixtures::*;

/// Mostly a day of thirty around 1/7/2024, when the law changed; else one of the year after, in
/// which its clocks run out.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![4 => 0..30u64, 1 => 0..400u64].prop_map(|n| day("2024-06-16") + Days::new(n))
}

fn joining() -> impl Strategy<Value = Joining> {
    (1..=9u128, select(MemberKind::ALL), select(PartyKind::ALL)).prop_map(|(n, kind, party)| {
        let capital = if kind == MemberKind::Associate { None } else { Some(Dong(5)) };
        Joining { person: person(n), party, kind, capital }
    })
}

fn payment() -> impl Strategy<Value = Payment> {
    (1..=3u128, 1..60i64).prop_map(|(n, it)| Payment { loan: loan_id(n), amount: Dong(it) })
}

fn status() -> impl Strategy<Value = Act> {
    select(vec![
        Act::Suspend(None),
        Act::Resume,
        Act::StopOperation,
        Act::RestartOperation,
        Act::ResolveDissolution(None),
        Act::CancelDissolution,
        Act::CompleteDissolution,
    ])
}

fn dossiers() -> impl Strategy<Value = Act> {
    select(Dossier::ALL).prop_map(Act::MoveDossier)
}

fn procedures() -> impl Strategy<Value = Act> {
    let ground = || select(&RevocationGround::ALL[..2]);
    let until = || proptest::option::of(any_day());
    let code = || Code::new("8200000001").ok();
    let own = registration(Kind::Cooperative).code.unwrap();
    let exchanged = select(vec![None, code(), registration(Kind::Cooperative).code]);
    let kept = select(vec![None, registration(Kind::Group).code]);
    let sector = select(Sector::ALL).prop_map(Some);
    prop_oneof![
        6 => select(Step::ALL).prop_map(Act::Take),
        1 => until().prop_map(Act::Suspend),
        1 => until().prop_map(Act::ExtendSuspension),
        1 => until().prop_map(Act::ResolveDissolution),
        1 => select(SuspensionScope::ALL).prop_map(Act::OrderSuspension),
        1 => select(DissolutionOrder::ALL).prop_map(Act::OrderDissolution),
        1 => ground().prop_map(Act::NoticeViolation),
        1 => ground().prop_map(Act::RevokeCertificate),
        1 => exchanged.prop_map(Act::ExchangeCertificate),
        1 => sector.prop_map(|sector| Act::RectifyRegistration(RegistrationChange {
            sector,
            ..Default::default()
        })),
        1 => (9..20u64).prop_map(|voids| Act::RevertRegistration(Reversion {
            voids,
            to: registration(Kind::Cooperative),
        })),
        1 => (2023..=2024).prop_map(Act::HoldGeneralMeeting),
        1 => (0..2u128).prop_map(move |n| Act::HandOverCode(Handover {
            code: if n == 0 { Code::new("8200000001").unwrap() } else { own.clone() },
            to: CooperativeId(uuid::Uuid::from_u128(9)),
        })),
        1 => any_day().prop_map(Act::AskComplianceReport),
        1 => kept.prop_map(|code| Act::ConvertGroup(Conversion { code, ..Default::default() })),
    ]
}

fn people() -> impl Strategy<Value = Act> {
    let (post, qualification) = (Post::Chair, Qualification::NotStated);
    prop_oneof![
        3 => joining().prop_map(Act::JoinMember),
        2 => (1..=9u128, select(LeaveReason::ALL)).prop_map(|(n, reason)| {
            Act::LeaveMember(Leaving { person: person(n), reason })
        }),
        1 => (1..=3u128).prop_map(move |n| {
            Act::AppointManager(Appointment { person: person(n), post, qualification })
        }),
        1 => (1..=3u128).prop_map(|n| Act::ReleaseManager(Release { person: person(n) })),
        1 => (1..=3u128).prop_map(|n| {
            Act::TrainManager(Training { person: person(n), topic: text("Kế toán") })
        }),
        1 => (1..=9u128).prop_map(|n| {
            let persons = vec![person(n)];
            Act::ErasePersonalData(Erasure { persons, reason: text("Theo yêu cầu") })
        }),
    ]
}

fn credit() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => (1..=3u128, 1..=3u8).prop_map(|(n, contract)| Act::GrantLoan(Loan {
            contract: text(&format!("HĐ {contract}")),
            lender: if contract == 3 { Lender::SupportFund } else { Lender::PolicyBank },
            ..a_loan(n, 100)
        })),
        3 => payment().prop_map(Act::DisburseLoan),
        2 => payment().prop_map(Act::RepayLoan),
        1 => (1..=3u128).prop_map(|n| Act::GiveGuarantee(Guarantee {
            loan: loan_id(n),
            guarantor: Lender::GuaranteeFund,
            contract: text("BL"),
            amount: Dong(70),
        })),
        1 => (1..=3u128).prop_map(|n| Act::EndGuarantee(loan_id(n))),
        1 => (1..=3u128, proptest::option::of(1..40u16)).prop_map(|(n, term_months)| {
            let (loan, rate_basis_points) = (loan_id(n), term_months.map(|it| it * 10));
            Act::RestructureLoan(Restructuring { loan, term_months, rate_basis_points })
        }),
        2 => payment().prop_map(Act::NoteLoanOverdue),
        1 => payment().prop_map(Act::WriteOffLoan),
        1 => payment().prop_map(Act::CallGuarantee),
    ]
}

fn yearly() -> impl Strategy<Value = Act> {
    let partner = || select(vec![text("Công ty A"), text("Công ty B")]);
    prop_oneof![
        (2022..=2025).prop_map(|year| Act::FileReturn(AnnualReturn { year, ..Default::default() })),
        (2022..=2025, select(RatingBasis::ALL)).prop_map(|(year, basis)| {
            Act::Rate(Rating { year, basis, score: None, class: None, effective: true })
        }),
        partner().prop_map(|partner| Act::Link(Link { partner, product: None })),
        partner().prop_map(|partner| Act::Unlink(Unlink { partner })),
        (2..=6u8).prop_map(|stars| {
            Act::CertifyProduct(Certification { product: text("Chè"), stars })
        }),
        Just(Act::ReceiveSupport(Support {
            kind: SupportKind::Land,
            programme: None,
            amount: None,
            people: None,
        })),
    ]
}

fn beginning() -> impl Strategy<Value = Act> {
    prop_oneof![
        select(Kind::ALL).prop_map(founding),
        (4..=8u128).prop_map(|many| {
            Act::Register(registration(Kind::Cooperative), founders(Kind::Cooperative, many))
        }),
    ]
}

fn change() -> impl Strategy<Value = Act> {
    select(Sector::ALL).prop_map(|sector| {
        let sector = Some(sector);
        Act::ChangeRegistration(RegistrationChange { sector, ..Default::default() })
    })
}

/// Any command; most are refused, by some rule or other.
pub fn command() -> impl Strategy<Value = Command> {
    let act = prop_oneof![
        1 => beginning(),
        1 => change(),
        5 => status(),
        6 => procedures(),
        2 => dossiers(),
        6 => people(),
        6 => credit(),
        3 => yearly(),
    ];
    (any_day(), 0..3u16, act).prop_map(|(effective, order, act)| Command { effective, order, act })
}

/// Commands in the order of recording: after nothing, after a dossier that is to be supplemented,
/// or after a certificate, with a change or a bankruptcy behind it.
pub fn commands() -> impl Strategy<Value = Vec<Command>> {
    let on = "2024-06-15";
    let sector = Some(Sector::Trade);
    let changed = RegistrationChange { sector, ..RegistrationChange::default() };
    let dossier = [Dossier::Filed, Dossier::SupplementAsked].map(Act::MoveDossier);
    let starts = vec![
        vec![],
        [founding(Kind::Cooperative)].into_iter().chain(dossier).map(|it| at(on, it)).collect(),
        vec![registered("2022-01-10")],
        vec![register("2022-01-10", Kind::Group, 6)],
        vec![cooperative()],
        vec![cooperative(), at(on, Act::ChangeRegistration(changed))],
        vec![cooperative(), grant(on, 1, 100), disburse(on, 1, 90)],
        vec![cooperative(), at(on, Act::Take(Step::BankruptcyOpened))],
        vec![cooperative(), at(on, Act::Take(Step::NotAtAddressReported))],
    ];
    (select(starts), proptest::collection::vec(command(), 0..50))
        .prop_map(|(first, rest)| first.into_iter().chain(rest).collect())
}

/// Entries that no rule has judged, with corrections and voids of anything, and amounts of any
/// size.
pub fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let standing = prop_oneof![
        6 => Just(Standing::New),
        1 => Just(Standing::ByDeadline),
        1 => (0..20u64).prop_map(Standing::Replaces),
        1 => (0..20u64).prop_map(Standing::Voids),
    ];
    let amount = prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>(), 0..100i64];
    let one = (command(), standing, amount);
    proptest::collection::vec(one, 0..20).prop_map(|drawn| {
        let numbered = drawn.into_iter().zip(1..);
        numbered
            .map(|((command, standing, amount), at)| entry(command, standing, amount, at))
            .collect()
    })
}

fn entry(command: Command, standing: Standing, amount: i64, revision: u64) -> Entry {
    let mut events = command.events();
    for event in &mut events {
        match event {
            Event::LoanGranted(it) => it.amount = Dong(amount),
            Event::LoanDisbursed(it) | Event::LoanRepaid(it) => it.amount = Dong(amount),
            Event::LoanOverdue(it) | Event::LoanWrittenOff(it) => it.amount = Dong(amount),
            Event::GuaranteeCalled(it) => it.amount = Dong(amount),
            _ => {}
        }
    }
    if matches!(standing, Standing::Voids(_)) {
        events.clear();
    }
    let Command { effective, order, .. } = command;
    Entry { position: revision * 3, revision, effective, order, standing, events }
}
