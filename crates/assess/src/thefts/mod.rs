//! The theft ledger: one row an incident, and the totals that estimators publish beside what the rows add up to.
//!
//! [`ledger`] reads two kinds of subject: `incident:DATE:VICTIM` (several victims with a `+` are a joint row) and
//! `total:POPULATION:ESTIMATOR`. Nothing is averaged and nothing is merged: every value is kept, one is marked as the
//! one to quote with a reason, and a row that may be another row told twice is shown, linked and left out of the sum.
//!
//! - [`incident`]: the row: typed dates, native amounts (the fact), values in money (derived), what became of it;
//! - [`attribution`]: who attributes to whom, in what words;
//! - [`totals`], [`years`], [`spans`], [`reasons`]: what was published, and why it differs from the rows;
//! - [`table`], [`ftm`], [`columns`]: the ledger as CSV, `FollowTheMoney` and Parquet;
//! - [`chart`]: the picture, with its caveats in it.

mod amounts;
pub mod attribution;
mod build;
mod caveats;
pub mod chart;

pub mod columns;
mod dates;
pub(crate) mod draw;
mod flows;
pub mod ftm;
mod gaps;
pub mod incident;
pub mod reasons;
pub mod spans;
mod subject;
pub mod table;
mod ties;
pub mod totals;
pub mod years;

pub use amounts::bound_words;
pub(crate) use subject::victim_words;

use crate::Stated;
use incident::Incident;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Every incident, by the day of the theft.
    pub incidents: Vec<Incident>,
    /// Every year from the first that has an incident or a total to the last.
    pub years: Vec<years::YearTotals>,
    /// Totals over several years. They are sums, and are neither divided nor drawn as years.
    pub spans: Vec<spans::SpanTotal>,
    /// The last day that a total speaks of.
    pub last_day: Option<Date>,
}

/// Makes the ledger of every incident and total among `claims`; other claims are not looked at.
///
/// The order of `claims` changes nothing. It cannot fail: what cannot be read as a number or a date is shown as words.
pub fn ledger(claims: &[Stated]) -> Ledger {
    build::ledger(claims)
}
