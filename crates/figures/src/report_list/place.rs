//! Where each trade and each sector falls in a list.

use std::collections::BTreeSet;

use cooperative::{Sector, Trade, VsicVersion};

use super::{ListRow, NOT_CLASSED};

/// The row of every code of each version, and of every sector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Places {
    codes: [Vec<Option<u8>>; VsicVersion::ALL.len()],
    sectors: [Option<u8>; Sector::ALL.len() + 1],
}

impl Places {
    /// The row, counted from 0.
    #[inline]
    pub(super) fn of(&self, trade: Option<Trade>, sector: Sector) -> Option<usize> {
        let by_trade = trade.and_then(|it| {
            let codes = self.codes.get(it.vsic() as usize - 1)?;
            codes.get(usize::from(it.number())).copied().flatten()
        });
        let by_sector = || self.sectors.get(usize::from(sector.number())).copied().flatten();
        by_trade.or_else(by_sector).map(usize::from)
    }

    /// Fails with what is wrong with the rows.
    pub(super) fn of_rows(rows: &[ListRow]) -> Result<Self, String> {
        if rows.is_empty() || rows.len() > 99 {
            return Err("1 to 99 rows".into());
        }
        let keys: BTreeSet<&str> = rows.iter().map(|it| it.key.as_str()).collect();
        if keys.len() < rows.len() || keys.contains(NOT_CLASSED.0) {
            return Err("the keys of rows are not their own".into());
        }
        if rows.iter().filter(|it| it.rest).count() > 1 {
            return Err("two rows take the rest".into());
        }
        let mut sectors = [None; Sector::ALL.len() + 1];
        for (row, at) in rows.iter().zip(0_u8..) {
            for sector in &row.sectors {
                if sectors[usize::from(sector.number())].replace(at).is_some() {
                    return Err(format!("{} lies in two rows", sector.word()));
                }
            }
        }
        let [first, second] = [VsicVersion::V2018, VsicVersion::V2025];
        Ok(Self { codes: [codes(rows, first)?, codes(rows, second)?], sectors })
    }
}

/// The row of every code of a version; `None` for codes of divisions that it does not have.
fn codes(rows: &[ListRow], version: VsicVersion) -> Result<Vec<Option<u8>>, String> {
    let mut named = BTreeSet::new();
    let mut codes: Vec<Option<u8>> = vec![None; 10_000];
    // From the wide to the narrow, so that the narrower decides.
    for wide in 0..=4 {
        for (row, at) in rows.iter().zip(0_u8..) {
            for part in row.vsic(version) {
                if level(part) != wide {
                    continue;
                }
                if !named.insert(part.as_str()) {
                    return Err(format!("{part} of {} stands in two rows", version.word()));
                }
                let mut found = false;
                for trade in version.classes().filter(|it| lies_in(*it, part)) {
                    found = true;
                    // Codes that the version does not list lie where their division does.
                    let all = if wide < 3 { division(trade) } else { exact(trade) };
                    codes[all].fill(Some(at));
                }
                if !found {
                    return Err(format!("{} has no {part}", version.word()));
                }
            }
        }
    }
    let rest = rows.iter().zip(0_u8..).find(|(row, _)| row.rest).map(|(_, at)| at);
    for trade in version.classes() {
        if codes[exact(trade)].iter().any(Option::is_none) {
            let Some(rest) = rest else {
                return Err(format!("{:04} of {} is in no row", trade.number(), version.word()));
            };
            codes[division(trade)].iter_mut().for_each(|it| *it = it.or(Some(rest)));
        }
    }
    Ok(codes)
}

/// 0 for a section, otherwise the number of digits.
fn level(part: &str) -> usize {
    if part.bytes().all(|it| it.is_ascii_digit()) { part.len() } else { 0 }
}

fn lies_in(trade: Trade, part: &str) -> bool {
    match level(part) {
        0 => part.chars().eq(trade.section()),
        _ => format!("{:04}", trade.number()).starts_with(part),
    }
}

/// The places of all codes of a trade's division.
fn division(trade: Trade) -> std::ops::Range<usize> {
    let first = usize::from(trade.division()) * 100;
    first..first + 100
}

fn exact(trade: Trade) -> std::ops::Range<usize> {
    let at = usize::from(trade.number());
    at..at + 1
}
