//! Division, separation, consolidation and merger: what they say, and what goes over with them. Law
//! 17/2023 Arts. 92 to 95, Decree 92/2024 Art. 52.
//!
//! Members and loans go over under the ids that they have. What goes over is written out in the
//! entries of both sides, so that each stream folds alone.

use chrono::NaiveDate;

use crate::credit::{Lender, Loan};
use crate::event::Event;
use crate::ids::{CooperativeId, LoanId, PersonId};
use crate::kind::vocabulary;
use crate::membership::Joining;
use crate::money::Dong;
use crate::procedure::Exit;
use crate::registration::Registration;
use crate::state::{LoanState, Overdue};

vocabulary! {
    /// How cooperatives are reorganised.
    Reorganisation {
        /// One ends, two or more come of it: Law 17/2023 Art. 92.
        Division = 1, "division", "Chia", "Division";
        /// One goes on, and one or more come of it: Art. 93.
        Separation = 2, "separation", "Tách", "Separation";
        /// Two or more end, one new comes of them: Art. 94.
        Consolidation = 3, "consolidation", "Hợp nhất", "Consolidation";
        /// One or more end and are taken in by one that goes on: Art. 95.
        Merger = 4, "merger", "Sáp nhập", "Merger";
    }
}

impl Reorganisation {
    /// How it ends those who are reorganised, if it does.
    pub fn exit(self) -> Option<Exit> {
        match self {
            Self::Division => Some(Exit::Division),
            Self::Separation => None,
            Self::Consolidation => Some(Exit::Consolidation),
            Self::Merger => Some(Exit::Merger),
        }
    }
}

/// A reorganisation that is to be recorded, of all its parties together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reorganising {
    /// The day of the new certificates, or of the entry in the receiver's dossier.
    pub effective: NaiveDate,
    /// An explicit order among entries of the same kind on the same day; 0 if none was given.
    pub order: u16,
    /// Who, and how.
    pub plan: Plan,
}

/// Who is reorganised into what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Division.
    Divide {
        /// Who ends.
        of: CooperativeId,
        /// What comes of it: two or more.
        into: Vec<Part>,
        /// The members who go into none of them, and leave.
        left_out: Vec<PersonId>,
    },
    /// Separation.
    Separate {
        /// Who goes on.
        of: CooperativeId,
        /// What comes of it: one or more. Who and what is named in none stays.
        into: Vec<Part>,
    },
    /// Consolidation: everybody and everything goes over.
    Consolidate {
        /// Who ends: two or more.
        of: Vec<CooperativeId>,
        /// What comes of them.
        into: Newcomer,
    },
    /// Merger: everybody and everything goes over.
    Merge {
        /// Who ends: one or more.
        of: Vec<CooperativeId>,
        /// Who takes them in.
        into: CooperativeId,
    },
}

/// A cooperative that comes to be by a reorganisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// Its id.
    pub id: CooperativeId,
    /// Its certificate.
    pub registration: Registration,
}

/// A new cooperative, and what goes into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The new cooperative.
    pub newcomer: Newcomer,
    /// The members who go into it.
    pub members: Vec<PersonId>,
    /// The loans and guarantees that go into it.
    pub loans: Vec<LoanId>,
}

impl Reorganising {
    /// Whose stream the request belongs to: the one that is divided or separated, the first that is
    /// consolidated, the one that takes in.
    pub fn home(&self) -> CooperativeId {
        match &self.plan {
            Plan::Divide { of, .. } | Plan::Separate { of, .. } => *of,
            Plan::Consolidate { of, into } => of.first().copied().unwrap_or(into.id),
            Plan::Merge { into, .. } => *into,
        }
    }

    /// What it asks to be stored, whatever the state: the same for the same request. What goes over
    /// of itself is not in it.
    pub fn asked(&self) -> Vec<Event> {
        let (plan, how) = (&self.plan, self.plan.how());
        let departure = |into: Vec<CooperativeId>, members: &[PersonId], guarantees: &[LoanId]| {
            let (members, guarantees) = (members.to_vec(), guarantees.to_vec());
            let loans = Vec::new();
            Event::Departed(Departure { how, into, members, loans, guarantees }.into())
        };
        let mut all = Vec::new();
        for it in plan.parts() {
            all.push(departure(vec![it.newcomer.id], &it.members, &it.loans));
        }
        all.push(departure(plan.parties(), plan.left_out(), &[]));
        all.extend(plan.newcomers().into_iter().map(|it| {
            let registration = it.registration.clone();
            let (from, carried) = (vec![it.id], Carried::default());
            Event::Formed(Formation { how, registration, from, carried }.into())
        }));
        all
    }
}

impl Plan {
    /// How.
    pub fn how(&self) -> Reorganisation {
        match self {
            Self::Divide { .. } => Reorganisation::Division,
            Self::Separate { .. } => Reorganisation::Separation,
            Self::Consolidate { .. } => Reorganisation::Consolidation,
            Self::Merge { .. } => Reorganisation::Merger,
        }
    }

    /// Those who are there before it, in the order in which they are named, the receiver first.
    pub fn parties(&self) -> Vec<CooperativeId> {
        match self {
            Self::Divide { of, .. } | Self::Separate { of, .. } => vec![*of],
            Self::Consolidate { of, .. } => of.clone(),
            Self::Merge { of, into } => std::iter::once(*into).chain(of.iter().copied()).collect(),
        }
    }

    /// Those who come to be.
    pub fn newcomers(&self) -> Vec<&Newcomer> {
        match self {
            Self::Divide { into, .. } | Self::Separate { into, .. } => {
                into.iter().map(|it| &it.newcomer).collect()
            }
            Self::Consolidate { into, .. } => vec![into],
            Self::Merge { .. } => Vec::new(),
        }
    }

    /// What goes where by name.
    pub fn parts(&self) -> &[Part] {
        match self {
            Self::Divide { into, .. } | Self::Separate { into, .. } => into,
            Self::Consolidate { .. } | Self::Merge { .. } => &[],
        }
    }

    /// The members who are said to go nowhere.
    pub fn left_out(&self) -> &[PersonId] {
        match self {
            Self::Divide { left_out, .. } => left_out,
            Self::Separate { .. } | Self::Consolidate { .. } | Self::Merge { .. } => &[],
        }
    }
}

/// On the stream of one that is divided, separated, consolidated or merged into another: who and
/// what goes over. Unless it is separated, it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// How.
    pub how: Reorganisation,
    /// To whom they go.
    pub into: Vec<CooperativeId>,
    /// The members who go over. The others stay with what goes on, and leave with what ends.
    pub members: Vec<PersonId>,
    /// The loans that go over, each with what is outstanding.
    pub loans: Vec<LoanBalance>,
    /// The guarantees that go over.
    pub guarantees: Vec<LoanId>,
}

/// What is outstanding on a loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoanBalance {
    /// Which loan.
    pub loan: LoanId,
    /// The principal, 0 or more.
    pub outstanding: Dong,
}

/// On the stream of one that came to be by a reorganisation: its first entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formation {
    /// How.
    pub how: Reorganisation,
    /// What its certificate says.
    pub registration: Registration,
    /// Of whom it came.
    pub from: Vec<CooperativeId>,
    /// Who and what came over.
    pub carried: Carried,
}

/// On the stream of one that took others in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absorption {
    /// Whom.
    pub from: Vec<CooperativeId>,
    /// Who and what came over.
    pub carried: Carried,
}

/// Who and what comes over. Nobody of them joins anew, and no loan is granted again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The members, as what they are.
    pub members: Vec<Joining>,
    /// The loans that are not paid out or not repaid wholly.
    pub loans: Vec<CarriedLoan>,
    /// The guarantees in force.
    pub guarantees: Vec<CarriedGuarantee>,
}

/// A loan that comes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedLoan {
    /// The contract.
    pub loan: Loan,
    /// When it was signed.
    pub signed: NaiveDate,
    /// Paid out before.
    pub disbursed: Dong,
    /// Outstanding on the day.
    pub outstanding: Dong,
    /// Written off before, above 0. `None` where nothing was, and in what was recorded before this
    /// was: there it is in what was repaid, as little outstanding.
    pub written_off: Option<Dong>,
    /// The term in months of the last restructuring; `None` for that of the contract.
    pub term_months: Option<u16>,
    /// The interest of a year in hundredths of a percent, if a restructuring said it.
    pub rate_basis_points: Option<u16>,
    /// What is overdue, and since when.
    pub overdue: Option<Overdue>,
}

impl CarriedLoan {
    /// A loan as it stands on the day on which it comes over.
    pub fn of(it: &LoanState) -> Self {
        Self {
            loan: it.loan.clone(),
            signed: it.signed,
            disbursed: it.disbursed,
            outstanding: it.outstanding(),
            written_off: Some(it.written_off).filter(|it| *it > Dong::ZERO),
            term_months: it.term_months.filter(|_| it.term_months != it.loan.term_months),
            rate_basis_points: it.rate_basis_points,
            overdue: it.overdue,
        }
    }

    /// The loan as it stands with who takes it over.
    pub fn state(&self) -> LoanState {
        let written_off = self.written_off.unwrap_or(Dong::ZERO);
        LoanState {
            disbursed: self.disbursed,
            repaid: self.disbursed.saturating_sub(self.outstanding).saturating_sub(written_off),
            written_off,
            term_months: self.term_months.or(self.loan.term_months),
            rate_basis_points: self.rate_basis_points,
            overdue: self.overdue,
            ..LoanState::new(self.signed, self.loan.clone())
        }
    }
}

/// A guarantee that comes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarriedGuarantee {
    /// Its id.
    pub guarantee: LoanId,
    /// Who guarantees.
    pub guarantor: Lender,
    /// The amount, above 0.
    pub amount: Dong,
}
