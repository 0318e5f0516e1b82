//! What is counted: each measure has a stable number, a word, its shape in time and its parts.

use cooperative::credit::Lender;
use cooperative::management::Qualification;
use cooperative::membership::{LeaveReason, MemberKind};
use cooperative::recognition::SupportKind;
use cooperative::{Exit, Reorganisation};

use crate::status::Status;

/// How a measure stands in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Shape {
    /// Holds from its day on: summed from the beginning to the cut-off.
    Stock = 0,
    /// Happens on its day: summed over the period.
    Flow = 1,
    /// Is for a whole year and dated 31/12 of it: summed over that one day.
    Annual = 2,
}

/// Into which parts a measure is divided; the number of a part is the delta's `detail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parts {
    /// None: the detail is 0.
    Whole,
    /// Classes of status, [`Status`].
    Statuses,
    /// Kinds of members.
    MemberKinds,
    /// Reasons for leaving.
    LeaveReasons,
    /// Qualifications.
    Qualifications,
    /// Lenders and guarantors.
    Lenders,
    /// OCOP stars, 3 to 5.
    Stars,
    /// Kinds of support.
    SupportKinds,
    /// Ways in which a cooperative ends.
    Exits,
    /// Ways in which cooperatives are reorganised.
    Reorganisations,
}

/// One part of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its stable number: the delta's `detail`.
    pub number: u8,
    /// Its stable word.
    pub word: &'static str,
    /// What a person reads, in Vietnamese.
    pub vi: &'static str,
    /// What a person reads, in English.
    pub en: &'static str,
}

macro_rules! vocabulary_parts {
    ($name:ident) => {
        $name::ALL
            .iter()
            .map(|it| Part { number: it.number(), word: it.word(), vi: it.vi(), en: it.en() })
            .collect()
    };
}

impl Parts {
    /// Every part, in the order of their numbers; empty for [`Parts::Whole`].
    pub fn all(self) -> Vec<Part> {
        match self {
            Self::Whole => Vec::new(),
            Self::Statuses => vocabulary_parts!(Status),
            Self::MemberKinds => vocabulary_parts!(MemberKind),
            Self::LeaveReasons => vocabulary_parts!(LeaveReason),
            Self::Qualifications => vocabulary_parts!(Qualification),
            Self::Lenders => vocabulary_parts!(Lender),
            Self::Stars => vec![
                Part { number: 3, word: "3_stars", vi: "3 sao", en: "3 stars" },
                Part { number: 4, word: "4_stars", vi: "4 sao", en: "4 stars" },
                Part { number: 5, word: "5_stars", vi: "5 sao", en: "5 stars" },
            ],
            Self::SupportKinds => vocabulary_parts!(SupportKind),
            Self::Exits => vocabulary_parts!(Exit),
            Self::Reorganisations => vocabulary_parts!(Reorganisation),
        }
    }

    /// One more than the greatest number that a part may have.
    pub const fn width(self) -> usize {
        match self {
            Self::Whole => 1,
            Self::Statuses => Status::ALL.len() + 1,
            Self::MemberKinds => MemberKind::ALL.len() + 1,
            Self::LeaveReasons => LeaveReason::ALL.len() + 1,
            Self::Qualifications => Qualification::ALL.len() + 1,
            Self::Lenders => Lender::ALL.len() + 1,
            Self::Stars => 6,
            Self::SupportKinds => SupportKind::ALL.len() + 1,
            Self::Exits => Exit::ALL.len() + 1,
            Self::Reorganisations => Reorganisation::ALL.len() + 1,
        }
    }
}

macro_rules! measures {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $number:literal, $word:literal, $shape:ident, $parts:ident;
    )*) => {
        /// What is counted. The number is stored: it never changes, and none is used twice.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Measure { $($(#[$doc])* $variant = $number),* }

        impl Measure {
            /// Every one, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The one of this number.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)* _ => None }
            }

            /// The stable word, as indicator definitions name it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The one of this word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }

            /// How it stands in time.
            pub const fn shape(self) -> Shape {
                match self { $(Self::$variant => Shape::$shape),* }
            }

            /// Its parts.
            pub const fn parts(self) -> Parts {
                match self { $(Self::$variant => Parts::$parts),* }
            }
        }
    };
}

measures! {
    /// Collectives with a certificate that have not ended, one class of status each.
    Coops = 1, "coops", Stock, Statuses;
    /// Memberships.
    Members = 2, "members", Stock, MemberKinds;
    /// Distinct managers in post, by highest qualification.
    Managers = 3, "managers", Stock, Qualifications;
    /// Principal outstanding, in đồng.
    LoansOutstanding = 4, "loans_outstanding", Stock, Lenders;
    /// 1 for each collective while principal is outstanding with anyone.
    Debtors = 5, "debtors", Stock, Whole;
    /// 1 for each collective and lender while principal is outstanding; adds up to more than the
    /// debtors.
    DebtorsByLender = 6, "debtors_by_lender", Stock, Lenders;
    /// Guarantees in force.
    Guarantees = 7, "guarantees", Stock, Lenders;
    /// The amount of the guarantees in force, in đồng.
    GuaranteesAmount = 8, "guarantees_amount", Stock, Lenders;
    /// 1 for each collective while it is linked in any value chain.
    Linked = 9, "linked", Stock, Whole;
    /// Certified products.
    Products = 10, "products", Stock, Stars;

    /// First certificates.
    Founded = 20, "founded", Flow, Whole;
    /// Dissolutions by the office's notice or by lapse, never resolutions.
    Dissolved = 21, "dissolved", Flow, Whole;
    /// Head offices that came from another commune.
    MovedIn = 22, "moved_in", Flow, Whole;
    /// Head offices that went to another commune.
    MovedOut = 23, "moved_out", Flow, Whole;
    /// Memberships that began; founders on the day of the certificate.
    MembersJoined = 24, "members_joined", Flow, MemberKinds;
    /// Memberships that ended; those by the end of the cooperative follow from it.
    MembersLeft = 25, "members_left", Flow, LeaveReasons;
    /// Trainings of managers in post, keyed by person.
    ManagersTrained = 26, "managers_trained", Flow, Whole;
    /// Loan contracts signed, keyed by collective.
    LoanContracts = 27, "loan_contracts", Flow, Lenders;
    /// The amount of loan contracts signed, in đồng.
    LoansGranted = 28, "loans_granted", Flow, Lenders;
    /// Paid out on loans, in đồng.
    LoansDisbursed = 29, "loans_disbursed", Flow, Lenders;
    /// Principal repaid, in đồng.
    LoansRepaid = 30, "loans_repaid", Flow, Lenders;
    /// Guarantees given.
    GuaranteesIssued = 31, "guarantees_issued", Flow, Lenders;
    /// The amount of guarantees given, in đồng.
    GuaranteesIssuedAmount = 32, "guarantees_issued_amount", Flow, Lenders;
    /// Times that support was received.
    Supports = 33, "supports", Flow, SupportKinds;
    /// The worth of support received, in đồng, where it is stated.
    SupportAmount = 34, "support_amount", Flow, SupportKinds;
    /// People that support reached, where it is stated.
    SupportPeople = 35, "support_people", Flow, SupportKinds;
    /// Ends other than dissolution.
    OtherExits = 36, "other_exits", Flow, Exits;
    /// Collectives that came to be by division, separation or consolidation: no first certificates.
    ReorganisedIn = 50, "reorganised_in", Flow, Reorganisations;
    /// Memberships that came from another collective, or from another kind, by a reorganisation.
    MembersTransferredIn = 51, "members_transferred_in", Flow, MemberKinds;
    /// Memberships that went to another collective, or to another kind, by a reorganisation.
    MembersTransferredOut = 52, "members_transferred_out", Flow, MemberKinds;

    /// Returns filed for the year.
    Returns = 60, "returns", Annual, Whole;
    /// Revenue of the returns that state it, in đồng.
    Revenue = 61, "revenue", Annual, Whole;
    /// How many returns state the revenue.
    RevenueReported = 62, "revenue_reported", Annual, Whole;
    /// Revenue with members, in đồng.
    RevenueWithMembers = 63, "revenue_with_members", Annual, Whole;
    /// How many returns state the revenue with members.
    RevenueWithMembersReported = 64, "revenue_with_members_reported", Annual, Whole;
    /// Profit before tax, in đồng; losses are negative.
    Profit = 65, "profit", Annual, Whole;
    /// How many returns state the profit.
    ProfitReported = 66, "profit_reported", Annual, Whole;
    /// Regular workers at the end of the year.
    Workers = 67, "workers", Annual, Whole;
    /// How many returns state the regular workers.
    WorkersReported = 68, "workers_reported", Annual, Whole;
    /// Regular workers who are members.
    MemberWorkers = 69, "member_workers", Annual, Whole;
    /// How many returns state the workers who are members.
    MemberWorkersReported = 70, "member_workers_reported", Annual, Whole;
    /// Workers' yearly income, in đồng, of the returns that state both it and the workers.
    Income = 71, "income", Annual, Whole;
    /// The regular workers of the returns that state both.
    IncomeWorkers = 72, "income_workers", Annual, Whole;
    /// How many returns state both.
    IncomeReported = 73, "income_reported", Annual, Whole;
    /// Returns with revenue above 0 ("có kết quả sản xuất kinh doanh").
    WithResults = 74, "with_results", Annual, Whole;
    /// Total assets, in đồng.
    Assets = 75, "assets", Annual, Whole;
    /// How many returns state the assets.
    AssetsReported = 76, "assets_reported", Annual, Whole;
    /// Own capital, in đồng; may be negative.
    Capital = 77, "capital", Annual, Whole;
    /// How many returns state the capital.
    CapitalReported = 78, "capital_reported", Annual, Whole;
    /// Collectives rated for the year.
    Rated = 79, "rated", Annual, Whole;
    /// Of them rated effective, and active on 31/12.
    Effective = 80, "effective", Annual, Whole;
}

impl Measure {
    /// The stable number: 1 to 127.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Whether figures count distinct cooperatives or persons of it, so that sums of `n` do not do.
    pub const fn keyed(self) -> bool {
        matches!(self, Self::LoanContracts | Self::ManagersTrained)
    }

    /// The part of this word.
    pub fn part(self, word: &str) -> Option<Part> {
        self.parts().all().into_iter().find(|it| it.word == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_lead_back_and_stay_below_128() {
        for &measure in Measure::ALL {
            assert_eq!(Measure::from_number(measure.number()), Some(measure));
            assert_eq!(Measure::from_word(measure.word()), Some(measure));
            assert!(measure.number() < 128);
        }
        assert_eq!(Measure::from_number(0), None);
        assert_eq!(Measure::from_word("coop"), None);
    }

    #[test]
    fn every_part_stays_below_the_width() {
        for &measure in Measure::ALL {
            for part in measure.parts().all() {
                assert!(usize::from(part.number) < measure.parts().width(), "{part:?}");
                assert_eq!(measure.part(part.word), Some(part));
            }
        }
    }
}
