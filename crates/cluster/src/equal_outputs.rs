//! The plain CoinJoin rule: at least three inputs, and at least three outputs of one value.
//!
//! It is what keeps the common-input heuristic from joining the users of one CoinJoin. It knows nothing of
//! the kind of CoinJoin, and takes some ordinary batch payments (three equal wages from three inputs) for
//! one: those then link nothing, which costs recall and never precision.

use crate::id_set::IdSet;
use crate::ledger::Ledger;

/// The least number of inputs, and of outputs of one value.
const PARTIES: usize = 3;

/// Whether a transaction with so many inputs and these output values (base units) looks like a CoinJoin.
/// `sorted` is scratch room.
#[must_use]
pub fn has_equal_outputs(inputs: usize, values: &[i64], sorted: &mut Vec<i64>) -> bool {
    if inputs < PARTIES || values.len() < PARTIES {
        return false;
    }
    sorted.clear();
    sorted.extend_from_slice(values);
    sorted.sort_unstable();
    sorted.windows(PARTIES).any(|run| run.first() == run.last())
}

/// Every transaction of the ledger that the rule takes for a CoinJoin.
#[must_use]
pub fn coinjoins(ledger: &Ledger) -> IdSet {
    let mut found = IdSet::below(ledger.transactions());
    let mut sorted = Vec::new();
    for (tx, (inputs, outputs)) in (0..).zip(ledger.spans()) {
        // Most transactions have one or two outputs: they are told apart before any value is looked at.
        if inputs.len() >= PARTIES
            && outputs.len() >= PARTIES
            && has_equal_outputs(inputs.len(), ledger.values(outputs), &mut sorted)
        {
            found.insert(tx);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::has_equal_outputs;

    #[test]
    fn three_inputs_and_three_equal_outputs_are_needed() {
        let mut room = Vec::new();
        assert!(has_equal_outputs(3, &[5, 1, 5, 2, 5], &mut room));
        assert!(!has_equal_outputs(2, &[5, 5, 5], &mut room));
        assert!(!has_equal_outputs(3, &[5, 5, 4, 4], &mut room));
        assert!(!has_equal_outputs(3, &[5, 5], &mut room));
    }
}
