//! The guards as one table: which procedure starts from which state of law (Decree 92/2024 Art. 27),
//! and why not from the others.

use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::registration::{RegistrationChange, RegistrationException};
use cooperative::*;

use crate::fixtures::*;

const ON: &str = "2024-08-01";

const GROUND: RevocationGround = RevocationGround::NoGeneralMeeting;

/// The columns of the table: a name, and what brings a cooperative there.
fn states() -> Vec<(&'static str, Vec<Command>)> {
    let after = |acts: Vec<Act>| {
        let dated = acts.into_iter().zip(["2024-07-05", "2024-07-06"]).map(|(it, on)| at(on, it));
        [cooperative()].into_iter().chain(dated).collect::<Vec<_>>()
    };
    let take = |step| after(vec![Act::Take(step)]);
    let resolve = || Act::ResolveDissolution(None);
    let (notice, revoke) = (Act::NoticeViolation(GROUND), Act::RevokeCertificate(GROUND));
    vec![
        ("unfounded", vec![]),
        ("founded", vec![at("2024-07-05", founding(Kind::Cooperative))]),
        ("active", after(vec![])),
        ("noticed", after(vec![notice.clone()])),
        ("suspended", after(vec![Act::Suspend(None)])),
        ("not_at_address", take(Step::NotAtAddressReported)),
        ("resolved", after(vec![resolve()])),
        ("revoked", after(vec![notice, revoke])),
        ("tax_revoked", take(Step::CertificateRevokedByTax)),
        ("bankruptcy", take(Step::BankruptcyOpened)),
        ("ended", after(vec![resolve(), Act::CompleteDissolution])),
    ]
}

/// `.` where it may happen, else the first letters of why not.
fn cell(answer: &Result<Vec<Event>, Rejection>) -> &'static str {
    match answer {
        Ok(_) => ".",
        Err(it) => match it.reason() {
            "UNFOUNDED" => "U",
            "NOT_REGISTERED" => "N",
            "ALREADY_FOUNDED" | "ALREADY_REGISTERED" => "A",
            "ENDED" => "E",
            "STATE_FORBIDS" => "S",
            "PROCEDURE_RULE" => "P",
            "NOT_OPEN" => "O",
            "TOO_EARLY" => "Y",
            "MEMBERSHIP_RULE" => "M",
            "UNKNOWN_PERSON" => "K",
            other => other,
        },
    }
}

fn change(despite: Option<RegistrationException>) -> Act {
    let name = Some(text("HTX Mới"));
    Act::ChangeRegistration(RegistrationChange { name, despite, ..Default::default() })
}

/// A procedure, and its cells in the order of [`states`].
fn table() -> Vec<(&'static str, Act, &'static str)> {
    let due = day("2024-12-31");
    let name = Some(text("HTX Mới"));
    let rectified = RegistrationChange { name, ..Default::default() };
    let register = Act::Register(registration(Kind::Cooperative), founders(Kind::Cooperative, 5));
    let remedy = Some(RegistrationException::Remedy);
    let needed = Some(RegistrationException::Dissolution);
    let other = RevocationGround::Forged;
    let court = RevocationGround::CourtOrOtherLaw;
    let handed = Act::HandOverCode(cooperative::code::Handover {
        code: Code::new("6200091230").unwrap(),
        to: CooperativeId(uuid::Uuid::from_u128(9)),
    });
    let persons = vec![person(1)];
    let erased = Act::ErasePersonalData(Erasure { persons, reason: text("Theo yêu cầu") });
    vec![
        ("found", founding(Kind::Cooperative), ". A A A A A A A A A E"),
        ("file", Act::MoveDossier(Dossier::Filed), "U . A A A A A A A A E"),
        ("refuse", Act::MoveDossier(Dossier::Refused), "U O A A A A A A A A E"),
        ("register", register, ". . A A A A A A A A E"),
        ("change", change(None), "U N . S . S S S S . E"),
        ("change to remedy", change(remedy), "U N . . . . S . . . E"),
        ("change to dissolve", change(needed), "U N . S . S . . S . E"),
        ("rectify", Act::RectifyRegistration(rectified), "U N . . . . . . . . E"),
        ("hand over the code", handed, "U N . . . . . . . . E"),
        ("exchange", Act::ExchangeCertificate(None), "U N . . . . . . . . E"),
        ("suspend", Act::Suspend(None), "U N . . S S S S S S E"),
        ("extend", Act::ExtendSuspension(None), "U N S S . S S S S S E"),
        ("suspend whole", Act::OrderSuspension(SuspensionScope::Whole), "U N . . S S S S S S E"),
        ("suspend a trade", Act::OrderSuspension(SuspensionScope::Trade), "U N . . . . . . . . E"),
        ("resume", Act::Resume, "U N S S . S S S S S E"),
        ("resolve", Act::ResolveDissolution(None), "U N . . . . S S S S E"),
        ("court", Act::OrderDissolution(DissolutionOrder::Court), "U N . . . . . . . S E"),
        (
            "district",
            Act::OrderDissolution(DissolutionOrder::DistrictCommittee),
            "U N P P P P P P P S E",
        ),
        (
            "after revocation",
            Act::OrderDissolution(DissolutionOrder::Revocation),
            "U N O O O O O . O S E",
        ),
        ("cancel", Act::CancelDissolution, "U N S S S S . P S S E"),
        ("complete", Act::CompleteDissolution, "U N S S S S . . S S E"),
        ("notice", Act::NoticeViolation(other), "U N . S . . S S S S E"),
        ("revoke", Act::RevokeCertificate(GROUND), "U N O . O O S S S S E"),
        ("revoke by court", Act::RevokeCertificate(court), "U N . . . . S S S S E"),
        ("not at address", Act::Take(Step::NotAtAddressReported), "U N . . S S S S S S E"),
        ("at address", Act::Take(Step::NotAtAddressCleared), "U N S S S . S S S S E"),
        ("object", Act::Take(Step::DissolutionObjected), "U N S S S S . . S S E"),
        ("lapse", Act::Take(Step::DissolutionLapsed), "U N S S S S Y Y S S E"),
        ("explained", Act::Take(Step::ExplanationAccepted), "U N O . O O S S S S E"),
        ("revoke for tax", Act::Take(Step::CertificateRevokedByTax), "U N . . . . S S S S E"),
        ("restore", Act::Take(Step::RevocationCancelled), "U N S S S S O . . S E"),
        ("open bankruptcy", Act::Take(Step::BankruptcyOpened), "U N . . . . . . . S E"),
        ("stop bankruptcy", Act::Take(Step::BankruptcyStopped), "U N S S S S S S S . E"),
        ("declare bankrupt", Act::Take(Step::BankruptcyDeclared), "U N S S S S S S S . E"),
        ("become an enterprise", Act::Take(Step::BecameEnterprise), "U N . . . . S S S S E"),
        ("reissue", Act::Take(Step::CertificateReissued), "U N . . . . . . . . E"),
        ("report came", Act::Take(Step::ComplianceReportReceived), "U N O O O O O O O O E"),
        ("ask report", Act::AskComplianceReport(due), "U N . . . . . . . . E"),
        ("meeting", Act::HoldGeneralMeeting(2023), "U N . . . . . . . . E"),
        ("stop operation", Act::StopOperation, "U N . . . . . . . . E"),
        ("restart operation", Act::RestartOperation, "U N S S S S S S S S E"),
        ("join", Act::JoinMember(official(20)), "U N . . . . M M . . E"),
        ("erase", erased, "K K . . . . . . . . ."),
        ("grant a loan", Act::GrantLoan(a_loan(1, 5)), "U N . . . . . . . . E"),
    ]
}

#[test]
fn every_procedure_starts_from_its_states_and_from_no_other() {
    let states: Vec<(&str, History)> =
        states().into_iter().map(|(name, given)| (name, history(&given))).collect();
    let mut differs = Vec::new();
    for (name, act, expected) in table() {
        let answers = states.iter().map(|(_, it)| judge(it, &at(ON, act.clone()), RECORDED));
        let found: Vec<&str> = answers.map(|it| cell(&it)).collect();
        if found.join(" ") != expected {
            differs.push(format!("{name}: {} and not {expected}", found.join(" ")));
        }
    }
    assert!(differs.is_empty(), "{}", differs.join("\n"));
}

/// Every step and every dossier is in the table or told apart here, so that a new one is not left
/// out.
#[test]
fn the_table_has_every_step() {
    let table = table();
    let missing: Vec<&Step> =
        Step::ALL.iter().filter(|it| !table.iter().any(|row| row.1 == Act::Take(**it))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Where each procedure leads.
#[test]
fn every_state_of_law_is_reached_and_the_state_before_returns() {
    let legal = |given: &[Command]| match history(given).head() {
        Cooperative::Registered(it) => it.legal,
        Cooperative::Ended(_) => Legal::Ended,
        Cooperative::Unfounded | Cooperative::Founded(_) => panic!("no certificate"),
    };
    let expected = [
        ("active", Legal::Active),
        ("noticed", Legal::Active),
        ("suspended", Legal::Suspended),
        ("not_at_address", Legal::NotAtAddress),
        ("resolved", Legal::Dissolving),
        ("revoked", Legal::Dissolving),
        ("tax_revoked", Legal::TaxRevoked),
        ("bankruptcy", Legal::Bankruptcy),
        ("ended", Legal::Ended),
    ];
    let states = states();
    let of = |name: &str| states.iter().find(|it| it.0 == name).unwrap().1.clone();
    for (name, state) in expected {
        assert_eq!(legal(&of(name)), state, "{name}");
    }
    let stop = || Act::Take(Step::BankruptcyStopped);
    for (before, open, close) in [
        ("suspended", Act::ResolveDissolution(None), Act::CancelDissolution),
        (
            "suspended",
            Act::Take(Step::CertificateRevokedByTax),
            Act::Take(Step::RevocationCancelled),
        ),
        ("not_at_address", Act::ResolveDissolution(None), Act::CancelDissolution),
        ("resolved", Act::Take(Step::BankruptcyOpened), stop()),
        ("tax_revoked", Act::Take(Step::BankruptcyOpened), stop()),
        ("revoked", Act::Take(Step::BankruptcyOpened), stop()),
    ] {
        let mut given = of(before);
        let was = legal(&given);
        given.extend([at("2024-08-02", open), at("2024-08-03", close)]);
        assert_eq!(legal(&given), was, "{before}");
    }
}
