//! The routes as a caller sees them, and a real socket. Parties in the fixtures are invented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may panic"
)]

mod board;
mod common;
mod document;
mod entities;
mod field;
mod flow;
mod graphsense;
mod jobs;
mod many;
mod marks;
mod matching;
mod money;
mod oidc;
mod reconcile;
mod record;
mod refusals;
mod reports;
mod same_as_library;
mod search;
mod sessions;
mod slow;
mod socket;
mod today;
mod triage;
mod watch;
