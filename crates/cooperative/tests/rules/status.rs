//! The two status axes: the legal state and the operating state.

use cooperative::membership::LeaveReason;
use cooperative::registration::{Registration, RegistrationChange};
use cooperative::*;

use crate::fixtures::*;

const ON: &str = "2024-09-01";

fn suspended() -> Vec<Command> {
    vec![cooperative(), at("2023-02-01", Act::Suspend(None))]
}

fn resolved() -> Vec<Command> {
    vec![cooperative(), at("2023-02-01", Act::ResolveDissolution(None))]
}

fn ended() -> Vec<Command> {
    let mut given = resolved();
    given.push(at("2023-03-20", Act::CompleteDissolution));
    given
}

fn legal_after(given: &[Command]) -> Legal {
    history(given).head().registered().unwrap().legal
}

fn capital(amount: i64) -> Act {
    let charter_capital = Some(Dong(amount));
    Act::ChangeRegistration(RegistrationChange { charter_capital, ..Default::default() })
}

#[test]
fn only_what_is_active_is_suspended() {
    let refused = |state_en, state_vi| Err(state(state_en, state_vi, ON));
    check(&[cooperative()], at(ON, Act::Suspend(None)), Ok(()));
    check(
        &suspended(),
        at(ON, Act::Suspend(None)),
        refused("suspended", "đang tạm ngừng kinh doanh"),
    );
    check(&resolved(), at(ON, Act::Suspend(None)), Err(dissolving(ON)));
}

#[test]
fn only_what_is_suspended_resumes() {
    check(&suspended(), at(ON, Act::Resume), Ok(()));
    check(&[cooperative()], at(ON, Act::Resume), Err(state("active", "đang hoạt động", ON)));
    check(&resolved(), at(ON, Act::Resume), Err(dissolving(ON)));
}

#[test]
fn operation_stops_once_in_any_legal_state() {
    let mut stopped = vec![cooperative(), at("2022-05-01", Act::StopOperation)];
    let twice = state("not operating already", "đã ngừng hoạt động", ON);
    check(&stopped, at(ON, Act::StopOperation), Err(twice));
    check(&suspended(), at(ON, Act::StopOperation), Ok(()));
    check(&resolved(), at(ON, Act::StopOperation), Ok(()));
    stopped.push(at("2022-08-01", Act::RestartOperation));
    check(&stopped, at(ON, Act::StopOperation), Ok(()));
}

#[test]
fn only_what_stopped_restarts_and_not_while_dissolving() {
    let mut given = vec![cooperative(), at("2022-05-01", Act::StopOperation)];
    let running = state("operating already", "đang hoạt động", ON);
    check(&[cooperative()], at(ON, Act::RestartOperation), Err(running));
    check(&given, at(ON, Act::RestartOperation), Ok(()));
    given.push(at("2023-02-01", Act::ResolveDissolution(None)));
    check(&given, at(ON, Act::RestartOperation), Err(dissolving(ON)));
}

#[test]
fn the_axes_are_apart() {
    let given = [cooperative(), at("2022-05-01", Act::StopOperation)];
    let history = history(&given);
    let it = history.head().registered().unwrap();
    assert_eq!((it.legal, it.operating), (Legal::Active, Operating::Stopped));
    assert!(!it.is_active());
    check(&given, at(ON, Act::Suspend(None)), Ok(()));
    check(&given, at(ON, Act::ResolveDissolution(None)), Ok(()));
}

#[test]
fn dissolution_is_resolved_from_active_or_suspended_and_once() {
    check(&[cooperative()], at(ON, Act::ResolveDissolution(None)), Ok(()));
    check(&suspended(), at(ON, Act::ResolveDissolution(None)), Ok(()));
    check(&resolved(), at(ON, Act::ResolveDissolution(None)), Err(dissolving(ON)));
}

#[test]
fn only_a_resolution_is_cancelled() {
    check(&resolved(), at(ON, Act::CancelDissolution), Ok(()));
    check(
        &[cooperative()],
        at(ON, Act::CancelDissolution),
        Err(state("active", "đang hoạt động", ON)),
    );
}

#[test]
fn a_cancelled_dissolution_returns_to_the_state_before() {
    let mut active = resolved();
    active.push(at("2023-04-01", Act::CancelDissolution));
    assert_eq!(legal_after(&active), Legal::Active);

    let mut still_suspended = suspended();
    still_suspended.push(at("2023-03-01", Act::ResolveDissolution(None)));
    assert_eq!(legal_after(&still_suspended), Legal::Dissolving);
    still_suspended.push(at("2023-04-01", Act::CancelDissolution));
    assert_eq!(legal_after(&still_suspended), Legal::Suspended);
    check(&still_suspended, at(ON, Act::Resume), Ok(()));
}

#[test]
fn a_second_resolution_remembers_its_own_state_before() {
    let mut given = suspended();
    given.push(at("2023-03-01", Act::ResolveDissolution(None)));
    given.push(at("2023-04-01", Act::CancelDissolution));
    given.push(at("2023-05-01", Act::Resume));
    given.push(at("2023-06-01", Act::ResolveDissolution(None)));
    given.push(at("2023-07-01", Act::CancelDissolution));
    assert_eq!(legal_after(&given), Legal::Active);
}

#[test]
fn dissolution_completes_only_after_a_resolution() {
    check(&resolved(), at(ON, Act::CompleteDissolution), Ok(()));
    let active = state("active", "đang hoạt động", ON);
    check(&[cooperative()], at(ON, Act::CompleteDissolution), Err(active));
    let paused = state("suspended", "đang tạm ngừng kinh doanh", ON);
    check(&suspended(), at(ON, Act::CompleteDissolution), Err(paused));
}

#[test]
fn dissolution_completes_only_without_debts() {
    let mut given = vec![cooperative(), grant("2021-01-05", 1, 100), grant("2021-01-06", 2, 50)];
    given.push(disburse("2021-02-01", 1, 80));
    given.push(at("2023-02-01", Act::ResolveDissolution(None)));
    let owing = Rejection::DebtsLeft { outstanding: Dong(80) };
    check(&given, at(ON, Act::CompleteDissolution), Err(owing));
    given.push(repay("2023-03-01", 1, 79));
    let owing = Rejection::DebtsLeft { outstanding: Dong(1) };
    check(&given, at(ON, Act::CompleteDissolution), Err(owing));
    given.push(repay("2023-03-02", 1, 1));
    check(&given, at(ON, Act::CompleteDissolution), Ok(()));
}

#[test]
fn the_last_repayment_may_be_on_the_day_of_the_end() {
    let mut given = vec![cooperative(), grant("2021-01-05", 1, 100), disburse("2021-02-01", 1, 80)];
    given.push(at("2023-02-01", Act::ResolveDissolution(None)));
    given.push(repay("2023-03-20", 1, 80));
    check(&given, at("2023-03-20", Act::CompleteDissolution), Ok(()));
}

#[test]
fn nothing_happens_after_the_end() {
    let on = day("2023-03-20");
    let acts = [
        Act::Suspend(None),
        Act::Resume,
        Act::StopOperation,
        Act::RestartOperation,
        Act::ResolveDissolution(None),
        Act::CancelDissolution,
        Act::CompleteDissolution,
        Act::JoinMember(official(9)),
        Act::GrantLoan(a_loan(1, 5)),
        founding(Kind::Cooperative),
        capital(5),
    ];
    for act in acts {
        check(&ended(), at("2023-03-21", act), Err(Rejection::Ended { on }));
    }
    check(&ended(), file("2023-03-21", 2022), Err(Rejection::Ended { on }));
    check(&ended(), registered("2023-03-21"), Err(Rejection::Ended { on }));
    check(&ended(), file("2023-03-20", 2022), Ok(()));
}

#[test]
fn the_end_keeps_what_it_was_and_ends_members_and_posts_by_itself() {
    let history = history(&ended());
    let Cooperative::Ended(it) = history.head() else { panic!("it ended") };
    assert_eq!((it.on, it.was.members.len()), (day("2023-03-20"), 7));
    assert_eq!(history.head().registered(), None);
    let timeline = history.timeline(u64::MAX);
    let rows = card::members(&timeline);
    let gone = Some((day("2023-03-20"), LeaveReason::Dissolution));
    assert_eq!(rows.len(), 7);
    assert!(rows.iter().all(|it| it.left == gone), "{rows:?}");
    let card = card::Card::of(surroundings().me, history.head(), 9, 9).unwrap();
    assert_eq!((card.members, card.official_members, card.managers), (0, 0, 0));
    assert_eq!((card.legal, card.ended_on), (Some(Legal::Ended), Some(day("2023-03-20"))));
}

#[test]
fn the_registration_changes_unless_it_is_dissolving_under_the_law_of_2023() {
    let dissolving_since = [cooperative(), at("2024-06-01", Act::ResolveDissolution(None))];
    check(&[cooperative()], at("2024-07-01", capital(5)), Ok(()));
    check(&suspended(), at("2024-07-01", capital(5)), Ok(()));
    check(&dissolving_since, at("2024-06-30", capital(5)), Ok(()));
    check(&dissolving_since, at("2024-07-01", capital(5)), Err(dissolving("2024-07-01")));
}

#[test]
fn a_change_replaces_what_it_names_and_leaves_the_rest() {
    let before = registration(Kind::Cooperative);
    let change = RegistrationChange {
        address: Some(text("bản Thống Nhất")),
        sector: Some(Sector::Trade),
        representative: Some(text("Đại diện 1")),
        trades: Some(cooperative::registration::Trades::default()),
        ..Default::default()
    };
    let given = [
        cooperative(),
        at("2022-01-01", Act::ChangeRegistration(change)),
        at("2022-02-01", capital(7)),
    ];
    let now = history(&given).head().registered().unwrap().registration.clone();
    assert_eq!(now.sector, Sector::Trade);
    assert_eq!(now.address, Some(text("bản Thống Nhất")));
    assert_eq!(now.representative, Some(text("Đại diện 1")));
    assert!(now.trades.is_empty());
    assert_eq!((&now.name, &now.code, &now.commune), (&before.name, &before.code, &before.commune));
    assert_eq!(now.charter_capital, Some(Dong(7)));
    let name = Some(text("HTX Mới"));
    let renaming = RegistrationChange { name, ..Default::default() };
    let given = [cooperative(), at("2022-01-01", Act::ChangeRegistration(renaming))];
    let now = history(&given).head().registered().unwrap().registration.clone();
    assert_eq!(now, Registration { name: text("HTX Mới"), ..before });
}

#[test]
fn what_is_ordered_again_by_the_same_runs_on_with_its_objection() {
    let ground = cooperative::procedure::RevocationGround::CourtOrOtherLaw;
    let order = Act::OrderDissolution(cooperative::procedure::DissolutionOrder::Revocation);
    let given = [
        cooperative(),
        at("2024-08-01", Act::RevokeCertificate(ground)),
        at("2024-09-01", Act::Take(Step::DissolutionObjected)),
        at("2024-09-02", order),
    ];
    let history = history(&given);
    let open = history.head().registered().unwrap().clocks.dissolution.unwrap();
    assert_eq!((open.since, open.objected), (day("2024-08-01"), true));
    let lapse = judge(&history, &at("2025-03-03", Act::Take(Step::DissolutionLapsed)), RECORDED);
    assert_eq!(lapse.map_err(|it| it.reason()), Err("PROCEDURE_RULE"));
}
