//! One cooperative's life.

use chrono::{Datelike, Days, NaiveDate};
use cooperative::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use cooperative::credit::{Lender, Loan, Payment, Purpose};
use cooperative::management::{Appointment, Post, Qualification};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::registration::Registration;
use cooperative::{
    Act, Code, Command, CooperativeId, Dong, Kind, LoanId, PersonId, Sector, Text, TradeCode,
};
use entry::request::{Ask, Request};
use entry::{Document, Recorder};
use fastrand::Rng;

use crate::units::{COMMUNES, commune_code, district};
use crate::{Country, recorder};

/// The last year that lives reach.
const LAST_YEAR: i32 = 2024;

struct Life<'a> {
    country: &'a Country,
    index: u64,
    id: CooperativeId,
    recorder: Recorder,
    document: Option<Document>,
    rng: Rng,
    requests: Vec<Request>,
}

/// Everything that happened to a cooperative, in lawful order; empty only if a name could not be made.
pub(crate) fn life(country: &Country, index: u64) -> Vec<Request> {
    let mut rng = Rng::with_seed(country.seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let commune = rng.u64(0..COMMUNES);
    let Some(recorder) = recorder(district(commune)) else { return Vec::new() };
    let number = Text::new(&format!("{}/GCN-{:03}", index + 1, district(commune) + 1)).ok();
    let document = Some(Document { number, date: None, issuer: None });
    let id = country.cooperative(index);
    let mut life = Life { country, index, id, recorder, document, rng, requests: Vec::new() };
    life.live(commune);
    // As offices record: in the order of the days. The sort is stable, so each day keeps its lawful order.
    life.requests.sort_by_key(|it| match &it.ask {
        Ask::Cooperative { command, .. } => command.effective,
        Ask::Area { effective, .. } | Ask::Join { effective, .. } => *effective,
        Ask::Reorganise { command } => command.effective,
        Ask::Void { .. } => NaiveDate::MIN,
    });
    life.requests
}

/// How many members in all: most cooperatives are small, few are large; about 194 in the mean.
fn size(rng: &mut Rng) -> u64 {
    match rng.u8(0..100) {
        0..55 => rng.u64(7..30),
        55..80 => rng.u64(30..120),
        80..93 => rng.u64(120..500),
        93..99 => rng.u64(500..1_500),
        _ => rng.u64(1_500..4_000),
    }
}

impl Life<'_> {
    fn live(&mut self, commune: u64) -> Option<()> {
        let members = size(&mut self.rng);
        let since = NaiveDate::from_ymd_opt(self.rng.i32(2004..=2022), 1, 1)?
            .checked_add_days(Days::new(self.rng.u64(0..340)))?;
        let founders = members.min(self.rng.u64(7..25));
        self.register(commune, since, founders)?;
        self.managers(since, founders);
        self.join(since, founders..members);
        self.years(since, members);
        if self.rng.u8(0..100) < 6 {
            let (year, month) = (LAST_YEAR, self.rng.u32(1..6));
            self.record(NaiveDate::from_ymd_opt(year, month, 3)?, Act::ResolveDissolution(None));
            self.record(NaiveDate::from_ymd_opt(year, month + 4, 20)?, Act::CompleteDissolution);
        }
        Some(())
    }

    fn register(&mut self, commune: u64, since: NaiveDate, founders: u64) -> Option<()> {
        let sector = match self.rng.u8(0..100) {
            0..66 => Sector::Agriculture,
            66..76 => Sector::Industry,
            76..80 => Sector::Construction,
            80..88 => Sector::Trade,
            88..93 => Sector::Transport,
            93..97 => Sector::Credit,
            _ => Sector::Other,
        };
        let registration = Registration {
            kind: Kind::Cooperative,
            code: Some(Code::new(&format!("S{:09}", self.index)).ok()?),
            name: Text::new(&format!("HTX tổng hợp {:06}", self.index)).ok()?,
            commune: commune_code(commune)?,
            address: None,
            sector,
            trades: vec![TradeCode::new("0119").ok()?],
            vsic: None,
            charter_capital: Some(Dong(self.rng.i64(100..5_000) * 1_000_000)),
            representative: Text::new(&format!("Người đại diện {:06}", self.index)).ok(),
            backup: false,
        };
        let founders = (0..founders).map(|it| self.joining(it)).collect();
        self.record(since, Act::Register(registration, founders));
        Some(())
    }

    fn joining(&self, member: u64) -> Joining {
        Joining {
            person: self.person(member),
            party: if member.is_multiple_of(5) { PartyKind::Household } else { PartyKind::Person },
            kind: MemberKind::Official,
            capital: Some(Dong(1_000_000)),
        }
    }

    fn managers(&mut self, since: NaiveDate, founders: u64) {
        for (member, post) in (0..founders).zip([Post::Chair, Post::Director, Post::Controller]) {
            let qualification = match self.rng.u8(0..4) {
                0 => Qualification::Primary,
                1 => Qualification::Intermediate,
                2 => Qualification::CollegeOrHigher,
                _ => Qualification::NotStated,
            };
            let person = self.person(member);
            self.record(since, Act::AppointManager(Appointment { person, post, qualification }));
        }
    }

    /// The others join over the years, in order; now and then one leaves.
    fn join(&mut self, since: NaiveDate, members: std::ops::Range<u64>) -> Option<()> {
        let last = NaiveDate::from_ymd_opt(LAST_YEAR - 1, 12, 14)?;
        let days = (last - since).num_days().max(1) as u64;
        let count = (members.end - members.start).max(1);
        for (nth, member) in members.enumerate() {
            let day = since.checked_add_days(Days::new(1 + days * nth as u64 / (count + 1)))?;
            self.record(day, Act::JoinMember(self.joining(member)));
            if member % 40 == 39 {
                let leaving =
                    Leaving { person: self.person(member), reason: LeaveReason::Voluntary };
                self.record(day, Act::LeaveMember(leaving));
            }
        }
        Some(())
    }

    fn years(&mut self, since: NaiveDate, members: u64) -> Option<()> {
        for year in (since.year() + 1).max(2015)..LAST_YEAR {
            if self.rng.u8(0..100) < 15 {
                continue;
            }
            let day = NaiveDate::from_ymd_opt(year, 12, 14)?;
            let workers = self.rng.u32(2..40).min(members as u32);
            let filed = AnnualReturn {
                year,
                revenue: Some(Dong(self.rng.i64(50..5_000) * 1_000_000)),
                profit: Some(Dong(self.rng.i64(-100..400) * 1_000_000)),
                workers: Some(workers),
                member_workers: Some(workers / 2),
                workers_income: Some(Dong(i64::from(workers) * self.rng.i64(20..60) * 1_000_000)),
                ..AnnualReturn::default()
            };
            self.record(day, Act::FileReturn(filed));
            let effective = self.rng.u8(0..100) < 40;
            let class = Some(if effective { RatingClass::Good } else { RatingClass::Average });
            let rating =
                Rating { year, basis: RatingBasis::Circular01, score: None, class, effective };
            self.record(day, Act::Rate(rating));
            if self.rng.u8(0..100) < 8 {
                self.borrow(day);
            }
        }
        Some(())
    }

    fn borrow(&mut self, day: NaiveDate) -> Option<()> {
        let step = self.requests.len() as u64;
        let loan = LoanId::of_request(self.country.request_id(self.index, step), 0);
        let amount = Dong(self.rng.i64(50..2_000) * 1_000_000);
        let granted = Loan {
            loan,
            lender: Lender::PolicyBank,
            contract: Text::new(&format!("HD-{step}")).ok()?,
            amount,
            purpose: Purpose::Production,
            term_months: Some(36),
        };
        self.record(day, Act::GrantLoan(granted));
        self.record(day, Act::DisburseLoan(Payment { loan, amount }));
        self.record(day, Act::RepayLoan(Payment { loan, amount }));
        Some(())
    }

    fn person(&self, member: u64) -> PersonId {
        PersonId::of_request(self.id.0, member as u32)
    }

    fn record(&mut self, effective: NaiveDate, act: Act) {
        let step = self.requests.len() as u64;
        self.requests.push(Request {
            id: self.country.request_id(self.index, step),
            ask: Ask::Cooperative {
                id: self.id,
                command: Command { effective, order: 0, act },
                corrects: None,
            },
            recorder: self.recorder.clone(),
            document: self.document.clone(),
            note: None,
            people: Vec::new(),
            expected: None,
            import: None,
        });
    }
}
