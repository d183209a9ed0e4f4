//! What the tests share: a slow Merkle tree, and a storage whose power can be cut.

pub(crate) mod crash;
pub(crate) mod reference;

use ledger::Signer;

/// The same key every time, so that failures can be repeated.
pub(crate) fn signer() -> Signer {
    Signer::from_seed("log.example/test", &[7; 32]).unwrap()
}

/// Entries of uneven length, the first of them empty, all different.
pub(crate) fn entries(range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    range
        .map(|i| {
            if i == 0 { Vec::new() } else { format!("entry {i} ").repeat((i % 5) as usize + 1).into_bytes() }
        })
        .collect()
}
