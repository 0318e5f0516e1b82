//! The judgement of a reorganisation: what it makes happen on all of its streams, or why not.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::admission::admit;
use crate::command::Act;
use crate::decide::{check_backup, check_date};
use crate::event::Event;
use crate::evolve::evolve;
use crate::history::{Entry, History, Standing};
use crate::ids::{CooperativeId, LoanId, PersonId};
use crate::membership::Joining;
use crate::rejection::Rejection;
use crate::reorganisation::{
    Absorption, Carried, CarriedGuarantee, CarriedLoan, Departure, Formation, LoanBalance,
    Newcomer, Part, Plan, Reorganising,
};
use crate::rules::{check_trades, check_values, reorganised_kind};
use crate::state::{Cooperative, Registered};
use crate::timeline::Place;

/// How many parties and new cooperatives one request names at most, so that its entries fit into
/// one append.
pub const REORGANISED_MAX: usize = 100;

/// What a new cooperative rests on besides what is reorganised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbourhood {
    /// Who holds the code that it claims.
    pub code_holder: Option<CooperativeId>,
    /// Whether the commune of its head office is recorded on the day.
    pub commune_known: bool,
}

/// What is known of those whom a reorganisation names.
pub trait Known {
    /// The history of one that is there, or an empty one.
    fn history(&self, id: CooperativeId) -> &History;
    /// What a new one rests on.
    fn neighbourhood(&self, of: &Newcomer) -> Neighbourhood;
}

/// Decides a reorganisation: the event of each stream, in the order of [`Plan::parties`], then of
/// [`Plan::newcomers`]. All of them are one append.
///
/// Later entries of each stream are included, as in [`crate::decide()`]. Who and what goes over is
/// what stood on each stream right before, on the day; it is written out in the events.
///
/// # Errors
/// [`Rejection::Party`] says of whom a refusal speaks, where it speaks of one.
pub fn decide_reorganisation(
    known: &impl Known,
    command: &Reorganising,
    recorded_on: NaiveDate,
) -> Result<Vec<(CooperativeId, Event)>, Rejection> {
    check_date(command.effective, recorded_on)?;
    check_named(&command.plan)?;
    for newcomer in command.plan.newcomers() {
        check_newcomer(known, command, newcomer, recorded_on)?;
    }
    let mut standing = Vec::new();
    for id in command.plan.parties() {
        let it = before(known.history(id), command).map_err(|it| of(id, it))?;
        standing.push((id, it));
    }
    check_kinds(&command.plan, &standing)?;
    let events = events(&command.plan, command.effective, &standing)?;
    for (id, event) in &events {
        let on = (command.effective, command.order);
        admit_event(known.history(*id), on, event).map_err(|it| of(*id, it))?;
    }
    Ok(events)
}

/// Decides that a record is of the same cooperative as another one, which stays: the event of each
/// stream, the duplicate's first. Both are one append.
///
/// # Errors
/// [`Rejection::Value`] for a record joined to itself; [`Rejection::Party`] for what stands against
/// it on one of the two: a duplicate stays one, and nothing is joined to a duplicate.
pub fn decide_duplicate(
    known: &impl Known,
    (duplicate, kept): (CooperativeId, CooperativeId),
    (effective, order): (NaiveDate, u16),
    recorded_on: NaiveDate,
) -> Result<Vec<(CooperativeId, Event)>, Rejection> {
    check_date(effective, recorded_on)?;
    let (en, vi) = ("another record than the duplicate", "hồ sơ khác với hồ sơ trùng");
    once("kept_cooperative_id", &[duplicate, kept], en, vi)?;
    let events =
        vec![(duplicate, Event::JoinedTo(kept)), (kept, Event::DuplicateJoined(duplicate))];
    for (id, event) in &events {
        admit_event(known.history(*id), (effective, order), event).map_err(|it| of(*id, it))?;
    }
    Ok(events)
}

/// Holds one event, on its day and in its order, against the whole timeline of its stream.
fn admit_event(
    history: &History,
    (effective, order): (NaiveDate, u16),
    event: &Event,
) -> Result<(), Rejection> {
    let draft = Entry {
        position: u64::MAX,
        revision: history.revision() + 1,
        effective,
        order,
        standing: Standing::New,
        events: vec![event.clone()],
    };
    admit(history, &[draft])
}

/// A refusal that speaks of one of the parties.
fn of(cooperative: CooperativeId, because: Rejection) -> Rejection {
    Rejection::Party { cooperative, because: Box::new(because) }
}

/// Those whom a plan names are named once each, and are as many as the law has it.
fn check_named(plan: &Plan) -> Result<(), Rejection> {
    let (parties, newcomers) = (plan.parties(), plan.newcomers());
    let many = |field, found: usize, expected, expected_vi| {
        Err(Rejection::Value { field, value: found.to_string(), expected, expected_vi })
    };
    let two = ("two or more new cooperatives (Law 17/2023 Art. 92)", "từ hai hợp tác xã mới");
    match plan {
        Plan::Divide { into, .. } if into.len() < 2 => {
            return many("divide.into", into.len(), two.0, two.1);
        }
        Plan::Separate { into, .. } if into.is_empty() => {
            let vi = "từ một hợp tác xã mới trở lên";
            return many("separate.into", 0, "one or more new cooperatives", vi);
        }
        Plan::Consolidate { of, .. } if of.len() < 2 => {
            let (en, vi) = ("two or more cooperatives", "từ hai hợp tác xã trở lên");
            return many("consolidate.from_cooperative_ids", of.len(), en, vi);
        }
        Plan::Merge { of, .. } if of.is_empty() => {
            let (en, vi) = ("one or more cooperatives", "từ một hợp tác xã trở lên");
            return many("merge.from_cooperative_ids", 0, en, vi);
        }
        _ => {}
    }
    if parties.len() + newcomers.len() > REORGANISED_MAX {
        let (en, vi) = ("at most 100 cooperatives in all", "tối đa 100 hợp tác xã");
        return many("reorganisation", parties.len() + newcomers.len(), en, vi);
    }
    let mut ids = parties;
    ids.extend(newcomers.iter().map(|it| it.id));
    once("cooperative_id", &ids, "another cooperative each: none twice", "mỗi hợp tác xã một lần")?;
    let codes: Vec<_> = newcomers.iter().filter_map(|it| it.registration.code.as_ref()).collect();
    once("code", &codes, "a code of its own for each", "mỗi hợp tác xã một mã số riêng")?;
    let (en, vi) = ("each member in one place", "mỗi thành viên ở một nơi");
    let named = plan.parts().iter().flat_map(|it| &it.members).chain(plan.left_out());
    once("person_ids", &named.collect::<Vec<_>>(), en, vi)?;
    let (en, vi) = ("each loan or guarantee in one place", "mỗi khoản vay, bảo lãnh ở một nơi");
    once("loan_ids", &plan.parts().iter().flat_map(|it| &it.loans).collect::<Vec<_>>(), en, vi)
}

fn once<T: Ord + ToString>(
    field: &'static str,
    all: &[T],
    expected: &'static str,
    expected_vi: &'static str,
) -> Result<(), Rejection> {
    let mut seen = BTreeSet::new();
    match all.iter().find(|it| !seen.insert(*it)) {
        None => Ok(()),
        Some(twice) => {
            Err(Rejection::Value { field, value: twice.to_string(), expected, expected_vi })
        }
    }
}

/// A certificate as any other: its values, its commune, its code.
fn check_newcomer(
    known: &impl Known,
    command: &Reorganising,
    newcomer: &Newcomer,
    recorded_on: NaiveDate,
) -> Result<(), Rejection> {
    let Neighbourhood { code_holder, commune_known } = known.neighbourhood(newcomer);
    let registration = &newcomer.registration;
    let act = Act::Register(registration.clone(), Vec::new());
    check_values(&act)?;
    check_trades(&act, command.effective)?;
    check_backup(registration, command.effective, recorded_on)?;
    let code = registration.commune.clone();
    if code.as_str().len() != 5 || !commune_known {
        return Err(Rejection::UnknownCommune { code, on: command.effective });
    }
    match (&registration.code, code_holder) {
        (Some(code), Some(by)) if by != newcomer.id => {
            Err(Rejection::CodeTaken { code: code.to_string(), by })
        }
        _ => Ok(()),
    }
}

/// The state of a party right before its event.
fn before(history: &History, command: &Reorganising) -> Result<Registered, Rejection> {
    let on = command.effective;
    // Whatever its party is: it comes after all that is recorded of the day but its end.
    let place = Place { day: on, rank: 16, order: command.order, revision: u64::MAX };
    let line = history.timeline(u64::MAX);
    let earlier = line.events().take_while(|(entry, _)| entry.place() < place);
    let state = earlier.fold(Cooperative::default(), |state, (entry, event)| {
        evolve(state, entry.effective, event)
    });
    match state {
        Cooperative::Unfounded => Err(Rejection::Unfounded { on }),
        Cooperative::Founded(_) => Err(Rejection::NotRegistered { on }),
        Cooperative::Registered(it) => Ok(*it),
        Cooperative::Ended(it) => Err(Rejection::Ended { on: it.on }),
    }
}

/// Law 17/2023 Arts. 94 and 95: of one kind.
fn check_kinds(plan: &Plan, standing: &[(CooperativeId, Registered)]) -> Result<(), Rejection> {
    let there = standing.iter().map(|(_, it)| it.registration.kind);
    let newcomers = plan.newcomers();
    let kinds: BTreeSet<_> = there.chain(newcomers.iter().map(|it| it.registration.kind)).collect();
    if kinds.len() > 1 {
        return Err(Rejection::Procedure {
            rule: "those who are reorganised, and what comes of them, are of one kind \
                (Law 17/2023 Arts. 92 to 95)",
            rule_vi: "các bên và kết quả của việc tổ chức lại phải cùng loại hình \
                (Điều 92 đến 95 Luật 17/2023)",
        });
    }
    kinds.into_iter().try_for_each(reorganised_kind)
}

/// The event of each stream.
fn events(
    plan: &Plan,
    on: NaiveDate,
    standing: &[(CooperativeId, Registered)],
) -> Result<Vec<(CooperativeId, Event)>, Rejection> {
    match plan {
        Plan::Divide { .. } | Plan::Separate { .. } => {
            let Some((id, it)) = standing.first() else { return Ok(Vec::new()) };
            check_assigned(plan, it)?;
            let mut all = vec![(*id, Event::Departed(parted(plan, it).into()))];
            for part in plan.parts() {
                let carried =
                    carried(it, on, &part.members, &part.loans).map_err(|why| of(*id, why))?;
                all.push((part.newcomer.id, formed(plan, &part.newcomer, vec![*id], carried)));
            }
            Ok(all)
        }
        Plan::Consolidate { of, into } => {
            let mut all: Vec<_> = standing.iter().map(|it| gone(plan, it, into.id)).collect();
            let carried = whole(on, standing)?;
            all.push((into.id, formed(plan, into, of.clone(), carried)));
            Ok(all)
        }
        Plan::Merge { of, into } => {
            let ending = standing.get(1..).unwrap_or_default();
            let absorbed = Absorption { from: of.clone(), carried: whole(on, ending)? };
            let mut all = vec![(*into, Event::Absorbed(absorbed.into()))];
            all.extend(ending.iter().map(|it| gone(plan, it, *into)));
            Ok(all)
        }
    }
}

fn formed(plan: &Plan, by: &Newcomer, from: Vec<CooperativeId>, carried: Carried) -> Event {
    let registration = by.registration.clone();
    Event::Formed(Formation { how: plan.how(), registration, from, carried }.into())
}

/// Of what is divided, each member has a place or is said to have none, and each debt has one.
fn check_assigned(plan: &Plan, it: &Registered) -> Result<(), Rejection> {
    let Plan::Divide { left_out, .. } = plan else { return Ok(()) };
    let wrong = |field, value: String, expected, expected_vi| {
        Err(Rejection::Value { field, value, expected, expected_vi })
    };
    if let Some(person) = left_out.iter().find(|id| !it.members.contains_key(id)) {
        let (en, vi) = ("a member of what is divided", "thành viên của hợp tác xã bị chia");
        return wrong("divide.left_out_person_ids", person.to_string(), en, vi);
    }
    let placed = |id: &&PersonId| {
        left_out.contains(id) || plan.parts().iter().any(|part| part.members.contains(id))
    };
    if let Some(person) = it.members.keys().find(|id| !placed(id)) {
        let en = "each member in one of the new cooperatives, or left out by name";
        let vi = "mỗi thành viên vào một hợp tác xã mới, hoặc nêu rõ là không vào";
        return wrong("divide.into.person_ids", person.to_string(), en, vi);
    }
    let placed = |id: &LoanId| plan.parts().iter().any(|part| part.loans.contains(id));
    if let Some(loan) = open(it).find(|id| !placed(id)) {
        let en = "each loan and guarantee in one of the new cooperatives (Law 17/2023 Art. 92)";
        let vi = "mỗi khoản vay, bảo lãnh vào một hợp tác xã mới (Điều 92 Luật 17/2023)";
        return wrong("divide.into.loan_ids", loan.to_string(), en, vi);
    }
    Ok(())
}

/// The loans that are not done with, and the guarantees in force.
fn open(it: &Registered) -> impl Iterator<Item = LoanId> + '_ {
    it.open_loans().chain(it.guarantees.keys().copied())
}

fn parted(plan: &Plan, it: &Registered) -> Departure {
    let (parts, named) = (plan.parts(), |it: &Part| it.loans.clone());
    let loans: Vec<LoanId> = parts.iter().flat_map(named).collect();
    Departure {
        how: plan.how(),
        into: parts.iter().map(|it| it.newcomer.id).collect(),
        members: parts.iter().flat_map(|it| it.members.iter().copied()).collect(),
        loans: balances(it, &loans),
        guarantees: loans.into_iter().filter(|id| it.guarantees.contains_key(id)).collect(),
    }
}

/// One that ends, with everybody and everything going over.
fn gone(
    plan: &Plan,
    (id, it): &(CooperativeId, Registered),
    into: CooperativeId,
) -> (CooperativeId, Event) {
    let departure = Departure {
        how: plan.how(),
        into: vec![into],
        members: it.members.keys().copied().collect(),
        loans: balances(it, &it.open_loans().collect::<Vec<_>>()),
        guarantees: it.guarantees.keys().copied().collect(),
    };
    (*id, Event::Departed(departure.into()))
}

fn balances(it: &Registered, loans: &[LoanId]) -> Vec<LoanBalance> {
    let balance = |id: &LoanId| {
        let loan = it.loans.get(id)?;
        Some(LoanBalance { loan: *id, outstanding: loan.outstanding() })
    };
    loans.iter().filter_map(balance).collect()
}

/// Everybody and everything of those who end.
fn whole(on: NaiveDate, ending: &[(CooperativeId, Registered)]) -> Result<Carried, Rejection> {
    let mut all = Carried::default();
    for (id, it) in ending {
        let members: Vec<PersonId> = it.members.keys().copied().collect();
        let loans: Vec<LoanId> = open(it).collect();
        let mut one = carried(it, on, &members, &loans).map_err(|why| of(*id, why))?;
        all.members.append(&mut one.members);
        all.loans.append(&mut one.loans);
        all.guarantees.append(&mut one.guarantees);
    }
    let (en, vi) = ("an id of its own for each member", "mỗi thành viên một mã riêng");
    once("person_id", &all.members.iter().map(|it| it.person).collect::<Vec<_>>(), en, vi)?;
    Ok(all)
}

/// These members, loans and guarantees, as they stand.
fn carried(
    it: &Registered,
    on: NaiveDate,
    members: &[PersonId],
    loans: &[LoanId],
) -> Result<Carried, Rejection> {
    let mut all = Carried::default();
    for person in members {
        let Some(member) = it.members.get(person) else {
            return Err(Rejection::NotMember { person: *person, on });
        };
        let (party, kind, capital) = (member.party, member.kind, member.capital);
        all.members.push(Joining { person: *person, party, kind, capital });
    }
    for id in loans {
        match (it.loans.get(id), it.guarantees.get(id)) {
            (Some(state), _) => all.loans.push(CarriedLoan::of(state)),
            (None, Some((guarantor, amount))) => all.guarantees.push(CarriedGuarantee {
                guarantee: *id,
                guarantor: *guarantor,
                amount: *amount,
            }),
            (None, None) => return Err(Rejection::NoLoan { loan: *id, on }),
        }
    }
    Ok(all)
}
