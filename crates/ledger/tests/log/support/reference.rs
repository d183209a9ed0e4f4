//! RFC 6962 section 2.1 word for word: slow, recursive, over a slice of entries.

use ledger::Hash;
use sha2::{Digest as _, Sha256};

fn sha256(parts: &[&[u8]]) -> Hash {
    Hash(Sha256::digest(parts.concat()).into())
}

/// "k is the largest power of two smaller than n"
fn k(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

/// MTH(D[n])
pub(crate) fn mth(d: &[Vec<u8>]) -> Hash {
    match d {
        [] => sha256(&[]),
        [one] => sha256(&[&[0], one]),
        _ => {
            let (left, right) = d.split_at(k(d.len()));
            sha256(&[&[1], &mth(left).0, &mth(right).0])
        }
    }
}

/// PATH(m, D[n])
pub(crate) fn path(m: usize, d: &[Vec<u8>]) -> Vec<Hash> {
    if d.len() == 1 {
        return Vec::new();
    }
    let k = k(d.len());
    let (left, right) = d.split_at(k);
    let (mut path, sibling) =
        if m < k { (path(m, left), mth(right)) } else { (path(m - k, right), mth(left)) };
    path.push(sibling);
    path
}

/// PROOF(m, D[n]), and nothing from the empty tree.
pub(crate) fn proof(m: usize, d: &[Vec<u8>]) -> Vec<Hash> {
    if m == 0 { Vec::new() } else { subproof(m, d, true) }
}

fn subproof(m: usize, d: &[Vec<u8>], b: bool) -> Vec<Hash> {
    if m == d.len() {
        return if b { Vec::new() } else { vec![mth(d)] };
    }
    let k = k(d.len());
    let (left, right) = d.split_at(k);
    let (mut proof, rest) =
        if m <= k { (subproof(m, left, b), mth(right)) } else { (subproof(m - k, right, false), mth(left)) };
    proof.push(rest);
    proof
}
