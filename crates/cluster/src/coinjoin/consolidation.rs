//! Mixed outputs that meet again: several of one CoinJoin spent together later have one owner.
//!
//! The common-input heuristic holds again after the mix: who spends two mixed outputs of one CoinJoin in one ordinary
//! transaction held both, and the set that each of them hid in shrinks (Stockinger et al. 2021; Svenda et al. 2025).

use std::collections::BTreeMap;

use super::classify::{Classified, Kind};
use super::denominations::{is_wasabi2_denomination, repeated};
use super::tx::Tx;

/// Outputs of one CoinJoin that one later transaction spends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consolidation<S> {
    /// The transaction that spends them, as the caller names transactions.
    pub spender: S,
    /// The outputs' indices, at least two, in rising order.
    pub outputs: Vec<usize>,
}

/// The outputs that were mixed: those of a value that at least one other output has, and in Wasabi 2 only if it is a
/// standard denomination. Empty for a transaction that is no CoinJoin.
#[must_use]
pub fn mixed_outputs(tx: &Tx<'_>, classified: &Classified) -> Vec<usize> {
    if classified.kind == Kind::None {
        return Vec::new();
    }
    let standard = |value: u64| classified.kind != Kind::Wasabi2 || is_wasabi2_denomination(value);
    let mut mixed: Vec<u64> =
        repeated(tx.outputs).iter().filter(|one| one.count > 1).map(|one| one.value).collect();
    mixed.sort_unstable();
    let is_mixed = |value: u64| mixed.binary_search(&value).is_ok() && standard(value);
    tx.outputs.iter().enumerate().filter(|(_, coin)| is_mixed(coin.value)).map(|(index, _)| index).collect()
}

/// Groups mixed outputs by the transaction that spends them, two or more together; in order of the spender.
///
/// `spender` says which transaction spends an output (`None`: unspent, or not known). `joins` says whether a spender is
/// itself a CoinJoin: there the inputs have several owners, and meeting says nothing.
pub fn consolidations<S: Ord + Clone>(
    mixed: &[usize],
    spender: impl Fn(usize) -> Option<S>,
    joins: impl Fn(&S) -> bool,
) -> Vec<Consolidation<S>> {
    let mut groups: BTreeMap<S, Vec<usize>> = BTreeMap::new();
    for &output in mixed {
        if let Some(spender) = spender(output) {
            groups.entry(spender).or_default().push(output);
        }
    }
    groups
        .into_iter()
        .filter(|(spender, outputs)| outputs.len() > 1 && !joins(spender))
        .map(|(spender, mut outputs)| {
            outputs.sort_unstable();
            Consolidation { spender, outputs }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_that_one_ordinary_transaction_spends_are_linked_and_those_of_a_coinjoin_are_not() {
        let spenders = [Some("b"), Some("a"), Some("b"), None, Some("mix"), Some("mix"), Some("c")];
        let found =
            consolidations(&[6, 5, 4, 3, 2, 1, 0], |output| spenders[output], |spender| *spender == "mix");
        assert_eq!(found, [Consolidation { spender: "b", outputs: vec![0, 2] }]);
    }
}
