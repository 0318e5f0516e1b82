//! Whole plans: clean ones are silent, broken ones give exactly what is planted.

use figures::findings::findings;
use reports::publication::read;

/// What is found: the check, and the id of the row spoken of.
fn found(files: &[&str]) -> Vec<String> {
    let named = files.iter().enumerate();
    let files: Vec<_> = named.map(|(at, it)| (format!("f{at}"), it.as_bytes().to_vec())).collect();
    let corpus = read(&files).unwrap();
    let found = findings(&corpus);
    found.iter().map(|it| format!("{} {}", it.check, corpus.rows[it.rows[0]].id)).collect()
}

/// A plan of a province with parts, shares, flows and means; every number agrees.
const CLEAN: &str = "\
id,indicator,label,sector,area,period,basis,value,unit,relation,of,about,exhaustive
truoc,coops.total,,,60,2022,actual,200,,,,,
tong,coops.total,,,60,2023,estimate,215,,,,,
moi,coops.founded,,,60,2023,estimate,20,,,,,
giai-the,coops.dissolved,,,60,2023,estimate,05,,,,,
hd,coops.active,,,60,2023,estimate,190,,,,,
ngung,coops.stopped,,,60,2023,estimate,25,,,,,
nn,coops.total,,agriculture,60,2023,estimate,150,,,,,true
cn,coops.total,,industry,60,2023,estimate,40,,,,,true
tm,coops.total,,trade,60,2023,estimate,25,,,,,true
dt,revenue.mean,,,60,2023,estimate,\"1.516,3\",triệu đồng/HTX/năm,,,,
dt-nn,revenue.mean,,agriculture,60,2023,estimate,1.200,triệu đồng/HTX/năm,,,,
dt-cn,revenue.mean,,industry,60,2023,estimate,2.400,triệu đồng/HTX/năm,,,,
dt-tm,revenue.mean,,trade,60,2023,estimate,2.000,triệu đồng/HTX/năm,,,,
tv,members.total,,,60,2023,estimate,9.100,người,,,,
nu,,Thành viên nữ,,60,2023,estimate,3.000,người,of_which,tv,,
ty-le,,Tỷ lệ HTX hoạt động,,60,2023,estimate,\"88,3%\",,percent_of,tong,hd,
kh,coops.total,,,60,2023,plan,220,,,,,
dat,coops.total,,,60,2023,estimate,\"97,7%\",,percent_of_plan,,,
tang,coops.total,,,60,2023,estimate,\"tăng 7,5%\",,increase,,,
";

#[track_caller]
fn planted(right: &str, wrong: &str, expected: &[&str]) {
    assert!(CLEAN.contains(right), "{right}");
    assert_eq!(found(&[&CLEAN.replace(right, wrong)]), expected, "{wrong}");
}

#[test]
fn a_plan_whose_numbers_agree_is_silent() {
    assert_eq!(found(&[CLEAN]), Vec::<String>::new());
}

#[test]
fn what_is_planted_is_found_once() {
    planted(
        "tm,coops.total,,trade,60,2023,estimate,25",
        "tm,coops.total,,trade,60,2023,estimate,52",
        &["parts_total tong"],
    );
    planted(
        "nu,,Thành viên nữ,,60,2023,estimate,3.000",
        "nu,,Thành viên nữ,,60,2023,estimate,9.300",
        &["parts_exceed nu"],
    );
    planted(
        "giai-the,coops.dissolved,,,60,2023,estimate,05",
        "giai-the,coops.dissolved,,,60,2023,estimate,06",
        &["roll_forward tong"],
    );
    planted(
        "ngung,coops.stopped,,,60,2023,estimate,25",
        "ngung,coops.stopped,,,60,2023,estimate,27",
        &["status_partition tong"],
    );
    planted("97,7%", "99,7%", &["percent dat"]);
    planted("tăng 7,5%", "tăng 9,5%", &["change tang"]);
    planted("1.516,3", "1.866,7", &["weighted_mean dt"]);
    planted("9.100,người", "1.100,người", &["parts_exceed tv"]);
}

/// A file, or a part of a document, that is given again proves nothing anew.
#[test]
fn what_is_given_twice_is_read_once() {
    let wrong = CLEAN.replace("1.516,3", "1.866,7");
    let named = |text: &str| {
        let rows = text.lines().enumerate();
        rows.map(|(at, it)| format!("{it},{}\n", if at == 0 { "document" } else { "05/KH" }))
            .collect::<String>()
    };
    let once = found(&[&wrong]);
    assert_eq!(once.len(), 1);
    assert_eq!(found(&[&wrong, &wrong]), once);
    let again = named(&wrong);
    assert_eq!(found(&[&again, &format!("{again}\n")]), once);
}

#[test]
fn what_is_beyond_its_whole_by_definition_is_found() {
    let head = "id,indicator,area,period,value,unit,basis,relation\n";
    let of = |rows: &[&str]| {
        let rows = rows.iter().enumerate().map(|(at, it)| {
            let (indicator, rest) = it.split_once(' ').unwrap();
            let (value, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            let rest = if rest.is_empty() { ",," } else { rest };
            format!("r{at},{indicator},106,2023,{value},{rest}\n")
        });
        found(&[&format!("{head}{}", rows.collect::<String>())])
    };
    let nothing = Vec::<String>::new();
    for (rows, expected) in [
        (&["coops.effective.share_total 140%"][..], "parts_exceed r0"),
        (&["communes.covered.share 101%"], "parts_exceed r0"),
        (&["coops.total 120%"], "unit_confusion r0"),
        (&["products.ocop 3", "products.ocop.4star_up 5"], "parts_exceed r1"),
        (&["coops.total 7", "coops.suspended 9"], "parts_exceed r1"),
        (&["coops.stopped 7", "coops.dissolving 9"], "parts_exceed r1"),
        (&["coops.rated 7", "coops.effective 9"], "parts_exceed r1"),
        (&["coops.active 70", "coops.effective 72"], "parts_exceed r1"),
        (&["managers.primary 20", "managers.primary_intermediate 5"], "parts_exceed r0"),
    ] {
        assert_eq!(of(rows), [expected], "{rows:?}");
    }
    for rows in [
        &["coops.effective.share_total 100%"][..],
        &["managers.trained_share 120%"],
        &["revenue.mean.change 120%"],
        &["coops.effective 93%"],
        &["coops.total 120% ,plan,"],
        &["coops.total 120% ,,percent_of_plan"],
        &["products.ocop 5", "products.ocop.4star_up 5"],
        &["coops.active 60", "coops.rated 70"],
        &["managers.total 40", "managers.primary 20", "managers.primary_intermediate 5"],
        // "Stopped" is told beside the dissolving here, and all of them are the total.
        &["coops.total 30", "coops.active 14", "coops.stopped 7", "coops.dissolving 9"],
    ] {
        assert_eq!(of(rows), nothing, "{rows:?}");
    }
}

#[test]
fn the_tam_duong_plan_gives_its_problems_and_nothing_else() {
    let text = include_str!("../../../../deploy/tam-duong/publication.json");
    let mut found = found(&[text]);
    found.sort();
    let expected = [
        "base_year lai-tang",        // TD-08: a plan of 2022 as the base of 2023
        "flows_missing ra-giai-the", // TD-07: 14 left by dissolution, none dissolved
        "joiners vao",               // TD-07: 42 = 6 × 7 and 14 = 2 × 7
        "population_mixed agribank", // TD-12: enterprises mixed in
        "population_mixed agribank-tien",
        "population_mixed la-thanh-vien", // TD-06: all members work, four have stopped
        "population_mixed rows[19]",      // TD-05: 53 "hoạt động" by sector, 49 active
        "rough_sum lao-dong",             // TD-14: about 630 is the exact sum of rough numbers
        "target kh-thanh-vien",           // TD-10: 420 members stay although 4 are founded
        "target kh-trung-cap",            // TD-09: levels undivided
        "target md-hieu-qua",             // TD-11: 34.0% beside a goal of 70%
        "weighted_mean doanh-thu",        // TD-02
        "weighted_mean lai",              // TD-03
        "weighted_mean thu-nhap",         // TD-01
    ];
    assert_eq!(found, expected);
}
