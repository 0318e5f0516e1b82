//! The trades of a certificate: codes, and the version in which they are stated.

use cooperative::registration::Trades;
use cooperative::{TradeCode, VsicVersion};

use super::cells::Cells;
use super::error::Message;
use super::parse::{checked, word};

/// The columns `trades`, VSIC codes set apart by semicolons with the main one first, and `vsic`, the
/// version if it is another one than that of the day. `None` without codes; a version alone is an
/// error.
pub(super) fn trades(cells: &mut Cells) -> Option<Trades> {
    let vsic = cells.get("vsic", word!(VsicVersion));
    let codes = cells.get("trades", |cell| cell.split(';').map(checked(TradeCode::new)).collect());
    if cells.filled("vsic") && !cells.filled("trades") {
        let (vi, en) = ("chỉ điền khi có trades", "only beside trades");
        cells.fault("vsic", Message::new(vi, en));
    }
    codes.map(|codes| Trades { codes, vsic })
}
