//! What documents cannot have stated.

use reports::import::read;

use crate::fixture::{files, places, says};

#[test]
fn what_no_document_states_is_refused() {
    says("targets.csv", "coops.total", "coops.bogus", "targets.csv:2:indicator", "is defined");
    says("targets.csv", "5 HTX,5,", "5 HTX,35,", "targets.csv:2:value", "the number in “5 HTX”");
    says("targets.csv", ",5,count", ",-4,count", "targets.csv:2:value", "whole number of 0");
    says("targets.csv", "count,ge", "billion_dong,ge", "targets.csv:2:unit", "count");
    says(
        "targets.csv",
        "5 HTX,5,count,ge,",
        "một khoảng,90,count,between,30",
        "targets.csv:2:upper",
        "not below",
    );
    let rows = "id,area,published_on,indicator,period_from,as_of,basis,text,value,unit,label,breakdown\n\
                p1,106,2022-09-30,coops.total,2022-01-01,2022-12-31,actual,5 HTX,5,count,,policy_bank\n\
                p2,106,2022-09-30,coops.free,2022-01-01,2022-12-31,plan,5 HTX,5,percent,Nhãn,x\n";
    let caveat = "id,area,from,indicator,sector,text\ng1,106,2022-01-01,coops.bogus,,giả định\n";
    let mut files = files();
    files.insert("publications.csv".into(), rows.into());
    files.insert("caveats.csv".into(), caveat.into());
    let import = read(&files);
    let found = places(&import);
    for place in
        ["publications.csv:2:basis", "publications.csv:2:breakdown", "caveats.csv:2:indicator"]
    {
        assert!(found.iter().any(|it| it == place), "{place}: {found:?}");
    }
    assert_eq!(found.len(), 3, "{found:?}");
    let value = import.errors.iter().find(|it| it.column.as_deref() == Some("breakdown"));
    assert_eq!(value.unwrap().value.as_deref(), Some("policy_bank"));
}
