//! Questions by report lists, and the lists themselves.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use api::question::{Explain, Figures};
use api::{FieldErrors, v1};
use figures::{report_list, report_lists};

fn paths(of: &FieldErrors) -> Vec<&str> {
    of.0.iter().map(|it| it.path.as_str()).collect()
}

#[test]
fn a_report_list_is_one_that_there_is_and_stands_beside_no_sector() {
    let figures = |list: &str, sectors: Vec<i32>, by_sector| v1::GetFiguresRequest {
        area_code: "106".into(),
        report_list: list.into(),
        sectors,
        by_sector,
        ..Default::default()
    };
    let asked = Figures::try_from(figures("lai-chau", vec![], false)).unwrap();
    assert_eq!(asked.list.map(|it| it.rows.len()), Some(7));
    assert_eq!(Figures::try_from(figures("", vec![1], false)).unwrap().list, None);
    let unknown = Figures::try_from(figures("hà-nội", vec![], false)).unwrap_err();
    assert_eq!(paths(&unknown), ["report_list"]);
    assert!(unknown.to_string().contains("tam-duong, lai-chau, national"), "{unknown}");
    for (sectors, by_sector) in [(vec![1], false), (vec![], true)] {
        let error = Figures::try_from(figures("lai-chau", sectors, by_sector)).unwrap_err();
        assert_eq!(paths(&error), ["report_list"]);
    }
    let explain = |list: &str, row: &str, sector| v1::ExplainFigureRequest {
        area_code: "106".into(),
        indicator_id: "coops.total".into(),
        report_list: list.into(),
        report_row: row.into(),
        sector,
        ..Default::default()
    };
    for (row, at) in [("agriculture", 0), ("credit", 6), ("unclassed", 7)] {
        let asked = Explain::try_from(explain("lai-chau", row, 0)).unwrap();
        assert_eq!(asked.row.map(|(_, it)| it), Some(at), "{row}");
    }
    for (list, row, sector, path) in [
        ("lai-chau", "salt", 0, "report_row"),
        ("lai-chau", "", 0, "report_row"),
        ("", "credit", 0, "report_row"),
        ("lai-chau", "credit", 1, "report_list"),
    ] {
        let error = Explain::try_from(explain(list, row, sector)).unwrap_err();
        assert_eq!(paths(&error), [path], "{list} {row}");
    }
}

#[test]
fn a_list_is_shown_with_everything_that_it_says() {
    for list in report_lists() {
        let shown = v1::ReportList::from(list);
        assert_eq!(
            (&shown.report_list, &shown.source, &shown.note),
            (&list.key, &list.source, &list.note)
        );
        assert_eq!(shown.rows.len(), list.rows.len());
        for (shown, row) in shown.rows.iter().zip(&list.rows) {
            assert_eq!(shown.vsic[0].version(), v1::VsicVersion::V2018);
            assert_eq!(shown.vsic[0].parts, row.vsic_2018);
            assert_eq!(shown.vsic[1].version(), v1::VsicVersion::V2025);
            assert_eq!(shown.vsic[1].parts, row.vsic_2025);
        }
    }
    let shown = v1::ReportList::from(report_list("tam-duong").unwrap());
    let [.., trade, other] = &shown.rows[..] else { panic!("{shown:?}") };
    let sectors = [v1::Sector::Trade, v1::Sector::Transport, v1::Sector::Credit];
    assert_eq!(trade.sectors, sectors.map(|it| it as i32));
    assert_eq!((other.report_row.as_str(), other.rest), ("other", true));
}
