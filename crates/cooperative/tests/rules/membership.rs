//! Joining and leaving.

use cooperative::membership::{Joining, LeaveReason as Why, PartyKind};
use cooperative::*;

use crate::fixtures::*;

fn rule(rule: &'static str, rule_vi: &'static str) -> Result<(), Rejection> {
    Err(Rejection::Membership { rule, rule_vi })
}

/// A cooperative with one member of each kind and party, from after the Law of 2023.
fn mixed() -> Vec<Command> {
    let on = "2024-07-01";
    let household = Joining { party: PartyKind::Household, ..official(10) };
    let organisation = Joining { party: PartyKind::Organisation, ..official(11) };
    let mut given = vec![registered(on)];
    given.extend([household, organisation].map(|it| join(on, it)));
    given.extend([associate(12), capital_associate(13)].map(|it| join(on, it)));
    given
}

#[test]
fn nobody_is_a_member_twice_at_a_time() {
    let since = day("2020-01-10");
    let twice = Rejection::AlreadyMember { person: person(1), since };
    check(&[cooperative()], join("2023-01-01", official(8)), Ok(()));
    check(&[cooperative()], join("2023-01-01", official(1)), Err(twice));
}

#[test]
fn who_left_may_join_again_from_the_next_day_on() {
    let given = [cooperative(), leave("2023-01-01", 1, Why::Voluntary)];
    let since = day("2020-01-10");
    let same_day = Rejection::AlreadyMember { person: person(1), since };
    check(&given, join("2023-01-02", official(1)), Ok(()));
    check(&given, join("2023-01-01", official(1)), Err(same_day));
}

#[test]
fn associates_join_from_the_law_of_2023_on() {
    let before = || {
        rule(
            "before 1/7/2024 there are official members only (Law 23/2012)",
            "trước 01/7/2024 chỉ có thành viên chính thức (Luật 23/2012)",
        )
    };
    for joining in [associate(8), capital_associate(8)] {
        check(&[cooperative()], join("2024-06-30", joining.clone()), before());
        check(&[cooperative()], join("2024-07-01", joining), Ok(()));
    }
}

#[test]
fn official_members_of_a_union_are_organisations() {
    let union = [register("2025-01-02", Kind::Union, 3)];
    let refused = rule(
        "the official members of a union are cooperatives",
        "thành viên chính thức của liên hiệp là hợp tác xã",
    );
    let organisation = Joining { party: PartyKind::Organisation, ..official(8) };
    check(&union, join("2025-02-01", organisation), Ok(()));
    check(&union, join("2025-02-01", official(8)), refused);
    check(&union, join("2025-02-01", capital_associate(8)), Ok(()));
}

#[test]
fn no_capital_comes_in_after_a_resolution_under_the_law_of_2023() {
    let given = [cooperative(), at("2024-06-01", Act::ResolveDissolution(None))];
    let refused = || {
        rule(
            "no new capital after the resolution to dissolve (Law 17/2023 Art. 100)",
            "không huy động vốn sau nghị quyết giải thể (Điều 100 Luật 17/2023)",
        )
    };
    check(&given, join("2024-06-30", official(8)), Ok(()));
    check(&given, join("2024-07-01", official(8)), refused());
    check(&given, join("2024-07-01", capital_associate(8)), refused());
    check(&given, join("2024-07-01", associate(8)), Ok(()));
    check(&[cooperative()], join("2024-07-01", official(8)), Ok(()));
}

#[test]
fn capital_may_come_in_again_once_the_resolution_is_cancelled() {
    let given = [
        cooperative(),
        at("2024-08-01", Act::ResolveDissolution(None)),
        at("2024-09-01", Act::CancelDissolution),
    ];
    check(&given, join("2024-09-01", official(8)), Ok(()));
}

#[test]
fn a_suspended_or_stopped_cooperative_admits_members() {
    let suspended = [cooperative(), at("2023-01-01", Act::Suspend(None))];
    let stopped = [cooperative(), at("2023-01-01", Act::StopOperation)];
    check(&suspended, join("2023-02-01", official(8)), Ok(()));
    check(&stopped, join("2023-02-01", official(8)), Ok(()));
}

#[test]
fn only_a_member_leaves_and_once() {
    let on = "2023-02-01";
    let given = [cooperative(), leave("2023-01-01", 1, Why::Voluntary)];
    let stranger = Rejection::NotMember { person: person(8), on: day(on) };
    let gone = Rejection::NotMember { person: person(1), on: day(on) };
    check(&given, leave(on, 2, Why::Voluntary), Ok(()));
    check(&given, leave(on, 8, Why::Voluntary), Err(stranger));
    check(&given, leave(on, 1, Why::Voluntary), Err(gone));
}

#[test]
fn who_joins_may_leave_on_the_same_day() {
    let given = [cooperative(), join("2023-01-01", official(8))];
    check(&given, leave("2023-01-01", 8, Why::Voluntary), Ok(()));
}

#[test]
fn leaving_below_the_legal_minimum_is_no_refusal() {
    let mut given = vec![cooperative()];
    given.extend((1..=6).map(|n| leave("2023-01-01", n, Why::Voluntary)));
    check(&given, leave("2023-01-02", 7, Why::Expelled), Ok(()));
}

#[test]
fn the_reason_fits_who_leaves() {
    let fee = "only a non-capital associate leaves for an unpaid fee (Law 17/2023 Art. 33)";
    let fee_vi = "chỉ thành viên liên kết không góp vốn nộp phí thành viên (Điều 33)";
    let capital = "a non-capital associate owes no capital (Law 17/2023 Art. 33)";
    let capital_vi = "thành viên liên kết không góp vốn không có nghĩa vụ góp vốn (Điều 33)";
    let dies = || rule("only a person dies", "lý do này chỉ dùng cho cá nhân");
    let ends = || rule("only an organisation comes to an end", "lý do này chỉ dùng cho tổ chức");
    let (human, household, organisation, fee_payer, investor) = (1, 10, 11, 12, 13);
    let cases = [
        (fee_payer, Why::FeeUnpaid, Ok(())),
        (human, Why::FeeUnpaid, rule(fee, fee_vi)),
        (investor, Why::FeeUnpaid, rule(fee, fee_vi)),
        (human, Why::CapitalUnpaid, Ok(())),
        (investor, Why::CapitalUnpaid, Ok(())),
        (fee_payer, Why::CapitalUnpaid, rule(capital, capital_vi)),
        (human, Why::Death, Ok(())),
        (household, Why::Death, dies()),
        (organisation, Why::Death, dies()),
        (organisation, Why::OrganisationEnded, Ok(())),
        (human, Why::OrganisationEnded, ends()),
        (household, Why::OrganisationEnded, ends()),
        (household, Why::Voluntary, Ok(())),
        (organisation, Why::Expelled, Ok(())),
        (human, Why::Inactive, Ok(())),
        (fee_payer, Why::Charter, Ok(())),
    ];
    for (who, why, then) in cases {
        check(&mixed(), leave("2025-01-02", who, why), then);
    }
}

#[test]
fn nobody_records_leaving_by_dissolution() {
    let act = leave("2024-08-01", 1, Why::Dissolution).act;
    refuses_value(act, "reason", "dissolution");
}
