//! The state of a cooperative on a day: what the fold of its timeline gives.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::annual::{AnnualReturn, Rating};
use crate::credit::{Lender, Loan};
use crate::dossier::DossierState;
use crate::ids::{CooperativeId, LoanId, PersonId};
use crate::kind::{Kind, vocabulary};
use crate::management::{Post, Qualification};
use crate::membership::{MemberKind, PartyKind};
use crate::money::Dong;
use crate::procedure::{Clocks, Exit};
use crate::recognition::{Link, Support};
use crate::registration::{Founding, Registration, RegistrationChange};
use crate::reorganisation::Reorganisation;
use crate::vsic::{Trade, VsicVersion};
use crate::words::{Code, Text, TradeCode, UnitCode};

vocabulary! {
    /// The legal state (tình trạng pháp lý), Decree 92/2024 Art. 27.
    Legal {
        /// Art. 27.7.
        Active = 1, "active", "Đang hoạt động", "Active";
        /// Art. 27.1.
        Suspended = 2, "suspended", "Tạm ngừng kinh doanh", "Suspended";
        /// Art. 27.3.
        Dissolving = 3, "dissolving", "Đang làm thủ tục giải thể", "Dissolving";
        /// Art. 27.2.
        TaxRevoked = 4, "tax_revoked",
            "Bị thu hồi do cưỡng chế về quản lý thuế", "Revoked at the tax office's request";
        /// Art. 27.4.
        Bankruptcy = 5, "bankruptcy", "Đang làm thủ tục phá sản", "In bankruptcy";
        /// Art. 27.6.
        NotAtAddress = 6, "not_at_address",
            "Không hoạt động tại địa chỉ đã đăng ký", "Not at its address";
        /// Art. 27.5: terminal.
        Ended = 7, "ended", "Đã giải thể, phá sản, chấm dứt tồn tại", "Ended";
    }
}

vocabulary! {
    /// The operating state: a label of statistics, beside the legal state.
    Operating {
        /// It operates.
        Running = 1, "running", "Hoạt động", "Operating";
        /// Ngừng hoạt động (chờ giải thể).
        Stopped = 2, "stopped", "Ngừng hoạt động (chờ giải thể)", "Stopped (awaiting dissolution)";
    }
}

/// A cooperative in one of its stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cooperative {
    /// Nothing has happened yet.
    #[default]
    Unfounded,
    /// The founding meeting was held; there is no certificate yet.
    Founded(Box<Founded>),
    /// It has a certificate.
    Registered(Box<Registered>),
    /// It has ended; what it was stays readable.
    Ended(Box<Ended>),
}

/// A cooperative before its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founded {
    /// What the meeting founded.
    pub founding: Founding,
    /// The day of the meeting, by which its commune is meant.
    pub on: NaiveDate,
    /// Where its dossier of registration stands, if one was recorded.
    pub dossier: Option<DossierState>,
}

/// A cooperative with a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The day of the certificate.
    pub since: NaiveDate,
    /// What the certificate says today.
    pub registration: Registration,
    /// Since when its commune is registered: the code means what it meant on that day.
    pub seated: NaiveDate,
    /// The version in which its trades are read.
    pub vsic: VsicVersion,
    /// The lists of trades before the present one, each with its version, oldest first.
    pub former_trades: Vec<(Vec<TradeCode>, VsicVersion)>,
    /// The communes before it, each with the day since when it was registered, oldest first.
    pub former_seats: Vec<(UnitCode, NaiveDate)>,
    /// What the registration said before each change, each with the day since when its commune was
    /// registered: from the first change on that registered the same commune anew.
    pub former_dossiers: Vec<(Registration, NaiveDate)>,
    /// The legal state.
    pub legal: Legal,
    /// The legal states to which the open procedures return when they are cancelled, the one opened
    /// last at the end: bankruptcy may open while a dissolution or a revocation is.
    pub before: Vec<Legal>,
    /// From where the law's clocks run, and what is open with the offices.
    pub clocks: Clocks,
    /// Its codes before the present one, which stay claimed.
    pub former_codes: Vec<Code>,
    /// The operating state.
    pub operating: Operating,
    /// Its members.
    pub members: BTreeMap<PersonId, Member>,
    /// Its managers.
    pub managers: BTreeMap<PersonId, Manager>,
    /// Its loans, repaid ones too.
    pub loans: BTreeMap<LoanId, LoanState>,
    /// Its guarantees in force.
    pub guarantees: BTreeMap<LoanId, (Lender, Dong)>,
    /// Its returns by the year they are for.
    pub returns: BTreeMap<i32, AnnualReturn>,
    /// Its ratings by the year they are for.
    pub ratings: BTreeMap<i32, Rating>,
    /// Its value chains by partner.
    pub links: BTreeMap<Text, Link>,
    /// Stars by product.
    pub products: BTreeMap<Text, u8>,
    /// Support received, oldest first.
    pub support: Vec<Support>,
    /// Of whom it came, and whom it took in, by reorganisations.
    pub predecessors: Vec<CooperativeId>,
    /// To whom its members and loans went by reorganisations; of a duplicate, the one that stays.
    pub successors: Vec<CooperativeId>,
    /// Those that were found to be the same as this.
    pub duplicates: Vec<CooperativeId>,
    /// The ids of guarantees that ended, so that none comes back.
    pub ended_guarantees: BTreeSet<LoanId>,
}

/// A cooperative that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The day it ended.
    pub on: NaiveDate,
    /// How.
    pub exit: Exit,
    /// What it was on that day, members and posts as they stood before they ended with it.
    pub was: Registered,
}

/// A membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Since when.
    pub since: NaiveDate,
    /// Who.
    pub party: PartyKind,
    /// As what.
    pub kind: MemberKind,
    /// Capital contributed.
    pub capital: Option<Dong>,
}

/// A manager in post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manager {
    /// Since when.
    pub since: NaiveDate,
    /// In which post.
    pub post: Post,
    /// The highest qualification.
    pub qualification: Qualification,
}

/// A loan with what has moved on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoanState {
    /// When the contract was signed.
    pub signed: NaiveDate,
    /// The contract as it was signed.
    pub loan: Loan,
    /// Paid out so far.
    pub disbursed: Dong,
    /// Repaid so far.
    pub repaid: Dong,
    /// Written off so far, which was not repaid.
    pub written_off: Dong,
    /// The term in months as it stands, of the contract or of the last restructuring.
    pub term_months: Option<u16>,
    /// The interest of a year in hundredths of a percent, if a restructuring said it.
    pub rate_basis_points: Option<u16>,
    /// What is overdue.
    pub overdue: Option<Overdue>,
}

/// Principal that is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Since when some is.
    pub since: NaiveDate,
    /// How much, above 0.
    pub principal: Dong,
}

impl LoanState {
    /// A loan on the day of its contract.
    pub fn new(signed: NaiveDate, loan: Loan) -> Self {
        Self {
            signed,
            term_months: loan.term_months,
            loan,
            disbursed: Dong::ZERO,
            repaid: Dong::ZERO,
            written_off: Dong::ZERO,
            rate_basis_points: None,
            overdue: None,
        }
    }

    /// Principal outstanding: paid out, and neither repaid nor written off. Never below 0 for
    /// payments that the rules let in.
    pub fn outstanding(&self) -> Dong {
        self.disbursed.saturating_sub(self.repaid).saturating_sub(self.written_off)
    }
}

impl Registered {
    /// The state on the day of the certificate.
    pub fn new(since: NaiveDate, registration: Registration) -> Self {
        let vsic = registration.vsic.unwrap_or_else(|| VsicVersion::on(since));
        Self {
            since,
            registration,
            seated: since,
            vsic,
            former_trades: Vec::new(),
            former_seats: Vec::new(),
            former_dossiers: Vec::new(),
            legal: Legal::Active,
            before: Vec::new(),
            clocks: Clocks::default(),
            former_codes: Vec::new(),
            operating: Operating::Running,
            members: BTreeMap::new(),
            managers: BTreeMap::new(),
            loans: BTreeMap::new(),
            guarantees: BTreeMap::new(),
            returns: BTreeMap::new(),
            ratings: BTreeMap::new(),
            links: BTreeMap::new(),
            products: BTreeMap::new(),
            support: Vec::new(),
            predecessors: Vec::new(),
            successors: Vec::new(),
            duplicates: Vec::new(),
            ended_guarantees: BTreeSet::new(),
        }
    }

    /// Registers a change. A commune that is registered anew is meant as its code means today.
    pub(crate) fn change(&mut self, change: &RegistrationChange, day: NaiveDate) {
        self.remember(change.commune.as_ref() == Some(&self.registration.commune));
        if change.commune.is_some() {
            self.seat(day);
        }
        if let Some(trades) = &change.trades {
            self.read_trades(trades.vsic.unwrap_or_else(|| VsicVersion::on(day)));
        }
        self.registration.change(change);
    }

    /// What it does by its first trade, which is the main one; `None` where none is stated.
    pub fn main_trade(&self) -> Option<Trade> {
        self.registration.trades.first().map(|it| Trade::new(self.vsic, it))
    }

    /// Whether a registration says what this one does: a version of trades that is left out, or
    /// said although it followed from the day, is the same.
    pub(crate) fn says(&self, other: &Registration) -> bool {
        let same = other.vsic.is_none_or(|it| it == self.vsic);
        same && *other == Registration { vsic: other.vsic, ..self.registration.clone() }
    }

    /// Reads the trades to come in a version.
    fn read_trades(&mut self, vsic: VsicVersion) {
        self.former_trades.push((self.registration.trades.clone(), self.vsic));
        self.vsic = vsic;
    }

    fn seat(&mut self, day: NaiveDate) {
        self.former_seats.push((self.registration.commune.clone(), self.seated));
        self.seated = day;
    }

    /// Keeps what the registration says. Where each seat has a code of its own, the code tells it.
    fn remember(&mut self, again: bool) {
        if again || !self.former_dossiers.is_empty() {
            self.former_dossiers.push((self.registration.clone(), self.seated));
        }
    }

    /// Since when the commune of an earlier dossier was registered.
    fn seated_by(&self, to: &Registration, day: NaiveDate) -> NaiveDate {
        let same = |it: &Registration| Registration { vsic: to.vsic, ..it.clone() } == *to;
        let dossier = self.former_dossiers.iter().rev().find(|(it, _)| same(it));
        let here = Some(self.seated).filter(|_| to.commune == self.registration.commune);
        let seat = || self.former_seats.iter().rev().find(|(it, _)| *it == to.commune);
        let seated = dossier.map(|(_, seated)| *seated).or(here);
        seated.or_else(|| seat().map(|(_, seated)| *seated)).unwrap_or(day)
    }

    /// Registers again what held before, its commune and its trades as they were meant then. The code
    /// is none of what is returned to: it goes by exchanges and by whose it is found to be.
    pub(crate) fn revert(&mut self, to: &Registration, day: NaiveDate) {
        let seated = self.seated_by(to, day);
        self.remember(false);
        if (&to.commune, seated) != (&self.registration.commune, self.seated) {
            self.seat(seated);
        }
        if (&to.trades, to.vsic) != (&self.registration.trades, self.registration.vsic) {
            let before = self.former_trades.iter().rev().find(|(it, _)| *it == to.trades);
            let before = before.map_or_else(|| VsicVersion::on(day), |(_, vsic)| *vsic);
            self.read_trades(to.vsic.unwrap_or(before));
        }
        let code = self.registration.code.take();
        self.registration = Registration { code, ..to.clone() };
    }

    /// Principal outstanding on all its loans, held at the bounds of 64 bits.
    pub fn outstanding(&self) -> Dong {
        self.loans.values().map(LoanState::outstanding).fold(Dong::ZERO, Dong::saturating_add)
    }

    /// The loans that are not paid out or not repaid wholly.
    pub fn open_loans(&self) -> impl Iterator<Item = LoanId> + '_ {
        let open = |it: &LoanState| it.outstanding() > Dong::ZERO || it.disbursed < it.loan.amount;
        self.loans.iter().filter(move |(_, it)| open(it)).map(|(id, _)| *id)
    }

    /// By which reorganisation it is to end, while that is under way.
    pub fn reorganising(&self) -> Option<Reorganisation> {
        self.clocks.dissolution.and_then(|it| it.reorganisation)
    }

    /// Opens a procedure; the legal state before it waits for its cancellation.
    pub fn enter(&mut self, legal: Legal) {
        self.before.push(self.legal);
        self.legal = legal;
    }

    /// Cancels the procedure opened last: the legal state before it returns.
    pub fn leave(&mut self) {
        self.legal = self.before.pop().unwrap_or(Legal::Active);
    }

    /// Whether it counts as active: legal state "đang hoạt động", and operating.
    pub fn is_active(&self) -> bool {
        self.legal == Legal::Active && self.operating == Operating::Running
    }
}

impl Cooperative {
    /// The certificate's state, while there is one.
    pub fn registered(&self) -> Option<&Registered> {
        match self {
            Self::Registered(it) => Some(it),
            Self::Unfounded | Self::Founded(_) | Self::Ended(_) => None,
        }
    }

    /// Whether it was found to be the same as another one.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Ended(it) if it.exit == Exit::Duplicate)
    }

    /// Its kind, once founded.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Unfounded => None,
            Self::Founded(it) => Some(it.founding.kind),
            Self::Registered(it) => Some(it.registration.kind),
            Self::Ended(it) => Some(it.was.registration.kind),
        }
    }
}
