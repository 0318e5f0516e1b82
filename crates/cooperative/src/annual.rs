//! What is filed and judged for a year.

use crate::kind::vocabulary;
use crate::money::Dong;

/// A yearly return. Each value may be absent: "not reported" is never zero. Amounts in đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnualReturn {
    /// The calendar year it is for, whenever it is filed.
    pub year: i32,
    /// Revenue, 0 or more.
    pub revenue: Option<Dong>,
    /// Of it with members: at most the revenue.
    pub revenue_with_members: Option<Dong>,
    /// Profit before tax; a loss is negative.
    pub profit: Option<Dong>,
    /// Regular workers at the end of the year.
    pub workers: Option<u32>,
    /// Of them members: at most the workers.
    pub member_workers: Option<u32>,
    /// The total yearly income of the regular workers.
    pub workers_income: Option<Dong>,
    /// Total assets.
    pub assets: Option<Dong>,
    /// Own capital; may be negative.
    pub capital: Option<Dong>,
}

vocabulary! {
    /// By which rule a year was rated.
    RatingBasis {
        /// Circular 01/2020/TT-BKHĐT: 100 points; 80, 65 and 50 bound the classes.
        Circular01 = 1, "circular_01_2020",
            "Thông tư 01/2020/TT-BKHĐT", "Circular 01/2020/TT-BKHĐT";
        /// Circular 09/2017/TT-BNNPTNT for agricultural cooperatives: the same bounds.
        Circular09 = 2, "circular_09_2017",
            "Thông tư 09/2017/TT-BNNPTNT", "Circular 09/2017/TT-BNNPTNT";
        /// The office's judgement, "hoạt động hiệu quả, ổn định theo Luật Hợp tác xã năm 2012".
        Office = 3, "office", "Đánh giá của cơ quan đăng ký", "The office's judgement";
    }
}

vocabulary! {
    /// The class of a rating.
    RatingClass {
        /// 80 to 100 points.
        Good = 1, "good", "Tốt", "Good";
        /// 65 to under 80.
        Fair = 2, "fair", "Khá", "Fair";
        /// 50 to under 65.
        Average = 3, "average", "Trung bình", "Average";
        /// Under 50, or fined in the year (Circular 09/2017).
        Weak = 4, "weak", "Yếu", "Weak";
    }
}

/// The rating of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The calendar year it is for.
    pub year: i32,
    /// By which rule.
    pub basis: RatingBasis,
    /// Points, 0 to 100.
    pub score: Option<u8>,
    /// The class.
    pub class: Option<RatingClass>,
    /// Whether it counts as effective (hoạt động hiệu quả).
    pub effective: bool,
}
