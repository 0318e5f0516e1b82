//! The register of Tam Đường, as a folder and as what it folds to.

#![allow(clippy::unwrap_used, reason = "tests panic where they fail")]

mod counts;
mod fold;
mod ids;
mod plan;
