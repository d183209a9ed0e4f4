//! A bridge's rhythm: deposits made one after another are often released together, by a relayer that works in batches
//! or after a halt. So the delay of a deposit is told by its neighbours' delays, beside the law of all delays.

use crate::End;
use crate::features::Candidate;

/// Neighbours looked at on each side.
const REACH: usize = 5;
/// Bins a factor of e, and how many, of the difference between two neighbours' delays.
const STEPS: f64 = 4.0;
const BINS: usize = 80;

/// The deposits in order of time, what their delays seem to be, and how much neighbours differ.
pub(crate) struct Rhythm {
    order: Vec<u32>,
    /// By row: its place in `order`, if it has a time.
    place: Vec<Option<usize>>,
    /// By row: the likeliest delay and its chance.
    seen: Vec<Option<(i64, f64)>>,
    /// Weight by signed difference: later neighbours faster, and slower.
    bins: [Vec<f64>; 2],
    total: f64,
}

impl Rhythm {
    /// Nothing is seen yet: [`Rhythm::density`] says `None` until [`Rhythm::learn`].
    pub(crate) fn new(source: &[End]) -> Self {
        let mut order: Vec<u32> =
            (0u32..).zip(source).filter(|(_, end)| end.time.is_some()).map(|(row, _)| row).collect();
        order.sort_by_key(|row| source.get(*row as usize).and_then(|end| end.time));
        let mut place = vec![None; source.len()];
        for (at, row) in order.iter().enumerate() {
            place.get_mut(*row as usize).into_iter().for_each(|place| *place = Some(at));
        }
        Self {
            order,
            place,
            seen: vec![None; source.len()],
            bins: [vec![0.0; BINS], vec![0.0; BINS]],
            total: 0.0,
        }
    }

    /// Takes the likeliest delay of each deposit, and from them how much neighbours differ.
    pub(crate) fn learn<'a>(&mut self, pairs: impl Iterator<Item = (&'a Candidate, f64)>) {
        self.seen.iter_mut().for_each(|seen| *seen = None);
        for (pair, chance) in pairs {
            let Some((delay, seen)) = pair.delay.zip(self.seen.get_mut(pair.row as usize)) else { continue };
            if seen.is_none_or(|(_, best)| best < chance) {
                *seen = Some((delay, chance));
            }
        }
        self.bins.iter_mut().flatten().for_each(|bin| *bin = 0.0);
        self.total = 0.0;
        for at in 0..self.order.len() {
            for (difference, weight) in self.differences(at) {
                let (side, bin) = bin_of(difference);
                self.bins
                    .get_mut(side)
                    .and_then(|bins| bins.get_mut(bin))
                    .into_iter()
                    .for_each(|bin| *bin += weight);
                self.total += weight;
            }
        }
    }

    /// Differences between a deposit's own likeliest delay and those of its neighbours, each with its chance.
    fn differences(&self, at: usize) -> Vec<(i64, f64)> {
        let Some((row, (own, chance))) = self.order.get(at).and_then(|row| Some((*row, self.seen(*row)?)))
        else {
            return Vec::new();
        };
        self.beside(at)
            .filter(|(other, _)| *other != row)
            .map(|(_, (delay, weight))| (own - delay, chance * weight))
            .collect()
    }

    fn seen(&self, row: u32) -> Option<(i64, f64)> {
        self.seen.get(row as usize).copied().flatten()
    }

    /// The rows around a place in time, with their likeliest delays.
    fn beside(&self, at: usize) -> impl Iterator<Item = (u32, (i64, f64))> + '_ {
        let around = at.saturating_sub(REACH)..(at + REACH + 1).min(self.order.len());
        self.order.get(around).unwrap_or_default().iter().filter_map(|row| Some((*row, self.seen(*row)?)))
    }

    /// Chance per second that the deposit `row` takes `delay`, as far as its neighbours tell.
    pub(crate) fn density(&self, row: u32, delay: i64) -> Option<f64> {
        let at = self.place.get(row as usize).copied().flatten()?;
        let (mut sum, mut weights) = (0.0, 0.0);
        for (_, (other, weight)) in self.beside(at).filter(|(other, _)| *other != row) {
            let (side, bin) = bin_of(delay - other);
            let mass = self.bins.get(side).and_then(|bins| bins.get(bin)).copied().unwrap_or(0.0);
            sum += weight * (mass + 2.0 * BROAD) / ((self.total + 2.0) * width(bin));
            weights += weight;
        }
        (weights > 0.5).then(|| sum / weights)
    }
}

/// Before anything is seen, every bin of either sign is alike likely.
const BROAD: f64 = 1.0 / 160.0;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "bounded to the bins"
)]
fn bin_of(difference: i64) -> (usize, usize) {
    let step = (difference.unsigned_abs() as f64 + 1.0).ln() * STEPS;
    (usize::from(difference < 0), (step as usize).min(BINS - 1))
}

#[expect(clippy::cast_precision_loss, reason = "a bin's number")]
fn width(bin: usize) -> f64 {
    let edge = |bin: usize| (bin as f64 / STEPS).exp();
    (edge(bin + 1) - edge(bin)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_makes_its_own_delay_likely() {
        let end = |time| End { time: Some(time), ..End::default() };
        let source: Vec<_> = (0..20).map(|n| end(1_000 + n * 60)).collect();
        let pair = |row: u32, delay| Candidate {
            row,
            column: row,
            assets: (0, 0),
            amount: None,
            delay: Some(delay),
            same_account: None,
            same_number: None,
            named: false,
        };
        // All are released about time 5,000,000 but the tenth, which nothing is known of.
        let pairs: Vec<_> =
            (0..20).filter(|row| *row != 9).map(|row| pair(row, 5_000_000 - i64::from(row) * 50)).collect();
        let mut rhythm = Rhythm::new(&source);
        assert_eq!(rhythm.density(9, 5_000_000), None);
        rhythm.learn(pairs.iter().map(|pair| (pair, 1.0)));
        let density = |delay| rhythm.density(9, delay).unwrap();
        assert!(density(4_999_550) > 100.0 * density(3_000));
        assert!(density(4_999_550) > 100.0 * density(4_000_000));
    }
}
