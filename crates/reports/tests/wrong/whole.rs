//! What the register of Tam Đường does not have: every other file and word is taken too.

use std::collections::BTreeMap;

use reports::import::read;

use crate::fixture::{files, places};

const MORE: [(&str, &str); 7] = [
    (
        "events.csv",
        "key,date,what,name,sector,charter_capital_dong,order\n\
         a,2021-02-01,suspended,,,,\na,2021-03-01,resumed,,,,\n\
         a,2021-04-01,registration_changed,HTX A mới,trade,900000000,\n\
         a,2021-05-01,operation_stopped,,,,\na,2021-06-01,operation_restarted,,,,\n\
         a,2021-07-01,dissolution_resolved,,,,\na,2021-08-01,dissolution_cancelled,,,,\n",
    ),
    ("trainings.csv", "key,person,trained_on,topic,note\na,1,2021-03-05,Kế toán,riêng tư\n"),
    (
        "loans.csv",
        "key,loan,type,lender,contract,amount_dong,signed_on,purpose,term_months,ended_on\n\
         a,v1,loan,agribank,01/HĐ,5000000,05/05/2021,production,24,\n\
         a,g1,guarantee,guarantee_fund,02/BL,7000000,2021-05-05,,,2022-05-05\n",
    ),
    (
        "payments.csv",
        "key,loan,what,date,amount_dong,order\na,v1,disbursed,2021-05-06,3000000,\n\
         a,v1,disbursed,2021-05-06,2000000,1\na,v1,repaid,2021-09-06,1000000,\n",
    ),
    ("value_chains.csv", "key,partner,from,product,until\na,Công ty X,2021-01-01,Chè,2021-12-01\n"),
    ("products.csv", "key,product,stars,certified_on\na,Chè xanh,4,2021-10-10\n"),
    (
        "support.csv",
        "key,date,kind,programme,amount_dong,people,order\n\
         a,2021-10-10,training,CT 1,1000000,3,\na,2021-10-10,training,CT 1,1000000,3,1\n",
    ),
];

#[test]
fn every_file_and_word_is_taken() {
    let mut files = files();
    files.extend(MORE.iter().map(|(name, text)| ((*name).into(), (*text).into())));
    let import = read(&files);
    assert_eq!(places(&import), Vec::<String>::new(), "{:?}", import.errors);
    let counts = import.summary();
    let found: BTreeMap<_, _> = counts.iter().map(|it| (it.what, it.requests)).collect();
    for (what, n) in [
        ("suspended", 1),
        ("resumed", 1),
        ("registration_changed", 1),
        ("operation_stopped", 1),
        ("operation_restarted", 1),
        ("dissolution_resolved", 1),
        ("dissolution_cancelled", 1),
        ("manager_trained", 1),
        ("loan_granted", 1),
        ("guarantee_given", 1),
        ("guarantee_ended", 1),
        ("loan_disbursed", 2),
        ("loan_repaid", 1),
        ("linked", 1),
        ("unlinked", 1),
        ("product_certified", 1),
        ("support_received", 2),
    ] {
        assert_eq!(found.get(what), Some(&n), "{what}");
    }
    let noted: Vec<_> = import.requests.iter().filter_map(|(_, it)| it.note.as_deref()).collect();
    assert_eq!(noted, ["riêng tư"]);
}

#[test]
fn columns_of_another_kind_of_row_are_refused() {
    let wrong = |name: &str, from: &str, to: &str| {
        let mut files = files();
        files.extend(MORE.iter().map(|(name, text)| ((*name).into(), (*text).into())));
        let text = String::from_utf8(files[name].clone()).unwrap();
        assert!(text.contains(from), "{from}");
        files.insert(name.into(), text.replacen(from, to, 1).into_bytes());
        places(&read(&files))
    };
    let renamed = wrong("events.csv", "suspended,,", "suspended,Tên,");
    assert_eq!(renamed.first().map(String::as_str), Some("events.csv:2:name"));
    assert_eq!(wrong("loans.csv", "24,", "24,2022-01-01")[0], "loans.csv:2:ended_on");
    assert_eq!(wrong("loans.csv", "05,,,2022", "05,,9,2022")[0], "loans.csv:3:term_months");
    assert_eq!(wrong("value_chains.csv", "2021-12-01", "2020-12-01"), ["value_chains.csv:2:until"]);
    assert_eq!(wrong("products.csv", "4,", "6,"), ["products.csv:2:"]);
    assert_eq!(wrong("support.csv", ",3,1", ",3,"), ["support.csv:3:key"]);
}
