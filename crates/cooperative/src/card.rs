//! What is shown of a cooperative: its card, and the rows of its members, managers and loans.

use chrono::NaiveDate;

use crate::event::Event;
use crate::ids::{CooperativeId, LoanId, PersonId};
use crate::kind::{Kind, Sector};
use crate::management::{Post, Qualification};
use crate::membership::{LeaveReason, MemberKind, PartyKind};
use crate::money::Dong;
use crate::procedure::Exit;
use crate::reorganisation::{Carried, Reorganisation};
use crate::state::{Cooperative, Legal, LoanState, Operating, Registered};
use crate::timeline::Timeline;
use crate::vsic::{Trade, VsicVersion};
use crate::words::{Code, Text, TradeCode, UnitCode};

/// One cooperative on one day. Holds nothing personal: the representative's name is public by law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Which.
    pub id: CooperativeId,
    /// Its kind.
    pub kind: Kind,
    /// Its code, once registered.
    pub code: Option<Code>,
    /// Its name.
    pub name: Text,
    /// The commune of its head office, as registered.
    pub commune: UnitCode,
    /// Since when that is registered: the code means what it meant on that day.
    pub seated: NaiveDate,
    /// Its address below the commune.
    pub address: Option<Text>,
    /// Its main sector, once registered.
    pub sector: Option<Sector>,
    /// Its trades, the main one first.
    pub trades: Vec<TradeCode>,
    /// The version in which they are read; `None` where it has none.
    pub vsic: Option<VsicVersion>,
    /// Its charter capital.
    pub charter_capital: Option<Dong>,
    /// Its representative.
    pub representative: Option<Text>,
    /// The day of its certificate.
    pub registered_on: Option<NaiveDate>,
    /// The day it ended.
    pub ended_on: Option<NaiveDate>,
    /// Its legal state, once registered.
    pub legal: Option<Legal>,
    /// Its operating state.
    pub operating: Operating,
    /// Members of all kinds; 0 once ended.
    pub members: u32,
    /// Of them official.
    pub official_members: u32,
    /// Managers in post; 0 once ended.
    pub managers: u32,
    /// Principal outstanding on its loans.
    pub loans_outstanding: Dong,
    /// Enterprises that it is linked with.
    pub partners: Vec<Text>,
    /// Certified products with their stars.
    pub products: Vec<(Text, u8)>,
    /// How it ended.
    pub exit: Option<Exit>,
    /// By which reorganisation it is to end, while that is under way.
    pub reorganisation: Option<Reorganisation>,
    /// Of whom it came, and whom it took in, by reorganisations.
    pub predecessors: Vec<CooperativeId>,
    /// To whom its members and loans went by reorganisations; of a duplicate, the one that stays.
    pub successors: Vec<CooperativeId>,
    /// Those that were found to be the same as this.
    pub duplicates: Vec<CooperativeId>,
    /// The number of its last entry in its stream.
    pub revision: u64,
    /// The number of its last entry in the log.
    pub position: u64,
}

/// One membership, ended ones too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub person: PersonId,
    /// A person, household or organisation.
    pub party: PartyKind,
    /// As what.
    pub kind: MemberKind,
    /// Capital contributed.
    pub capital: Option<Dong>,
    /// Since when.
    pub joined: NaiveDate,
    /// When and why it ended.
    pub left: Option<(NaiveDate, LeaveReason)>,
}

/// One post held, past ones too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagerRow {
    /// Who.
    pub person: PersonId,
    /// Which post.
    pub post: Post,
    /// The highest qualification.
    pub qualification: Qualification,
    /// Since when.
    pub from: NaiveDate,
    /// Until when.
    pub until: Option<NaiveDate>,
}

impl Card {
    /// The card of a cooperative in a state; `None` while nothing has happened.
    pub fn of(
        id: CooperativeId,
        state: &Cooperative,
        revision: u64,
        position: u64,
    ) -> Option<Self> {
        match state {
            Cooperative::Unfounded => None,
            Cooperative::Founded(it) => Some(Self {
                id,
                kind: it.founding.kind,
                code: None,
                name: it.founding.name.clone(),
                commune: it.founding.commune.clone(),
                seated: it.on,
                address: None,
                sector: None,
                trades: Vec::new(),
                vsic: None,
                charter_capital: None,
                representative: None,
                registered_on: None,
                ended_on: None,
                legal: None,
                operating: Operating::Running,
                members: 0,
                official_members: 0,
                managers: 0,
                loans_outstanding: Dong::ZERO,
                partners: Vec::new(),
                products: Vec::new(),
                exit: None,
                reorganisation: None,
                predecessors: Vec::new(),
                successors: Vec::new(),
                duplicates: Vec::new(),
                revision,
                position,
            }),
            Cooperative::Registered(it) => Some(Self::registered(id, it, revision, position)),
            Cooperative::Ended(it) => Some(Self {
                ended_on: Some(it.on),
                legal: Some(Legal::Ended),
                exit: Some(it.exit),
                reorganisation: None,
                members: 0,
                official_members: 0,
                managers: 0,
                ..Self::registered(id, &it.was, revision, position)
            }),
        }
    }

    fn registered(id: CooperativeId, it: &Registered, revision: u64, position: u64) -> Self {
        let registration = it.registration.clone();
        let official = it.members.values().filter(|it| it.kind == MemberKind::Official).count();
        let outstanding = it.outstanding();
        Self {
            id,
            kind: registration.kind,
            code: registration.code,
            name: registration.name,
            commune: registration.commune,
            seated: it.seated,
            address: registration.address,
            sector: Some(registration.sector),
            vsic: it.main_trade().map(Trade::vsic),
            trades: registration.trades,
            charter_capital: registration.charter_capital,
            representative: registration.representative,
            registered_on: Some(it.since),
            ended_on: None,
            legal: Some(it.legal),
            operating: it.operating,
            members: count(it.members.len()),
            official_members: count(official),
            managers: count(it.managers.len()),
            loans_outstanding: outstanding,
            partners: it.links.keys().cloned().collect(),
            products: it.products.iter().map(|(name, stars)| (name.clone(), *stars)).collect(),
            exit: None,
            reorganisation: it.reorganising(),
            predecessors: it.predecessors.clone(),
            successors: it.successors.clone(),
            duplicates: it.duplicates.clone(),
            revision,
            position,
        }
    }
}

/// All memberships of a timeline, in the order in which they began.
pub fn members(timeline: &Timeline<'_>) -> Vec<MemberRow> {
    let mut rows: Vec<MemberRow> = Vec::new();
    for (entry, event) in timeline.events() {
        match event {
            Event::MemberJoined(it) => rows.push(MemberRow {
                person: it.person,
                party: it.party,
                kind: it.kind,
                capital: it.capital,
                joined: entry.effective,
                left: None,
            }),
            Event::MemberLeft(it) => {
                let open = |row: &&mut MemberRow| row.left.is_none() && row.person == it.person;
                if let Some(row) = rows.iter_mut().rev().find(open) {
                    row.left = Some((entry.effective, it.reason));
                }
            }
            Event::Formed(it) => come_over(&mut rows, entry.effective, &it.carried),
            Event::Absorbed(it) => come_over(&mut rows, entry.effective, &it.carried),
            other => {
                if let Event::Departed(it) = other {
                    let goes = |row: &&mut MemberRow| it.members.contains(&row.person);
                    for row in rows.iter_mut().filter(|it| it.left.is_none()).filter(goes) {
                        row.left = Some((entry.effective, LeaveReason::Transferred));
                    }
                }
                let Some(exit) = other.ends() else { continue };
                for row in rows.iter_mut().filter(|it| it.left.is_none()) {
                    row.left = Some((entry.effective, LeaveReason::by_exit(exit)));
                }
            }
        }
    }
    rows
}

/// Those who come over by a reorganisation are members from that day on.
fn come_over(rows: &mut Vec<MemberRow>, day: NaiveDate, carried: &Carried) {
    rows.extend(carried.members.iter().map(|it| MemberRow {
        person: it.person,
        party: it.party,
        kind: it.kind,
        capital: it.capital,
        joined: day,
        left: None,
    }));
}

/// All posts of a timeline, in the order in which they began.
pub fn managers(timeline: &Timeline<'_>) -> Vec<ManagerRow> {
    let mut rows: Vec<ManagerRow> = Vec::new();
    for (entry, event) in timeline.events() {
        match event {
            Event::ManagerAppointed(it) => rows.push(ManagerRow {
                person: it.person,
                post: it.post,
                qualification: it.qualification,
                from: entry.effective,
                until: None,
            }),
            Event::ManagerReleased(it) => {
                let open = |row: &&mut ManagerRow| row.until.is_none() && row.person == it.person;
                if let Some(row) = rows.iter_mut().rev().find(open) {
                    row.until = Some(entry.effective);
                }
            }
            other if other.ends().is_some() => {
                for row in rows.iter_mut().filter(|it| it.until.is_none()) {
                    row.until = Some(entry.effective);
                }
            }
            _ => {}
        }
    }
    rows
}

/// All loans of a state, repaid ones too, by id.
pub fn loans(state: &Cooperative) -> Vec<(LoanId, LoanState)> {
    match state {
        Cooperative::Unfounded | Cooperative::Founded(_) => Vec::new(),
        Cooperative::Registered(it) => it.loans.iter().map(|(id, it)| (*id, it.clone())).collect(),
        Cooperative::Ended(it) => it.was.loans.iter().map(|(id, it)| (*id, it.clone())).collect(),
    }
}

fn count(n: usize) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}
