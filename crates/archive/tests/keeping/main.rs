//! A watch kept, read back and rebuilt.
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

mod outlooks;
mod watch;
