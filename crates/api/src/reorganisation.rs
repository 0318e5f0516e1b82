//! Reorganisations: division, separation, consolidation, merger; and records joined as one.

use chrono::NaiveDate;
use cooperative::reorganisation::{
    Absorption, Carried, CarriedGuarantee, CarriedLoan, Departure, Formation, Newcomer, Part, Plan,
    Reorganising,
};
use cooperative::{CooperativeId, LoanId, PersonId};
use uuid::Uuid;

use crate::date::date;
use crate::field::At;
use crate::v1::reorganisation::How;
use crate::vocabulary::Word;
use crate::{registration, v1};

/// What a reorganisation asks for. New ones without an id get those that follow from the request.
pub(crate) fn reorganising(
    it: &v1::Reorganisation,
    request: Uuid,
    effective: NaiveDate,
    order: u16,
    at: &At<'_>,
) -> Option<Reorganising> {
    let plan = match at.required("how", it.how.as_ref())? {
        How::Divide(it) => {
            let at = at.field("divide");
            let of = cooperative("cooperative_id", &it.cooperative_id, &at);
            let into = parts(&it.into, request, &at);
            let left_out =
                at.each("left_out_person_ids", &it.left_out_person_ids, |id, at| person(id, at));
            Plan::Divide { of: of?, into: into?, left_out: left_out? }
        }
        How::Separate(it) => {
            let at = at.field("separate");
            let of = cooperative("cooperative_id", &it.cooperative_id, &at);
            let into = parts(&it.into, request, &at);
            Plan::Separate { of: of?, into: into? }
        }
        How::Consolidate(it) => {
            let at = at.field("consolidate");
            let of = several(&it.from_cooperative_ids, &at);
            let into = at.message("into", it.into.as_ref(), |it, at| {
                let id = newcomer(&it.cooperative_id, request, 0, at);
                let to = at.message(
                    "registration",
                    it.registration.as_ref(),
                    registration::registration,
                );
                Some(Newcomer { id: id?, registration: to? })
            });
            Plan::Consolidate { of: of?, into: into? }
        }
        How::Merge(it) => {
            let at = at.field("merge");
            let of = several(&it.from_cooperative_ids, &at);
            let into = cooperative("into_cooperative_id", &it.into_cooperative_id, &at);
            Plan::Merge { of: of?, into: into? }
        }
    };
    Some(Reorganising { effective, order, plan })
}

fn cooperative(name: &'static str, id: &str, at: &At<'_>) -> Option<CooperativeId> {
    at.uuid(name, id).map(CooperativeId)
}

/// Somebody or something in a list of ids.
fn listed(id: &str, at: &At<'_>) -> Option<Uuid> {
    let canonical = Uuid::try_parse(id).ok().filter(|it| id.len() == 36 && !it.is_nil());
    canonical.or_else(|| at.wrong(id, "a UUID of 36 characters, not nil", "UUID gồm 36 ký tự"))
}

pub(crate) fn person(id: &str, at: &At<'_>) -> Option<PersonId> {
    listed(id, at).map(PersonId)
}

fn several(ids: &[String], at: &At<'_>) -> Option<Vec<CooperativeId>> {
    let name = "from_cooperative_ids";
    if ids.is_empty() {
        return at.field(name).wrong("", "one or more ids", "một hoặc nhiều mã");
    }
    at.each(name, ids, |id, at| listed(id, at).map(CooperativeId))
}

fn newcomer(id: &str, request: Uuid, index: u32, at: &At<'_>) -> Option<CooperativeId> {
    match id {
        "" => Some(CooperativeId::of_request(request, index)),
        id => cooperative("cooperative_id", id, at),
    }
}

fn parts(parts: &[v1::Part], request: Uuid, at: &At<'_>) -> Option<Vec<Part>> {
    let mut index = 0..;
    at.each("into", parts, |it, at| {
        let id = newcomer(&it.cooperative_id, request, index.next()?, at);
        let to = at.message("registration", it.registration.as_ref(), registration::registration);
        let members = at.each("person_ids", &it.person_ids, |id, at| person(id, at));
        let loans = at.each("loan_ids", &it.loan_ids, |id, at| listed(id, at).map(LoanId));
        let newcomer = Newcomer { id: id?, registration: to? };
        Some(Part { newcomer, members: members?, loans: loans? })
    })
}

/// Two records of one cooperative: the one that goes, and the one that stays.
pub(crate) fn duplicate(
    it: &v1::DuplicateCooperative,
    at: &At<'_>,
) -> Option<(CooperativeId, CooperativeId)> {
    let of = cooperative("cooperative_id", &it.cooperative_id, at);
    let kept = cooperative("kept_cooperative_id", &it.kept_cooperative_id, at);
    Some((of?, kept?))
}

fn ids<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

impl From<&Reorganising> for v1::Reorganisation {
    fn from(it: &Reorganising) -> Self {
        let how = match &it.plan {
            Plan::Divide { of, into, left_out } => How::Divide(v1::Division {
                cooperative_id: of.to_string(),
                into: into.iter().map(Into::into).collect(),
                left_out_person_ids: ids(left_out),
            }),
            Plan::Separate { of, into } => How::Separate(v1::Separation {
                cooperative_id: of.to_string(),
                into: into.iter().map(Into::into).collect(),
            }),
            Plan::Consolidate { of, into } => How::Consolidate(v1::Consolidation {
                from_cooperative_ids: ids(of),
                into: Some(v1::NewCooperative {
                    cooperative_id: into.id.to_string(),
                    registration: Some((&into.registration).into()),
                }),
            }),
            Plan::Merge { of, into } => How::Merge(v1::Merger {
                from_cooperative_ids: ids(of),
                into_cooperative_id: into.to_string(),
            }),
        };
        Self { how: Some(how) }
    }
}

impl From<&Part> for v1::Part {
    fn from(it: &Part) -> Self {
        Self {
            cooperative_id: it.newcomer.id.to_string(),
            registration: Some((&it.newcomer.registration).into()),
            person_ids: ids(&it.members),
            loan_ids: ids(&it.loans),
        }
    }
}

impl From<&Departure> for v1::Reorganised {
    fn from(it: &Departure) -> Self {
        let balance = |it: &cooperative::reorganisation::LoanBalance| v1::LoanBalance {
            loan_id: it.loan.to_string(),
            outstanding_dong: it.outstanding.0,
        };
        Self {
            how: it.how.wire(),
            into_cooperative_ids: ids(&it.into),
            person_ids: ids(&it.members),
            loans: it.loans.iter().map(balance).collect(),
            guarantee_ids: ids(&it.guarantees),
        }
    }
}

impl From<&Formation> for v1::Formed {
    fn from(it: &Formation) -> Self {
        Self {
            how: it.how.wire(),
            registration: Some((&it.registration).into()),
            from_cooperative_ids: ids(&it.from),
            carried: Some((&it.carried).into()),
        }
    }
}

impl From<&Absorption> for v1::Absorbed {
    fn from(it: &Absorption) -> Self {
        Self { from_cooperative_ids: ids(&it.from), carried: Some((&it.carried).into()) }
    }
}

impl From<&Carried> for v1::Carried {
    fn from(it: &Carried) -> Self {
        let loan = |it: &CarriedLoan| v1::CarriedLoan {
            loan: Some((&it.loan).into()),
            signed_on: Some(date(it.signed)),
            disbursed_dong: it.disbursed.0,
            outstanding_dong: it.outstanding.0,
            written_off_dong: it.written_off.map_or(0, |it| it.0),
            overdue_dong: it.overdue.map_or(0, |it| it.principal.0),
            overdue_since: it.overdue.map(|it| date(it.since)),
            term_months: it.term_months.map(Into::into),
            rate_basis_points: it.rate_basis_points.map(Into::into),
        };
        let guarantee = |it: &CarriedGuarantee| v1::CarriedGuarantee {
            guarantee_id: it.guarantee.to_string(),
            guarantor: it.guarantor.wire(),
            amount_dong: it.amount.0,
        };
        Self {
            members: it.members.iter().map(Into::into).collect(),
            loans: it.loans.iter().map(loan).collect(),
            guarantees: it.guarantees.iter().map(guarantee).collect(),
        }
    }
}
