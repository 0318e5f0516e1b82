//! Posts. No guard on the size of a board, nor on who must be a member: a director may be hired.
//!
//! That a person has one post at a time is a judgement: managers are counted as persons. To move to
//! another post, the old one ends the day before, since on one day appointments come before
//! releases.

use chrono::NaiveDate;

use crate::ids::PersonId;
use crate::management::Appointment;
use crate::rejection::Rejection;
use crate::state::Registered;

/// Nobody takes a second post.
pub(super) fn appoint(it: &Registered, to: &Appointment) -> Result<(), Rejection> {
    match it.managers.get(&to.person) {
        None => Ok(()),
        Some(manager) => Err(Rejection::AlreadyInPost { person: to.person, since: manager.since }),
    }
}

/// Only somebody in post is released or trained as a manager.
pub(super) fn in_post(it: &Registered, on: NaiveDate, person: PersonId) -> Result<(), Rejection> {
    if it.managers.contains_key(&person) {
        Ok(())
    } else {
        Err(Rejection::NotInPost { person, on })
    }
}
