//! Merkle tree hashing with SHA-256, as in RFC 6962 section 2.1.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

/// Bytes in a [`struct@Hash`].
pub const HASH_SIZE: usize = 32;

/// A SHA-256 Merkle tree hash: of a leaf, an interior node or a whole tree. Shown in base64, as in
/// checkpoints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; HASH_SIZE]);

/// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 section 2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

impl Hash {
    /// Reads the standard base64 form (RFC 4648 section 4, padded); `None` if it is not 32 bytes.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        Some(Self(BASE64.decode(text).ok()?.try_into().ok()?))
    }

    /// The standard base64 form, 44 characters.
    #[must_use]
    pub fn to_base64(self) -> String {
        BASE64.encode(self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The hash of one entry: SHA-256(0x00 ‖ entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0u8]).chain_update(entry).finalize().into())
}

/// The hash of an interior node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([1u8]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root over a row of nodes of equal height, of which only the last may be incomplete.
///
/// Pairing neighbours and carrying an odd last one upward gives the same tree as RFC 6962's split
/// at the largest power of two. `None` for an empty row.
pub(crate) fn root_of_row(row: &[Hash]) -> Option<Hash> {
    let mut row = row.to_vec();
    while row.len() > 1 {
        row = row
            .chunks(2)
            .filter_map(|pair| match pair {
                [left, right] => Some(node_hash(left, right)),
                [last] => Some(*last),
                _ => None,
            })
            .collect();
    }
    row.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(EMPTY_ROOT.0, <[u8; 32]>::from(Sha256::digest([])));
    }

    #[test]
    fn base64_is_strict() {
        let text = EMPTY_ROOT.to_base64();
        assert_eq!(Hash::from_base64(&text), Some(EMPTY_ROOT));
        assert_eq!(Hash::from_base64(text.trim_end_matches('=')), None, "padding is required");
        assert_eq!(Hash::from_base64("AAAA"), None, "32 bytes are required");
        // The last character before the padding carries two bits that must be zero.
        assert_eq!(Hash::from_base64(&text.replace("FU=", "FV=")), None, "one form only");
    }

    #[test]
    fn a_row_with_an_odd_end_carries_it_up() {
        let [a, b, c] = [leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")];
        assert_eq!(root_of_row(&[]), None);
        assert_eq!(root_of_row(&[a]), Some(a));
        assert_eq!(root_of_row(&[a, b, c]), Some(node_hash(&node_hash(&a, &b), &c)));
    }
}
