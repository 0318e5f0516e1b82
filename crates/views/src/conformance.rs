//! What every store of views must do: one list of checks, named as the sentences that they hold a
//! store to.
//!
//! Each check takes two empty stores. [`conformance!`](macro@crate::conformance) makes a test of
//! each.
#![allow(clippy::unwrap_used, clippy::panic, reason = "checks are tests: they end where they fail")]

mod areas;
mod failing;
mod joining;
mod ledger;
mod lists;
mod projecting;
mod tree;

pub use areas::*;
pub use failing::{Failing, Outcome};
pub use joining::joining;
pub use ledger::{Ledger, Random};
pub use lists::*;
pub use projecting::*;
pub use tree::*;

/// Makes a `#[tokio::test]` of each check, on two stores of its own from `$factory`, an
/// `async fn() -> Arc<dyn ViewStore>`.
#[macro_export]
macro_rules! conformance {
    ($factory:path) => {
        $crate::conformance_tests! { $factory:
            what_is_delivered_again_counts_once
            changes_that_leave_a_gap_change_nothing
            an_empty_log_gives_empty_views
            the_tree_is_that_of_the_log
            rebuilt_views_dump_the_same_as_live_ones
            small_and_large_transactions_give_the_same
            late_entries_give_the_same_as_entries_in_order
            deltas_add_up_to_what_a_new_fold_gives
            a_failed_transaction_leaves_nothing_and_is_done_again
            an_outcome_that_is_not_known_counts_once
            what_cannot_be_read_is_parked_and_the_rest_goes_on
            the_projection_follows_until_it_is_stopped
            every_list_is_complete_on_pages_of_any_size
            a_page_goes_on_where_rows_were_added
            a_key_of_no_page_is_refused
            cards_are_filtered_as_the_filter_says
            a_code_finds_its_cooperative
            names_are_those_of_their_communes
            entries_are_filtered_as_the_filter_says
            deltas_are_those_of_their_communes
            areas_say_what_their_documents_say
            what_is_taken_back_was_known_until_then
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
                let (one, other) = ($factory().await, $factory().await);
                let check = $crate::conformance::$check(one, other);
                let limit = std::time::Duration::from_secs(300);
                assert!(tokio::time::timeout(limit, check).await.is_ok(), "it never ends");
            }
        )+
    };
}
