//! Quantiles of drawn futures: integers in rising order.

use record::Quantile;
use serde::{Deserialize, Serialize};

/// The levels that are published: every fortieth, so that their mean loss is the CRPS, and the ends of the 50, 80 and
/// 95 % intervals are among them.
pub const LEVELS: [u32; 39] = {
    let mut levels = [0; 39];
    let mut place = 0;
    while place < 39 {
        #[expect(
            clippy::indexing_slicing,
            clippy::cast_possible_truncation,
            reason = "evaluated by the compiler"
        )]
        {
            levels[place] = 25 * (place as u32 + 1);
        }
        place += 1;
    }
    levels
};

/// A distribution by its quantiles at [`LEVELS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantiles(pub Vec<Quantile>);

impl Quantiles {
    /// Of draws, in any order: at level q the least draw that at least a share q of them does not exceed.
    pub fn of(mut draws: Vec<u64>) -> Self {
        draws.sort_unstable();
        Self(
            LEVELS
                .iter()
                .map(|permille| Quantile { permille: *permille, value: at(&draws, *permille) })
                .collect(),
        )
    }

    /// The value at a level of [`LEVELS`]; at another level, that of the next higher one. 0 where there are none.
    pub fn at(&self, permille: u32) -> u64 {
        let found = self.0.iter().find(|quantile| quantile.permille >= permille).or(self.0.last());
        found.map_or(0, |quantile| quantile.value)
    }

    /// The middle interval that should hold so many in a thousand: 500, 800 or 950.
    pub fn interval(&self, permille: u32) -> (u64, u64) {
        let tail = (1000 - permille.min(1000)) / 2;
        (self.at(tail), self.at(1000 - tail))
    }
}

/// The draw at a level, of sorted draws.
pub(crate) fn at(sorted: &[u64], permille: u32) -> u64 {
    let rank = (sorted.len() * permille as usize).div_ceil(1000).clamp(1, sorted.len().max(1));
    sorted.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn levels_are_even_and_hold_the_ends_of_the_intervals() {
        assert_eq!((LEVELS[0], LEVELS[19], LEVELS[38]), (25, 500, 975));
        assert!([100, 250, 750, 900].iter().all(|level| LEVELS.contains(level)));
        let quantiles = Quantiles::of((1..=1000).collect());
        assert_eq!((quantiles.at(500), quantiles.interval(800)), (500, (100, 900)));
        assert_eq!(Quantiles::of(vec![]).interval(800), (0, 0));
    }

    proptest! {
        #[test]
        fn quantiles_rise_scale_and_do_not_mind_the_order(
            draws in proptest::collection::vec(0_u64..1_000_000, 1..200), by in 1_u64..1000
        ) {
            let quantiles = Quantiles::of(draws.clone());
            prop_assert!(quantiles.0.is_sorted_by_key(|quantile| quantile.value));
            let backwards = draws.iter().rev().copied().collect();
            prop_assert_eq!(&Quantiles::of(backwards), &quantiles);
            let scaled = Quantiles::of(draws.iter().map(|draw| draw * by).collect());
            prop_assert!(quantiles.0.iter().zip(&scaled.0).all(|(one, other)| one.value * by == other.value));
        }
    }
}
