//! What was meant by an indicator's id that there is not.

use figures::indicators;

/// The indicator whose id is nearest to a mistyped one; `None` where more than a third of it is wrong.
pub fn meant(mistyped: &str) -> Option<&'static str> {
    // No id is longer: what is, was not meant as one.
    if mistyped.len() > 100 {
        return None;
    }
    let ids = indicators().iter().map(|it| it.id.as_str());
    let (wrong, id) = ids.map(|it| (distance(mistyped, it), it)).min()?;
    (wrong * 3 <= id.len()).then_some(id)
}

/// How many letters have to be put in, left out or replaced to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut next = vec![index + 1];
        for ((&theirs, &replaced), &left_out) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            let put_in = next.last().copied().unwrap_or(usize::MAX - 1) + 1;
            next.push(put_in.min(left_out + 1).min(replaced + usize::from(theirs != letter)));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_amiss_is_seen_and_what_is_like_nothing_is_not() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(meant("coops.totl"), Some("coops.total"));
        assert_eq!(meant("coop.active"), Some("coops.active"));
        assert_eq!(meant("xyz"), None);
    }
}
