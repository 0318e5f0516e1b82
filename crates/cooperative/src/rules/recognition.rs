//! Value chains. No source of law: that a link stands once, and only a standing one ends, is a
//! judgement.

use chrono::NaiveDate;

use crate::recognition::{Link, Unlink};
use crate::rejection::Rejection;
use crate::state::Registered;

/// One link a partner at a time.
pub(super) fn link(it: &Registered, link: &Link) -> Result<(), Rejection> {
    if it.links.contains_key(&link.partner) {
        return Err(Rejection::LinkExists { partner: link.partner.clone() });
    }
    Ok(())
}

/// Only a standing link ends.
pub(super) fn unlink(it: &Registered, on: NaiveDate, unlink: &Unlink) -> Result<(), Rejection> {
    if it.links.contains_key(&unlink.partner) {
        Ok(())
    } else {
        Err(Rejection::NoLink { partner: unlink.partner.clone(), on })
    }
}
