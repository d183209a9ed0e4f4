//! The rows still to be looked at, smallest first.

use crate::table::Table;

/// A set of row numbers with a summary bit for every 64, and one for every 64 of those, and so on: insert
/// and take-smallest touch one word a level (four levels at 16 million rows), where a heap moves log n items.
#[derive(Debug)]
pub(crate) struct PendingRows {
    /// `levels[0]` holds the rows; the last level is one word.
    levels: Vec<Table<u64>>,
}

impl PendingRows {
    /// An empty set over rows `0..rows`.
    pub(crate) fn new(rows: usize) -> Self {
        let mut levels = Vec::new();
        let mut words = rows.div_ceil(64).max(1);
        loop {
            levels.push(Table::zeroed(words));
            if words == 1 {
                return Self { levels };
            }
            words = words.div_ceil(64);
        }
    }

    /// Adds a row. `None` where it lies outside the set.
    pub(crate) fn insert(&mut self, row: u32) -> Option<()> {
        let mut at = row as usize;
        for level in &mut self.levels {
            let word = level.get_mut().get_mut(at / 64)?;
            let was_empty = *word == 0;
            *word |= 1 << (at % 64);
            if !was_empty {
                return Some(());
            }
            at /= 64;
        }
        Some(())
    }

    /// Removes and returns the smallest row.
    pub(crate) fn take_smallest(&mut self) -> Option<u32> {
        let row = self.smallest()?;
        let mut at = row;
        for level in &mut self.levels {
            let word = level.get_mut().get_mut(at / 64)?;
            *word &= !(1 << (at % 64));
            if *word != 0 {
                break;
            }
            at /= 64;
        }
        u32::try_from(row).ok()
    }

    /// The smallest row held that comes after `row`.
    pub(crate) fn following(&self, row: u32) -> Option<u32> {
        let mut at = row as usize;
        for (height, level) in self.levels.iter().enumerate() {
            let later = level.get().get(at / 64)? & (!1 << (at % 64));
            if later != 0 {
                let found = at / 64 * 64 + later.trailing_zeros() as usize;
                let below = self.levels.get(..height)?.iter().rev();
                let row = below.clone().try_fold(found, |at, level| {
                    Some(at * 64 + level.get().get(at)?.trailing_zeros() as usize)
                })?;
                return u32::try_from(row).ok();
            }
            at /= 64;
        }
        None
    }

    fn smallest(&self) -> Option<usize> {
        let mut at = 0;
        for level in self.levels.iter().rev() {
            let word = *level.get().get(at)?;
            if word == 0 {
                return None;
            }
            at = at * 64 + word.trailing_zeros() as usize;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    proptest::proptest! {
        #[test]
        fn it_is_a_sorted_set(rows in proptest::collection::vec(0_u32..300_000, 0..200), size in 300_000_usize..310_000) {
            let mut pending = PendingRows::new(size);
            for &row in &rows {
                pending.insert(row).unwrap();
            }
            let following = |row: &u32| pending.following(*row);
            let found: Vec<u32> = std::iter::successors(pending.smallest().and_then(|row| u32::try_from(row).ok()), following).collect();
            let taken: Vec<u32> = std::iter::from_fn(|| pending.take_smallest()).collect();
            let sorted: Vec<u32> = rows.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            proptest::prop_assert_eq!(&taken, &sorted);
            proptest::prop_assert_eq!(found, sorted);
        }
    }

    #[test]
    fn rows_outside_are_refused() {
        assert_eq!(PendingRows::new(100).insert(128), None);
        assert_eq!(PendingRows::new(0).take_smallest(), None);
    }
}
