//! The theft ledger, and its totals per year and estimator.
