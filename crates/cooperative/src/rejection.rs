//! Why a command is refused, in both languages.

mod class;
mod gone;
mod vi;

pub use class::Class;

use chrono::NaiveDate;

use crate::erasure::Unerasable;
use crate::ids::{CooperativeId, LoanId, PersonId};
use crate::kind::Kind;
use crate::money::Dong;
use crate::words::{Text, UnitCode};

/// A refusal. Its English text is its `Display`, the Vietnamese one [`Rejection::vi`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A value that no rule could accept.
    #[error("{field}: {}", vi::not(value, expected))]
    Value {
        /// Which field of the command.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What was expected, in English.
        expected: &'static str,
        /// What was expected, in Vietnamese.
        expected_vi: &'static str,
    },
    /// The effective date lies after the day of recording, further than an announcement may.
    #[error("the effective date {effective} is after the day of recording {recorded_on}")]
    FutureDated {
        /// The effective date.
        effective: NaiveDate,
        /// The day of recording.
        recorded_on: NaiveDate,
    },
    /// Nothing is recorded of this cooperative up to the effective date.
    #[error("nothing is recorded of this cooperative on {on}")]
    Unfounded {
        /// The effective date.
        on: NaiveDate,
    },
    /// The cooperative has no certificate on the effective date.
    #[error("the cooperative has no certificate on {on}")]
    NotRegistered {
        /// The effective date.
        on: NaiveDate,
    },
    /// It was founded before.
    #[error("the cooperative is founded already")]
    AlreadyFounded,
    /// It was registered before.
    #[error("the cooperative is registered already, since {since}")]
    AlreadyRegistered {
        /// The day of the certificate.
        since: NaiveDate,
    },
    /// It has ended.
    #[error("the cooperative ended on {on}")]
    Ended {
        /// When.
        on: NaiveDate,
    },
    /// The founding meeting founded another kind.
    #[error("the founding meeting founded a {founded:?}, not a {registered:?}")]
    KindDiffers {
        /// What was founded.
        founded: Kind,
        /// What was to be registered.
        registered: Kind,
    },
    /// Fewer official members than the law asks at registration.
    #[error("{have} official members; the law asks for at least {need} on {on}")]
    TooFewMembers {
        /// How many there are.
        have: u32,
        /// How many there must be.
        need: u32,
        /// On which day.
        on: NaiveDate,
    },
    /// The code belongs to another cooperative, for ever.
    #[error("the code {code} belongs to cooperative {by}")]
    CodeTaken {
        /// The code.
        code: String,
        /// Whose it is.
        by: CooperativeId,
    },
    /// No commune of this code is recorded on that day.
    #[error("no commune {code} is recorded on {on}")]
    UnknownCommune {
        /// The code.
        code: UnitCode,
        /// The effective date.
        on: NaiveDate,
    },
    /// No unit of this code is recorded on that day.
    #[error("no unit {code} is recorded on {on}")]
    UnknownUnit {
        /// The code.
        code: UnitCode,
        /// The day asked for.
        on: NaiveDate,
    },
    /// The unit is recorded already from that day on.
    #[error("unit {code} is recorded already from {from} on")]
    UnitExists {
        /// The code.
        code: UnitCode,
        /// Its first day.
        from: NaiveDate,
    },
    /// A rule on what becomes of units forbids it.
    #[error("unit {code} on {on}: {rule}")]
    Unit {
        /// The unit.
        code: UnitCode,
        /// The day.
        on: NaiveDate,
        /// The rule, in English.
        rule: &'static str,
        /// The rule, in Vietnamese.
        rule_vi: &'static str,
    },
    /// Its state forbids it.
    #[error("the cooperative is {state} on {on}")]
    State {
        /// The state that forbids, in English.
        state: &'static str,
        /// The same in Vietnamese.
        state_vi: &'static str,
        /// The effective date.
        on: NaiveDate,
    },
    /// Debts are left.
    #[error(
        "{outstanding} of principal is outstanding; Law 17/2023 Art. 97.2 asks for all debts to be paid"
    )]
    DebtsLeft {
        /// How much.
        outstanding: Dong,
    },
    /// The person is a member already.
    #[error("person {person} is a member already, since {since}")]
    AlreadyMember {
        /// Who.
        person: PersonId,
        /// Since when.
        since: NaiveDate,
    },
    /// The person is no member on that day.
    #[error("person {person} is no member on {on}")]
    NotMember {
        /// Who.
        person: PersonId,
        /// The effective date.
        on: NaiveDate,
    },
    /// The rule on kinds of members forbids it.
    #[error("{rule}")]
    Membership {
        /// The rule, in English.
        rule: &'static str,
        /// The rule, in Vietnamese.
        rule_vi: &'static str,
    },
    /// The person has a post already.
    #[error("person {person} is in post already, since {since}")]
    AlreadyInPost {
        /// Who.
        person: PersonId,
        /// Since when.
        since: NaiveDate,
    },
    /// The person has no post on that day.
    #[error("person {person} is in no post on {on}")]
    NotInPost {
        /// Who.
        person: PersonId,
        /// The effective date.
        on: NaiveDate,
    },
    /// The loan or guarantee is recorded already.
    #[error("loan or guarantee {loan} is recorded already")]
    LoanExists {
        /// Which.
        loan: LoanId,
    },
    /// The lender's contract is recorded already.
    #[error("contract {contract} of this lender is recorded already")]
    ContractExists {
        /// Its number.
        contract: Text,
    },
    /// No such loan or guarantee on that day.
    #[error("no loan or guarantee {loan} is in force on {on}")]
    NoLoan {
        /// Which.
        loan: LoanId,
        /// The effective date.
        on: NaiveDate,
    },
    /// More than the contract or the debt allows.
    #[error("{amount} is more than the {left} that {of}")]
    TooMuch {
        /// What was asked for.
        amount: Dong,
        /// What is left.
        left: Dong,
        /// Of what, in English.
        of: &'static str,
        /// Of what, in Vietnamese.
        of_vi: &'static str,
    },
    /// A return for this year is recorded already; it can be corrected, not filed twice.
    #[error("a return for {year} is recorded already")]
    ReturnExists {
        /// The year.
        year: i32,
    },
    /// A rating for this year is recorded already.
    #[error("a rating for {year} is recorded already")]
    RatingExists {
        /// The year.
        year: i32,
    },
    /// A rule of the rating was not kept.
    #[error("{rule}")]
    Rating {
        /// The rule, in English.
        rule: &'static str,
        /// The rule, in Vietnamese.
        rule_vi: &'static str,
    },
    /// No such link.
    #[error("no value chain with {partner} on {on}")]
    NoLink {
        /// With whom.
        partner: Text,
        /// The effective date.
        on: NaiveDate,
    },
    /// The link stands already.
    #[error("a value chain with {partner} is recorded already")]
    LinkExists {
        /// With whom.
        partner: Text,
    },
    /// There is no such entry to be corrected or voided.
    #[error("there is no rev. {entry}; the last one is {last}")]
    NoEntry {
        /// Its number, in the stream or in the log, as it was asked for.
        entry: u64,
        /// The last number there; 0 if there is none.
        last: u64,
    },
    /// It stands in another stream than the one that is named.
    #[error("entry {position} of the log stands in {stream}")]
    OtherStream {
        /// Its number in the log.
        position: u64,
        /// The stream in which it stands.
        stream: String,
    },
    /// It was corrected or voided before.
    #[error("{}", gone::gone(*revision, *by, *voided, (*last, *last_voids)))]
    Gone {
        /// Its number in the stream.
        revision: u64,
        /// The entry that ended it.
        by: u64,
        /// Whether that voided it.
        voided: bool,
        /// The last entry of the chain: the one to be corrected or voided instead.
        last: u64,
        /// Whether that is a void.
        last_voids: bool,
    },
    /// A void cannot be voided: it says nothing that could be taken back.
    #[error("rev. {revision} is a void itself; to bring back what it voids, correct it")]
    SaysNothing {
        /// Its number in the stream.
        revision: u64,
    },
    /// The correction says what is recorded already.
    #[error("the correction changes nothing of rev. {revision}")]
    NothingChanged {
        /// Its number in the stream.
        revision: u64,
    },
    /// The replacement is another kind of event.
    #[error("{was} cannot be corrected into {is}: void it, and record the other")]
    OtherEvent {
        /// What the entry says.
        was: &'static str,
        /// What was to take its place.
        is: &'static str,
    },
    /// The entry belongs to a request that wrote to several streams: it is voided wholly or not.
    #[error("rev. {revision} belongs to a request on {streams} records; void the whole request")]
    Joint {
        /// Its number in the stream.
        revision: u64,
        /// How many cooperatives or areas the request wrote to.
        streams: usize,
    },
    /// A correction or void would bring back a code that went over to another cooperative.
    #[error("the code {code} went over to another cooperative, which has to hand it back")]
    CodeStays {
        /// The code.
        code: String,
    },
    /// Personal data are not erased, or their erasure is not amended.
    #[error("{0}")]
    Erasure(Unerasable),
    /// The law's time for it has passed.
    #[error("{what} is possible until {latest} only")]
    TooLate {
        /// What, in English.
        what: &'static str,
        /// What, in Vietnamese.
        what_vi: &'static str,
        /// The last day for it.
        latest: NaiveDate,
    },
    /// The law's time for it has not come.
    #[error("{what} is possible from {earliest} on only")]
    TooEarly {
        /// What, in English.
        what: &'static str,
        /// What, in Vietnamese.
        what_vi: &'static str,
        /// The first day for it.
        earliest: NaiveDate,
    },
    /// A rule of a procedure forbids it.
    #[error("{rule}")]
    Procedure {
        /// The rule, in English.
        rule: &'static str,
        /// The rule, in Vietnamese.
        rule_vi: &'static str,
    },
    /// What it would move or close is not open.
    #[error("{what} is not open on {on}")]
    NotOpen {
        /// What, in English.
        what: &'static str,
        /// What, in Vietnamese.
        what_vi: &'static str,
        /// The effective date.
        on: NaiveDate,
    },
    /// A rule of loans forbids it.
    #[error("{rule}")]
    Credit {
        /// The rule, in English.
        rule: &'static str,
        /// The rule, in Vietnamese.
        rule_vi: &'static str,
    },
    /// The annual general meeting for this year is recorded already.
    #[error("the general meeting for {year} is recorded already")]
    MeetingExists {
        /// The year.
        year: i32,
    },
    /// No change of registration stands there that could be void, or other content held before it.
    #[error("rev. {revision} is no change of registration on {on} before which this content held")]
    NotReversible {
        /// The entry named.
        revision: u64,
        /// The effective date.
        on: NaiveDate,
    },
    /// A refusal that speaks of one of several cooperatives.
    #[error("{cooperative}: {because}")]
    Party {
        /// Which one.
        cooperative: CooperativeId,
        /// Why. Stands in the text; it is no source.
        because: Box<Rejection>,
    },
    /// A backdated entry would make a later one impossible.
    #[error("it would make rev. {revision} of {day} ({event}) impossible: {because}")]
    LaterEntry {
        /// The later entry's number in the stream.
        revision: u64,
        /// Its effective date.
        day: NaiveDate,
        /// What it records.
        event: &'static str,
        /// Why it would be impossible. Stands in the text; it is no source.
        because: Box<Rejection>,
    },
}
