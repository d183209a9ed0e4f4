//! How much: a lognormal body below [`LARGE_USD`], a generalised Pareto tail above it.
//!
//! The share of large thefts is beta with its prior's weight; the body's median and spread, and the tail's index and
//! scale, are drawn from posteriors on grids. Few thefts leave the priors standing: they shrink what little data say.

use super::{
    Assumptions, LARGE_USD,
    assume::milli,
    draw::{Draws, Table, normal_cdf, normal_quantile},
};

/// Sizes, as one draw of the parameters has them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// Share of large thefts.
    large: f64,
    /// Of the logarithm of those that are not.
    mean: f64,
    spread: f64,
    /// Normal probability below the bound: the body ends there.
    below: f64,
    /// Tail index ξ and scale β in USD.
    index: f64,
    scale: f64,
    ceiling: f64,
}

impl Sizes {
    /// One theft, in whole USD, at least 1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the ceiling")]
    pub(crate) fn draw(&self, draws: &mut Draws) -> u64 {
        let (which, at) = (draws.unit(), draws.unit());
        let usd = if which < self.large { self.tail(at) } else { self.body(at) };
        usd.clamp(1.0, self.ceiling) as u64
    }

    fn body(&self, at: f64) -> f64 {
        let usd = (self.mean + self.spread * normal_quantile(at * self.below)).exp();
        usd.min(bound() - 1.0)
    }

    fn tail(&self, at: f64) -> f64 {
        let excess = if self.index < 1e-6 { -at.ln() } else { (at.powf(-self.index) - 1.0) / self.index };
        bound() + self.scale * excess
    }
}

#[expect(clippy::cast_precision_loss, reason = "10^8 is exact")]
const fn bound() -> f64 {
    LARGE_USD as f64
}

/// The posterior of the sizes, ready to draw from.
pub(crate) struct Posterior {
    large: (f64, f64),
    body: (Vec<(f64, f64)>, Table),
    tail: (Vec<(f64, f64)>, Table),
    ceiling: f64,
}

impl Posterior {
    /// Of thefts in USD, in any order.
    #[expect(clippy::cast_precision_loss, reason = "USD amounts far below 2^52")]
    pub(crate) fn of(usd: &[u64], assumed: &Assumptions) -> Self {
        let mut usd = usd.to_vec();
        // Sums of floats depend on their order; the result must not.
        usd.sort_unstable();
        let (large, small): (Vec<u64>, Vec<u64>) = usd.into_iter().partition(|usd| *usd >= LARGE_USD);
        let logs: Vec<f64> = small.iter().map(|usd| (*usd as f64).ln()).collect();
        let excesses: Vec<f64> = large.iter().map(|usd| (usd - LARGE_USD) as f64).collect();
        let (weight, share) =
            (f64::from(assumed.large_weight.max(1)), milli(assumed.large_permille.clamp(1, 999)));
        Self {
            large: (weight * share + large.len() as f64, weight * (1.0 - share) + small.len() as f64),
            body: body(&logs, assumed),
            tail: tail(&excesses, assumed),
            ceiling: assumed.ceiling_usd.max(LARGE_USD + 1) as f64,
        }
    }

    /// One draw of the parameters.
    pub(crate) fn draw(&self, draws: &mut Draws) -> Sizes {
        let large = draws.beta(self.large.0, self.large.1);
        let pick = |(grid, table): &(Vec<(f64, f64)>, Table), unit| {
            grid.get(table.at(unit)).copied().unwrap_or((0.0, 1.0))
        };
        let (mean, spread) = pick(&self.body, draws.unit());
        let (index, scale) = pick(&self.tail, draws.unit());
        let below = normal_cdf((bound().ln() - mean) / spread);
        Sizes { large, mean, spread, below, index, scale, ceiling: self.ceiling }
    }
}

/// The grid of `n` points from `low` to `high`.
fn grid(low: f64, high: f64, n: u32) -> impl Iterator<Item = f64> + Clone {
    (0..n).map(move |i| low + (high - low) * f64::from(i) / f64::from(n - 1))
}

fn squared(x: f64) -> f64 {
    -0.5 * x * x
}

/// Mean and spread of the log sizes below the bound. Priors: the mean normal with spread 0.7 around the assumed median;
/// the spread lognormal around the assumed one.
#[expect(clippy::cast_precision_loss, reason = "amounts and counts far below 2^52")]
fn body(logs: &[f64], assumed: &Assumptions) -> (Vec<(f64, f64)>, Table) {
    let (median, spread_of) =
        ((assumed.size_median_usd.max(1) as f64).ln(), milli(assumed.size_spread_milli.max(1)));
    let (n, sum) = (logs.len() as f64, logs.iter().sum::<f64>());
    let squares = logs.iter().map(|log| log * log).sum::<f64>();
    let spreads = grid((spread_of / 3.0).ln(), (spread_of * 3.0).ln(), 41).map(f64::exp);
    let points: Vec<(f64, f64)> =
        grid(median - 2.5, median + 2.5, 61).flat_map(|m| spreads.clone().map(move |s| (m, s))).collect();
    let weigh = |(m, s): &(f64, f64)| {
        let prior = squared((m - median) / 0.7) + squared((s / spread_of).ln() / 0.3);
        let cut = normal_cdf((bound().ln() - m) / s).max(1e-300).ln();
        prior - 0.5 * (squares - 2.0 * m * sum + n * m * m) / (s * s) - n * (s.ln() + cut)
    };
    let table = Table::of_logs(&points.iter().map(weigh).collect::<Vec<_>>());
    (points, table)
}

/// Index and scale of the excesses over the bound. Priors: the index normal with spread 0.25 around the assumed one,
/// within 0 and 1; the scale lognormal around 1.5 times the bound.
fn tail(excesses: &[f64], assumed: &Assumptions) -> (Vec<(f64, f64)>, Table) {
    let (index_of, scale_of) = (milli(assumed.tail_milli), 1.5 * bound());
    let scales = grid((scale_of / 12.0).ln(), (scale_of * 12.0).ln(), 61).map(f64::exp);
    let points: Vec<(f64, f64)> =
        grid(0.0, 0.98, 50).flat_map(|index| scales.clone().map(move |scale| (index, scale))).collect();
    let weigh = |(index, scale): &(f64, f64)| {
        let prior = squared((index - index_of) / 0.25) + squared((scale / scale_of).ln() / 0.8);
        let density = |excess: &f64| {
            let x = excess / scale;
            if *index < 1e-6 {
                -x - scale.ln()
            } else {
                -(1.0 + 1.0 / index) * (index * x).ln_1p() - scale.ln()
            }
        };
        prior + excesses.iter().map(density).sum::<f64>()
    };
    let table = Table::of_logs(&points.iter().map(weigh).collect::<Vec<_>>());
    (points, table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(usd: &[u64]) -> Vec<u64> {
        let (posterior, mut draws) = (Posterior::of(usd, &Assumptions::default()), Draws::new(3, 0));
        let mut drawn: Vec<u64> = (0..20_000).map(|_| posterior.draw(&mut draws).draw(&mut draws)).collect();
        drawn.sort_unstable();
        drawn
    }

    #[test]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few million USD")]
    fn many_thefts_are_learned_and_few_are_shrunk() {
        // Quantiles of an invented lognormal with median 5 million and spread 0.8, none of them large.
        let small: Vec<u64> = (1..400)
            .map(|i| (5e6_f64.ln() + 0.8 * normal_quantile(f64::from(i) / 400.0)).exp() as u64)
            .collect();
        let learned = drawn(&small);
        assert!((4_500_000..5_500_000).contains(&learned[10_000]), "{}", learned[10_000]);
        assert!(*learned.last().unwrap() > LARGE_USD, "what has not been seen yet is not impossible");
        let few = drawn(&[5_000_000, 4_000_000]);
        assert!((5_500_000..25_000_000).contains(&few[10_000]), "{}", few[10_000]);
    }

    #[test]
    fn a_heavier_tail_is_found_and_bounded() {
        let light: Vec<u64> = (1..60).map(|i| LARGE_USD + i * 1_000_000).collect();
        let heavy: Vec<u64> = (1..60_u64).map(|i| LARGE_USD + i * i * i * 20_000).collect();
        let top = |usd: &[u64]| drawn(usd)[19_900];
        assert!(top(&heavy) > 3 * top(&light), "{} and {}", top(&heavy), top(&light));
        assert!(*drawn(&heavy).last().unwrap() <= Assumptions::default().ceiling_usd);
    }
}
