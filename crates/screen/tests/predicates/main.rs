//! The two predicates: OFAC's own examples, random graphs against slow and obvious references, and a watch on disk.
//! Every party, share and date here is invented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may panic"
)]

mod examples;
mod held;
mod made;
mod random;
mod reference;
mod un;
