//! Clusters and their alarms, against slow references.
//!
//! One binary for the crate: each more would link all of it once again.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "tests may panic, and some print their tables"
)]

mod alarm;
mod change;
mod coinjoin;
mod contract;
mod deposit;
mod history;
mod partition;
