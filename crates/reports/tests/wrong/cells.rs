//! Wrong cells, one by one.

use reports::import::read;

use crate::fixture::{files, places, with};

#[test]
fn the_small_folder_is_right() {
    let import = read(&files());
    assert_eq!(places(&import), Vec::<String>::new());
    // Units, certificates, joining, leaving, two posts, a release, a loan, a payment, a target.
    assert_eq!(import.requests.len(), 4 + 2 + 1 + 1 + 2 + 1 + 1 + 1 + 1);
}

#[test]
fn each_wrong_cell_is_named_with_its_value_and_what_was_expected() {
    let cases = [
        ("units.csv", "commune,106", "village,106", "units.csv:5:level", "village", "province"),
        ("units.csv", "03412", "3412", "units.csv:5:code", "3412", "digits"),
        ("cooperatives.csv", "trade", "shop", "cooperatives.csv:3:sector", "shop", "agriculture"),
        ("cooperatives.csv", "AB-00002", "x", "cooperatives.csv:3:code", "x", "letters"),
        (
            "cooperatives.csv",
            "2020-02-04",
            "2020-13-04",
            "cooperatives.csv:3:registered_on",
            "2020-13-04",
            "a day",
        ),
        ("members.csv", "8,person", "8,thing", "members.csv:16:party", "thing", "household"),
        ("members.csv", "Người 8,", "Người 8,1.5", "members.csv:16:capital_dong", "1.5", "đồng"),
        ("managers.csv", "director", "boss", "managers.csv:3:post", "boss", "chair"),
        ("loans.csv", "5000000", "5.000.000", "loans.csv:2:amount_dong", "5.000.000", "digits"),
        ("payments.csv", "disbursed", "paid", "payments.csv:2:what", "paid", "repaid"),
        (
            "payments.csv",
            "disbursed",
            "restructured",
            "payments.csv:2:amount_dong",
            "5000000",
            "empty where",
        ),
        ("targets.csv", "HTX,5", "HTX,1.000", "targets.csv:2:value", "1.000", "decimals"),
        ("targets.csv", "coops.total", "Coops", "targets.csv:2:indicator", "Coops", "lower-case"),
    ];
    for (file, from, to, place, value, expected) in cases {
        let import = with(file, from, to);
        let found = import.errors.iter().zip(places(&import)).find(|(_, it)| it == place);
        let (error, _) = found.unwrap_or_else(|| panic!("{place} not in {:?}", places(&import)));
        assert_eq!(error.value.as_deref(), Some(value), "{place}");
        assert!(error.expected.en.contains(expected), "{error}");
        assert!(error.to_string().contains("dòng") && !error.expected.vi.is_empty(), "{error}");
    }
}

#[test]
fn needed_cells_and_pairs_are_asked_for() {
    let cases = [
        ("cooperatives.csv", "HTX B", "", "cooperatives.csv:3:name"),
        ("members.csv", "voluntary", "", "members.csv:16:reason"),
        ("members.csv", "2022-01-01,voluntary", ",voluntary", "members.csv:16:left_on"),
        ("loans.csv", "production", "", "loans.csv:2:purpose"),
        ("loans.csv", "v1,loan", "v1,guarantee", "loans.csv:2:purpose"),
        ("targets.csv", "ge,", "between,", "targets.csv:2:upper"),
        ("targets.csv", "ge,", "ge,7", "targets.csv:2:upper"),
        ("payments.csv", "5000000", "", "payments.csv:2:amount_dong"),
        ("payments.csv", "amount_dong\n", "amount_dong,term_months\n", "payments.csv:2:"),
        ("import.csv", "office:test", "", "import.csv:2:recorder"),
    ];
    for (file, from, to, place) in cases {
        let import = with(file, from, to);
        assert!(places(&import).iter().any(|it| it == place), "{place} {:?}", places(&import));
    }
}

#[test]
fn all_errors_of_all_files_come_at_once() {
    let mut files = files();
    for (name, from, to) in [
        ("units.csv", "commune", "village"),
        ("cooperatives.csv", "trade", "shop"),
        ("members.csv", "8,person,official", "8,thing,thing"),
        ("loans.csv", "agribank", "uncle"),
        ("targets.csv", "count", "pounds"),
    ] {
        let text = String::from_utf8(files[name].clone()).unwrap().replacen(from, to, 1);
        files.insert(name.into(), text.into_bytes());
    }
    let places = places(&read(&files));
    for place in [
        "units.csv:5:level",
        "cooperatives.csv:3:sector",
        "members.csv:16:party",
        "members.csv:16:kind",
        "loans.csv:2:lender",
        "targets.csv:2:unit",
    ] {
        assert!(places.iter().any(|it| it == place), "{place} {places:?}");
    }
}

#[test]
fn personal_values_are_never_shown() {
    let long = "Nguyễn ".repeat(60);
    for (from, to) in [
        ("Người 8", long.as_str()),
        ("Người 8", "Tên\u{7}Kín"),
        ("8,person", "8,Tên Kín"),
        ("8,person,official", "8,person,012345678901"),
    ] {
        let import = with("members.csv", from, to);
        let shown: String = import.errors.iter().map(ToString::to_string).collect();
        assert!(!shown.is_empty());
        for secret in ["Nguyễn", "Kín", "012345678901"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(!format!("{import:?}").contains(to.trim()), "{to}");
    }
}

#[test]
fn a_file_without_its_header_shows_nobody() {
    let import = with("members.csv", "key,person,party,kind", "Trần Kín,0123,party,kind");
    let shown: String = import.errors.iter().map(ToString::to_string).collect();
    assert!(shown.contains("members.csv") && !shown.contains("Kín") && !shown.contains("0123"));
}

#[test]
fn the_version_of_trades_stands_beside_trades_and_is_one_that_there_is() {
    let header = ("cooperatives.csv", "sector,registered_on\n");
    let registered = |trades: &str, vsic: &str| {
        let mut files = files();
        let text = String::from_utf8(files[header.0].clone()).unwrap();
        let text = text
            .replace(header.1, "sector,registered_on,trades,vsic\n")
            .replace("2020-02-03\n", &format!("2020-02-03,{trades},{vsic}\n"))
            .replace("2020-02-04\n", "2020-02-04,,\n");
        files.insert(header.0.into(), text.into_bytes());
        let mut places = places(&read(&files));
        places.retain(|it| it.starts_with("cooperatives.csv"));
        places
    };
    let none: [&str; 0] = [];
    assert_eq!(registered("0111;4541", "2018"), none);
    assert_eq!(registered("0111;4541", ""), none);
    assert_eq!(registered("", "2018"), ["cooperatives.csv:2:vsic"]);
    assert_eq!(registered("0111", "2007"), ["cooperatives.csv:2:vsic"]);
    assert_eq!(registered("0111;45", "2018"), ["cooperatives.csv:2:trades"]);
}
