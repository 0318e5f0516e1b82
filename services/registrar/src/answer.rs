//! The answer to a request.

use chrono::{DateTime, Utc};
use cooperative::{Act, Command, CooperativeId, LoanId, PersonId};
use entry::request::{Ask, Owner, Request};

/// Where the entries of a request stand. The same for ever, however often it is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// When the log took it; the epoch of 1970 if it was only judged.
    pub recorded_at: DateTime<Utc>,
    /// The log number of its first entry; 0 if it was only judged.
    pub first: u64,
    /// How many entries it made, on all streams; their positions are consecutive.
    pub count: u32,
    /// The number of its last entry in the home stream.
    pub revision: u64,
    /// Whose stream it is; `None` for an area.
    pub cooperative: Option<CooperativeId>,
    /// The persons whom it brought in (founders, member, manager), in the order of the command.
    pub persons: Vec<PersonId>,
    /// The cooperatives that a reorganisation made, in its order.
    pub newcomers: Vec<CooperativeId>,
    /// The loan or guarantee that it speaks of.
    pub loan: Option<LoanId>,
    /// The revision of the entry by deadline that no longer holds because of it.
    pub yielded: Option<u64>,
    /// Whether it had been recorded before, and is only answered again.
    pub repeated: bool,
}

/// Where the entries of an append stand: what an answer says beside the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub recorded_at: DateTime<Utc>,
    pub first: u64,
    pub count: u32,
    pub revision: u64,
    pub yielded: Option<u64>,
}

impl Place {
    /// A place that the log has not given yet.
    pub fn awaited(count: usize, revision: u64, yielded: Option<u64>) -> Self {
        let count = count.try_into().unwrap_or(u32::MAX);
        Self { recorded_at: DateTime::UNIX_EPOCH, first: 0, count, revision, yielded }
    }

    /// The answer to the request whose entries stand here.
    pub fn answer(self, request: &Request, repeated: bool) -> Answer {
        let cooperative = match request.ask.owner() {
            Owner::Cooperative(id) => Some(id),
            Owner::Area(_) => None,
        };
        let command = request.ask.command();
        let (persons, loan) = (command.map(brought).unwrap_or_default(), command.and_then(loan));
        let newcomers = match &request.ask {
            Ask::Reorganise { command } => {
                command.plan.newcomers().into_iter().map(|it| it.id).collect()
            }
            _ => Vec::new(),
        };
        let Self { recorded_at, first, count, revision, yielded } = self;
        Answer {
            recorded_at,
            first,
            count,
            revision,
            cooperative,
            persons,
            newcomers,
            loan,
            yielded,
            repeated,
        }
    }
}

fn brought(command: &Command) -> Vec<PersonId> {
    match &command.act {
        Act::Register(_, founders) => founders.iter().map(|it| it.person).collect(),
        Act::JoinMember(it) => vec![it.person],
        Act::AppointManager(it) => vec![it.person],
        _ => Vec::new(),
    }
}

fn loan(command: &Command) -> Option<LoanId> {
    match &command.act {
        Act::GrantLoan(it) => Some(it.loan),
        Act::DisburseLoan(it) | Act::RepayLoan(it) => Some(it.loan),
        Act::NoteLoanOverdue(it) | Act::WriteOffLoan(it) => Some(it.loan),
        Act::RestructureLoan(it) => Some(it.loan),
        Act::CallGuarantee(it) => Some(it.loan),
        Act::GiveGuarantee(it) => Some(it.loan),
        Act::EndGuarantee(loan) => Some(*loan),
        _ => None,
    }
}
