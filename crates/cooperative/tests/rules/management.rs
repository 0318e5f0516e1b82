//! Managers: posts and training.

use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::LeaveReason;
use cooperative::*;

use crate::fixtures::*;

fn appoint(on: &str, n: u128, post: Post) -> Command {
    let qualification = Qualification::PrimaryOrIntermediate;
    at(on, Act::AppointManager(Appointment { person: person(n), post, qualification }))
}

fn release(on: &str, n: u128) -> Command {
    at(on, Act::ReleaseManager(Release { person: person(n) }))
}

fn train(on: &str, n: u128) -> Command {
    at(on, Act::TrainManager(Training { person: person(n), topic: text("Kế toán") }))
}

fn managed() -> Vec<Command> {
    vec![cooperative(), appoint("2021-01-01", 1, Post::Director)]
}

#[test]
fn a_person_has_one_post_at_a_time() {
    let since = day("2021-01-01");
    let refused = Rejection::AlreadyInPost { person: person(1), since };
    check(&managed(), appoint("2022-01-01", 2, Post::Director), Ok(()));
    check(&managed(), appoint("2022-01-01", 1, Post::Chair), Err(refused));
}

#[test]
fn who_was_released_takes_another_post_from_the_next_day_on() {
    let mut given = managed();
    given.push(release("2022-01-01", 1));
    let since = day("2021-01-01");
    let same_day = Rejection::AlreadyInPost { person: person(1), since };
    check(&given, appoint("2022-01-02", 1, Post::Chair), Ok(()));
    check(&given, appoint("2022-01-01", 1, Post::Chair), Err(same_day));
}

#[test]
fn somebody_hired_may_be_a_manager_and_a_member_stays_one_after_leaving() {
    check(&[cooperative()], appoint("2022-01-01", 99, Post::Director), Ok(()));
    check(&managed(), leave("2022-01-01", 1, LeaveReason::Voluntary), Ok(()));
}

#[test]
fn boards_have_no_bound() {
    let mut given = vec![cooperative()];
    given.extend((1..=40).map(|n| appoint("2021-01-01", n, Post::BoardMember)));
    check(&given, appoint("2021-01-01", 41, Post::BoardMember), Ok(()));
}

#[test]
fn only_somebody_in_post_is_released_and_once() {
    let on = "2022-02-01";
    let mut given = managed();
    let refused = |n| Err(Rejection::NotInPost { person: person(n), on: day(on) });
    check(&given, release(on, 1), Ok(()));
    check(&given, release(on, 2), refused(2));
    given.push(release("2022-01-01", 1));
    check(&given, release(on, 1), refused(1));
}

#[test]
fn only_somebody_in_post_is_trained_up_to_the_last_day() {
    let on = "2022-02-01";
    let mut given = managed();
    let refused = |n| Err(Rejection::NotInPost { person: person(n), on: day(on) });
    check(&given, train(on, 1), Ok(()));
    check(&given, train(on, 2), refused(2));
    given.push(release("2022-01-01", 1));
    check(&given, train("2022-01-01", 1), Ok(()));
    check(&given, train(on, 1), refused(1));
}

#[test]
fn posts_end_with_the_cooperative() {
    let mut given = managed();
    given.push(at("2023-01-01", Act::ResolveDissolution(None)));
    given.push(at("2023-02-01", Act::CompleteDissolution));
    let history = history(&given);
    let rows = card::managers(&history.timeline(u64::MAX));
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].until, Some(day("2023-02-01")));
}
