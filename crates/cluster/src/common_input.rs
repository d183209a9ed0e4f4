//! The common-input heuristic: who signs one transaction together is one holder.

use crate::evidence::{Evidence, Link};
use crate::id_set::IdSet;
use crate::ledger::Ledger;

/// Gives a link from the first input of each transaction to each other input that is of another address.
/// Transactions that are left out give none.
pub fn common_inputs(ledger: &Ledger, left_out: &[&IdSet], mut take: impl FnMut(Link)) {
    for (cause, (inputs, _)) in (0..).zip(ledger.spans()) {
        if inputs.len() >= 2 && !left_out.iter().any(|set| set.contains(cause)) {
            links_of(cause, ledger.spenders(inputs), &mut take);
        }
    }
}

#[inline]
pub(crate) fn links_of(cause: u32, spenders: &[u32], take: &mut impl FnMut(Link)) {
    let Some((&from, others)) = spenders.split_first() else { return };
    let mut before = from;
    for &to in others {
        // Runs of one address are common, and say nothing new.
        if to != before && to != from {
            take(Link { cause, from, to, evidence: Evidence::COMMON_INPUT });
        }
        before = to;
    }
}
