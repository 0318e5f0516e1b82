//! What a refusal says, and that asking again for what is already so is one.

use std::collections::BTreeSet;

use cooperative::annual::{Rating, RatingBasis};
use cooperative::credit::{Guarantee, Lender};
use cooperative::management::{Appointment, Post, Qualification};
use cooperative::recognition::Link;
use cooperative::*;
use uuid::Uuid;

use crate::fixtures::*;

/// One of each kind.
fn all() -> Vec<Rejection> {
    use Rejection as R;
    let (on, since, from) = (day("2024-07-01"), day("2024-06-30"), day("2004-01-01"));
    let (person, loan, left) = (person(1), loan_id(1), Dong(3));
    let code = UnitCode::new("03390").unwrap();
    let because = Box::new(R::AlreadyFounded);
    let (field, value) = ("stars", "6".to_owned());
    let (expected, expected_vi) = ("3 to 5 stars", "3 đến 5 sao");
    let (rule, rule_vi) = ("only a person dies", "chỉ dùng cho cá nhân");
    let by = CooperativeId(Uuid::from_u128(7));
    vec![
        R::Value { field, value, expected, expected_vi },
        R::FutureDated { effective: on, recorded_on: since },
        R::Unfounded { on },
        R::NotRegistered { on },
        R::AlreadyFounded,
        R::AlreadyRegistered { since },
        R::Ended { on },
        R::KindDiffers { founded: Kind::Group, registered: Kind::Union },
        R::TooFewMembers { have: 4, need: 5, on },
        R::CodeTaken { code: "6200091230".into(), by },
        R::UnknownCommune { code: code.clone(), on },
        R::UnknownUnit { code: code.clone(), on },
        R::UnitExists { code, from },
        state("suspended", "đang tạm ngừng kinh doanh", "2024-07-01"),
        R::DebtsLeft { outstanding: Dong(5) },
        R::AlreadyMember { person, since },
        R::NotMember { person, on },
        R::Membership { rule, rule_vi },
        R::AlreadyInPost { person, since },
        R::NotInPost { person, on },
        R::LoanExists { loan },
        R::ContractExists { contract: text("HĐ 1") },
        R::NoLoan { loan, on },
        R::TooMuch { amount: Dong(5), left, of: "is outstanding", of_vi: "dư nợ gốc" },
        R::ReturnExists { year: 2023 },
        R::RatingExists { year: 2023 },
        R::Rating { rule, rule_vi },
        R::NoLink { partner: text("Công ty A"), on },
        R::LinkExists { partner: text("Công ty A") },
        R::TooLate { what: "the supplement", what_vi: "việc bổ sung", latest: on },
        R::TooEarly { what: "the lapse", what_vi: "việc hết hiệu lực", earliest: on },
        R::Procedure { rule, rule_vi },
        R::NotOpen { what: "a dissolution", what_vi: "thủ tục giải thể", on },
        R::MeetingExists { year: 2023 },
        R::NotReversible { revision: 9, on },
        R::LaterEntry { revision: 9, day: on, event: "suspended", because },
    ]
}

#[test]
fn every_refusal_has_a_reason_of_its_own_and_two_texts() {
    let all = all();
    let reasons: BTreeSet<_> = all.iter().map(Rejection::reason).collect();
    assert_eq!(reasons.len(), all.len());
    for it in &all {
        let (en, vi) = (it.to_string(), it.vi());
        assert!(!en.is_empty() && !vi.is_empty() && en != vi, "{it:?}");
        assert!(it.reason().bytes().all(|b| b.is_ascii_uppercase() || b == b'_'), "{it:?}");
    }
}

#[test]
fn a_later_entry_is_named_with_its_day_and_the_reason() {
    let refusal = later(9, "2024-07-01", "suspended", dissolving("2024-07-01"));
    let en = "it would make rev. 9 of 2024-07-01 (suspended) impossible: \
        the cooperative is dissolving on 2024-07-01";
    assert_eq!(refusal.to_string(), en);
    assert!(refusal.vi().contains("lần ghi 9") && refusal.vi().contains("giải thể"));
    assert!(std::error::Error::source(&refusal).is_none());
}

#[test]
fn debts_are_named_in_one_line() {
    let text = Rejection::DebtsLeft { outstanding: Dong(5) }.to_string();
    let expected = "5 đồng of principal is outstanding; \
        Law 17/2023 Art. 97.2 asks for all debts to be paid";
    assert_eq!(text, expected);
}

/// A repeat of the same request is known by its id and never comes here; another request for the
/// same thing is refused, so that nobody takes two for one.
#[test]
fn asking_again_for_what_is_already_so_is_refused() {
    let on = "2024-08-01";
    let (post, qualification) = (Post::Chair, Qualification::NotStated);
    let (guarantor, contract) = (Lender::GuaranteeFund, text("BL 1"));
    let guarantee = Guarantee { loan: loan_id(2), guarantor, contract, amount: Dong(5) };
    let (basis, score, class) = (RatingBasis::Office, None, None);
    let exists = [
        join(on, official(8)),
        at(on, Act::AppointManager(Appointment { person: person(8), post, qualification })),
        grant(on, 1, 5),
        at(on, Act::GiveGuarantee(guarantee)),
        file(on, 2023),
        at(on, Act::Rate(Rating { year: 2023, basis, score, class, effective: true })),
        at(on, Act::Link(Link { partner: text("Công ty A"), product: None })),
    ];
    for command in exists {
        let history = history(&[cooperative(), command.clone()]);
        let refusal = judge(&history, &command, RECORDED).unwrap_err();
        assert_eq!(refusal.class(), Class::Exists, "{refusal}");
    }
    for act in [Act::Suspend(None), Act::StopOperation, Act::ResolveDissolution(None)] {
        let history = history(&[cooperative(), at(on, act.clone())]);
        let refusal = judge(&history, &at(on, act), RECORDED).unwrap_err();
        assert_eq!(refusal.class(), Class::Precondition, "{refusal}");
    }
    let history = history(&[cooperative()]);
    let refusal = judge(&history, &cooperative(), RECORDED).unwrap_err();
    assert_eq!(refusal.class(), Class::Exists);
}
