//! Tracing end to end: stores, policies against references, bounds, cases, exports.
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

mod bounds;
mod case;
mod export;
mod parquet_and_contract;
mod policies_against_reference;
mod store_faults;
mod store_out_of_core;
mod store_tail;
mod typology;
mod utxo;
mod whereabouts;
