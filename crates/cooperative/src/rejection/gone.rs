//! What is told of an entry that holds no more.

/// What became of an entry that is gone: the last entry of its chain, and what that does.
pub(super) fn gone_now(last: u64, voids: bool) -> String {
    let what = if voids { "voids it, and can be corrected" } else { "holds now" };
    format!("rev. {last} {what}")
}
