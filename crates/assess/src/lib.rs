//! What the claims say together: numbers reconciled, norms, tactics, articles checked, outlooks scored.
//!
//! Everything begins with [`Stated`] claims: a claim and its id, as an archive or a file gives them. Nothing here reads
//! a file or a clock; what a study needs beside the claims is a parameter. No study averages: a number that stands is
//! somebody's, and the others stay beside it with the [`Kind`] of their disagreement.
//!
//! - [`origin`]: whose knowledge a claim is, and which claims only repeat another;
//! - [`reconcile`]: what kind of disagreement there is on a subject and property, and what stands;
//! - [`thefts`]: the theft ledger, and its totals per year and estimator;
//! - [`revenue`]: what each stream brought in a year, as an honest interval;
//! - [`norms`]: resolutions by paragraph, and what an act breaches on its day;
//! - [`conduct`]: what the member states did, with blanks where nobody looked;
//! - [`tactics`]: techniques over time, and what is only an artefact of reporting;
//! - [`check`]: an article's claims and quotes, each with a verdict;
//! - [`outlook`]: forecasts of fixed measures, scored.

pub mod check;
pub mod conduct;
mod error;
mod kind;
pub mod measure;
pub mod norms;
pub mod origin;
pub mod outlook;
pub mod period;
pub mod reconcile;
pub mod revenue;
mod stated;
pub mod tactics;
mod tentative;
pub mod thefts;

pub use error::AssessError;
pub use kind::Kind;
pub use measure::Measure;
pub use period::Period;
pub use stated::Stated;
