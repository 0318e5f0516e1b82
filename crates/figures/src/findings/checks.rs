//! The catalogue of checks. Each reads the whole corpus and tells what excludes each other.

mod balance;
mod bounds;
mod means;
mod notes;
mod overlaps;
pub(super) mod parts;
mod percents;
mod populations;
mod products;
mod rough;
mod same;
mod shares;
mod states;
mod stocks;
mod subsets;
mod weights;
mod whole_things;

use crate::findings::merge::Violation;
use crate::findings::reading::Reading;

/// A check, and what it looks at in Vietnamese and English. One check may give findings under its
/// own word or a more telling one.
pub struct Check {
    /// The stable word.
    pub word: &'static str,
    /// What it looks at, in Vietnamese.
    pub vi: &'static str,
    /// What it looks at, in English.
    pub en: &'static str,
}

const fn check(word: &'static str, vi: &'static str, en: &'static str) -> Check {
    Check { word, vi, en }
}

/// Every word that a finding can bear.
pub const CHECKS: [Check; 22] = [
    check("parts_total", "các phần cộng lại bằng tổng", "parts add up to their total"),
    check("parts_exceed", "phần không vượt quá tổng", "no part beyond its whole"),
    check("status_partition", "đang hoạt động + ngừng = tổng", "active and stopped are all"),
    check(
        "dissolved_in_stock",
        "đã giải thể không nằm trong tổng",
        "the dissolved are in no stock",
    ),
    check("roll_forward", "đầu kỳ + tăng - giảm = cuối kỳ", "stocks roll forward"),
    check("same_figure", "một chỉ tiêu, một số", "one figure, one value"),
    check("unit_confusion", "đơn vị, tháng/năm", "units, month and year"),
    check("percent", "tỷ lệ tính lại từ các số hạng", "percentages recomputed"),
    check("percent_total", "các tỷ lệ cộng lại bằng 100%", "shares add up to 100%"),
    check("implied_integer", "tỷ lệ ứng với một số nguyên", "a share of whole things"),
    check("change", "tăng, giảm tính lại từ gốc", "changes recomputed"),
    check("base_year", "năm gốc của so sánh", "the base of a comparison"),
    check("weighted_mean", "bình quân tính lại theo các phần", "means recomputed from parts"),
    check("mean_outside", "bình quân nằm giữa các phần", "a mean lies among its parts"),
    check("mean_total", "bình quân × số đơn vị = tổng", "mean times count is the total"),
    check("minimum_members", "số thành viên tối thiểu", "the legal minimum of members"),
    check("population_mixed", "phạm vi tính lẫn lộn", "populations are not mixed"),
    check("as_of_mixed", "ngày chốt khác nhau", "one cut-off"),
    check("flows_missing", "thiếu số tăng, giảm", "flows that are missing"),
    check("rough_sum", "số ước chừng cộng như số chính xác", "rough numbers added as exact"),
    check(
        "joiners",
        "số vào, ra đúng bằng mức tối thiểu",
        "joiners or leavers at the legal minimum",
    ),
    check("target", "mục tiêu tính được, khoảng cách", "targets: computable, and how far"),
];

/// Everything that violates a check; the order is which finding stands for those it explains.
pub(super) fn all(corpus: &Reading) -> Vec<Violation> {
    [
        parts::check,
        states::check,
        subsets::check,
        stocks::check,
        same::check,
        percents::check,
        means::check,
        products::check,
        rough::check,
        bounds::check,
        notes::check,
        populations::check,
    ]
    .iter()
    .flat_map(|it| it(corpus))
    .collect()
}
