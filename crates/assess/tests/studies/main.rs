//! The studies on the bundled dossier, on made-up matter, and on sets they were not built on.
//!
//! One binary for the crate: each more would link all of it once again.
#![allow(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "tests may panic, and some print their tables"
)]

mod check;
mod common;
mod conduct;
mod invented;
mod norms;
mod origin;
mod outlook;
mod reconcile;
mod revenue;
mod revenue_coverage;
mod tactics;
mod tactics_dossier;
mod thefts;
mod unseen_articles;
mod unseen_groups;
