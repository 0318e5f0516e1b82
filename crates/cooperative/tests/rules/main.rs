//! The rules as a table of cases, each from both sides, and what must hold of any history.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod amending;
mod annual;
mod areas;
mod backdating;
mod clocks;
mod conversion;
mod corrections;
mod credit;
mod debts;
mod erasing;
mod fixtures;
mod folding;
mod founding;
mod guards;
mod land;
mod management;
mod membership;
mod ordering;
mod proposals;
mod random;
mod recognition;
mod reform;
mod refusals;
mod reorganising;
mod reverting;
mod sameness;
mod status;
mod terms;
mod texts;
mod time_travel;
mod trades;
mod values;
mod yielding;
