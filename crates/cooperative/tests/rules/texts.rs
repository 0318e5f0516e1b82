//! Words: what is taken, and that the same word has one form.

use cooperative::*;
use proptest::prelude::*;

fn taken(word: &str) -> Option<String> {
    Text::new(word).ok().map(|it| it.as_str().to_owned())
}

#[test]
fn a_name_has_one_form_however_it_was_typed() {
    let composed = "Hợp tác xã Bình Lư";
    let decomposed = "Ho\u{31B}\u{323}p ta\u{301}c xa\u{303} Bi\u{300}nh Lu\u{31B}";
    let marks_swapped = "Ho\u{323}\u{31B}p ta\u{301}c xa\u{303} Bi\u{300}nh Lu\u{31B}";
    assert_ne!(composed, decomposed);
    for typed in [composed, decomposed, marks_swapped] {
        assert_eq!(taken(typed).as_deref(), Some(composed));
    }
}

#[test]
fn spaces_are_single_and_ordinary() {
    let typed =
        [" HTX  Bình Lư ", "HTX\u{A0}Bình Lư", "HTX\u{2003} Bình\u{2028}Lư\n", "HTX   Bình Lư"];
    for it in typed {
        assert_eq!(taken(it).as_deref(), Some("HTX Bình Lư"));
    }
    assert_eq!(taken("HTX  A").as_deref(), Some("HTX A"));
}

#[test]
fn letters_are_not_changed() {
    assert_ne!(Text::new("hoà").unwrap(), Text::new("hòa").unwrap());
    assert_ne!(Text::new("Chè").unwrap(), Text::new("chè").unwrap());
    assert_eq!(taken("½ kg № ﬁ").as_deref(), Some("½ kg № ﬁ"));
}

#[test]
fn control_and_invisible_characters_are_refused() {
    let hidden = ['\0', '\t', '\n', '\u{7F}', '\u{85}', '\u{AD}', '\u{200B}', '\u{200D}'];
    let turning = ['\u{202E}', '\u{2066}', '\u{FEFF}', '\u{FFFD}', '\u{E0041}', '\u{3164}'];
    for c in hidden.into_iter().chain(turning) {
        assert_eq!(taken(&format!("a{c}b")), None, "{c:?}");
        assert!(Text::new(&format!("{c}")).is_err(), "{c:?}");
    }
}

#[test]
fn a_text_has_1_to_250_characters_once_composed() {
    assert_eq!(taken(""), None);
    assert_eq!(taken(" \u{A0} "), None);
    assert!(taken(&"ệ".repeat(250)).is_some());
    assert!(taken(&"e\u{323}\u{302}".repeat(250)).is_some());
    assert_eq!(taken(&"ệ".repeat(251)), None);
}

#[test]
fn a_code_is_in_capitals_so_that_nobody_claims_it_twice() {
    assert_eq!(Code::new("23d7000001").unwrap(), Code::new("23D7000001").unwrap());
    assert_eq!(Code::new(" 6200091230-001 ").unwrap().as_str(), "6200091230-001");
    for wrong in [
        "",
        "1234",
        "ABCDE",
        "-----",
        "-12345",
        "12345-",
        "12 345",
        "123456789012345678901",
        "12345ộ",
    ] {
        assert!(Code::new(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn units_trades_and_indicators_are_what_they_say() {
    for good in ["VN", "12", "106", "03390"] {
        assert_eq!(UnitCode::new(good).unwrap().as_str(), good);
    }
    for wrong in ["", "vn", "1", "1234", "033901", "0339a", "٠٣"] {
        assert!(UnitCode::new(wrong).is_err(), "{wrong}");
    }
    assert_eq!(TradeCode::new("0111").unwrap().as_str(), "0111");
    assert!(TradeCode::new("011").is_err() && TradeCode::new("A111").is_err());
    assert!(words::IndicatorId::new("coops.total").is_ok());
    assert!(words::IndicatorId::new("Coops total").is_err());
}

#[test]
fn a_refused_word_says_what_was_expected() {
    let refused = Code::new("?").unwrap_err();
    let expected = "expected a code of 5 to 20 letters, digits or hyphens, with a digit";
    assert_eq!(refused.to_string(), expected);
    assert!(refused.expected_vi.starts_with("mã số gồm 5 đến 20"));
}

/// Letters, marks apart, and spaces of two widths, in any order.
const VIETNAMESE: &str =
    "[ a-zđơưăâêô\u{A0}\u{300}\u{301}\u{303}\u{309}\u{323}\u{302}\u{306}\u{31B}]{1,40}";

proptest! {
    #[test]
    fn taking_a_taken_text_changes_nothing(word in any::<String>()) {
        if let Ok(it) = Text::new(&word) {
            prop_assert_eq!(Text::new(it.as_str()), Ok(it.clone()));
            prop_assert!(it.as_str().chars().count() <= 250);
            prop_assert!(!it.as_str().contains("  "));
        }
    }

    #[test]
    fn vietnamese_text_has_one_form(word in VIETNAMESE) {
        use unicode_normalization::UnicodeNormalization;
        let apart: String = word.nfd().collect();
        let together: String = word.nfc().collect();
        prop_assert_eq!(Text::new(&apart), Text::new(&word));
        prop_assert_eq!(Text::new(&together), Text::new(&word));
    }

    #[test]
    fn taking_a_taken_code_changes_nothing(word in "[a-zA-Z0-9-]{4,21}") {
        if let Ok(it) = Code::new(&word) {
            prop_assert_eq!(Code::new(it.as_str()), Ok(it));
        }
    }
}
