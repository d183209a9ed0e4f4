//! The ledger as processes, crashes and thieves meet it.
//!
//! One binary for the crate: each more would link all of it once again.
#![allow(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "tests may panic, and some print their tables"
)]

mod crash;
mod failures;
mod ledger;
mod processes;
mod proofs;
mod support;
mod vectors;
mod witness;
