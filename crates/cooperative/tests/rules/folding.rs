//! The fold never refuses: an event that finds nothing to act on changes nothing.

use cooperative::annual::{AnnualReturn, Rating, RatingBasis};
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release};
use cooperative::membership::{LeaveReason, Leaving};
use cooperative::recognition::{Link, Unlink};
use cooperative::*;

use crate::fixtures::*;

const ON: &str = "2024-08-01";

fn folded(events: impl IntoIterator<Item = Event>) -> Cooperative {
    let start = history(&[cooperative()]).head().clone();
    events.into_iter().fold(start, |state, it| evolve(state, day(ON), &it))
}

/// Whether the last of the events changes nothing after the others.
#[track_caller]
fn changes_nothing(before: &[Event], last: Event) {
    let with = before.iter().cloned().chain([last]);
    assert_eq!(folded(with), folded(before.iter().cloned()));
}

#[test]
fn nothing_begins_twice() {
    let meeting = at(ON, founding(Kind::Union)).events();
    let certificate = register(ON, Kind::Union, 0).events();
    changes_nothing(&[], meeting[0].clone());
    changes_nothing(&[], certificate[0].clone());
}

#[test]
fn before_the_certificate_nothing_else_counts() {
    for event in
        [Event::Suspended(None), Event::DissolutionCompleted, Event::MemberJoined(official(1))]
    {
        let state = evolve(Cooperative::default(), day(ON), &event);
        assert_eq!(state, Cooperative::Unfounded);
        let meeting = at(ON, founding(Kind::Group)).events();
        let founded = evolve(Cooperative::default(), day(ON), &meeting[0]);
        assert_eq!(evolve(founded.clone(), day(ON), &event), founded);
    }
}

#[test]
fn legal_states_change_only_from_where_the_step_starts() {
    let resolved = [Event::DissolutionResolved(None)];
    changes_nothing(&[], Event::Resumed);
    changes_nothing(&[], Event::DissolutionCancelled);
    changes_nothing(&[Event::Suspended(None)], Event::DissolutionCancelled);
    changes_nothing(&[Event::Suspended(None)], Event::Suspended(None));
    changes_nothing(&resolved, Event::Suspended(None));
    changes_nothing(&resolved, Event::Resumed);
    // A second resolution must not make the first the state to return to.
    changes_nothing(&resolved, Event::DissolutionResolved(None));
}

#[test]
fn the_first_of_two_stands() {
    let (post, qualification) = (Post::Chair, Qualification::NotStated);
    let appoint =
        |post| Event::ManagerAppointed(Appointment { person: person(1), post, qualification });
    let lent = Event::LoanGranted(a_loan(1, 5).into());
    let more = Event::LoanGranted(Loan { amount: Dong(9), ..a_loan(1, 5) }.into());
    let filed = |revenue| {
        let revenue = Some(Dong(revenue));
        Event::ReturnFiled(AnnualReturn { year: 2023, revenue, ..Default::default() }.into())
    };
    let rated = |effective| {
        let (basis, score, class) = (RatingBasis::Office, None, None);
        Event::Rated(Rating { year: 2023, basis, score, class, effective })
    };
    let linked = |product| {
        let product = Some(text(product));
        Event::Linked(Link { partner: text("Công ty A"), product }.into())
    };
    changes_nothing(&[], Event::MemberJoined(capital_associate(1)));
    changes_nothing(&[appoint(post)], appoint(Post::Director));
    changes_nothing(&[lent], more);
    changes_nothing(&[filed(1)], filed(2));
    changes_nothing(&[rated(true)], rated(false));
    changes_nothing(&[linked("Chè")], linked("Miến"));
}

#[test]
fn what_is_not_there_neither_moves_nor_ends() {
    let reason = LeaveReason::Voluntary;
    let payment = || Payment { loan: loan_id(1), amount: Dong(5) };
    changes_nothing(&[], Event::MemberLeft(Leaving { person: person(99), reason }));
    changes_nothing(&[], Event::ManagerReleased(Release { person: person(99) }));
    changes_nothing(&[], Event::LoanDisbursed(payment()));
    changes_nothing(&[], Event::LoanRepaid(payment()));
    changes_nothing(&[], Event::GuaranteeEnded(loan_id(1)));
    changes_nothing(&[], Event::LoanOverdue(payment()));
    changes_nothing(&[], Event::LoanWrittenOff(payment()));
    changes_nothing(&[], Event::GuaranteeCalled(payment()));
    let (term_months, rate_basis_points) = (Some(1), Some(1));
    let terms = Restructuring { loan: loan_id(1), term_months, rate_basis_points };
    changes_nothing(&[], Event::LoanRestructured(terms));
    changes_nothing(&[], Event::Unlinked(Unlink { partner: text("Công ty A") }.into()));
}

#[test]
fn the_first_of_two_guarantees_stands() {
    let given = |amount| {
        let (loan, guarantor, contract) = (loan_id(1), Lender::Other, text("BL"));
        let amount = Dong(amount);
        Event::GuaranteeGiven(Guarantee { loan, guarantor, contract, amount }.into())
    };
    changes_nothing(&[given(1)], given(2));
}

#[test]
fn the_end_is_the_end_from_whatever_state() {
    for before in [vec![], vec![Event::Suspended(None)], vec![Event::DissolutionResolved(None)]] {
        let ended = folded(before.into_iter().chain([Event::DissolutionCompleted]));
        assert!(matches!(&ended, Cooperative::Ended(it) if it.on == day(ON)));
        let after = evolve(ended.clone(), day("2024-09-01"), &Event::MemberJoined(official(9)));
        assert_eq!(after, ended);
    }
}

#[test]
fn sums_stay_at_the_bound_of_64_bits() {
    let payment = |amount| Payment { loan: loan_id(1), amount: Dong(amount) };
    let state = folded([
        Event::LoanGranted(a_loan(1, i64::MAX).into()),
        Event::LoanDisbursed(payment(i64::MAX)),
        Event::LoanDisbursed(payment(i64::MAX)),
        Event::LoanRepaid(payment(i64::MIN)),
        Event::LoanRepaid(payment(i64::MIN)),
        Event::LoanGranted(a_loan(2, i64::MAX).into()),
        Event::LoanDisbursed(Payment { loan: loan_id(2), amount: Dong(i64::MAX) }),
    ]);
    let it = state.registered().unwrap();
    assert_eq!(it.loans[&loan_id(1)].outstanding(), Dong(i64::MAX));
    assert_eq!(it.outstanding(), Dong(i64::MAX));
    assert_eq!(Dong(i64::MAX).checked_add(Dong(1)), None);
    assert_eq!(Dong(i64::MIN).checked_sub(Dong(1)), None);
    assert_eq!(Dong(i64::MIN).saturating_sub(Dong(1)), Dong(i64::MIN));
}
