//! Each command makes the event that it asks for; the certificate makes its founders members.

use cooperative::annual::{AnnualReturn, Rating, RatingBasis};
use cooperative::credit::{Guarantee, Lender, Payment, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::{LeaveReason, Leaving};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::registration::{Founding, RegistrationChange};
use cooperative::*;

use crate::fixtures::*;

#[track_caller]
fn makes(act: Act, event: Event) {
    let word = event.word();
    assert_eq!(at("2024-08-01", act).events(), vec![event], "{word}");
}

#[test]
fn a_certificate_makes_its_founders_members_of_the_same_day() {
    let events = register("2024-08-01", Kind::Cooperative, 5).events();
    let certificate = Event::Registered(registration(Kind::Cooperative).into());
    let joined = (1..=5).map(|n| Event::MemberJoined(official(n)));
    assert_eq!(events, std::iter::once(certificate).chain(joined).collect::<Vec<_>>());
    let history = history(&[register("2024-08-01", Kind::Cooperative, 5)]);
    let it = history.head().registered().unwrap();
    assert_eq!((it.since, it.members.len()), (day("2024-08-01"), 5));
    assert!(it.members.values().all(|it| it.since == day("2024-08-01")));
}

#[test]
fn changes_of_status_make_their_events() {
    let commune = UnitCode::new("03390").unwrap();
    let meeting = Founding { kind: Kind::Group, name: text("HTX Bình Lư"), commune };
    let name = Some(text("HTX Mới"));
    let change = RegistrationChange { name, ..RegistrationChange::default() };
    makes(founding(Kind::Group), Event::Founded(meeting.into()));
    makes(Act::ChangeRegistration(change.clone()), Event::RegistrationChanged(change.into()));
    makes(Act::Suspend(None), Event::Suspended(None));
    makes(Act::Resume, Event::Resumed);
    makes(Act::StopOperation, Event::OperationStopped);
    makes(Act::RestartOperation, Event::OperationRestarted);
    makes(Act::ResolveDissolution(None), Event::DissolutionResolved(None));
    makes(Act::CancelDissolution, Event::DissolutionCancelled);
    makes(Act::CompleteDissolution, Event::DissolutionCompleted);
}

#[test]
fn people_and_money_make_their_events() {
    let leaving = Leaving { person: person(1), reason: LeaveReason::Voluntary };
    let (post, qualification) = (Post::Director, Qualification::Primary);
    let appointment = Appointment { person: person(1), post, qualification };
    let release = Release { person: person(1) };
    let training = Training { person: person(1), topic: text("Kế toán") };
    let payment = Payment { loan: loan_id(1), amount: Dong(5) };
    let (guarantor, contract) = (Lender::Other, text("BL"));
    let given = Guarantee { loan: loan_id(2), guarantor, contract, amount: Dong(5) };
    makes(Act::JoinMember(official(1)), Event::MemberJoined(official(1)));
    makes(Act::LeaveMember(leaving.clone()), Event::MemberLeft(leaving));
    makes(Act::AppointManager(appointment.clone()), Event::ManagerAppointed(appointment));
    makes(Act::ReleaseManager(release.clone()), Event::ManagerReleased(release));
    makes(Act::TrainManager(training.clone()), Event::ManagerTrained(training.into()));
    makes(Act::GrantLoan(a_loan(1, 5)), Event::LoanGranted(a_loan(1, 5).into()));
    makes(Act::DisburseLoan(payment.clone()), Event::LoanDisbursed(payment.clone()));
    makes(Act::RepayLoan(payment.clone()), Event::LoanRepaid(payment));
    makes(Act::GiveGuarantee(given.clone()), Event::GuaranteeGiven(given.into()));
    makes(Act::EndGuarantee(loan_id(2)), Event::GuaranteeEnded(loan_id(2)));
    let payment = || Payment { loan: loan_id(2), amount: Dong(5) };
    makes(Act::NoteLoanOverdue(payment()), Event::LoanOverdue(payment()));
    makes(Act::WriteOffLoan(payment()), Event::LoanWrittenOff(payment()));
    makes(Act::CallGuarantee(payment()), Event::GuaranteeCalled(payment()));
    let terms =
        || Restructuring { loan: loan_id(2), term_months: Some(48), rate_basis_points: Some(650) };
    makes(Act::RestructureLoan(terms()), Event::LoanRestructured(terms()));
}

#[test]
fn years_links_and_products_make_their_events() {
    let filed = AnnualReturn { year: 2023, ..AnnualReturn::default() };
    let (basis, score, class) = (RatingBasis::Office, None, None);
    let rating = Rating { year: 2023, basis, score, class, effective: true };
    let link = Link { partner: text("Công ty A"), product: None };
    let unlink = Unlink { partner: text("Công ty A") };
    let product = Certification { product: text("Chè"), stars: 3 };
    let kind = SupportKind::Land;
    let support = Support { kind, programme: None, amount: None, people: None };
    makes(Act::FileReturn(filed.clone()), Event::ReturnFiled(filed.into()));
    makes(Act::Rate(rating.clone()), Event::Rated(rating));
    makes(Act::Link(link.clone()), Event::Linked(link.into()));
    makes(Act::Unlink(unlink.clone()), Event::Unlinked(unlink.into()));
    makes(Act::CertifyProduct(product.clone()), Event::ProductCertified(product.into()));
    makes(Act::ReceiveSupport(support.clone()), Event::SupportReceived(support.into()));
}

#[test]
fn events_and_entries_stay_small() {
    // A cache of histories holds millions of them: what is large stands behind a box.
    assert!(size_of::<Event>() <= 64, "{}", size_of::<Event>());
    assert!(size_of::<Entry>() <= 120, "{}", size_of::<Entry>());
}
