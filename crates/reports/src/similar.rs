//! How alike two names of cooperatives are, however they are spelled.
//!
//! Registers and plans write one name in many ways: "HTX nông nghiệp và dịch vụ Bình Lư" is also
//! "Hợp tác xã Nông nghiệp và DV Bình Lu". Names are folded first, then compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Phrases and their one spelling in folded text; those made of others stand where these are done.
const PHRASES: [(&str, &str); 10] = [
    ("lien hiep hop tac xa", "lhhtx"),
    ("to hop tac", "tht"),
    ("hop tac xa", "htx"),
    ("lien hiep htx", "lhhtx"),
    ("san xuat", "sx"),
    ("thuong mai", "tm"),
    ("dich vu", "dv"),
    ("nong nghiep", "nn"),
    ("chan nuoi", "cn"),
    ("xay dung", "xd"),
];

/// Words that tell no two names apart.
const FILLERS: [&str; 5] = ["htx", "lhhtx", "tht", "va", "cua"];

/// A name without what spellings differ in: diacritics, case, punctuation, spaces, and words that
/// have a usual short form ("Hợp tác xã" is `htx`, "dịch vụ" is `dv`). Letters and digits of other
/// scripts stay.
pub fn fold(name: &str) -> String {
    let plain: String = name.nfd().filter(|it| !is_combining_mark(*it)).flat_map(simple).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut folded = format!(" {} ", words.join(" "));
    for (long, short) in PHRASES {
        // Words of a phrase may stand twice in a row and share the space between them.
        while folded.contains(&format!(" {long} ")) {
            folded = folded.replace(&format!(" {long} "), &format!(" {short} "));
        }
    }
    folded.trim().to_owned()
}

/// A letter or digit in lower case, đ as d; anything else is a space.
fn simple(it: char) -> impl Iterator<Item = char> {
    let it = match it {
        'đ' | 'Đ' => 'd',
        it if it.is_alphanumeric() => it,
        _ => ' ',
    };
    it.to_lowercase()
}

/// How alike two names are: 1 where they fold to the same, 0 where nothing is common. Symmetric.
///
/// What every cooperative is called ("HTX", "và") counts little; numbers count wholly, since "Tổ 1"
/// and "Tổ 2" are two. Empty names are alike only to empty names.
pub fn score(a: &str, b: &str) -> f64 {
    let (a, b) = (fold(a), fold(b));
    if a == b {
        return 1.0;
    }
    let (core_a, core_b) = (core(&a), core(&b));
    let near = if core_a.is_empty() || core_b.is_empty() {
        strsim::normalized_levenshtein(&a, &b)
    } else {
        strsim::normalized_levenshtein(&core_a, &core_b).max(shared(&core_a, &core_b))
    };
    let near = if digits(&a) == digits(&b) { near } else { near * 0.5 };
    // Not folding to the same, they are never wholly alike.
    near.min(0.99)
}

/// The words that tell names apart.
fn core(folded: &str) -> String {
    let words: Vec<&str> = folded.split(' ').filter(|it| !FILLERS.contains(it)).collect();
    words.join(" ")
}

/// How alike the words are in whatever order they stand, as pairs of letters that both have.
fn shared(a: &str, b: &str) -> f64 {
    strsim::sorensen_dice(a, b).min(strsim::sorensen_dice(b, a))
}

fn digits(folded: &str) -> Vec<&str> {
    let numbers = folded.split(|it: char| !it.is_ascii_digit());
    numbers.map(|it| it.trim_start_matches('0')).filter(|it| !it.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINH_LU: &str = "HTX nông nghiệp và dịch vụ Bình Lư";

    #[test]
    fn spellings_of_one_name_fold_to_the_same() {
        let spellings = [
            "Hợp tác xã nông nghiệp và dịch vụ Bình Lư",
            "HTX Nông nghiệp và DV Bình Lu",
            "htx  nong nghiep va dich vu BINH LU.",
            "HTX «nông nghiệp và dịch vụ» Bình Lư",
        ];
        for other in spellings {
            assert_eq!(fold(other), "htx nn va dv binh lu", "{other}");
            assert_eq!(score(BINH_LU, other), 1.0, "{other}");
        }
        assert_eq!(fold("Liên hiệp hợp tác xã Đông Đô"), "lhhtx dong do");
        assert_eq!(fold("Liên hiệp HTX Đông Đô"), "lhhtx dong do");
        assert_eq!(fold("Đ\u{1b0}\u{301}c"), "duc");
    }

    #[test]
    fn near_names_are_near() {
        for (a, b) in [
            (BINH_LU, "HTX dịch vụ và nông nghiệp Bình Lư"),
            (BINH_LU, "HTX NN & DV Bình Lưu"),
            ("HTX Chăn nuôi - Trồng Trọt", "Hợp tác xã chăn nuôi, trồng trọt"),
            ("HTX Ngũ Chỉ Sơn", "HTX Ngủ Chỉ Sơn"),
            ("HTX nông nghiệp xanh Tam Đường", "HTX NN xanh Tam Duong"),
        ] {
            assert!(score(a, b) > 0.75, "{a} / {b}: {}", score(a, b));
        }
    }

    #[test]
    fn other_names_are_far() {
        for (a, b) in [
            (BINH_LU, "HTX Ngọc Minh"),
            ("HTX Ngũ Chỉ Sơn", "HTX Ngọc Minh"),
            ("HTX tái dựng 07", "HTX tái dựng 08"),
            ("HTX Bình Lư", ""),
        ] {
            assert!(score(a, b) < 0.6, "{a} / {b}: {}", score(a, b));
        }
    }

    #[test]
    fn a_score_is_symmetric_and_between_0_and_1() {
        let names = [BINH_LU, "HTX Ngọc Minh", "", "HTX", "合作社 7", "HTX tái dựng 07", "đ"];
        for a in names {
            assert_eq!(score(a, a), 1.0);
            for b in names {
                let it = score(a, b);
                assert_eq!(it, score(b, a), "{a} / {b}");
                assert!((0.0..=1.0).contains(&it), "{a} / {b}: {it}");
                assert_eq!(it == 1.0, fold(a) == fold(b));
            }
        }
    }
}
