//! Members: joining and leaving.

use crate::ids::PersonId;
use crate::kind::vocabulary;
use crate::money::Dong;
use crate::procedure::Exit;

vocabulary! {
    /// The three kinds of members, Law 17/2023 Arts. 4 and 30. Under the Law of 2012 all are
    /// official.
    MemberKind {
        /// Thành viên chính thức: counts for the legal minimum and for size, and votes.
        Official = 1, "official", "Thành viên chính thức", "Official member";
        /// Thành viên liên kết góp vốn.
        CapitalAssociate = 2, "capital_associate",
            "Thành viên liên kết góp vốn", "Capital associate";
        /// Thành viên liên kết không góp vốn: uses services or labour, pays a fee.
        Associate = 3, "associate", "Thành viên liên kết không góp vốn", "Non-capital associate";
    }
}

vocabulary! {
    /// Who a member is.
    PartyKind {
        /// An individual.
        Person = 1, "person", "Cá nhân", "Person";
        /// A household, through one representative: one membership.
        Household = 2, "household", "Hộ gia đình", "Household";
        /// An organisation; in a union, a cooperative.
        Organisation = 3, "organisation", "Tổ chức", "Organisation";
    }
}

vocabulary! {
    /// Why a membership ended, Law 17/2023 Art. 33. The end of the cooperative itself (Art. 33.1)
    /// is no reason that anyone records: it follows from what ended it.
    LeaveReason {
        /// Death, or declared dead, missing or without capacity.
        Death = 1, "death", "Cá nhân chết hoặc bị Tòa án tuyên bố", "Death or court declaration";
        /// The member organisation came to an end.
        OrganisationEnded = 2, "organisation_ended",
            "Tổ chức chấm dứt tồn tại", "Organisation ended";
        /// Voluntary exit.
        Voluntary = 3, "voluntary", "Tự nguyện ra khỏi", "Voluntary exit";
        /// Expelled.
        Expelled = 4, "expelled", "Bị khai trừ", "Expelled";
        /// No use of services and no labour for the period that the charter sets.
        Inactive = 5, "inactive",
            "Không sử dụng dịch vụ, không góp sức lao động", "No use of services or labour";
        /// Capital not paid in time.
        CapitalUnpaid = 6, "capital_unpaid", "Không góp đủ vốn đúng hạn", "Capital not paid";
        /// Fee not paid (non-capital associates).
        FeeUnpaid = 7, "fee_unpaid", "Không nộp phí thành viên", "Fee not paid";
        /// A case that the charter sets.
        Charter = 8, "charter", "Trường hợp khác theo Điều lệ", "Another case of the charter";
        /// By the completed dissolution of the cooperative; derived, never recorded.
        Dissolution = 9, "dissolution", "Hợp tác xã giải thể", "Dissolution of the cooperative";
        /// By another end of the cooperative, such as bankruptcy; derived, never recorded.
        CooperativeEnded = 10, "cooperative_ended",
            "Hợp tác xã chấm dứt tồn tại vì lý do khác", "Another end of the cooperative";
        /// Went over to another cooperative by a reorganisation; derived, never recorded.
        Transferred = 11, "transferred",
            "Chuyển sang hợp tác xã khác do tổ chức lại", "Went over by a reorganisation";
    }
}

impl LeaveReason {
    /// The reason for which memberships end with the cooperative.
    pub fn by_exit(exit: Exit) -> Self {
        match exit {
            Exit::Dissolution => Self::Dissolution,
            Exit::Bankruptcy | Exit::Enterprise | Exit::Conversion => Self::CooperativeEnded,
            Exit::Division | Exit::Consolidation | Exit::Merger => Self::CooperativeEnded,
            Exit::Duplicate => Self::CooperativeEnded,
        }
    }

    /// Whether it follows from the end of the cooperative, so that nobody records it.
    pub fn is_derived(self) -> bool {
        matches!(self, Self::Dissolution | Self::CooperativeEnded | Self::Transferred)
    }
}

/// A member joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// Who, under a pseudonym of this cooperative.
    pub person: PersonId,
    /// A person, a household or an organisation.
    pub party: PartyKind,
    /// As what.
    pub kind: MemberKind,
    /// Capital contributed or promised, 0 or more; absent where it is not stated.
    pub capital: Option<Dong>,
}

/// A member leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: LeaveReason,
}
