//! What every backend must do: one list of checks, named as the sentences that they hold a log to.
//!
//! Each check takes an empty log. [`conformance!`](macro@crate::conformance) makes a test of each.
#![allow(clippy::unwrap_used, clippy::panic, reason = "checks are tests: they end where they fail")]

mod appending;
mod following;
mod making;
mod reading;
mod repeating;

pub use appending::*;
pub use following::*;
pub use making::{Making, drafts, expect, of};
pub use reading::*;
pub use repeating::*;

/// Makes a `#[tokio::test]` of each check, on a log of its own from `$factory`, an
/// `async fn() -> Arc<dyn EventLog>`.
#[macro_export]
macro_rules! conformance {
    ($factory:path) => {
        $crate::conformance_tests! { $factory:
            an_append_answers_where_its_entries_stand
            an_append_is_made_on_all_of_its_streams
            a_stale_revision_is_refused
            a_stale_revision_of_a_stream_that_is_only_read_is_refused
            a_revision_yet_to_come_is_refused
            a_refused_append_leaves_nothing
            positions_have_no_gaps
            recorded_at_never_decreases
            partition_counters_have_no_gaps
            a_stream_keeps_the_partition_it_began_with
            malformed_appends_are_refused
            the_largest_append_is_taken
            an_entry_over_the_limit_is_refused_with_all_of_its_append
            appends_are_ordered_by_their_calls
            a_dropped_future_does_not_take_the_append_back
            what_is_synced_is_all_that_was_submitted
            of_two_rivals_one_is_made
            a_repeat_is_answered_as_the_first_time
            a_repeat_of_an_append_on_several_streams_is_answered_whole
            a_repeat_in_the_same_breath_is_made_once
            a_repeat_is_answered_long_after
            the_same_id_in_another_home_stream_is_another_append
            a_conflict_of_a_new_id_is_no_repeat
            an_empty_log_gives_nothing
            a_stream_is_read_without_the_rest
            a_stream_grows_while_it_is_read_again
            the_log_is_read_from_any_position
            partitions_are_read_without_the_rest
            a_prefix_ends_where_a_part_of_the_path_ends
            every_way_of_reading_gives_the_same_bytes
            every_later_read_sees_an_answered_append
            a_page_has_entries_and_an_end
            following_gives_what_is_there_and_what_comes
            following_starts_anywhere
            several_followers_see_the_same
            following_partitions_gives_only_theirs
            followers_keep_up_with_a_fast_writer
        }
    };
}

/// The tests of [`conformance!`](macro@crate::conformance).
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_tests {
    ($factory:path: $($check:ident)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $check() {
                let check = $crate::conformance::$check($factory().await);
                let limit = std::time::Duration::from_secs(120);
                assert!(tokio::time::timeout(limit, check).await.is_ok(), "it never ends");
            }
        )+
    };
}

#[cfg(test)]
mod tests {
    /// A check that is not in the list would never run.
    #[test]
    fn every_check_is_in_the_list() {
        let list = include_str!("conformance.rs");
        let sources = [
            include_str!("conformance/appending.rs"),
            include_str!("conformance/following.rs"),
            include_str!("conformance/reading.rs"),
            include_str!("conformance/repeating.rs"),
        ];
        let mut checks = 0;
        for rest in sources.iter().flat_map(|source| source.split("\npub async fn ").skip(1)) {
            let name = rest.split('(').next().unwrap();
            assert!(list.contains(&format!("            {name}\n")), "{name} is not in the list");
            checks += 1;
        }
        assert!(checks > 30, "only {checks} checks were found");
    }
}
