//! Random draws, the same on every machine: one seeded ChaCha stream, and the classical methods on top of it.

use rand_chacha::{
    ChaCha12Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use statrs::distribution::{ContinuousCDF as _, Normal};

/// The most events that one draw may give: what lies beyond is no count of thefts.
const MOST_EVENTS: u32 = 10_000;

/// A stream of draws.
pub(crate) struct Draws(ChaCha12Rng);

impl Draws {
    /// The stream of a seed; `stream` tells apart what must not disturb each other (counts, sizes, scenarios).
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Uniform in (0, 1), never either end.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a double holds")]
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal (Box and Muller, 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Gamma of `shape` and scale 1 (Marsaglia and Tsang, 2000).
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.unit().powf(1.0 / shape.max(1e-9));
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Beta of `a` and `b`.
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }

    /// Poisson of `mean`: waiting times are added up, which is exact.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let (mut waited, mut events) = (0.0, 0);
        while events < MOST_EVENTS {
            waited -= self.unit().ln();
            if waited > mean {
                break;
            }
            events += 1;
        }
        events
    }

    /// Negative binomial of `mean` and variance `mean + mean² · spread`.
    pub(crate) fn count(&mut self, mean: f64, spread: f64) -> u32 {
        if spread < 1e-6 {
            return self.poisson(mean);
        }
        let rate = self.gamma(1.0 / spread) * spread * mean;
        self.poisson(rate)
    }
}

/// Standard normal quantile of `p` in (0, 1); outside of it, where there is none, the middle.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    if p > 0.0 && p < 1.0 { Normal::standard().inverse_cdf(p) } else { 0.0 }
}

/// Standard normal distribution function.
pub(crate) fn normal_cdf(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// Places on a table of weights, that is drawn from by their running sums.
pub(crate) struct Table(Vec<f64>);

impl Table {
    /// Of log weights; those that are no number weigh nothing.
    pub(crate) fn of_logs(logs: &[f64]) -> Self {
        let most = logs.iter().copied().filter(|log| log.is_finite()).fold(f64::MIN, f64::max);
        let mut sum = 0.0;
        let weigh = |log: &f64| {
            if log.is_finite() {
                sum += (log - most).exp();
            }
            sum
        };
        Self(logs.iter().map(weigh).collect())
    }

    /// The place that `unit` in (0, 1) falls on.
    pub(crate) fn at(&self, unit: f64) -> usize {
        let target = unit * self.0.last().copied().unwrap_or_default();
        self.0.partition_point(|sum| *sum <= target).min(self.0.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws.
    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let n = 40_000;
        let drawn: Vec<f64> = (0..n).map(|_| draw()).collect();
        let mean = drawn.iter().sum::<f64>() / f64::from(n);
        (mean, drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n))
    }

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let mut draws = Draws::new(1, 0);
        let near = |(mean, var): (f64, f64), (m, v): (f64, f64)| {
            assert!(
                (mean - m).abs() < 0.06 * m.max(1.0) && (var - v).abs() < 0.08 * v.max(0.2),
                "{mean} {var}"
            );
        };
        near(moments(|| draws.normal()), (0.0, 1.0));
        near(moments(|| draws.gamma(0.4)), (0.4, 0.4));
        near(moments(|| draws.gamma(7.0)), (7.0, 7.0));
        near(moments(|| f64::from(draws.poisson(3.2))), (3.2, 3.2));
        near(moments(|| f64::from(draws.count(4.0, 0.25))), (4.0, 8.0));
        let (mean, var) = moments(|| draws.beta(2.0, 6.0));
        assert!((mean - 0.25).abs() < 0.01 && (var - 0.0208).abs() < 0.002, "{mean} {var}");
    }

    #[test]
    fn a_stream_is_the_same_again_and_another_stream_is_not() {
        let first = |seed, stream| Draws::new(seed, stream).unit().to_bits();
        assert_eq!(first(7, 1), first(7, 1));
        assert!(first(7, 1) != first(7, 2) && first(7, 1) != first(8, 1));
    }

    #[test]
    fn a_table_is_drawn_by_weight() {
        let table = Table::of_logs(&[0.0, f64::NEG_INFINITY, 3.0_f64.ln(), f64::NAN]);
        assert_eq!([0.01, 0.24, 0.26, 0.99].map(|unit| table.at(unit)), [0, 0, 2, 2]);
    }
}
