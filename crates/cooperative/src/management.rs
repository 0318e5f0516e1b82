//! Managers: their posts, qualification and training.

use crate::ids::PersonId;
use crate::kind::vocabulary;

vocabulary! {
    /// The post of a manager (cán bộ quản lý).
    Post {
        /// Chair of the board.
        Chair = 1, "chair", "Chủ tịch Hội đồng quản trị", "Chair of the board";
        /// Member of the board.
        BoardMember = 2, "board_member", "Thành viên Hội đồng quản trị", "Member of the board";
        /// Director.
        Director = 3, "director", "Giám đốc", "Director";
        /// Deputy director.
        DeputyDirector = 4, "deputy_director", "Phó giám đốc", "Deputy director";
        /// Controller.
        Controller = 5, "controller", "Kiểm soát viên", "Controller";
        /// Chief accountant.
        Accountant = 6, "accountant", "Kế toán trưởng", "Chief accountant";
        /// Head of a group.
        GroupHead = 7, "group_head", "Tổ trưởng tổ hợp tác", "Head of a group";
        /// Any other.
        Other = 8, "other", "Khác", "Other";
    }
}

vocabulary! {
    /// The highest qualification of a manager, as registers state it.
    Qualification {
        /// Sơ cấp.
        Primary = 1, "primary", "Sơ cấp", "Primary";
        /// Trung cấp.
        Intermediate = 2, "intermediate", "Trung cấp", "Intermediate";
        /// "Sơ cấp, trung cấp", not divided further: whether it is one or the other is not known.
        PrimaryOrIntermediate = 3, "primary_or_intermediate",
            "Sơ cấp, trung cấp (không tách)", "Primary or intermediate (undivided)";
        /// Cao đẳng, đại học trở lên.
        CollegeOrHigher = 4, "college", "Cao đẳng, đại học trở lên", "College or higher";
        /// Not stated: a value of its own, never "none".
        NotStated = 5, "not_stated", "Không nêu", "Not stated";
    }
}

/// A manager takes a post. One post a person at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Who; a member, or somebody hired.
    pub person: PersonId,
    /// To what.
    pub post: Post,
    /// The highest qualification.
    pub qualification: Qualification,
}

/// A manager gives up the post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Who.
    pub person: PersonId,
}

/// A manager in post finished a training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// Who.
    pub person: PersonId,
    /// What it was about.
    pub topic: crate::words::Text,
}
