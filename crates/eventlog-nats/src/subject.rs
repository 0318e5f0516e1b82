//! Under which subject an entry is published.

/// `<prefix>.<partition>.<stream>`, the partition's parts as tokens: an area's entries are those
/// below its partition. Names of streams and partitions are made of characters that tokens have.
pub fn subject(prefix: &str, partition: &str, stream: &str) -> String {
    format!("{prefix}.{}.{stream}", partition.replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_a_prefix_of_subjects() {
        let it = subject("log", "12/106/03390", "cooperative:0198");
        assert_eq!(it, "log.12.106.03390.cooperative:0198");
    }
}
