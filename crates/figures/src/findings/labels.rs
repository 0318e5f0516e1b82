//! Usual Vietnamese labels, and which of our indicators they are.

use cooperative::Kind;

/// A label in lower case with single spaces, the indicator it is, and of which kind.
const LABELS: [(&str, &str, Kind); 30] = [
    ("tổng số hợp tác xã", "coops.total", Kind::Cooperative),
    ("tổng số htx", "coops.total", Kind::Cooperative),
    ("số hợp tác xã", "coops.total", Kind::Cooperative),
    ("số htx", "coops.total", Kind::Cooperative),
    ("htx đang hoạt động", "coops.active", Kind::Cooperative),
    ("số htx đang hoạt động", "coops.active", Kind::Cooperative),
    ("hợp tác xã đang hoạt động", "coops.active", Kind::Cooperative),
    ("htx ngừng hoạt động", "coops.stopped", Kind::Cooperative),
    ("số htx ngừng hoạt động", "coops.stopped", Kind::Cooperative),
    ("htx thành lập mới", "coops.founded", Kind::Cooperative),
    ("số htx thành lập mới", "coops.founded", Kind::Cooperative),
    ("htx giải thể", "coops.dissolved", Kind::Cooperative),
    ("số htx giải thể", "coops.dissolved", Kind::Cooperative),
    ("tổng số thành viên", "members.total", Kind::Cooperative),
    ("tổng số thành viên htx", "members.total", Kind::Cooperative),
    ("thành viên mới", "members.joined", Kind::Cooperative),
    ("thành viên ra khỏi htx", "members.left", Kind::Cooperative),
    ("lao động thường xuyên", "workers.regular", Kind::Cooperative),
    ("tổng số lao động thường xuyên", "workers.regular", Kind::Cooperative),
    ("tổng số cán bộ quản lý", "managers.total", Kind::Cooperative),
    ("doanh thu bình quân một htx", "revenue.mean", Kind::Cooperative),
    ("doanh thu bình quân 1 htx", "revenue.mean", Kind::Cooperative),
    ("lãi bình quân một htx", "profit.mean", Kind::Cooperative),
    ("lãi bình quân 1 htx", "profit.mean", Kind::Cooperative),
    ("thu nhập bình quân lao động thường xuyên", "income.mean", Kind::Cooperative),
    ("tổng số liên hiệp htx", "coops.total", Kind::Union),
    ("tổng số liên hiệp hợp tác xã", "coops.total", Kind::Union),
    ("tổng số tổ hợp tác", "coops.total", Kind::Group),
    ("tổng số tht", "coops.total", Kind::Group),
    ("số tổ hợp tác", "coops.total", Kind::Group),
];

/// A label as it is compared: lower case, single spaces.
pub fn normal(label: &str) -> String {
    label.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The indicator of a label, and its kind; only an exact match counts.
pub fn indicator_of(label: &str) -> Option<(&'static str, Kind)> {
    let label = normal(label);
    LABELS.iter().find(|it| it.0 == label).map(|it| (it.1, it.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lead_to_indicators_that_exist() {
        for (label, id, _) in LABELS {
            assert_eq!(normal(label), label);
            assert!(crate::indicator(id).is_some(), "{id}");
        }
        assert_eq!(indicator_of(" Tổng số  HTX"), Some(("coops.total", Kind::Cooperative)));
        assert_eq!(indicator_of("Tổng số HTX nông nghiệp"), None);
    }
}
