//! A small folder, and changes to it.

use std::collections::BTreeMap;

use reports::import::{Import, read};

/// A folder that is right: two cooperatives, a loan, a target.
const FILES: [(&str, &str); 8] = [
    ("import.csv", "id,recorder\nsmall,office:test\n"),
    (
        "units.csv",
        "code,name,level,parent,from\nVN,Việt Nam,country,,2004-01-01\n\
         12,Lai Châu,province,VN,2004-01-01\n\
         106,Tam Đường,district,12,2004-01-01\n03412,Xã Bình Lư,commune,106,2004-01-01\n",
    ),
    (
        "cooperatives.csv",
        "key,kind,code,name,commune,sector,registered_on\n\
         a,cooperative,AB-00001,HTX A,03412,agriculture,2020-02-03\n\
         b,cooperative,AB-00002,HTX B,03412,trade,2020-02-04\n",
    ),
    ("members.csv", ""),
    (
        "managers.csv",
        "key,person,post,qualification,from,until\na,1,chair,college,2020-02-03,\n\
         b,2,director,not_stated,2021-01-01,2022-01-01\n",
    ),
    (
        "loans.csv",
        "key,loan,type,lender,contract,amount_dong,signed_on,purpose\n\
         a,v1,loan,agribank,01/HĐ,5000000,2021-05-05,production\n",
    ),
    ("payments.csv", "key,loan,what,date,amount_dong\na,v1,disbursed,2021-05-06,5000000\n"),
    (
        "targets.csv",
        "id,area,published_on,indicator,period_from,as_of,text,value,unit,comparator,upper\n\
         t1,106,2021-01-01,coops.total,2022-01-01,2022-12-31,5 HTX,5,count,ge,\n",
    ),
];

/// The folder's files: seven founders each, and one who joins `a` later and leaves.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let mut members =
        "key,person,party,kind,joined_on,left_on,reason,full_name,capital_dong\n".to_owned();
    for (key, day) in [("a", "2020-02-03"), ("b", "2020-02-04")] {
        for person in 1..=7 {
            members += &format!("{key},{person},person,official,{day},,,Người {person},\n");
        }
    }
    members += "a,8,person,official,2021-01-01,2022-01-01,voluntary,Người 8,\n";
    let text =
        |name: &str, text: &str| if name == "members.csv" { members.clone() } else { text.into() };
    FILES.iter().map(|(name, it)| ((*name).into(), text(name, it).into_bytes())).collect()
}

/// The folder with one text replaced in one file, where it stands first.
#[track_caller]
pub fn with(file: &str, from: &str, to: &str) -> Import {
    let mut files = files();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {file}");
    files.insert(file.into(), text.replacen(from, to, 1).into_bytes());
    read(&files)
}

/// The errors as `file:row:column`.
pub fn places(import: &Import) -> Vec<String> {
    let place = |it: &reports::import::RowError| {
        format!("{}:{}:{}", it.file, it.row, it.column.clone().unwrap_or_default())
    };
    import.errors.iter().map(place).collect()
}

/// With one text replaced in one file, an error stands at the place and says what was expected.
#[track_caller]
pub fn says(file: &str, from: &str, to: &str, place: &str, en: &str) {
    let import = with(file, from, to);
    let found = import.errors.iter().zip(places(&import)).find(|(_, it)| it == place);
    let (error, _) = found.unwrap_or_else(|| panic!("{place} not in {:?}", places(&import)));
    assert!(error.expected.en.contains(en), "{error}");
}
