//! How often: a rate that drifts, and half-years that differ by more than chance.
//!
//! Recorded thefts in half-year *t* are negative binomial with mean λ·c and variance mean + mean²·φ, where c is the share
//! recorded; ln λ walks with independent normal steps of standard deviation σ. The posterior of (λ, σ, φ) at the origin
//! is found by a particle filter (Gordon, Salmond and Smith, 1993) with systematic resampling.

use super::{
    Assumptions, HalfYear,
    assume::milli,
    draw::{Draws, Table},
};
use statrs::function::gamma::ln_gamma;

/// One drawn state of the world, as far as rates go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    /// ln λ: of the expected thefts in half a year.
    pub(crate) log: f64,
    /// σ: of the step of ln λ from one half-year to the next.
    pub(crate) drift: f64,
    /// φ: extra variance.
    pub(crate) clustering: f64,
}

impl Rate {
    fn from_prior(draws: &mut Draws, assumed: &Assumptions) -> Self {
        let log = milli(assumed.thefts_median_milli).max(1e-3).ln()
            + draws.normal() * milli(assumed.thefts_spread_milli);
        let drift = draws.normal().abs() * milli(assumed.drift_milli);
        let clustering = -draws.unit().ln() * milli(assumed.clustering_milli);
        Self { log, drift, clustering }
    }

    /// The rate one half-year on. Its mean stays: without the correction, mere doubt would look like growth.
    pub(crate) fn step(&mut self, draws: &mut Draws, assumed: &Assumptions) {
        let step = draws.normal() * self.drift - 0.5 * self.drift * self.drift;
        self.log = (self.log + step).clamp(-7.0, f64::from(assumed.most_thefts.max(1)).ln());
    }

    /// Log probability of `thefts`, of which a share `recorded` can be seen.
    fn log_likelihood(self, thefts: u32, recorded: f64) -> f64 {
        let (n, mean) = (f64::from(thefts), self.log.exp() * recorded);
        if self.clustering < 1e-6 {
            return n * mean.ln() - mean - ln_gamma(n + 1.0);
        }
        let size = 1.0 / self.clustering;
        ln_gamma(n + size) - ln_gamma(size) - ln_gamma(n + 1.0) - size * (mean / size).ln_1p()
            + n * (mean / (mean + size)).ln()
    }
}

/// `paths` draws from the posterior of the rate in the newest half-year.
#[expect(clippy::cast_precision_loss, reason = "the number of paths is far below 2^52")]
pub(crate) fn posterior(half_years: &[HalfYear], assumed: &Assumptions, draws: &mut Draws) -> Vec<Rate> {
    let mut rates: Vec<Rate> = (0..assumed.paths).map(|_| Rate::from_prior(draws, assumed)).collect();
    let mut weights = vec![0.0; rates.len()];
    for (place, half) in half_years.iter().enumerate() {
        if place > 0 {
            rates.iter_mut().for_each(|rate| rate.step(draws, assumed));
        }
        let recorded = assumed.recorded(half_years.len() - 1 - place);
        for (weight, rate) in weights.iter_mut().zip(&rates) {
            *weight += rate.log_likelihood(half.thefts, recorded);
        }
        // Resampling adds noise of its own, so it is done only where few particles carry the weight, and at the end.
        if place + 1 == half_years.len() || effective(&weights) < weights.len() as f64 / 2.0 {
            rates = resample(&rates, &weights, draws);
            weights.fill(0.0);
        }
    }
    rates
}

/// How many equally weighted particles the weighted ones are worth (Kong, Liu and Wong, 1994).
fn effective(log_weights: &[f64]) -> f64 {
    let most = log_weights.iter().copied().fold(f64::MIN, f64::max);
    let (sum, squares) = log_weights
        .iter()
        .map(|log| (log - most).exp())
        .fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    sum * sum / squares
}

/// As many as before, each as often as it weighs: one random offset, then even steps.
#[expect(clippy::cast_precision_loss, reason = "the number of paths is far below 2^52")]
fn resample(rates: &[Rate], log_weights: &[f64], draws: &mut Draws) -> Vec<Rate> {
    let (table, offset, n) = (Table::of_logs(log_weights), draws.unit(), rates.len() as f64);
    let pick = |place: usize| rates.get(table.at((place as f64 + offset) / n)).copied();
    (0..rates.len()).filter_map(pick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Period;
    use jiff::civil::date;

    fn half(thefts: u32) -> HalfYear {
        let days = Period { first: date(2020, 1, 1), last: date(2020, 6, 30) };
        HalfYear { days, thefts, large: 0, usd: 0 }
    }

    fn mean_rate(counts: &[u32], assumed: &Assumptions) -> f64 {
        let half_years: Vec<_> = counts.iter().copied().map(half).collect();
        let rates = posterior(&half_years, assumed, &mut Draws::new(5, 0));
        rates.iter().map(|rate| rate.log.exp()).sum::<f64>() / rates.len() as f64
    }

    #[test]
    fn without_drift_and_clustering_it_is_the_grid_posterior_of_a_poisson_rate() {
        let assumed =
            Assumptions { drift_milli: 0, clustering_milli: 0, paths: 40_000, ..Default::default() };
        let counts = [2, 5, 3, 4];
        let (mut top, mut bottom) = (0.0, 0.0);
        for step in 1..6000 {
            let log = f64::from(step) / 1000.0 - 3.0;
            let prior = -0.5 * (log - 3.0_f64.ln()).powi(2);
            let weight = counts.iter().map(|n| f64::from(*n) * log - log.exp()).sum::<f64>() + prior;
            (top, bottom) = (top + (weight + log).exp(), bottom + weight.exp());
        }
        let (exact, found) = (top / bottom, mean_rate(&counts, &assumed));
        assert!((exact - found).abs() < 0.05, "{exact} and {found}");
    }

    #[test]
    fn probabilities_add_up_to_one_and_more_thefts_mean_a_higher_rate() {
        let rate = Rate { log: 1.3, drift: 0.2, clustering: 0.3 };
        let sum: f64 = (0..400).map(|n| rate.log_likelihood(n, 0.8).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        let assumed = Assumptions { paths: 4000, ..Default::default() };
        assert!(mean_rate(&[1, 2, 6, 9], &assumed) > mean_rate(&[1, 2, 2, 1], &assumed) + 2.0);
        let late = Assumptions { recorded_permille: vec![400, 700], ..assumed.clone() };
        assert!(mean_rate(&[4, 4, 3, 2], &late) > mean_rate(&[4, 4, 3, 2], &assumed) + 0.8);
    }
}
