//! Pools of one denomination: the crowd, and what sticks out of it, measured against a placebo.
//!
//! A pool takes and gives notes of one size, so nothing can be followed through it by amount. What is left are clues
//! outside the amounts, each worth what a *placebo* says it is: the same rule at times at which the case cannot have
//! acted. [`demix`] finds the time by itself, drops the clues that are at chance, and gives probabilities whose sums keep to
//! the case's deposits. "No lead" is an answer.
//!
//! What this crate is *not*: it breaks no cryptography, and a lead is a reason to look, never a proof.

pub mod boundary;
pub mod case;
pub mod contract;
pub mod crowd;
mod demix;
mod error;
pub mod event;
pub mod kernel;
pub mod marginals;
pub mod marks;
pub mod mixture;
mod placebo;
pub mod read;
mod report;
pub mod window;

pub use case::{Case, Depositors};
pub use demix::{Options, demix, demix_case};
pub use error::{Error, Result};
pub use event::{Deposit, Intake, Link, Pool, Withdrawal};
pub use placebo::{Placebo, PlaceboWindow};
pub use report::{CaseRead, ClassFound, ClueFound, Crowd, Demixed, Lead, LeadClue, Verdict, WindowFound};
