//! Complete examples, one for each breakdown and relation; every number in them agrees.

use serde_json::Value;

/// A CSV file with each relation.
pub(super) const TABLE: &str = concat!("\nVí dụ / example:\n\n", include_str!("examples.csv"));

/// Documents in JSON, each titled by what it shows.
pub(super) fn all() -> Value {
    serde_json::from_str(include_str!("examples.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failing test says where")]

    #[test]
    fn every_example_is_read_and_agrees() {
        for text in [include_str!("examples.json"), include_str!("examples.csv")] {
            let corpus = crate::publication::read(&[("e".into(), text.into())]).unwrap();
            assert!(!corpus.rows.is_empty());
            assert_eq!(figures::findings::findings(&corpus), Vec::new());
        }
        assert!(super::all().is_array());
    }

    #[test]
    fn every_document_of_the_example_stands_alone() {
        for it in super::all().as_array().unwrap() {
            let text = it.to_string().into_bytes();
            let corpus = crate::publication::read(&[("e".into(), text)]).unwrap();
            assert_eq!(figures::findings::findings(&corpus), Vec::new());
        }
    }
}
