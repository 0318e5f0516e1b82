//! Members: joining and leaving.

use cooperative::PersonId;
use cooperative::membership::{Joining, LeaveReason, Leaving};
use uuid::Uuid;

use crate::field::At;
use crate::v1;
use crate::vocabulary::Word;

/// A member joining. One without an id gets the one that follows from the request and the place in
/// it.
pub(crate) fn joining(it: &v1::Joining, request: Uuid, index: u32, at: &At<'_>) -> Option<Joining> {
    let person = new_person(&it.person_id, request, index, at);
    let party = at.word("party", it.party);
    let kind = at.word("kind", it.kind);
    let capital = at.not_negative("capital_dong", it.capital_dong);
    Some(Joining { person: person?, party: party?, kind: kind?, capital: capital? })
}

pub(crate) fn leaving(it: &v1::Leaving, at: &At<'_>) -> Option<Leaving> {
    let person = person("person_id", &it.person_id, at);
    let reason = at.word("reason", it.reason);
    if let Some(derived) = reason.filter(|it: &LeaveReason| it.is_derived()) {
        let (en, vi) = (
            "a reason that someone records; this one follows from the end of the cooperative",
            "lý do do người ghi nêu; lý do này tự phát sinh khi hợp tác xã chấm dứt tồn tại",
        );
        return at.field("reason").wrong(derived.name(), en, vi);
    }
    Some(Leaving { person: person?, reason: reason? })
}

/// Somebody who is named for the first time: by an id, or left to be derived.
pub(crate) fn new_person(id: &str, request: Uuid, index: u32, at: &At<'_>) -> Option<PersonId> {
    if id.is_empty() {
        return Some(PersonId::of_request(request, index));
    }
    person("person_id", id, at)
}

pub(crate) fn person(name: &'static str, id: &str, at: &At<'_>) -> Option<PersonId> {
    at.uuid(name, id).map(PersonId)
}

impl From<&Joining> for v1::Joining {
    fn from(it: &Joining) -> Self {
        Self {
            person_id: it.person.to_string(),
            party: it.party.wire(),
            kind: it.kind.wire(),
            capital_dong: it.capital.map(|it| it.0),
        }
    }
}

impl From<&Leaving> for v1::Leaving {
    fn from(it: &Leaving) -> Self {
        Self { person_id: it.person.to_string(), reason: it.reason.wire() }
    }
}
