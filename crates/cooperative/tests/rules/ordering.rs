//! The order within a day: rank, then the explicit order, then the order of recording.

use cooperative::credit::{Guarantee, Lender};
use cooperative::management::{Appointment, Post, Qualification, Release};
use cooperative::membership::LeaveReason as Why;
use cooperative::*;

use crate::fixtures::*;

const ON: &str = "2023-05-03";

fn ordered(order: u16, command: Command) -> Command {
    Command { order, ..command }
}

fn words(given: &[Command]) -> Vec<&'static str> {
    history(given).timeline(u64::MAX).events().map(|(_, it)| it.word()).collect()
}

#[test]
fn what_makes_comes_before_what_uses_before_what_ends() {
    let appointment = Appointment {
        person: person(8),
        post: Post::Chair,
        qualification: Qualification::NotStated,
    };
    let guarantee = Guarantee {
        loan: loan_id(2),
        guarantor: Lender::GuaranteeFund,
        contract: text("BL"),
        amount: Dong(5),
    };
    let mut given = vec![registered(ON)];
    given.push(at(ON, Act::StopOperation));
    given.push(join(ON, official(8)));
    given.push(leave(ON, 8, Why::Voluntary));
    given.push(at(ON, Act::AppointManager(appointment)));
    given.push(at(ON, Act::ReleaseManager(Release { person: person(8) })));
    given.push(at(ON, Act::GiveGuarantee(guarantee)));
    given.push(at(ON, Act::EndGuarantee(loan_id(2))));
    given.push(grant(ON, 1, 9));
    given.push(disburse(ON, 1, 9));
    given.push(repay(ON, 1, 9));
    given.push(file(ON, 2023));
    given.push(at(ON, Act::ResolveDissolution(None)));
    given.push(at(ON, founding(Kind::Cooperative)));
    given.push(at(ON, Act::CompleteDissolution));
    let expected = [
        "member_joined",
        "manager_appointed",
        "return_filed",
        "guarantee_given",
        "loan_granted",
        "loan_disbursed",
        "guarantee_ended",
        "loan_repaid",
        "manager_released",
        "member_left",
        "operation_stopped",
        "dissolution_resolved",
        "dissolution_completed",
    ];
    let words = words(&given);
    assert_eq!(words[..2], ["founded", "registered"]);
    assert_eq!(words[9..], expected);
}

#[test]
fn ranks_are_the_promised_ones() {
    let ranks = [
        (at(ON, founding(Kind::Cooperative)), 0),
        (registered(ON), 2),
        (at(ON, Act::Resume), 4),
        (at(ON, Act::RestartOperation), 4),
        (at(ON, Act::CancelDissolution), 4),
        (join(ON, official(1)), 5),
        (file(ON, 2022), 7),
        (grant(ON, 1, 1), 8),
        (disburse(ON, 1, 1), 9),
        (repay(ON, 1, 1), 10),
        (leave(ON, 1, Why::Voluntary), 12),
        (at(ON, Act::Suspend(None)), 13),
        (at(ON, Act::StopOperation), 13),
        (at(ON, Act::ResolveDissolution(None)), 15),
        (at(ON, Act::CompleteDissolution), 17),
        (at(ON, Act::MoveDossier(Dossier::Filed)), 1),
        (at(ON, Act::Take(Step::BankruptcyStopped)), 4),
        (at(ON, Act::Take(Step::DissolutionObjected)), 16),
        (at(ON, Act::Take(Step::DissolutionLapsed)), 17),
    ];
    for (command, rank) in ranks {
        assert_eq!(command.events()[0].rank(), rank, "{command:?}");
    }
}

#[test]
fn of_the_same_rank_the_explicit_order_decides_and_then_the_recording() {
    let given = [
        cooperative(),
        ordered(2, join(ON, official(8))),
        ordered(1, join(ON, official(9))),
        ordered(1, join(ON, official(10))),
        join(ON, official(11)),
    ];
    let history = history(&given);
    let joined: Vec<PersonId> = history
        .timeline(u64::MAX)
        .events()
        .filter_map(|(_, it)| match it {
            Event::MemberJoined(it) => Some(it.person),
            _ => None,
        })
        .skip(7)
        .collect();
    assert_eq!(joined, [11, 9, 10, 8].map(person));
}

#[test]
fn the_explicit_order_never_beats_the_rank() {
    let given = [cooperative(), ordered(u16::MAX, join(ON, official(8)))];
    check(&given, leave(ON, 8, Why::Voluntary), Ok(()));
    let given = [cooperative(), ordered(0, at(ON, Act::Suspend(None)))];
    let active = state("active", "đang hoạt động", ON);
    check(&given, ordered(u16::MAX, at(ON, Act::Resume)), Err(active));
}

#[test]
fn the_explicit_order_makes_possible_what_the_recording_would_not() {
    let given = [
        cooperative(),
        at("2023-01-01", Act::StopOperation),
        at("2023-02-01", Act::ResolveDissolution(None)),
        ordered(2, at(ON, Act::CancelDissolution)),
    ];
    check(&given, ordered(3, at(ON, Act::RestartOperation)), Ok(()));
    check(&given, ordered(2, at(ON, Act::RestartOperation)), Ok(()));
    check(&given, ordered(1, at(ON, Act::RestartOperation)), Err(dissolving(ON)));
}

#[test]
fn the_last_certified_stars_of_a_day_are_those_of_the_highest_order() {
    use cooperative::recognition::Certification;
    let certify =
        |stars| at(ON, Act::CertifyProduct(Certification { product: text("Chè"), stars }));
    let history = history(&[cooperative(), ordered(2, certify(5)), ordered(1, certify(3))]);
    assert_eq!(history.head().registered().unwrap().products[&text("Chè")], 5);
}
