//! Logs to project: random lawful histories, with late entries, corrections and areas.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use cooperative::annual::{AnnualReturn, Rating, RatingBasis};
use cooperative::credit::{Lender, Loan, Payment, Purpose, Restructuring};
use cooperative::management::{Appointment, Post, Qualification, Release};
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};
use cooperative::publication::AreaEvent;
use cooperative::recognition::{Certification, Link};
use cooperative::registration::{Registration, RegistrationChange};
use cooperative::{
    Act, Code, Command, CooperativeId, Dong, Entry, Event, History, Kind, LoanId, PersonId,
    Replacement, Sector, Standing, Surroundings, Text, TradeCode, UnitCode, decide,
    decide_correction, decide_void,
};
use entry::{Assurance, Document, Happened, Meta, Payload, Recorder};
use eventlog::{
    Append, AppendId, ClockLimits, Draft, EventLog, Expectation, ManualClock, MemoryLog, Partition,
    Position, Revision, StreamId,
};
use uuid::Uuid;

/// Numbers that follow from a seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

/// A log in memory, and the histories that went into it.
pub struct Ledger {
    /// The log.
    pub log: Arc<MemoryLog>,
    /// The history of each cooperative.
    pub histories: BTreeMap<CooperativeId, History>,
    clock: Arc<ManualClock>,
    now: DateTime<Utc>,
    random: Random,
    revisions: HashMap<String, u64>,
    seed: u64,
    appends: u128,
}

/// The communes that cooperatives stand in.
const COMMUNES: [&str; 4] = ["03390", "03394", "03399", "03405"];

impl Random {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        // xorshift64*, good enough to mix cases.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end.max(1)
    }

    /// The next id.
    pub fn id(&mut self) -> Uuid {
        let high = u128::from(self.below(u64::MAX)) << 64;
        Uuid::from_u128(high | u128::from(self.below(u64::MAX)))
    }
}

/// A text.
pub fn text(word: &str) -> Text {
    Text::new(word).unwrap()
}

/// A unit's code.
pub fn unit(code: &str) -> UnitCode {
    UnitCode::new(code).unwrap()
}

fn day_zero() -> NaiveDate {
    NaiveDate::from_ymd_opt(2014, 1, 1).unwrap()
}

impl Ledger {
    /// An empty log.
    pub fn new(seed: u64) -> Self {
        let now = DateTime::from_timestamp(1_735_700_000, 0).unwrap();
        let clock = Arc::new(ManualClock::new(now));
        let log = Arc::new(MemoryLog::with_limits(clock.clone(), ClockLimits::ANY_AHEAD));
        Self {
            log,
            histories: BTreeMap::new(),
            clock,
            now,
            random: Random::new(seed),
            revisions: HashMap::new(),
            seed,
            appends: 0,
        }
    }

    /// A log of about so many entries of a few cooperatives: lawful, many of them late, some taken
    /// back.
    pub async fn random(seed: u64, entries: u64) -> Self {
        let mut ledger = Self::new(seed);
        ledger.grow(entries).await;
        ledger
    }

    /// Adds about so many entries.
    pub async fn grow(&mut self, entries: u64) {
        let goal = self.log.last().0 + entries;
        while self.log.last().0 < goal {
            let known: Vec<CooperativeId> = self.histories.keys().copied().collect();
            if known.len() < 4 || self.random.below(40) == 0 {
                self.register().await;
                continue;
            }
            let id = known[self.random.below(known.len() as u64) as usize];
            if self.random.below(8) == 0 {
                self.amend(id).await;
            }
            let effective = day_zero() + Days::new(self.random.below(3_650));
            let act = self.act(id);
            self.command(id, effective, act).await;
        }
    }

    /// Registers a cooperative with seven founders.
    pub async fn register(&mut self) -> CooperativeId {
        let id = CooperativeId(self.random.id());
        let number = self.random.below(1_000_000);
        let founders = (0..7).map(|_| self.joining()).collect();
        let registration = Registration {
            kind: Kind::Cooperative,
            code: Some(Code::new(&format!("62{number:06}")).unwrap()),
            name: text(&format!("HTX Đồng Tâm {number}")),
            commune: unit(COMMUNES[self.random.below(4) as usize]),
            address: (number.is_multiple_of(2)).then(|| text("Bản Bo")),
            sector: Sector::ALL[self.random.below(7) as usize],
            trades: vec![TradeCode::new("0111").unwrap(), TradeCode::new("0150").unwrap()],
            vsic: None,
            charter_capital: (number.is_multiple_of(3)).then_some(Dong(1_000_000_000)),
            representative: None,
            backup: false,
        };
        let effective = day_zero() + Days::new(self.random.below(700));
        self.command(id, effective, Act::Register(registration, founders)).await;
        id
    }

    /// Records a command, if the law allows it.
    pub async fn command(&mut self, id: CooperativeId, effective: NaiveDate, act: Act) -> bool {
        let command = Command { effective, order: 0, act };
        let around = Surroundings { me: id, code_holder: None, commune_known: true };
        let history = self.histories.entry(id).or_default();
        let today = cooperative::day::local_day(self.now);
        let Ok(events) = decide(history, &around, &command, today) else { return false };
        for event in events {
            self.record(id, effective, Standing::New, vec![event]).await;
        }
        true
    }

    /// Records an entry of a cooperative, lawful or not.
    pub async fn record(
        &mut self,
        id: CooperativeId,
        effective: NaiveDate,
        standing: Standing,
        events: Vec<Event>,
    ) {
        let stream = entry::stream_of_cooperative(id);
        let happened = Happened::Cooperative(events.clone());
        let payload = self.payload(effective, standing, happened);
        let (position, revision) = self.append(&stream, payload.encode()).await;
        let entry = Entry { position: position.0, revision, effective, order: 0, standing, events };
        self.histories.entry(id).or_default().push(entry);
    }

    /// Records an entry of an area's stream.
    pub async fn area(
        &mut self,
        area: &str,
        effective: NaiveDate,
        standing: Standing,
        events: Vec<AreaEvent>,
    ) -> Position {
        let stream = entry::stream_of_area(&unit(area));
        let payload = self.payload(effective, standing, Happened::Area(events));
        self.append(&stream, payload.encode()).await.0
    }

    /// Appends bytes to a stream, whatever they say; gives the position and revision.
    pub async fn append(&mut self, stream: &str, payload: Bytes) -> (Position, u64) {
        self.appends += 1;
        self.now += TimeDelta::minutes(17);
        self.clock.set(self.now);
        let path = format!("12/106/{}", COMMUNES[stream.len() % 4]);
        let revision = self.revisions.entry(stream.to_owned()).or_default();
        let id = StreamId::new(stream).unwrap();
        let append = Append {
            id: AppendId(Uuid::from_u128(u128::from(self.seed) << 64 | self.appends)),
            expected: vec![Expectation {
                stream: id.clone(),
                partition: Partition::new(&path).unwrap(),
                revision: Revision(*revision),
            }],
            drafts: vec![Draft { stream: id, payload }],
        };
        *revision += 1;
        let revision = *revision;
        let appended = self.log.append(append).await.unwrap();
        (appended.entries[0].position, revision)
    }

    fn payload(&mut self, effective: NaiveDate, standing: Standing, happened: Happened) -> Payload {
        let number = self.random.below(30);
        let document =
            Document {
                number: Some(text(&format!("{number}/QĐ-UBND"))), date: None, issuer: None
            };
        let clerk = format!("clerk:tam-duong-0{}", self.random.below(3));
        Payload {
            meta: Meta {
                effective,
                order: 0,
                standing,
                reason: None,
                recorder: Recorder { id: text(&clerk), assurance: Assurance::Asserted },
                document: (number > 5).then_some(document),
                digest: [7; 32],
                import: None,
            },
            happened,
            personal: Vec::new(),
        }
    }

    /// Corrects or voids an entry that holds, if the law allows it.
    async fn amend(&mut self, id: CooperativeId) {
        let Some(history) = self.histories.get(&id).cloned() else { return };
        let timeline = history.timeline(u64::MAX);
        let at = self.random.below(timeline.entries().len() as u64) as usize;
        let Some(found) = timeline.entries().get(at) else { return };
        let drafts = match (corrected(found, self.random.below(9)), self.random.below(3)) {
            (Some(command), 1..) => {
                let around = Surroundings { me: id, code_holder: None, commune_known: true };
                let by = Replacement { of: found.revision, by: &command, says_more: false };
                decide_correction(&history, &around, &by, cooperative::day::local_day(self.now))
            }
            _ => decide_void(&history, &[found.revision]),
        };
        for it in drafts.unwrap_or_default() {
            self.record(id, it.effective, it.standing, it.events).await;
        }
    }

    fn joining(&mut self) -> Joining {
        Joining {
            person: PersonId(self.random.id()),
            party: PartyKind::ALL[self.random.below(3) as usize],
            kind: MemberKind::Official,
            capital: Some(Dong(self.random.below(50) as i64 * 1_000_000)),
        }
    }

    /// Something that may well be lawful for a cooperative as it stands.
    fn act(&mut self, id: CooperativeId) -> Act {
        let head = self.histories.get(&id).map(|it| it.head().clone()).unwrap_or_default();
        let state = head.registered();
        let pick = self.random.below(64) as usize;
        let member = state.and_then(|it| it.members.keys().nth(pick % it.members.len().max(1)));
        let manager = state.and_then(|it| it.managers.keys().next()).copied();
        let loan = state.and_then(|it| it.loans.keys().next()).copied();
        let member = member.copied().unwrap_or(PersonId(Uuid::nil()));
        let year = 2014 + self.random.below(10) as i32;
        let number = self.random.below(1_000);
        match (self.random.below(22), manager, loan) {
            (0..=6, ..) => Act::JoinMember(self.joining()),
            (7 | 8, ..) => {
                Act::LeaveMember(Leaving { person: member, reason: LeaveReason::Voluntary })
            }
            (9, Some(person), _) => Act::ReleaseManager(Release { person }),
            (9 | 10, ..) => Act::AppointManager(Appointment {
                person: member,
                post: Post::Director,
                qualification: Qualification::ALL[pick % 5],
            }),
            (11, ..) => Act::GrantLoan(Loan {
                loan: LoanId(self.random.id()),
                lender: Lender::Agribank,
                contract: text(&format!("HĐ {number}")),
                amount: Dong(100_000_000),
                purpose: Purpose::Production,
                term_months: Some(24),
            }),
            (12, _, Some(loan)) => Act::DisburseLoan(Payment { loan, amount: Dong(1_000_000) }),
            (13, _, Some(loan)) if pick.is_multiple_of(2) => {
                Act::RepayLoan(Payment { loan, amount: Dong(500_000) })
            }
            (13, _, Some(loan)) if pick == 1 => Act::RestructureLoan(Restructuring {
                loan,
                term_months: Some(number as u16 % 600 + 1),
                rate_basis_points: Some(650),
            }),
            (13, _, Some(loan)) if pick == 3 => {
                Act::NoteLoanOverdue(Payment { loan, amount: Dong(number as i64 + 1) })
            }
            (13, _, Some(loan)) => Act::WriteOffLoan(Payment { loan, amount: Dong(700) }),
            (12..=14, ..) => Act::FileReturn(AnnualReturn {
                year,
                revenue: Some(Dong(number as i64 * 1_000_000)),
                workers: Some(9),
                ..AnnualReturn::default()
            }),
            (15, ..) => Act::Rate(Rating {
                year,
                basis: RatingBasis::Office,
                score: None,
                class: None,
                effective: number.is_multiple_of(2),
            }),
            (16, ..) => Act::ChangeRegistration(RegistrationChange {
                commune: Some(unit(COMMUNES[pick % 4])),
                ..RegistrationChange::default()
            }),
            (17, ..) => Act::Link(Link { partner: text(&format!("DN {number}")), product: None }),
            (18, ..) => Act::CertifyProduct(Certification { product: text("Trà"), stars: 4 }),
            (19, ..) => Act::StopOperation,
            (20, ..) => Act::RestartOperation,
            _ if pick == 0 => Act::CompleteDissolution,
            _ => Act::ResolveDissolution(None),
        }
    }
}

/// What an entry might have said instead, on another day.
fn corrected(entry: &Entry, by: u64) -> Option<Command> {
    let act = match &entry.events[..] {
        [Event::MemberJoined(it)] => {
            Act::JoinMember(Joining { capital: Some(Dong(77_000_000)), ..it.clone() })
        }
        [Event::ManagerAppointed(it)] => {
            Act::AppointManager(Appointment { post: Post::Controller, ..it.clone() })
        }
        [Event::LoanGranted(it)] => {
            Act::GrantLoan(Loan { amount: Dong(120_000_000), ..(**it).clone() })
        }
        [Event::ReturnFiled(it)] => {
            Act::FileReturn(AnnualReturn { workers: Some(5), ..(**it).clone() })
        }
        [Event::Rated(it)] => Act::Rate(Rating { effective: !it.effective, ..it.clone() }),
        [Event::RegistrationChanged(it)] => Act::ChangeRegistration((**it).clone()),
        _ => return None,
    };
    let effective = entry.effective + Days::new(by);
    Some(Command { effective, order: 0, act })
}
