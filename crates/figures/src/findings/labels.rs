//! Usual Vietnamese and English labels, and which of our indicators they are.

use cooperative::Kind;

/// A label as it is compared (see [`core`]), and the indicator it is. `k` stands for the word of
/// the kind: `htx`, `lhhtx`, `tht`.
const LABELS: [(&str, &str); 63] = [
    ("k", "coops.total"),
    ("tổng k", "coops.total"),
    ("k hiện có", "coops.total"),
    ("k trên địa bàn", "coops.total"),
    ("cooperatives", "coops.total"),
    ("total cooperatives", "coops.total"),
    ("k đang hoạt động", "coops.active"),
    ("k hoạt động", "coops.active"),
    ("active cooperatives", "coops.active"),
    ("k ngừng hoạt động", "coops.stopped"),
    ("k không hoạt động", "coops.stopped"),
    ("k ngừng hoạt động chờ giải thể", "coops.inoperative"),
    ("k ngừng hoạt động, chờ giải thể", "coops.inoperative"),
    ("k tạm ngừng hoạt động", "coops.suspended"),
    ("k tạm ngừng kinh doanh", "coops.suspended"),
    ("k thành lập mới", "coops.founded"),
    ("k thành lập mới trong năm", "coops.founded"),
    ("k mới thành lập", "coops.founded"),
    ("k mới", "coops.founded"),
    ("cooperatives founded", "coops.founded"),
    ("k giải thể", "coops.dissolved"),
    ("k giải thể trong năm", "coops.dissolved"),
    ("k đã giải thể", "coops.dissolved"),
    ("cooperatives dissolved", "coops.dissolved"),
    ("k sáp nhập", "coops.merged"),
    ("k chuyển đổi", "coops.converted"),
    ("k hoạt động hiệu quả", "coops.effective"),
    ("k hoạt động có hiệu quả", "coops.effective"),
    ("thành viên", "members.total"),
    ("thành viên k", "members.total"),
    ("thành viên của k", "members.total"),
    ("thành viên tham gia k", "members.total"),
    ("members", "members.total"),
    ("thành viên mới", "members.joined"),
    ("thành viên mới tham gia", "members.joined"),
    ("thành viên mới tham gia k", "members.joined"),
    ("thành viên mới tham gia vào k", "members.joined"),
    ("thành viên ra khỏi k", "members.left"),
    ("thành viên ra k", "members.left"),
    ("lao động thường xuyên", "workers.regular"),
    ("lao động thường xuyên trong k", "workers.regular"),
    ("lao động thường xuyên trong các k", "workers.regular"),
    ("lao động thường xuyên của k", "workers.regular"),
    ("lao động là thành viên", "workers.members"),
    ("lao động là thành viên k", "workers.members"),
    ("lao động thường xuyên là thành viên", "workers.members"),
    ("lao động thường xuyên là thành viên k", "workers.members"),
    ("cán bộ quản lý", "managers.total"),
    ("cán bộ quản lý k", "managers.total"),
    ("tổng doanh thu", "revenue.total"),
    ("tổng doanh thu k", "revenue.total"),
    ("tổng doanh thu của k", "revenue.total"),
    ("tổng lãi", "profit.total"),
    ("tổng lợi nhuận", "profit.total"),
    ("doanh thu bình quân", "revenue.mean"),
    ("doanh thu bình quân k", "revenue.mean"),
    ("lãi bình quân", "profit.mean"),
    ("lãi bình quân k", "profit.mean"),
    ("lợi nhuận bình quân", "profit.mean"),
    ("lợi nhuận bình quân k", "profit.mean"),
    ("thu nhập bình quân lao động", "income.mean"),
    ("thu nhập bình quân lao động thường xuyên", "income.mean"),
    ("thu nhập bình quân lao động thường xuyên trong k", "income.mean"),
];

/// What people write for a kind, the longest first.
const KINDS: [(&str, &str, Kind); 6] = [
    ("liên hiệp hợp tác xã", "lhhtx", Kind::Union),
    ("liên hiệp htx", "lhhtx", Kind::Union),
    ("lhhtx", "lhhtx", Kind::Union),
    ("tổ hợp tác", "tht", Kind::Group),
    ("tht", "tht", Kind::Group),
    ("hợp tác xã", "htx", Kind::Cooperative),
];

/// A label as it is compared: lower case, single spaces.
pub fn normal(label: &str) -> String {
    label.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The usual labels, each with its indicator, for people to read.
pub fn usual() -> impl Iterator<Item = (String, &'static str)> {
    LABELS
        .iter()
        .map(|(label, id)| (spelt(label), *id))
        .filter(|it| indicator_of(&it.0, None).is_some())
}

fn spelt(label: &str) -> String {
    let words = label.split(' ').map(|it| if it == "k" { "HTX" } else { it });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a label says that it is a mean.
pub fn is_mean(label: &str) -> bool {
    let label = normal(label);
    ["bình quân", "trung bình", "average", "mean "].iter().any(|it| label.contains(it))
}

/// The indicator of a label, and its kind. What is before it, such as "tổng số" or "trong đó:", and
/// the word of its kind make no difference; every other word does. A kind that is said (`said`) and
/// another one in the label exclude each other.
pub fn indicator_of(label: &str, said: Option<Kind>) -> Option<(&'static str, Kind)> {
    let (core, kind) = core(label);
    if kind.is_some() && said.is_some() && kind != said {
        return None;
    }
    let found = LABELS.iter().find(|it| it.0 == core)?;
    Some((found.1, kind.or(said).unwrap_or(Kind::Cooperative)))
}

/// What distinguishes a label, and the kind that it names.
fn core(label: &str) -> (String, Option<Kind>) {
    let mut text = normal(label);
    text = text.trim_matches(|it: char| !it.is_alphanumeric()).to_owned();
    for before in ["trong đó", "ước", "tổng số", "số lượng", "số"] {
        let rest = text.strip_prefix(before);
        let apart = |it: &&str| it.starts_with(|it: char| !it.is_alphanumeric());
        if let Some(rest) = rest.filter(apart) {
            text = rest.trim_matches(|it: char| !it.is_alphanumeric()).to_owned();
        }
    }
    let mut kind = None;
    for (word, short, of) in KINDS {
        if kind.is_none_or(|it| it == of) && has_word(&text, word) {
            text = text.replace(word, short);
            kind = Some(of);
        }
    }
    if kind.is_none() && has_word(&text, "htx") {
        kind = Some(Kind::Cooperative);
    }
    let short = match kind {
        Some(Kind::Union) => "lhhtx",
        Some(Kind::Group) => "tht",
        _ => "htx",
    };
    let text = text.replace('/', " ");
    let words = text.split_whitespace().map(|it| if it == short { "k" } else { it });
    let mut core = words.collect::<Vec<_>>().join(" ");
    for (from, to) in [
        ("bình quân của 1", "bình quân"),
        ("bình quân của", "bình quân"),
        ("bình quân một", "bình quân"),
        ("bình quân 1", "bình quân"),
        ("người lao động", "lao động"),
    ] {
        core = core.replace(from, to);
    }
    (normal(&core), kind)
}

fn has_word(text: &str, word: &str) -> bool {
    let bounded = |it: Option<char>| it.is_none_or(|it| !it.is_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|it| it.chars().next());
        bounded(before) && bounded(behind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_leads_to_an_indicator_or_a_flow_that_exists() {
        let extra = ["coops.merged", "coops.converted"];
        for (label, id) in LABELS {
            assert_eq!(normal(label), label);
            assert!(crate::indicator(id).is_some() || extra.contains(&id), "{id}");
        }
        assert_eq!(usual().count(), LABELS.len());
    }

    #[test]
    fn labels_are_known_with_what_stands_before_and_their_kind() {
        let of = |label| indicator_of(label, None);
        for (label, id, kind) in [
            (" Tổng số  HTX", "coops.total", Kind::Cooperative),
            ("- Số hợp tác xã:", "coops.total", Kind::Cooperative),
            ("Số HTX trên địa bàn", "coops.total", Kind::Cooperative),
            ("Trong đó: HTX đang hoạt động", "coops.active", Kind::Cooperative),
            ("Tổ hợp tác thành lập mới", "coops.founded", Kind::Group),
            ("Tổng số liên hiệp hợp tác xã", "coops.total", Kind::Union),
            ("Thành viên tổ hợp tác", "members.total", Kind::Group),
            ("Doanh thu bình quân của 1 HTX", "revenue.mean", Kind::Cooperative),
            ("Doanh thu bình quân của HTX", "revenue.mean", Kind::Cooperative),
            ("Doanh thu bình quân/HTX", "revenue.mean", Kind::Cooperative),
            ("Số HTX thành viên", "", Kind::Union),
            ("Tổng số HTX, LHHTX, THT", "", Kind::Union),
            ("Lao động", "", Kind::Cooperative),
        ] {
            let expected = (!id.is_empty()).then_some((id, kind));
            assert_eq!(of(label), expected, "{label}");
        }
        let group = indicator_of("Số thành viên", Some(Kind::Group));
        assert_eq!(group, Some(("members.total", Kind::Group)));
        assert_eq!(indicator_of("Tổng số HTX", Some(Kind::Group)), None);
    }
}
