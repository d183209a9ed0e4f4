//! The laws of a bridge, as its own rows show them: how long a release takes, what fee is kept, how often the two
//! ends name the same account. Estimated from weighted pairs (the weights are the pairs' probabilities), with a broad
//! prior that the first round starts from and that keeps any single pair from deciding.

use crate::features::{AmountGap, Candidate, Sums};
use rustc_hash::FxHashMap;

/// Chance per second that clocks differ so that a release seems to come before its deposit.
const EARLY: f64 = 1e-6;

/// How long releases take: a density over seconds, piecewise constant in the logarithm.
#[derive(Debug, Clone)]
pub(crate) struct DelayLaw {
    bins: Vec<f64>,
    total: f64,
}

/// Bins a factor of e; 20 powers of e seconds are fifteen years.
const DELAY_STEPS: f64 = 8.0;
const DELAY_BINS: usize = 160;

impl DelayLaw {
    fn new() -> Self {
        Self { bins: vec![0.0; DELAY_BINS], total: 0.0 }
    }

    fn add(&mut self, delay: i64, weight: f64) {
        if let Some(bin) = self.bins.get_mut(delay_bin(delay)) {
            *bin += weight;
            self.total += weight;
        }
    }

    /// Neighbouring bins share, so that a gap in few data is not taken for a law.
    fn smooth(&mut self) {
        for _ in 0..2 {
            let old = self.bins.clone();
            let at = |index: Option<usize>| index.and_then(|index| old.get(index)).copied().unwrap_or(0.0);
            for (index, bin) in self.bins.iter_mut().enumerate() {
                *bin = 0.5 * at(Some(index)) + 0.25 * (at(index.checked_sub(1)) + at(Some(index + 1)));
            }
        }
    }

    /// Chance per second of this delay; `prior` is the law to fall back on, worth `strength` pairs.
    fn density(&self, delay: i64, prior: f64, strength: f64) -> f64 {
        let bin = delay_bin(delay);
        let mass = self.bins.get(bin).copied().unwrap_or(0.0);
        (mass / delay_width(bin) + strength * prior) / (self.total + strength)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "bounded to the bins"
)]
fn delay_bin(delay: i64) -> usize {
    let step = (delay.max(0) as f64 + 1.0).ln() * DELAY_STEPS;
    (step as usize).min(DELAY_BINS - 1)
}

#[expect(clippy::cast_precision_loss, reason = "a bin's number")]
fn delay_width(bin: usize) -> f64 {
    let edge = |bin: usize| (bin as f64 / DELAY_STEPS).exp();
    (edge(bin + 1) - edge(bin)).max(1.0)
}

/// The broadest law: any power of ten of seconds alike.
#[expect(clippy::cast_precision_loss, reason = "the number of bins")]
fn broad_delay(delay: i64) -> f64 {
    1.0 / (DELAY_BINS as f64 * delay_width(delay_bin(delay)))
}

/// What is kept: nothing, a fixed sum, a fixed rate, or a share that varies.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeeLaw {
    exact: f64,
    total: f64,
    /// Sums kept, per pair of assets.
    sums: FxHashMap<((u32, u32), i128), f64>,
    /// Rates kept, in ten-millionths.
    rates: FxHashMap<i64, f64>,
    shares: Vec<f64>,
    varied: f64,
}

/// Pairs that must show a sum kept before it is looked for.
const OFTEN: f64 = 3.0;
const MOST_SUMS: usize = 6;
const SHARE_STEPS: f64 = 4.0;
const SHARE_BINS: usize = 84;
/// The width, as a share of the amount, of the cell that an amount is observed in. It turns densities into chances,
/// so that chances of exact agreement and densities of near agreement can be set against each other.
pub(crate) const CELL: f64 = 1e-9;

impl FeeLaw {
    fn add(&mut self, assets: (u32, u32), gap: &AmountGap, weight: f64) {
        self.total += weight;
        if gap.difference == 0 {
            self.exact += weight;
            return;
        }
        *self.sums.entry((assets, gap.difference)).or_default() += weight;
        *self.rates.entry(rate(gap.relative)).or_default() += weight;
        self.shares.resize(SHARE_BINS, 0.0);
        if let Some(bin) = share_bin(gap.relative).and_then(|bin| self.shares.get_mut(bin)) {
            *bin += weight;
            self.varied += weight;
        }
    }

    /// Chance that a deposit comes out with this gap, within one [`CELL`]; what is no fee that `may_vary` can
    /// still be a sum or a rate that is often kept.
    fn chance(&self, assets: (u32, u32), gap: &AmountGap, may_vary: bool) -> f64 {
        let exact = (self.exact + 1.0) / (self.total + 2.0);
        if gap.difference == 0 {
            return exact;
        }
        let Some(bin) = share_bin(gap.relative) else { return 1e-9 * CELL };
        let often = |weight: Option<&f64>| weight.map_or(0.0, |weight| (weight - 1.5).max(0.0));
        let sum = often(self.sums.get(&(assets, gap.difference)));
        let rate = often(self.rates.get(&rate(gap.relative))) * CELL / 1e-7;
        let mass =
            (self.shares.get(bin).copied().unwrap_or(0.0) + 2.0 * broad_share(bin)) / (self.varied + 2.0);
        let smooth = if may_vary {
            mass / share_width(bin) * (1.0 - gap.relative).max(0.01) * CELL
        } else {
            1e-12 * CELL
        };
        (1.0 - exact) * ((sum + rate) / (self.total + 2.0) + smooth)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a share within ±1 in ten-millionths")]
fn rate(relative: f64) -> i64 {
    (relative.clamp(-1.0, 1.0) * 1e7).round() as i64
}

/// The bin of a shortfall, from e^−21 of the amount to all of it; `None` where more came out than went in.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded to the bins")]
fn share_bin(relative: f64) -> Option<usize> {
    let step = -relative.ln() * SHARE_STEPS;
    (relative > 0.0 && step >= 0.0).then(|| (step as usize).min(SHARE_BINS - 1))
}

#[expect(clippy::cast_precision_loss, reason = "a bin's number")]
fn share_width(bin: usize) -> f64 {
    (-(bin as f64) / SHARE_STEPS).exp() - (-(bin as f64 + 1.0) / SHARE_STEPS).exp()
}

/// Before anything is seen: fees of 0.001 % to 5 % are alike likely, others a tenth of that.
fn broad_share(bin: usize) -> f64 {
    let (likely, unlikely) = (12..46, 50.0);
    if likely.contains(&bin) { 0.9 / 34.0 } else { 0.1 / unlikely }
}

/// Everything that is learned from the pairs.
#[derive(Debug, Clone)]
pub(crate) struct Law {
    delay: DelayLaw,
    delay_of: FxHashMap<u32, DelayLaw>,
    fee: FeeLaw,
    /// Weight of pairs that agree, and of all that could: on the account, and on the number.
    account: (f64, f64),
    number: (f64, f64),
    /// Weight of all pairs.
    pub(crate) pairs: f64,
}

impl Law {
    /// What is believed before any pair is seen.
    pub(crate) fn prior() -> Self {
        Self {
            delay: DelayLaw::new(),
            delay_of: FxHashMap::default(),
            fee: FeeLaw::default(),
            account: (4.5, 5.0),
            number: (4.5, 5.0),
            pairs: 0.0,
        }
    }

    /// The law that these pairs show, each counted with its probability.
    pub(crate) fn learn<'a>(pairs: impl Iterator<Item = (&'a Candidate, f64)>) -> Self {
        let mut law = Self::prior();
        for (pair, weight) in pairs.filter(|(_, weight)| *weight > 1e-3) {
            law.pairs += weight;
            if let Some(delay) = pair.delay.filter(|delay| *delay >= 0) {
                law.delay.add(delay, weight);
                law.delay_of.entry(pair.assets.0).or_insert_with(DelayLaw::new).add(delay, weight);
            }
            if let Some(gap) = &pair.amount {
                law.fee.add(pair.assets, gap, weight);
            }
            count(&mut law.account, pair.same_account, weight);
            count(&mut law.number, pair.same_number, weight);
        }
        law.delay.smooth();
        law.delay_of.values_mut().for_each(DelayLaw::smooth);
        law
    }

    /// Chance per second that a deposit of this asset takes this long.
    pub(crate) fn delay(&self, asset: u32, delay: i64) -> f64 {
        if delay < 0 {
            return EARLY;
        }
        let all = self.delay.density(delay, broad_delay(delay), 3.0);
        self.delay_of.get(&asset).map_or(all, |own| own.density(delay, all, 30.0))
    }

    /// Chance that a deposit comes out with this gap, within one [`CELL`] of the amount.
    pub(crate) fn fee(&self, assets: (u32, u32), gap: &AmountGap, may_vary: bool) -> f64 {
        self.fee.chance(assets, gap, may_vary)
    }

    /// The sums that are kept most often, a few for each pair of assets.
    pub(crate) fn common_sums(&self) -> Sums {
        let mut often: Vec<_> = self.fee.sums.iter().filter(|(_, weight)| **weight >= OFTEN).collect();
        often.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        let mut sums = Sums::default();
        for ((assets, difference), _) in often {
            let list = sums.entry(*assets).or_default();
            if list.len() < MOST_SUMS {
                list.push(*difference);
            }
        }
        sums
    }

    /// Chance that both ends of a pair name the same account.
    pub(crate) fn account(&self) -> f64 {
        self.account.0 / self.account.1
    }

    /// Chance that both ends of a pair carry the same number.
    pub(crate) fn number(&self) -> f64 {
        self.number.0 / self.number.1
    }

    /// The delay that this share of the pairs does not exceed, in seconds (the upper edge of its bin).
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a bin's edge, at most e^20"
    )]
    pub(crate) fn delay_quantile(&self, share: f64) -> u64 {
        let mut sum = 0.0;
        let reached = |mass: &f64| {
            sum += mass;
            sum >= share * self.delay.total
        };
        let bin = self.delay.bins.iter().position(reached).unwrap_or(DELAY_BINS - 1);
        ((bin as f64 + 1.0) / DELAY_STEPS).exp() as u64
    }
}

fn count(agreement: &mut (f64, f64), same: Option<bool>, weight: f64) {
    if let Some(same) = same {
        agreement.1 += weight;
        agreement.0 += if same { weight } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(delay: i64, difference: i128) -> Candidate {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let relative = difference as f64 / 1e6;
        Candidate {
            row: 0,
            column: 0,
            assets: (0, 0),
            amount: Some(AmountGap { difference, relative }),
            delay: Some(delay),
            same_account: Some(true),
            same_number: None,
            named: false,
        }
    }

    #[test]
    fn delays_add_up_to_one() {
        let pairs: Vec<_> = (0..50).map(|n| pair(1_000 + n * 20, 0)).collect();
        let law = Law::learn(pairs.iter().map(|pair| (pair, 1.0)));
        let mut sum = 0.0;
        for bin in 0..DELAY_BINS {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a bin's edge")]
            let inside = ((bin as f64 + 0.5) / DELAY_STEPS).exp() as i64 - 1;
            if delay_bin(inside) == bin {
                sum += law.delay(0, inside) * delay_width(bin);
            }
        }
        assert!((0.9..1.1).contains(&sum), "{sum}");
        assert!(law.delay(0, 1_500) > 30.0 * law.delay(0, 60_000));
        assert!((1_500..2_600).contains(&law.delay_quantile(0.9)));
    }

    #[test]
    fn a_fixed_sum_is_learned_as_such() {
        let pairs: Vec<_> = (0..20).map(|n| pair(1_000, if n % 2 == 0 { 250 } else { 100 + n })).collect();
        let law = Law::learn(pairs.iter().map(|pair| (pair, 1.0)));
        let chance = |difference: i128| law.fee((0, 0), &pair(0, difference).amount.unwrap(), true);
        assert!(chance(250) > 1_000.0 * chance(251));
        assert!(chance(120) > 10.0 * chance(50_000));
        assert_eq!(law.common_sums()[&(0, 0)], [250]);
        assert!(chance(-50) < chance(50_000), "more out than in is the least likely");
    }
}
