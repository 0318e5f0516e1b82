//! Random lives of cooperatives: everything in them, corrections and voids too, is decided by the
//! rules.

use std::collections::BTreeMap;

use crate::law;
use chrono::{Days, NaiveDate};
use cooperative::annual::{AnnualReturn, Rating, RatingBasis};
use cooperative::credit::{Guarantee, Lender, Loan, Payment, Purpose, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release, Training};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::registration::{Registration, RegistrationChange, Trades};
use cooperative::{
    Act, Code, Command, CooperativeId, Dong, Entry, Erasure, Filed, History, Kind, LoanId,
    PersonId, Replacement, Sector, Standing, Surroundings, Text, TradeCode, UnitCode, VsicVersion,
    decide, decide_correction, decide_void,
};
use figures::{Account, Applied, Delta};
use proptest::prelude::*;
use uuid::Uuid;

pub const UNITS: [&str; 3] = ["03390", "03394", "03400"];

/// What is tried next; whatever is unlawful is passed over.
#[derive(Clone, Debug)]
pub struct Step {
    pub whose: u8,
    pub act: u8,
    pub a: u8,
    pub b: u8,
    pub days: u16,
}

pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (0..3_u8, 0..68_u8, any::<u8>(), any::<u8>(), any::<u16>())
        .prop_map(|(whose, act, a, b, days)| Step { whose, act, a, b, days });
    prop::collection::vec(step, 0..most)
}

/// The log of some cooperatives and the deltas that it gave, live.
#[derive(Default)]
pub struct World {
    pub lives: Vec<Life>,
    pub deltas: Vec<Delta>,
    pub position: u64,
    pub rebuilt: usize,
    /// How many entries correct or void others.
    pub amended: usize,
}

pub struct Life {
    pub id: CooperativeId,
    pub entries: Filed,
    /// What was asked for, by the revision of the entry that came of it.
    pub commands: BTreeMap<u64, Command>,
    pub account: Account,
    pub day: NaiveDate,
}

pub fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub fn text(word: &str) -> Text {
    Text::new(word).unwrap()
}

pub fn unit(at: u8) -> UnitCode {
    UnitCode::new(UNITS[usize::from(at) % UNITS.len()]).unwrap()
}

pub fn person(n: u8) -> PersonId {
    PersonId(Uuid::from_u128(1000 + u128::from(n)))
}

pub fn joining(n: u8) -> Joining {
    let (person, party, kind) = (person(n), PartyKind::Household, MemberKind::Official);
    Joining { person, party, kind, capital: None }
}

pub fn registration(commune: UnitCode, sector: Sector, code: u8) -> Registration {
    Registration {
        kind: Kind::Cooperative,
        code: Some(Code::new(&format!("620000{code:03}")).unwrap()),
        name: text("HTX"),
        commune,
        address: None,
        sector,
        trades: vec![],
        vsic: None,
        charter_capital: None,
        representative: None,
        backup: false,
    }
}

pub fn sector(n: u8) -> Sector {
    Sector::ALL[usize::from(n) % 3]
}

/// Lists of trades, an empty one too; some of them are in no version but one.
pub fn trades(n: u8) -> Trades {
    let (code, vsic) = match n % 7 {
        0 => return Trades::default(),
        1 => ("0111", None),
        2 => ("4541", Some(VsicVersion::V2018)),
        3 => ("6419", None),
        4 => ("2392", None),
        5 => ("9531", None),
        _ => ("4932", None),
    };
    let codes = [code, "0150"].map(|it| TradeCode::new(it).unwrap()).to_vec();
    Trades { codes, vsic }
}

impl World {
    pub fn of(steps: &[Step]) -> Self {
        let mut world = Self::empty();
        for n in 0..3_u8 {
            let day = world.lives[usize::from(n)].day;
            let founders = (0..7).map(|it| joining(n * 20 + it)).collect();
            let kind = if n == 2 { Kind::Group } else { Kind::Cooperative };
            let Trades { codes, vsic } = trades(n);
            let it = registration(unit(n), sector(n), n);
            let it = Registration { kind, trades: codes, vsic, ..it };
            world.command(usize::from(n), day, Act::Register(it, founders));
        }
        steps.iter().for_each(|it| world.step(it));
        world
    }

    /// Three cooperatives of which nothing is recorded.
    pub fn empty() -> Self {
        let mut world = Self::default();
        for n in 0..3_u8 {
            let id = CooperativeId(Uuid::from_u128(u128::from(n) + 1));
            let day = day(2021, 6, 1) + Days::new(u64::from(n) * 200);
            let (entries, account) = (Filed::default(), Account::default());
            world.lives.push(Life { id, entries, commands: BTreeMap::new(), account, day });
        }
        world
    }

    /// Records a command if it is lawful; true if it was.
    pub fn command(&mut self, at: usize, effective: NaiveDate, act: Act) -> bool {
        let life = &self.lives[at];
        let history = History::of(life.entries.iter().cloned());
        let around = Surroundings { me: life.id, code_holder: None, commune_known: true };
        let command = Command { effective, order: 0, act };
        let Ok(events) = decide(&history, &around, &command, day(2030, 1, 1)) else { return false };
        self.lives[at].commands.insert(history.revision() + 1, command);
        for event in events {
            self.push(at, effective, Standing::New, vec![event]);
        }
        true
    }

    /// Corrects the entry of a revision, if the rules let that in.
    fn correct(&mut self, at: usize, of: u64, command: Command) {
        let life = &mut self.lives[at];
        let history = History::of(life.entries.iter().cloned());
        let around = Surroundings { me: life.id, code_holder: Some(life.id), commune_known: true };
        let by = Replacement { of, by: &command, says_more: true };
        let Ok(drafts) = decide_correction(&history, &around, &by, day(2030, 1, 1)) else { return };
        life.commands.insert(history.revision() + 1, command);
        self.drafted(at, drafts);
    }

    /// Voids the entry of a revision, if the rules let that in.
    fn void(&mut self, at: usize, of: u64) {
        let history = History::of(self.lives[at].entries.iter().cloned());
        if let Ok(drafts) = decide_void(&history, &[of]) {
            self.drafted(at, drafts);
        }
    }

    fn drafted(&mut self, at: usize, drafts: Vec<Entry>) {
        for it in drafts {
            self.amended += 1;
            self.push(at, it.effective, it.standing, it.events);
        }
    }

    pub fn push(
        &mut self,
        at: usize,
        effective: NaiveDate,
        standing: Standing,
        events: Vec<cooperative::Event>,
    ) {
        self.position += 1;
        let life = &mut self.lives[at];
        let (position, revision) = (self.position, life.entries.len() as u64 + 1);
        let entry = Entry { position, revision, effective, order: 0, standing, events };
        let applied = life.account.apply(life.id, &entry);
        life.entries.push(entry);
        let deltas = match applied {
            Applied::Deltas(deltas) => deltas,
            Applied::OutOfOrder => {
                self.rebuilt += 1;
                life.account.amend(life.id, &life.entries)
            }
        };
        self.deltas.extend(deltas);
    }

    fn step(&mut self, step: &Step) {
        // Those who came of a reorganisation live on too.
        let newest = self.lives.len() - 1;
        let at = if step.b.is_multiple_of(7) { newest } else { usize::from(step.whose) };
        let backdated = step.a.is_multiple_of(4);
        let day = if backdated {
            day(2021, 6, 1) + Days::new(u64::from(step.days % 1400))
        } else {
            self.lives[at].day + Days::new(u64::from(step.days % 45))
        };
        let day = if step.days.is_multiple_of(6) { years_end(day) } else { day };
        if step.act >= 63 {
            return self.several(at, step, day);
        }
        if let Some(act) = act(step, day) {
            if self.command(at, day, act) && !backdated {
                self.lives[at].day = day;
            }
            return;
        }
        let life = &self.lives[at];
        let of = life.entries[usize::from(step.b) % life.entries.len()].revision;
        match (life.commands.get(&of).cloned(), step.a % 4) {
            (Some(command), 1) => self.correct(at, of, Command { effective: day, ..anew(command) }),
            (Some(command), 2) => {
                let effective = command.effective + Days::new(1);
                self.correct(at, of, Command { effective, ..anew(command) });
            }
            // In the place of a void, which is nobody's command, comes something else.
            (None, 3) => {
                let other = Step { act: step.act % 38, ..step.clone() };
                let Some(act) = act(&other, day) else { return };
                self.correct(at, of, Command { effective: day, order: 0, act });
            }
            _ => self.void(at, of),
        }
    }
}

/// A certificate is corrected without its founders, who have entries of their own.
fn anew(command: Command) -> Command {
    match command.act {
        Act::Register(it, _) => Command { act: Act::Register(it, Vec::new()), ..command },
        act => Command { act, ..command },
    }
}

/// Much hangs on what holds at the end of this day.
fn years_end(of: NaiveDate) -> NaiveDate {
    day(chrono::Datelike::year(&of), 12, 31)
}

fn act(step: &Step, day: NaiveDate) -> Option<Act> {
    let Step { whose, act, a, b, days } = *step;
    let person = |n: u8| person(whose * 20 + n);
    let joining = |n: u8| joining(whose * 20 + n);
    let credit = |n: u128| LoanId(Uuid::from_u128(u128::from(whose) * 1000 + n));
    let lender = Lender::ALL[usize::from(b) % 3];
    let loan = credit(u128::from(b % 2));
    let amount = Dong(i64::from(a) * 1_000_000 + 1);
    Some(match act {
        0..=3 => Act::JoinMember(joining(b % 12)),
        4..=5 => {
            Act::LeaveMember(Leaving { person: person(b % 12), reason: LeaveReason::Voluntary })
        }
        6..=8 => Act::AppointManager(Appointment {
            person: person(b % 5),
            post: Post::Director,
            qualification: Qualification::ALL[usize::from(a) % 5],
        }),
        9 => Act::ReleaseManager(Release { person: person(b % 5) }),
        10 if a % 3 == 1 => {
            let persons = vec![person(b % 12)];
            Act::ErasePersonalData(Erasure { persons, reason: text("Theo yêu cầu") })
        }
        10 => Act::TrainManager(Training { person: person(b % 5), topic: text("kế toán") }),
        11..=13 => Act::GrantLoan(Loan {
            loan,
            lender,
            contract: text(&format!("{b}")),
            amount: Dong(400_000_000),
            purpose: Purpose::Production,
            term_months: None,
        }),
        14..=15 => Act::DisburseLoan(Payment { loan, amount }),
        16..=17 => Act::RepayLoan(Payment { loan, amount: Dong(i64::from(a % 8) * 1_000_000 + 1) }),
        18 => {
            let (guarantor, contract) = (lender, text("g"));
            let loan = credit(u128::from(b) + 100);
            Act::GiveGuarantee(Guarantee { loan, guarantor, contract, amount })
        }
        19 => Act::EndGuarantee(credit(u128::from(b) + 100)),
        20..=22 => Act::FileReturn(returned(day, a, b)),
        23..=24 => Act::Rate(Rating {
            year: chrono::Datelike::year(&day) - i32::from(b % 2),
            basis: RatingBasis::Office,
            score: None,
            class: None,
            effective: a % 2 == 0,
        }),
        25 => Act::Link(Link { partner: text(&format!("dn {}", b % 3)), product: None }),
        26 => Act::Unlink(Unlink { partner: text(&format!("dn {}", b % 3)) }),
        27 => Act::CertifyProduct(Certification {
            product: text(&format!("sp {}", b % 3)),
            stars: 3 + a % 3,
        }),
        28 => Act::ReceiveSupport(Support {
            kind: SupportKind::ALL[usize::from(b) % 12],
            programme: None,
            amount: Some(amount),
            people: Some(u32::from(days)),
        }),
        29 => Act::Suspend(None),
        30 => Act::Resume,
        31 => Act::StopOperation,
        32 => Act::RestartOperation,
        33 => Act::ResolveDissolution(None),
        34 if a % 4 == 1 => Act::CancelDissolution,
        34 | 35 => Act::CompleteDissolution,
        36..=37 => Act::ChangeRegistration(RegistrationChange {
            commune: (a % 3 > 0).then(|| unit(b)),
            sector: (a % 3 != 1).then(|| sector(b / 3)),
            trades: (a % 5 > 1).then(|| trades(b / 2)),
            ..RegistrationChange::default()
        }),
        38..=50 => law::act(act - 38, a, b, day),
        51 => match a % 4 {
            0 => {
                let term_months = Some(u16::from(b % 60) + 1);
                Act::RestructureLoan(Restructuring { loan, term_months, rate_basis_points: None })
            }
            1 => Act::NoteLoanOverdue(Payment { loan, amount: Dong(i64::from(b) + 1) }),
            _ => Act::WriteOffLoan(Payment { loan, amount: Dong(i64::from(a % 8) * 500_000 + 1) }),
        },
        52..=53 => {
            let (loan, of) = (credit(u128::from(b) + 100), i64::from(a % 3) + 1);
            Act::CallGuarantee(Payment { loan, amount: Dong(amount.0 / of) })
        }
        _ => return None,
    })
}

fn returned(day: NaiveDate, a: u8, b: u8) -> AnnualReturn {
    let stated = |bit: u8, n: i64| (b & bit != 0).then_some(n);
    AnnualReturn {
        year: chrono::Datelike::year(&day) - i32::from(a % 2),
        revenue: stated(1, i64::from(a % 5) * 1_000_000).map(Dong),
        revenue_with_members: stated(1, i64::from(a % 5)).map(Dong),
        profit: stated(2, i64::from(a) - 100).map(Dong),
        workers: stated(4, i64::from(a)).map(|n| n as u32),
        member_workers: stated(8, i64::from(a / 2)).map(|n| n as u32),
        workers_income: stated(16, i64::from(a) * 30_000_000).map(Dong),
        assets: stated(64, 7).map(Dong),
        capital: stated(32, -5).map(Dong),
    }
}
