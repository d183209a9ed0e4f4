//! Transactions by their hash: which rows of a store are theirs.
//!
//! A store is in the order of time, so a hash is looked for in all of it: 32 bytes a row. This index is made in memory
//! with the first such question, in two passes over that column: for each run of rows of one transaction its first
//! row, in buckets by the first bits of the hash. It takes 4 bytes a run and as much again at most for the buckets.

use trace::Store;

/// Hexadecimal digits of the least prefix that is looked for: fewer would be found in every part of the index.
pub(super) const LEAST_PREFIX: usize = 6;

/// Bits of a hash that choose its bucket, at most: those of [`LEAST_PREFIX`].
const MOST_BITS: u32 = 24;

/// Where each transaction's rows begin.
#[derive(Debug)]
pub(super) struct TxIndex {
    /// How far the first 32 bits of a hash are shifted to the right to give its bucket.
    shift: u32,
    /// Where each bucket begins in `runs`; one more than buckets.
    begins: Vec<u32>,
    /// First rows of runs, by bucket, in order within one.
    runs: Vec<u32>,
}

/// How many runs of rows of one transaction a store has: what an index of it would hold.
pub(super) fn runs(store: &Store) -> u64 {
    first_rows(store.hashes().unwrap_or_default()).count() as u64
}

/// The rows at which another transaction begins than the row before has; rows without a hash begin none.
fn first_rows(hashes: &[[u8; 32]]) -> impl Iterator<Item = (u32, &[u8; 32])> {
    let before = std::iter::once(None).chain(hashes.iter().map(Some));
    let rows = (0_u32..).zip(hashes).zip(before);
    rows.filter(|((_, hash), before)| *before != Some(*hash) && **hash != [0; 32]).map(|(row, _)| row)
}

/// The first 32 bits.
fn head(hash: &[u8; 32]) -> u32 {
    let [a, b, c, d, ..] = *hash;
    u32::from_be_bytes([a, b, c, d])
}

impl TxIndex {
    /// Reads the column of hashes twice.
    pub(super) fn of(store: &Store) -> Self {
        let hashes = store.hashes().unwrap_or_default();
        let count = runs(store);
        let bits = (64 - count.leading_zeros()).clamp(1, MOST_BITS);
        let shift = 32 - bits;
        let mut begins = vec![0_u32; (1 << bits) + 1];
        for (_, hash) in first_rows(hashes) {
            if let Some(next) = begins.get_mut((head(hash) >> shift) as usize + 1) {
                *next += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        Self { runs: placed(hashes, shift, &begins, sum as usize), shift, begins }
    }

    /// How many runs it holds.
    pub(super) fn runs(&self) -> u64 {
        self.runs.len() as u64
    }

    /// All rows of a transaction, in order.
    pub(super) fn rows(&self, store: &Store, hash: &[u8; 32]) -> Vec<u32> {
        let mut rows = vec![];
        for first in self.bucket(head(hash), head(hash)).filter(|row| store.tx(*row) == Some(hash)) {
            rows.extend((first..).take_while(|row| store.tx(*row) == Some(hash)));
        }
        rows
    }

    /// The hashes that begin with these hexadecimal digits, in order, `most` at most; none for a prefix shorter than
    /// [`LEAST_PREFIX`].
    pub(super) fn with_prefix(&self, store: &Store, prefix: &str, most: usize) -> Vec<String> {
        let head = prefix.get(..8).unwrap_or(prefix);
        let ends = [format!("{head:0<8}"), format!("{head:f<8}")].map(|end| u32::from_str_radix(&end, 16));
        let [Ok(low), Ok(high)] = ends else { return vec![] };
        if prefix.len() < LEAST_PREFIX {
            return vec![];
        }
        let texts = self.bucket(low, high).filter_map(|row| store.tx(row)).map(hex_of);
        let mut found: Vec<String> = texts.filter(|text| text.starts_with(prefix)).take(most).collect();
        found.sort();
        found.dedup();
        found
    }

    /// The first rows of the runs in all buckets from one head to another.
    fn bucket(&self, low: u32, high: u32) -> impl Iterator<Item = u32> + '_ {
        let at = |bucket: u32| self.begins.get(bucket as usize).map_or(0, |begin| *begin as usize);
        let (from, until) = (at(low >> self.shift), at((high >> self.shift) + 1));
        self.runs.get(from..until).unwrap_or_default().iter().copied()
    }
}

/// The runs in their buckets.
fn placed(hashes: &[[u8; 32]], shift: u32, begins: &[u32], count: usize) -> Vec<u32> {
    let (mut next, mut runs) = (begins.to_vec(), vec![0; count]);
    for (row, hash) in first_rows(hashes) {
        let Some(place) = next.get_mut((head(hash) >> shift) as usize) else { continue };
        if let Some(run) = runs.get_mut(*place as usize) {
            *run = row;
        }
        *place += 1;
    }
    runs
}

/// 64 hexadecimal digits.
pub(super) fn hex_of(hash: &[u8; 32]) -> String {
    record::Digest::from_bytes(*hash).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trace::{Builder, Kind, Row, StoreInfo};

    /// A store of one transfer a hash.
    fn store(folder: &std::path::Path, hashes: &[[u8; 32]]) -> Store {
        let target = folder.join("store");
        let mut builder = Builder::new(&target, StoreInfo::default()).unwrap();
        for (time, hash) in (0_u32..).zip(hashes) {
            let (from, to) = (b"from".as_slice(), b"to".as_slice());
            let row = Row { from, to, amount: 1, time, tx: Some(*hash), kind: Kind::Value, nonce: None };
            builder.push(row).unwrap();
        }
        builder.finish().unwrap();
        Store::open(&target).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Few first bytes, so that prefixes and transactions repeat.
        #[test]
        fn what_reading_every_hash_finds(heads in prop::collection::vec(([0_u8..3, 0..2, 0..2], 0_u8..4, 0_u8..2), 0..60)) {
            let hashes: Vec<[u8; 32]> = heads.iter().map(|([a, b, c], d, e)| {
                let mut hash = [7; 32];
                hash[..5].copy_from_slice(&[*a, *b, *c, *d, *e]);
                hash
            }).collect();
            let folder = tempfile::tempdir().unwrap();
            let store = store(folder.path(), &hashes);
            let index = TxIndex::of(&store);
            prop_assert_eq!(index.runs(), runs(&store));
            for hash in hashes.iter().chain([&[0xff; 32], &[0; 32]]) {
                prop_assert_eq!(index.rows(&store, hash), store.rows_of_tx(hash));
                for digits in [6, 7, 8, 9, 10, 64] {
                    let prefix = &hex_of(hash)[..digits];
                    let mut expected: Vec<String> = hashes.iter().map(hex_of).filter(|text| text.starts_with(prefix)).collect();
                    expected.sort();
                    expected.dedup();
                    prop_assert_eq!(index.with_prefix(&store, prefix, 1_000), expected, "{}", prefix);
                }
            }
            prop_assert!(index.with_prefix(&store, "07070", 10).is_empty());
        }
    }
}
