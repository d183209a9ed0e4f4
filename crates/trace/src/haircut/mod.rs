//! The proportional rule, in integers.
//!
//! A payment of *a* out of a balance *b* of which *t* is tainted carries ⌊*t* · *a* / *b*⌋ tainted units, and all *t*
//! where it empties the balance; the rest stays with the payer. A stolen transfer is tainted as a whole, its payer
//! keeping what the rule leaves it.
//!
//! **Several incidents.** Taint is one quantity under the rule above, whatever it is made of, so that telling incidents
//! apart never changes a total. What a payment carries, *m* of *t*, is divided among the payer's incidents in the order
//! of their labels by cumulative rounding: where the first *j* of them hold *C*, they send ⌊*m* · *C* / *t*⌋ together.
//! The parts are integers, add up to *m*, and no incident sends more than it holds; each is within one unit of its
//! exact share.
//!
//! **Two ways to the same answer.** A theft is followed by visiting the payments of tainted accounts only
//! ([`crate::walk`]). Proportional taint spreads to most of a ledger in the end, and each visit waits for memory; so
//! where a trace of one quantity has taken more steps than a small part of the rows, it goes over to one pass through
//! the rest of the rows in order, which costs a tenth a row.

mod purse;
mod stream;

use crate::amount::Amount;
use crate::ledger::{Forward, Ledger};
use crate::marks::Job;
use crate::settle::Outcome;
use crate::walk::{Ended, Walk, walk};
use purse::{Mixed, One};

/// A walk that has taken more steps than rows divided by this goes over to streaming.
const ROWS_PER_STEP: u64 = 400;

/// Follows a job proportionally. `None` where the store's columns contradict each other.
pub(crate) fn run<A: Amount>(ledger: Forward<'_, A>, job: &Job<'_>) -> Option<Outcome> {
    let Some(label) = job.only_label().filter(|_| !job.options.keep_moves) else {
        return run_walking(ledger, job);
    };
    let mut walk = Walk::<A, _, One<A>>::new(ledger, job)?;
    let patience = (ledger.rows() as u64 / ROWS_PER_STEP).min(job.options.max_steps);
    match walk.run(patience)? {
        Ended::Done => walk.finish(None),
        Ended::Paused(row) if job.options.max_steps == patience => walk.finish(Some(row)),
        Ended::Paused(row) => stream::go_on(walk, &ledger.columns, label, row),
    }
}

/// The same in either direction, by visiting tainted accounts only.
pub(crate) fn run_walking<A: Amount>(ledger: impl Ledger<A>, job: &Job<'_>) -> Option<Outcome> {
    if job.only_label().is_some() { walk::<A, One<A>>(ledger, job) } else { walk::<A, Mixed<A>>(ledger, job) }
}
