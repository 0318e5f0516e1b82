//! What labels of a document's own tell of cooperatives, where none of our indicators is that.

/// Whether a label tells a state in which a cooperative can be other than active.
pub(super) fn tells_state(label: &str) -> bool {
    const STATES: [&str; 12] = [
        "giải thể",
        "ngừng",
        "dừng",
        "chờ",
        "củng cố",
        "cầm chừng",
        "không hoạt động",
        "chưa hoạt động",
        "phá sản",
        "thu hồi",
        "inactive",
        "suspended",
    ];
    STATES.iter().any(|it| label.contains(it))
}

/// Whether a label tells that something came to a stock or left it otherwise than by what is ours.
pub(super) fn tells_flow(label: &str) -> bool {
    const FLOWS: [&str; 27] = [
        "chuyển",
        "tách",
        "chia",
        "sáp nhập",
        "nhập vào",
        "hợp nhất",
        "khôi phục",
        "trở lại",
        "đăng ký lại",
        "tổ chức lại",
        "tiếp nhận",
        "bàn giao",
        "điều chỉnh",
        "rà soát",
        "bổ sung",
        "thu hồi",
        "xóa",
        "xoá",
        "giải thể",
        "phá sản",
        "gia nhập",
        "kết nạp",
        "rút",
        "tăng",
        "giảm",
        "convert",
        "merge",
    ];
    // "Chuyển đổi số", "chuyển giao công nghệ": digital work and technology, not cooperatives.
    const OTHERS: [&str; 2] = ["chuyển đổi số", "chuyển giao"];
    FLOWS.iter().any(|it| label.contains(it)) && !OTHERS.iter().any(|it| label.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_flows_are_told_by_words() {
        for state in ["htx tạm dừng hoạt động", "htx chờ chuyển đổi", "htx đang củng cố"]
        {
            assert!(tells_state(state), "{state}");
        }
        assert!(!tells_state("htx đang xây dựng nhà xưởng"));
        assert!(tells_flow("tht chuyển đổi thành htx"));
        for other in ["htx chuyển đổi số", "htx nhận chuyển giao kỹ thuật", "htx có thu nhập"]
        {
            assert!(!tells_flow(other), "{other}");
        }
    }
}
