//! The Merkle root of a list of claims, computed as they stream by.

use ledger::{Hash, leaf_hash, node_hash};
use record::Digest;

/// Builds an RFC 6962 root with memory for one hash a level.
#[derive(Debug, Clone, Default)]
pub struct RootBuilder {
    /// Roots of full subtrees, largest first, each with its number of leaves.
    full: Vec<(u64, Hash)>,
}

impl RootBuilder {
    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        let (mut size, mut hash) = (1, leaf_hash(leaf));
        while let Some((left, left_hash)) = self.full.pop_if(|(left, _)| *left == size) {
            hash = node_hash(&left_hash, &hash);
            size += left;
        }
        self.full.push((size, hash));
    }

    /// The root of all leaves so far; of none, the hash of nothing (RFC 6962, §2.1).
    pub fn root(&self) -> Digest {
        let hashes = self.full.iter().rev().map(|(_, hash)| *hash);
        let root = hashes.reduce(|right, left| node_hash(&left, &right)).unwrap_or(ledger::EMPTY_ROOT);
        Digest::from_bytes(root.0)
    }
}

/// The audit path of leaf `index` (RFC 6962, §2.1.1): sibling hashes from the leaf up. Empty where there is no such
/// leaf.
pub fn audit_path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() < 2 || index >= leaves.len() {
        return vec![];
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut path, sibling) = if index < left.len() {
        (audit_path(left, index), right)
    } else {
        (audit_path(right, index - left.len()), left)
    };
    path.push(root_of(sibling));
    path
}

/// The root over leaf hashes.
fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => ledger::EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 6962, §2.1, word for word.
    fn reference(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => ledger::EMPTY_ROOT,
            [leaf] => leaf_hash(leaf),
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node_hash(&reference(&leaves[..k]), &reference(&leaves[k..]))
            }
        }
    }

    proptest! {
        #[test]
        fn streaming_agrees_with_the_rfc(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..70)) {
            let mut builder = RootBuilder::default();
            leaves.iter().for_each(|leaf| builder.push(leaf));
            prop_assert_eq!(*builder.root().as_bytes(), reference(&leaves).0);
        }

        #[test]
        fn audit_paths_lead_to_the_root(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 1..70), pick in any::<prop::sample::Index>()) {
            let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
            let index = pick.index(leaves.len());
            let path = audit_path(&hashes, index);
            prop_assert!(ledger::verify_inclusion(index as u64, &hashes[index], leaves.len() as u64, &reference(&leaves), &path).is_ok());
            prop_assert_eq!(root_of(&hashes), reference(&leaves));
        }
    }
}
