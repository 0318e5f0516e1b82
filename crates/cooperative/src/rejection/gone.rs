//! What is told of an entry that holds no more.

/// That an entry was ended, by which, and what became of it: the last entry of its chain, and
/// whether that voids it.
pub(super) fn gone(
    revision: u64,
    by: u64,
    voided: bool,
    (last, last_voids): (u64, bool),
) -> String {
    let how = if voided { "voided" } else { "corrected" };
    let now = if last_voids { "voids it, and can be corrected" } else { "holds now" };
    format!("rev. {revision} was {how} by rev. {by}; rev. {last} {now}")
}
