//! What rows say of each other.

use reports::import::{File, read};

use crate::fixture::{files, places, says, with};

#[test]
fn rows_that_name_nothing_are_refused() {
    says("members.csv", "a,8", "z,8", "members.csv:16:key", "no such key");
    says("managers.csv", "a,1", "a,9", "managers.csv:2:person", "no such person");
    says("payments.csv", "v1", "v9", "payments.csv:2:loan", "no such loan");
    says("cooperatives.csv", "03412", "03413", "cooperatives.csv:2:commune", "no commune");
    says("targets.csv", "t1,106", "t1,107", "targets.csv:2:", "107");
}

#[test]
fn a_hired_manager_needs_no_membership() {
    let mut files = files();
    let text = "key,person,post,qualification,from,hired\na,9,director,college,2020-02-03,yes\n";
    files.insert("managers.csv".into(), text.into());
    assert_eq!(places(&read(&files)), Vec::<String>::new());
    files.insert("managers.csv".into(), text.replace("yes", "no").into());
    assert_eq!(places(&read(&files)), ["managers.csv:2:person"]);
}

#[test]
fn keys_stand_once() {
    says("cooperatives.csv", "\nb,", "\na,", "cooperatives.csv:3:key", "the same key as row 2");
    says("cooperatives.csv", "AB-00002", "ab-00001", "cooperatives.csv:3:code", "as row 2");
    says("members.csv", "b,7", "b,6", "members.csv:15:person", "as row 14");
}

#[test]
fn days_that_cannot_be_are_refused() {
    says("members.csv", "2022-01-01", "2020-12-31", "members.csv:16:left_on", "before joining");
    says("members.csv", "2021-01-01", "2019-01-01", "members.csv:16:joined_on", "certificate");
    says("managers.csv", "2022-01-01", "2020-01-01", "managers.csv:3:until", "before");
    says("targets.csv", "2022-12-31", "2021-12-31", "targets.csv:2:as_of", "before it begins");
}

/// The district ends, and a code is used again from the day after its end on.
#[test]
fn a_unit_rests_on_one_above_that_has_not_ended() {
    let judged = |rows: &str| {
        let mut files = files();
        let units = String::from_utf8(files["units.csv"].clone()).unwrap();
        let units = units.replace("12,2004-01-01\n03412", "12,2004-01-01,2024-12-31\n03412");
        let units = units.replace("from\n", "from,until\n").replace("-01\n", "-01,\n");
        files.insert("units.csv".into(), format!("{units}{rows}").into());
        places(&read(&files))
    };
    let again = "107,B,district,12,2004-01-01,2010-12-31\n107,C,district,12,2011-01-01,\n";
    assert_eq!(judged(again), Vec::<String>::new());
    assert_eq!(judged("03400,X,commune,106,2024-12-31,\n"), Vec::<String>::new());
    assert_eq!(judged("03400,X,commune,106,2025-01-01,\n"), ["units.csv:6:"]);
    assert_eq!(judged("03400,X,commune,12,2020-01-01,\n"), ["units.csv:6:"]);
    assert_eq!(judged("03400,X,commune,12,2025-07-01,\n"), Vec::<String>::new());
}

#[test]
fn the_rules_of_the_domain_are_held() {
    says("payments.csv", "5000000", "6000000", "payments.csv:2:", "left of the contract");
    says("cooperatives.csv", "AB-00002", "", "cooperatives.csv:3:", "code");
    let mut fewer = files();
    let members = String::from_utf8(fewer["members.csv"].clone()).unwrap();
    let rest: Vec<&str> = members.lines().filter(|it| !it.starts_with("b,7")).collect();
    fewer.insert("members.csv".into(), rest.join("\n").into_bytes());
    assert!(places(&read(&fewer)).contains(&"cooperatives.csv:3:".to_owned()));
}

#[test]
fn what_rests_on_a_wrong_row_is_wrong_and_the_rest_is_given() {
    let import = with("cooperatives.csv", "agriculture", "farming");
    let places = places(&import);
    for place in ["members.csv:2:key", "managers.csv:2:key", "loans.csv:2:key"] {
        assert!(places.iter().any(|it| it == place), "{place} {places:?}");
    }
    let dependent = import.errors.iter().filter(|it| it.expected.en.contains("depends on row 2"));
    assert_eq!(dependent.count(), 8 + 1 + 1 + 1);
    let kept = import.requests.iter().filter(|(it, _)| it.file > File::Units).count();
    assert_eq!(kept, 1 + 2 + 1, "b with its manager, and the target");

    let founder = with("members.csv", "b,3,person", "b,3,thing");
    let wrong = founder.errors.iter().filter(|it| it.expected.en.contains("depends on row 11"));
    assert_eq!(
        wrong.map(|it| it.file.as_str()).collect::<Vec<_>>(),
        ["cooperatives.csv", "managers.csv"]
    );

    let loan = with("loans.csv", "5000000", "0");
    assert!(
        loan.errors
            .iter()
            .any(|it| it.expected.en == "depends on row 2 of loans.csv, which is wrong")
    );
}

#[test]
fn a_good_row_is_the_same_request_beside_a_wrong_one() {
    let whole = read(&files());
    let part = with("loans.csv", "agribank", "uncle");
    assert!(!part.errors.is_empty());
    assert_eq!(part.requests.len() + 2, whole.requests.len());
    assert!(part.requests.iter().all(|it| whole.requests.contains(it)));
}
