#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may panic"
)]

#[path = "outlook/dossier.rs"]
mod dossier;

use assess::outlook::{Assumptions, Measured, Rule, backtest};

#[test]
fn look() {
    let claims = dossier::claims();
    for hindsight in [true, false] {
        let b = backtest(&claims, ("2018-01-01".parse().unwrap(), "2026-06-30".parse().unwrap()), hindsight, &Assumptions::default()).unwrap();
        println!("{:?} refused {:?}\n{}", b.origins, b.refused, b.table());
    }
}
