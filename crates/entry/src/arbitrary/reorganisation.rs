//! Events of reorganisations.

use cooperative::reorganisation::{
    Absorption, Carried, CarriedGuarantee, CarriedLoan, Departure, Formation, LoanBalance,
    Reorganisation,
};
use cooperative::state::Overdue;
use cooperative::{CooperativeId, Event, credit::Lender};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{day, dong, joining, loan, loan_id, person, registration};

fn cooperative() -> impl Strategy<Value = CooperativeId> {
    any::<u128>().prop_map(|it| CooperativeId(uuid::Uuid::from_u128(it)))
}

fn carried() -> impl Strategy<Value = Carried> {
    let overdue = (day(), dong()).prop_map(|(since, principal)| Overdue { since, principal });
    let terms = (option::of(any::<u16>()), option::of(any::<u16>()));
    let gone_wrong = (option::of(dong()), terms, option::of(overdue));
    let lent = (loan(), day(), dong(), dong(), gone_wrong).prop_map(
        |(loan, signed, disbursed, outstanding, (written_off, terms, overdue))| CarriedLoan {
            loan,
            signed,
            disbursed,
            outstanding,
            written_off,
            term_months: terms.0,
            rate_basis_points: terms.1,
            overdue,
        },
    );
    let given =
        (loan_id(), select(Lender::ALL), dong()).prop_map(|(guarantee, guarantor, amount)| {
            CarriedGuarantee { guarantee, guarantor, amount }
        });
    (vec(joining(), 0..4), vec(lent, 0..3), vec(given, 0..3))
        .prop_map(|(members, loans, guarantees)| Carried { members, loans, guarantees })
}

/// Any event of a reorganisation.
pub(super) fn event() -> BoxedStrategy<Event> {
    let how = || select(Reorganisation::ALL);
    let ids = || vec(cooperative(), 0..3);
    let balance =
        (loan_id(), dong()).prop_map(|(loan, outstanding)| LoanBalance { loan, outstanding });
    let departure = (how(), ids(), vec(person(), 0..4), vec(balance, 0..3), vec(loan_id(), 0..3))
        .prop_map(|(how, into, members, loans, guarantees)| Departure {
            how,
            into,
            members,
            loans,
            guarantees,
        });
    let formation =
        (how(), registration(), ids(), carried()).prop_map(|(how, registration, from, carried)| {
            Formation { how, registration, from, carried }
        });
    let absorption = (ids(), carried()).prop_map(|(from, carried)| Absorption { from, carried });
    prop_oneof![
        how().prop_map(Event::ReorganisationResolved),
        departure.prop_map(|it| Event::Departed(it.into())),
        formation.prop_map(|it| Event::Formed(it.into())),
        absorption.prop_map(|it| Event::Absorbed(it.into())),
        cooperative().prop_map(Event::JoinedTo),
        cooperative().prop_map(Event::DuplicateJoined),
    ]
    .boxed()
}
