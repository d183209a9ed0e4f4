//! A set of dense ids (transactions, addresses, outputs) as one bit each.

/// A set of ids below a bound that is fixed when it is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdSet {
    words: Vec<u64>,
    len: u32,
}

impl IdSet {
    /// An empty set for ids below `bound`.
    #[must_use]
    pub fn below(bound: u32) -> Self {
        Self { words: vec![0; (bound as usize).div_ceil(64)], len: 0 }
    }

    /// Adds an id; true where it was not there. Ids at or above the bound are not taken.
    pub fn insert(&mut self, id: u32) -> bool {
        let bit = 1_u64 << (id % 64);
        match self.words.get_mut(id as usize / 64) {
            Some(word) if *word & bit == 0 => {
                *word |= bit;
                self.len += 1;
                true
            }
            _ => false,
        }
    }

    /// Takes an id out; true where it was there.
    pub fn remove(&mut self, id: u32) -> bool {
        let bit = 1_u64 << (id % 64);
        match self.words.get_mut(id as usize / 64) {
            Some(word) if *word & bit != 0 => {
                *word &= !bit;
                self.len -= 1;
                true
            }
            _ => false,
        }
    }

    /// Whether the id is in the set.
    #[must_use]
    pub fn contains(&self, id: u32) -> bool {
        self.words.get(id as usize / 64).is_some_and(|word| word >> (id % 64) & 1 == 1)
    }

    /// How many ids it has.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Its ids, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.words).flat_map(|(at, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                (left != 0).then(|| {
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::IdSet;

    #[test]
    fn ids_go_in_once_and_come_out_in_order() {
        let mut set = IdSet::below(130);
        assert!(set.insert(129) && set.insert(0) && set.insert(64));
        assert!(!set.insert(64) && !set.insert(1000));
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 64, 129]);
        assert!(set.remove(64) && !set.remove(64));
        assert_eq!((set.len(), set.contains(64), set.contains(129)), (2, false, true));
    }
}
