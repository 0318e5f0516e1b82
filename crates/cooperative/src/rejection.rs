//! Why a command is refused, in both languages.

use chrono::NaiveDate;

use crate::ids::{CooperativeId, LoanId, PersonId};
use crate::kind::Kind;
use crate::money::Dong;
use crate::words::{Text, UnitCode};

/// A refusal. Its English text is its `Display`, the Vietnamese one [`Rejection::vi`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A value that no rule could accept.
    #[error("{field}: {value} is not {expected}")]
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
        "{outstanding} of principal is outstanding; \
        Law 17/2023 Art. 97.2 asks for all debts to be paid"
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
    /// A backdated entry would make a later one impossible.
    #[error("it would make entry {revision} of {day} ({event}) impossible: {because}")]
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

/// What sort of refusal it is; each maps to one gRPC status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The command itself is wrong, whatever the state.
    Invalid,
    /// What it speaks of is not recorded.
    NotFound,
    /// What it records is recorded already.
    Exists,
    /// The state or the law on that day forbids it.
    Precondition,
}

impl Rejection {
    /// What sort of refusal it is.
    pub fn class(&self) -> Class {
        use Rejection as R;
        match self {
            R::Value { .. } | R::FutureDated { .. } => Class::Invalid,
            R::Unfounded { .. } | R::NotMember { .. } | R::NotInPost { .. } => Class::NotFound,
            R::NoLoan { .. } | R::NoLink { .. } | R::UnknownUnit { .. } => Class::NotFound,
            R::AlreadyFounded | R::AlreadyRegistered { .. } | R::CodeTaken { .. } => Class::Exists,
            R::AlreadyMember { .. } | R::AlreadyInPost { .. } | R::LoanExists { .. } => {
                Class::Exists
            }
            R::ContractExists { .. } | R::ReturnExists { .. } => Class::Exists,
            R::RatingExists { .. } | R::LinkExists { .. } | R::UnitExists { .. } => Class::Exists,
            R::NotRegistered { .. } | R::Ended { .. } | R::KindDiffers { .. } => {
                Class::Precondition
            }
            R::TooFewMembers { .. } | R::UnknownCommune { .. } => Class::Precondition,
            R::State { .. } | R::DebtsLeft { .. } | R::Membership { .. } => Class::Precondition,
            R::TooMuch { .. } | R::Rating { .. } | R::LaterEntry { .. } => Class::Precondition,
        }
    }

    /// A stable word for programs, in upper snake case.
    pub fn reason(&self) -> &'static str {
        use Rejection as R;
        match self {
            R::Value { .. } => "INVALID_VALUE",
            R::FutureDated { .. } => "FUTURE_DATED",
            R::Unfounded { .. } => "UNFOUNDED",
            R::NotRegistered { .. } => "NOT_REGISTERED",
            R::AlreadyFounded => "ALREADY_FOUNDED",
            R::AlreadyRegistered { .. } => "ALREADY_REGISTERED",
            R::Ended { .. } => "ENDED",
            R::KindDiffers { .. } => "KIND_DIFFERS",
            R::TooFewMembers { .. } => "TOO_FEW_MEMBERS",
            R::CodeTaken { .. } => "CODE_TAKEN",
            R::UnknownCommune { .. } => "UNKNOWN_COMMUNE",
            R::UnknownUnit { .. } => "UNKNOWN_UNIT",
            R::UnitExists { .. } => "UNIT_EXISTS",
            R::State { .. } => "STATE_FORBIDS",
            R::DebtsLeft { .. } => "DEBTS_LEFT",
            R::AlreadyMember { .. } => "ALREADY_MEMBER",
            R::NotMember { .. } => "NOT_MEMBER",
            R::Membership { .. } => "MEMBERSHIP_RULE",
            R::AlreadyInPost { .. } => "ALREADY_IN_POST",
            R::NotInPost { .. } => "NOT_IN_POST",
            R::LoanExists { .. } => "LOAN_EXISTS",
            R::ContractExists { .. } => "CONTRACT_EXISTS",
            R::NoLoan { .. } => "NO_LOAN",
            R::TooMuch { .. } => "TOO_MUCH",
            R::ReturnExists { .. } => "RETURN_EXISTS",
            R::RatingExists { .. } => "RATING_EXISTS",
            R::Rating { .. } => "RATING_RULE",
            R::NoLink { .. } => "NO_LINK",
            R::LinkExists { .. } => "LINK_EXISTS",
            R::LaterEntry { .. } => "LATER_ENTRY_IMPOSSIBLE",
        }
    }

    /// The refusal in Vietnamese.
    pub fn vi(&self) -> String {
        use Rejection as R;
        match self {
            R::Value { field, value, expected_vi, .. } => {
                format!("{field}: {value} không hợp lệ, cần {expected_vi}")
            }
            R::FutureDated { effective, recorded_on } => {
                format!("ngày hiệu lực {effective} sau ngày ghi {recorded_on}")
            }
            R::Unfounded { on } => format!("chưa có thông tin về hợp tác xã này tính đến {on}"),
            R::NotRegistered { on } => format!("hợp tác xã chưa có giấy chứng nhận tại ngày {on}"),
            R::AlreadyFounded => "hợp tác xã đã được thành lập".into(),
            R::AlreadyRegistered { since } => format!("hợp tác xã đã đăng ký từ ngày {since}"),
            R::Ended { on } => format!("hợp tác xã đã chấm dứt tồn tại ngày {on}"),
            R::KindDiffers { founded, registered } => {
                format!("hội nghị thành lập {}, không phải {}", founded.vi(), registered.vi())
            }
            R::TooFewMembers { have, need, on } => {
                format!(
                    "có {have} thành viên chính thức; luật yêu cầu tối thiểu {need} tại ngày {on}"
                )
            }
            R::CodeTaken { code, by } => format!("mã số {code} đã thuộc hợp tác xã {by}"),
            R::UnknownCommune { code, on } => format!("không có xã mã {code} tại ngày {on}"),
            R::UnknownUnit { code, on } => format!("không có đơn vị mã {code} tại ngày {on}"),
            R::UnitExists { code, from } => format!("đơn vị {code} đã được ghi từ ngày {from}"),
            R::State { state_vi, on, .. } => format!("hợp tác xã {state_vi} tại ngày {on}"),
            R::DebtsLeft { outstanding } => {
                format!("còn dư nợ gốc {outstanding}; Điều 97.2 Luật 17/2023 yêu cầu trả hết nợ")
            }
            R::AlreadyMember { person, since } => format!("{person} đã là thành viên từ {since}"),
            R::NotMember { person, on } => format!("{person} không là thành viên tại ngày {on}"),
            R::Membership { rule_vi, .. } | R::Rating { rule_vi, .. } => (*rule_vi).into(),
            R::AlreadyInPost { person, since } => format!("{person} đang giữ chức vụ từ {since}"),
            R::NotInPost { person, on } => format!("{person} không giữ chức vụ tại ngày {on}"),
            R::LoanExists { loan } => format!("khoản vay hoặc bảo lãnh {loan} đã được ghi"),
            R::ContractExists { contract } => {
                format!("hợp đồng {contract} của bên này đã được ghi")
            }
            R::NoLoan { loan, on } => {
                format!("không có khoản vay hoặc bảo lãnh {loan} còn hiệu lực tại ngày {on}")
            }
            R::TooMuch { amount, left, of_vi, .. } => format!("{amount} vượt quá {left} {of_vi}"),
            R::ReturnExists { year } => format!("báo cáo năm {year} đã được ghi"),
            R::RatingExists { year } => format!("đánh giá năm {year} đã được ghi"),
            R::NoLink { partner, on } => format!("không có liên kết với {partner} tại ngày {on}"),
            R::LinkExists { partner } => format!("liên kết với {partner} đã được ghi"),
            R::LaterEntry { revision, day, event, because } => format!(
                "sẽ làm cho mục {revision} ngày {day} ({event}) không thể xảy ra: {}",
                because.vi()
            ),
        }
    }
}
