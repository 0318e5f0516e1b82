//! What was meant by an indicator's id that there is not.

use figures::indicators;
use strsim::levenshtein;

/// The indicator whose id is nearest to a mistyped one; `None` where more than a third of it is wrong.
pub fn meant(mistyped: &str) -> Option<&'static str> {
    // No id is longer: what is, was not meant as one.
    if mistyped.len() > 100 {
        return None;
    }
    let ids = indicators().iter().map(|it| it.id.as_str());
    let (wrong, id) = ids.map(|it| (levenshtein(mistyped, it), it)).min()?;
    (wrong * 3 <= id.len()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_amiss_is_seen_and_what_is_like_nothing_is_not() {
        assert_eq!(meant("coops.totl"), Some("coops.total"));
        assert_eq!(meant("coop.active"), Some("coops.active"));
        assert_eq!(meant("xyz"), None);
    }
}
