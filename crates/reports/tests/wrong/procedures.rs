//! Procedures of the law and credit events as rows.

use cooperative::Act;
use cooperative::{Dossier, Step};
use entry::Ask;
use reports::import::{Import, read};

use crate::fixture::{files, places};

fn import(events: &str) -> Import {
    let mut files = files();
    let header = "key,date,what,until,received_on,scope,ordered_by,ground,code,year,due_on,despite,\
        name,order\n";
    files.insert("events.csv".into(), format!("{header}{events}").into_bytes());
    read(&files)
}

fn words(import: &Import) -> Vec<&'static str> {
    let of = |ask: &Ask| match ask {
        Ask::Cooperative { command, .. } => command.events().first().map(|it| it.word()),
        Ask::Area { .. } | Ask::Void { .. } => None,
        Ask::Reorganise { .. } | Ask::Join { .. } => None,
    };
    import.requests.iter().filter_map(|(_, it)| of(&it.ask)).collect()
}

#[test]
fn every_word_of_the_law_is_taken_with_its_columns() {
    let import = import(
        "a,2023-01-05,suspended,2023-12-31,,,,,,,,,,\n\
         a,2024-01-05,suspension_extended,2024-12-31,,,,,,,,,,\n\
         a,2024-02-05,resumed,,,,,,,,,,,\n\
         a,2024-07-05,not_at_address_reported,,,,,,,,,,,\n\
         a,2024-07-06,registration_changed,,,,,,,,,remedy,HTX A Mới,\n\
         a,2024-07-07,not_at_address_cleared,,,,,,,,,,,\n\
         a,2024-07-08,suspension_ordered,,,trade,,,,,,,,\n\
         a,2024-07-09,general_meeting_held,,,,,,,2023,,,,\n\
         a,2024-07-10,compliance_report_asked,,,,,,,,2024-08-10,,,\n\
         a,2024-07-20,compliance_report_received,,,,,,,,,,,\n\
         a,2024-07-21,certificate_exchanged,,,,,,6200000001,,,,,\n\
         a,2024-07-22,registration_rectified,,,,,,,,,,HTX A,\n\
         a,2024-07-23,certificate_reissued,,,,,,,,,,,\n\
         a,2024-08-01,violation_noticed,,,,,no_general_meeting,,,,,,\n\
         a,2024-08-05,certificate_revoked,,,,,no_general_meeting,,,,,,\n\
         a,2024-08-06,revocation_cancelled,,,,,,,,,,,\n\
         a,2024-08-07,dissolution_ordered,,,,court,,,,,,,\n\
         b,2024-07-05,dissolution_resolved,,2024-07-08,,,,,,,,,\n\
         b,2025-01-09,dissolution_lapsed,,,,,,,,,,,\n",
    );
    assert_eq!(places(&import), Vec::<String>::new());
    let words = words(&import);
    for word in ["suspension_extended", "dissolution_ordered", "revocation_cancelled"] {
        assert!(words.contains(&word), "{word} {words:?}");
    }
    assert_eq!(words.iter().filter(|it| **it == "dissolution_lapsed").count(), 1);
    let terms: Vec<_> = import
        .requests
        .iter()
        .filter_map(|(_, it)| match &it.ask {
            Ask::Cooperative { command, .. } => match &command.act {
                Act::Suspend(until) | Act::ResolveDissolution(until) => *until,
                _ => None,
            },
            _ => None,
        })
        .map(|it| it.to_string())
        .collect();
    assert_eq!(terms, ["2023-12-31", "2024-07-08"]);
}

#[test]
fn a_dossier_is_recorded_between_the_meeting_and_the_certificate() {
    let mut files = files();
    let text = "key,kind,code,name,commune,sector,registered_on,founded_on\n\
        a,cooperative,AB-00001,HTX A,03412,agriculture,2020-02-03,2020-01-02\n\
        b,cooperative,AB-00002,HTX B,03412,trade,2020-02-04,\n";
    files.insert("cooperatives.csv".into(), text.into());
    let events = "key,date,what\na,2020-01-05,registration_filed\n\
        a,2020-01-08,registration_supplement_asked\na,2020-01-20,registration_supplemented\n";
    files.insert("events.csv".into(), events.into());
    let import = read(&files);
    assert_eq!(places(&import), Vec::<String>::new());
    assert_eq!(
        words(&import)[..5],
        [
            "founded",
            Dossier::Filed.word(),
            Dossier::SupplementAsked.word(),
            Dossier::Supplemented.word(),
            "registered",
        ]
    );
}

#[test]
fn a_column_goes_with_its_word_and_what_is_needed_is_asked_for() {
    let cases = [
        ("a,2024-07-05,resumed,2024-12-31,,,,,,,,,,\n", "events.csv:2:until"),
        ("a,2024-07-05,suspended,,2024-07-08,,,,,,,,,\n", "events.csv:2:received_on"),
        ("a,2024-07-05,suspension_ordered,,,,,,,,,,,\n", "events.csv:2:scope"),
        ("a,2024-07-05,suspension_ordered,,,all,,,,,,,,\n", "events.csv:2:scope"),
        ("a,2024-07-05,dissolution_ordered,,,,,,,,,,,\n", "events.csv:2:ordered_by"),
        ("a,2024-07-05,violation_noticed,,,,,,,,,,,\n", "events.csv:2:ground"),
        ("a,2024-07-05,general_meeting_held,,,,,,,,,,,\n", "events.csv:2:year"),
        ("a,2024-07-05,compliance_report_asked,,,,,,,,,,,\n", "events.csv:2:due_on"),
        ("a,2024-07-05,registration_rectified,,,,,,,,,remedy,HTX,\n", "events.csv:2:despite"),
        ("a,2024-07-05,certificate_exchanged,,,,,,x,,,,,\n", "events.csv:2:code"),
        ("a,2024-07-05,certificate_exchanged,,,,,,AB-00002,,,,,\n", "events.csv:2:code"),
        ("a,2024-07-05,bankrupt,,,,,,,,,,,\n", "events.csv:2:what"),
    ];
    for (row, place) in cases {
        let import = import(row);
        assert!(places(&import).iter().any(|it| it == place), "{place} {:?}", places(&import));
    }
}

#[test]
fn a_guard_of_the_law_refuses_the_row_with_its_reason() {
    let import = import("a,2024-07-05,bankruptcy_declared,,,,,,,,,,,\n");
    assert_eq!(places(&import), ["events.csv:2:"]);
    let told = import.errors.iter().map(ToString::to_string).collect::<String>();
    assert!(told.contains("đang hoạt động"), "{told}");
    assert!(Step::ALL.iter().any(|it| it.word() == "bankruptcy_declared"));
}

#[test]
fn what_goes_wrong_with_a_loan_is_taken_from_its_payments() {
    let mut files = files();
    let loans = "key,loan,type,lender,contract,amount_dong,signed_on,purpose\n\
        a,v1,loan,agribank,01/HĐ,5000000,2021-05-05,production\n\
        a,b1,guarantee,guarantee_fund,01/BL,900,2021-05-05,\n";
    files.insert("loans.csv".into(), loans.into());
    let payments = "key,loan,what,date,amount_dong,term_months,rate_basis_points\n\
        a,v1,disbursed,2021-05-06,5000000,,\n\
        a,v1,restructured,2022-05-06,,48,650\n\
        a,v1,overdue,2023-05-06,4000000,,\n\
        a,v1,repaid,2023-06-06,1000000,,\n\
        a,v1,written_off,2023-07-06,4000000,,\n\
        a,b1,called,2023-07-06,900,,\n";
    files.insert("payments.csv".into(), payments.into());
    let import = read(&files);
    assert_eq!(places(&import), Vec::<String>::new());
    let words = words(&import);
    let troubles = ["loan_restructured", "loan_overdue", "loan_written_off", "guarantee_called"];
    assert!(troubles.iter().all(|it| words.contains(it)), "{words:?}");
}
