//! A sorted multimap from 32-bit keys to 32-bit values: two flat arrays, nothing to chase.

/// Values by key. Keys are hashes: a value found must be checked by whoever looks it up.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Where the entries of each prefix begin; one more at the end.
    starts: Vec<u32>,
    /// `key << 32 | value`, ascending.
    entries: Vec<u64>,
    /// How far a key is shifted to give its prefix.
    shift: u32,
}

impl Keys {
    /// Builds from pairs in any order; equal pairs are kept once.
    pub(crate) fn build(mut entries: Vec<u64>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        entries.shrink_to_fit();
        // About two entries a prefix: a lookup touches one line of `starts` and one of `entries`.
        let bits = (entries.len() / 2).next_power_of_two().trailing_zeros().clamp(4, 28);
        let shift = 32 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for entry in &entries {
            if let Some(count) = starts.get_mut((entry >> 32 >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { starts, entries, shift }
    }

    /// A pair as [`Keys::build`] takes it.
    pub(crate) const fn entry(key: u32, value: u32) -> u64 {
        (key as u64) << 32 | value as u64
    }

    /// Where the entries with the prefix of `key` stand.
    fn range(&self, key: u32) -> (u32, u32) {
        let prefix = (key >> self.shift) as usize;
        self.starts.get(prefix..prefix + 2).map_or((0, 0), |bounds| match bounds {
            [from, to] => (*from, *to),
            _ => (0, 0),
        })
    }

    fn entries(&self, (from, to): (u32, u32)) -> &[u64] {
        self.entries.get(from as usize..to as usize).unwrap_or_default()
    }

    /// Adds the values of some keys to `found`, at most `most` of each key. All prefixes are looked up before the first
    /// entry is read, and entries are compared without branches, so that the waits for memory overlap.
    pub(crate) fn collect(
        &self,
        keys: &[u32],
        most: usize,
        ranges: &mut Vec<(u32, u32)>,
        found: &mut Vec<u32>,
    ) {
        ranges.clear();
        ranges.extend(keys.iter().map(|key| self.range(*key)));
        for (key, range) in keys.iter().zip(ranges.iter()) {
            let entries = self.entries(*range);
            if entries.len() > most {
                found.extend(self.get(*key).take(most));
                continue;
            }
            let mut end = found.len();
            found.resize(end + entries.len(), 0);
            for entry in entries {
                if let Some(place) = found.get_mut(end) {
                    *place = value(*entry);
                }
                end += usize::from(*entry >> 32 == u64::from(*key));
            }
            found.truncate(end);
        }
    }

    /// The values of `key`.
    pub(crate) fn get(&self, key: u32) -> impl Iterator<Item = u32> {
        let wanted = u64::from(key);
        self.entries(self.range(key))
            .iter()
            .skip_while(move |entry| **entry >> 32 < wanted)
            .take_while(move |entry| **entry >> 32 == wanted)
            .map(|entry| value(*entry))
    }
}

/// The value of an entry.
#[allow(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
const fn value(entry: u64) -> u32 {
    entry as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #[test]
        fn agrees_with_an_ordinary_map(pairs in proptest::collection::vec((0..50_u32, 0..9_u32), 0..200), high in any::<bool>()) {
            let key = |key: u32| if high { key << 26 } else { key };
            let mut map = BTreeMap::<u32, BTreeSet<u32>>::new();
            for &(k, v) in &pairs {
                map.entry(key(k)).or_default().insert(v);
            }
            let keys = Keys::build(pairs.iter().map(|&(k, v)| Keys::entry(key(k), v)).collect());
            for k in 0..50 {
                let expected: Vec<u32> = map.get(&key(k)).into_iter().flatten().copied().collect();
                prop_assert_eq!(keys.get(key(k)).collect::<Vec<_>>(), expected);
            }
            let all: Vec<u32> = (0..50).map(key).collect();
            for most in [1, 3, 200] {
                let (mut ranges, mut found) = (vec![], vec![7]);
                keys.collect(&all, most, &mut ranges, &mut found);
                let each = all.iter().flat_map(|key| map.get(key).into_iter().flatten().copied().take(most));
                prop_assert_eq!(found, [7].into_iter().chain(each).collect::<Vec<_>>());
            }
        }
    }
}
