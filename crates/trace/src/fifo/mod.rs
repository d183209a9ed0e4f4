//! First in, first out, by interval arithmetic.
//!
//! Every account has an inflow line and an outflow line: its incoming and its outgoing units, numbered in
//! the order in which they came and went. First-in-first-out says that the unit at inflow position *p* leaves
//! at outflow position *p*. A tainted deposit is therefore an interval of its receiver's inflow line, and
//! the outgoing transfers whose outflow intervals overlap it carry it on: a binary search, without looking
//! at what else the account did. Tainted rows are taken in time order, so that each is looked at once, with
//! all the taint it carries; touching intervals of one incident merge. Cost is proportional to the tainted
//! rows, not to the store.

mod kernel;
mod lines;

use crate::amount::Amount;
use crate::ledger::Ledger;
use crate::marks::Job;
use crate::settle::Outcome;
use kernel::Kernel;

/// Follows a job first in, first out. `None` where the store's columns contradict each other.
pub(crate) fn run<A: Amount>(ledger: impl Ledger<A>, job: &Job<'_>) -> Option<Outcome> {
    Kernel::new(ledger, job)?.run()
}
