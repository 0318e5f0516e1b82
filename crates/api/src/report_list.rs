//! Report lists.

use cooperative::VsicVersion;
use figures::ReportList;
use figures::report_list::ListRow;

use crate::v1;
use crate::vocabulary::Word;

impl From<&ReportList> for v1::ReportList {
    fn from(it: &ReportList) -> Self {
        Self {
            report_list: it.key.clone(),
            label_vi: it.vi.clone(),
            label_en: it.en.clone(),
            source: it.source.clone(),
            note: it.note.clone(),
            rows: it.rows.iter().map(Into::into).collect(),
        }
    }
}

impl From<&ListRow> for v1::ReportListRow {
    fn from(it: &ListRow) -> Self {
        let vsic = |version: &VsicVersion| v1::VsicParts {
            version: version.wire(),
            parts: it.vsic(*version).to_vec(),
        };
        Self {
            report_row: it.key.clone(),
            label_vi: it.vi.clone(),
            label_en: it.en.clone(),
            vsic: VsicVersion::ALL.iter().map(vsic).collect(),
            sectors: it.sectors.iter().map(|it| it.wire()).collect(),
            rest: it.rest,
        }
    }
}
