//! Inclusion and consistency proofs: checking (RFC 9162 sections 2.1.3.2 and 2.1.4.2) and making
//! (the recursions of RFC 6962 sections 2.1.1 and 2.1.2).
//!
//! Checking is pure and takes hostile input: any numbers, any proof, no panic, time linear in the
//! proof, which can never be longer than 64 + 1 hashes and still verify.

use crate::error::{LedgerError, Result};
use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Checks that `leaf` is the hash of entry `index` in the tree of `size` entries with `root`.
///
/// # Errors
/// [`LedgerError::BadProof`] if it is not, with the numbers in question.
pub fn verify_inclusion(index: u64, leaf: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> Result<()> {
    let computed =
        root_from_inclusion(index, leaf, size, proof).map_err(|why| inclusion_error(index, size, why))?;
    if computed == *root {
        return Ok(());
    }
    Err(inclusion_error(index, size, &format!("it leads to the root {computed}, not to {root}")))
}

fn inclusion_error(index: u64, size: u64, why: &str) -> LedgerError {
    LedgerError::BadProof {
        what: format!("an inclusion proof for entry {index} in a tree of {size}"),
        why: why.to_owned(),
    }
}

/// RFC 9162 section 2.1.3.2, steps 1 to 4.
fn root_from_inclusion(
    index: u64,
    leaf: &Hash,
    size: u64,
    proof: &[Hash],
) -> std::result::Result<Hash, &'static str> {
    if index >= size {
        return Err("the entry lies beyond the tree");
    }
    let (mut f, mut s, mut root) = (index, size - 1, *leaf);
    for sibling in proof {
        if s == 0 {
            return Err("the proof is too long");
        }
        if f & 1 == 1 || f == s {
            root = node_hash(sibling, &root);
            skip_right_edge(&mut f, &mut s);
        } else {
            root = node_hash(&root, sibling);
        }
        f >>= 1;
        s >>= 1;
    }
    if s == 0 { Ok(root) } else { Err("the proof is too short") }
}

/// At the right edge of an incomplete tree a node may have no sibling on some levels: skip those.
fn skip_right_edge(f: &mut u64, s: &mut u64) {
    while *f & 1 == 0 && *f != 0 {
        *f >>= 1;
        *s >>= 1;
    }
}

/// Checks that the tree of `old_size` entries with `old_root` is a prefix of the tree of
/// `new_size` entries with `new_root`.
///
/// From the empty tree the proof is empty, and so is it between equal sizes (C2SP tlog-witness).
///
/// # Errors
/// [`LedgerError::BadProof`] if that is not shown.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<()> {
    check_consistency(old_size, old_root, new_size, new_root, proof).map_err(|why| LedgerError::BadProof {
        what: format!("a consistency proof from size {old_size} to size {new_size}"),
        why: why.to_owned(),
    })
}

fn check_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> std::result::Result<(), &'static str> {
    if old_size > new_size {
        return Err("the tree has shrunk");
    }
    if old_size == 0 && *old_root != EMPTY_ROOT || new_size == 0 && *new_root != EMPTY_ROOT {
        return Err("a tree without entries has another root");
    }
    if old_size == 0 || old_size == new_size {
        return check_trivial(old_size == new_size && old_root != new_root, proof);
    }
    let (old, new) = roots_from_consistency(old_size, old_root, new_size, proof)?;
    match (old == *old_root, new == *new_root) {
        (true, true) => Ok(()),
        (false, _) => Err("it does not lead to the old root"),
        (_, false) => Err("it does not lead to the new root"),
    }
}

fn check_trivial(roots_differ: bool, proof: &[Hash]) -> std::result::Result<(), &'static str> {
    match (roots_differ, proof.is_empty()) {
        (true, _) => Err("equal sizes, different roots"),
        (_, false) => Err("the proof must be empty"),
        _ => Ok(()),
    }
}

/// RFC 9162 section 2.1.4.2, for 0 < `old_size` < `new_size`: the two roots that the proof leads to.
fn roots_from_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    proof: &[Hash],
) -> std::result::Result<(Hash, Hash), &'static str> {
    // A complete old tree is itself a node of the new one, so the proof leaves it out.
    let (seed, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or("the proof is too short")?
    };
    let (mut f, mut s) = (old_size - 1, new_size - 1);
    while f & 1 == 1 {
        f >>= 1;
        s >>= 1;
    }
    let (mut old, mut new) = (*seed, *seed);
    for sibling in rest {
        if s == 0 {
            return Err("the proof is too long");
        }
        if f & 1 == 1 || f == s {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            skip_right_edge(&mut f, &mut s);
        } else {
            new = node_hash(&new, sibling);
        }
        f >>= 1;
        s >>= 1;
    }
    if s == 0 { Ok((old, new)) } else { Err("the proof is too short") }
}

/// Where proofs get the hashes of complete subtrees from.
pub(crate) trait Nodes {
    /// The hash over the entries `[index · 2^height, (index + 1) · 2^height)`.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash>;
}

/// MTH(D[lo:hi]) of RFC 6962, where `lo` is a multiple of the largest power of two ≤ `hi - lo`.
pub(crate) fn subtree(nodes: &mut impl Nodes, lo: u64, hi: u64) -> Result<Hash> {
    let n = hi - lo;
    if n == 0 {
        return Ok(EMPTY_ROOT);
    }
    if n.is_power_of_two() {
        return nodes.node(n.trailing_zeros(), lo >> n.trailing_zeros());
    }
    let k = split(n);
    let left = subtree(nodes, lo, lo + k)?;
    Ok(node_hash(&left, &subtree(nodes, lo + k, hi)?))
}

/// The largest power of two smaller than `n`, for `n` ≥ 2.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// PATH(index, D[0:size]) of RFC 6962 section 2.1.1, leaf to root; the caller checks `index` < `size`.
pub(crate) fn inclusion(nodes: &mut impl Nodes, index: u64, size: u64) -> Result<Vec<Hash>> {
    let (mut lo, mut hi, mut siblings) = (0, size, Vec::new());
    while hi - lo > 1 {
        let mid = lo + split(hi - lo);
        if index < mid {
            siblings.push(subtree(nodes, mid, hi)?);
            hi = mid;
        } else {
            siblings.push(subtree(nodes, lo, mid)?);
            lo = mid;
        }
    }
    siblings.reverse();
    Ok(siblings)
}

/// PROOF(old, D[0:new]) of RFC 6962 section 2.1.2; the caller checks `old` ≤ `new`.
pub(crate) fn consistency(nodes: &mut impl Nodes, old: u64, new: u64) -> Result<Vec<Hash>> {
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut lo, mut hi, mut hashes) = (0, new, Vec::new());
    // `old` is the end of the old tree; walk down to the subtree that ends exactly there.
    while hi != old {
        let mid = lo + split(hi - lo);
        if old <= mid {
            hashes.push(subtree(nodes, mid, hi)?);
            hi = mid;
        } else {
            hashes.push(subtree(nodes, lo, mid)?);
            lo = mid;
        }
    }
    // RFC 6962's flag b: the old root itself is left out when the walk never turned right.
    if lo != 0 {
        hashes.push(subtree(nodes, lo, hi)?);
    }
    hashes.reverse();
    Ok(hashes)
}
