//! How good a clustering is, against known holders: counted over pairs of addresses.

use rustc_hash::FxHashMap;
use serde::Serialize;

/// Pairs of addresses, by whether a clustering and the truth put them together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Pairs {
    /// In one cluster, and of one holder.
    pub right: u64,
    /// In one cluster.
    pub clustered: u64,
    /// Of one holder.
    pub held: u64,
}

impl Pairs {
    /// Counts over (cluster, holder) of each address that is to be judged.
    #[must_use]
    pub fn count(judged: impl Iterator<Item = (u32, u32)>) -> Self {
        let (mut clusters, mut holders, mut both) =
            (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        for (cluster, holder) in judged {
            *clusters.entry(cluster).or_insert(0_u64) += 1;
            *holders.entry(holder).or_insert(0_u64) += 1;
            *both.entry((cluster, holder)).or_insert(0_u64) += 1;
        }
        Self {
            right: pairs(both.values()),
            clustered: pairs(clusters.values()),
            held: pairs(holders.values()),
        }
    }

    /// Of the pairs that were put together, the share that belongs together. 1 where there are none.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.clustered)
    }

    /// Of the pairs that belong together, the share that was put together. 1 where there are none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.held)
    }
}

fn pairs<'a>(sizes: impl Iterator<Item = &'a u64>) -> u64 {
    sizes.map(|&size| size * (size - 1) / 2).sum()
}

#[expect(clippy::cast_precision_loss, reason = "a share, not money")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::Pairs;

    #[test]
    fn pairs_are_counted_as_by_hand() {
        // Clusters {a, b, c} and {d}; holders {a, b} and {c, d}: of 3 pairs one is right, of 2 held one is found.
        let pairs = Pairs::count([(0, 7), (0, 7), (0, 8), (3, 8)].into_iter());
        assert_eq!((pairs.right, pairs.clustered, pairs.held), (1, 3, 2));
        assert!((pairs.precision() - 1.0 / 3.0).abs() < 1e-12 && (pairs.recall() - 0.5).abs() < 1e-12);
    }
}
