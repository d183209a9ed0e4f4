//! Shares of a year, with two intervals: one as if every row were a sighting of its own, one that knows that rows come
//! in bundles, a reporter at a time.

use super::{Options, Unit, draws::Draws, ppm, series::Series};
use serde::{Deserialize, Serialize};
use statrs::distribution::{Beta, ContinuousCDF};
use std::collections::BTreeMap;

/// Most rows for which an interval's ends are Beta quantiles.
const MOST_EXACT: u64 = 10_000;

/// A share in a year. Shares and intervals are in millionths (ppm).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearShare {
    /// The year.
    pub year: u16,
    /// How many were the technique.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// By how many reporters.
    pub reporters: usize,
    /// The part of the year's rows that its largest reporter published.
    pub top_reporter_ppm: u32,
    /// hits / of.
    pub share_ppm: u32,
    /// 95 % interval if every row were independent of the others (Jeffreys: Beta quantiles at ½ added to each side).
    pub rows: [u32; 2],
    /// 95 % interval when reporters are drawn anew, with all that each published; never inside [`Self::rows`].
    pub reporters_interval: [u32; 2],
    /// Too few rows or reporters to say anything: the numbers are shown and not used.
    pub too_few: bool,
}

/// The shares of every year that has any row.
pub(super) fn by_year(series: &Series, unit: Unit, options: &Options) -> Vec<YearShare> {
    let mut years: BTreeMap<u16, BTreeMap<usize, (u64, u64)>> = BTreeMap::new();
    for block in &series.blocks {
        let sum = years.entry(block.month.year()).or_default().entry(block.reporter).or_default();
        *sum = (sum.0 + u64::from(block.hits), sum.1 + u64::from(block.of));
    }
    let least = match unit {
        Unit::Indicators => options.least_rows,
        Unit::Reports => options.least_reports,
    };
    years.iter().map(|(year, reporters)| of_year(*year, reporters, least, options)).collect()
}

fn of_year(year: u16, reporters: &BTreeMap<usize, (u64, u64)>, least: u64, options: &Options) -> YearShare {
    let each: Vec<_> = reporters.values().copied().collect();
    let (hits, of) = each.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let top = each.iter().map(|one| one.1).max().unwrap_or_default();
    let rows = jeffreys(hits, of);
    let drawn = redrawn(&each, options, u64::from(year));
    YearShare {
        year,
        hits,
        of,
        reporters: each.len(),
        top_reporter_ppm: ppm(ratio(top, of)),
        share_ppm: ppm(ratio(hits, of)),
        rows: rows.map(ppm),
        reporters_interval: [drawn[0].min(rows[0]), drawn[1].max(rows[1])].map(ppm),
        too_few: of < least || each.len() < options.least_reporters,
    }
}

/// `part / whole`, 0 of nothing.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Jeffreys' 95 % interval of a share, with the ends at 0 and 1 where nothing, or everything, was hit
/// (Brown, Cai, DasGupta 2001, Statistical Science 16:101).
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn jeffreys(hits: u64, of: u64) -> [f64; 2] {
    let misses = of.saturating_sub(hits);
    if of > MOST_EXACT {
        return wilson(hits, of);
    }
    let Ok(beta) = Beta::new(hits as f64 + 0.5, misses as f64 + 0.5) else { return [0.0, 1.0] };
    let low = if hits == 0 { 0.0 } else { beta.inverse_cdf(0.025) };
    let high = if misses == 0 { 1.0 } else { beta.inverse_cdf(0.975) };
    [low, high]
}

/// Wilson's 95 % interval: beyond [`MOST_EXACT`] rows the two agree to a hundredth of a point, and the quantiles of a
/// Beta with such parameters take long.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn wilson(hits: u64, of: u64) -> [f64; 2] {
    let (n, share, z2) = (of as f64, ratio(hits, of), 1.959_964_f64.powi(2));
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (z2 * (share * (1.0 - share) / n + z2 / (4.0 * n * n))).sqrt() / (1.0 + z2 / n);
    [(centre - half).max(0.0), (centre + half).min(1.0)]
}

/// The middle 95 % of the share when as many reporters are drawn from the reporters, with replacement.
fn redrawn(each: &[(u64, u64)], options: &Options, purpose: u64) -> [f64; 2] {
    let mut draws = Draws::new(options.seed, purpose);
    let mut shares: Vec<f64> = (0..options.draws)
        .map(|_| {
            let drawn = each.iter().filter_map(|_| each.get(draws.below(each.len())));
            let (hits, of) = drawn.fold((0, 0), |sum: (u64, u64), one| (sum.0 + one.0, sum.1 + one.1));
            ratio(hits, of)
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    let at = |permille: usize| shares.get(shares.len() * permille / 1000).copied();
    [at(25).unwrap_or(0.0), at(975).unwrap_or(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_need_no_quantiles() {
        for hits in [0, 40, 3_000, 9_990, 10_000] {
            let pairs = jeffreys(hits, 10_000).into_iter().zip(wilson(hits, 10_000));
            pairs.for_each(|(beta, normal)| assert!((beta - normal).abs() < 6e-4, "{hits}: {beta} {normal}"));
        }
    }

    #[test]
    fn jeffreys_gives_the_intervals_of_a_sum() {
        // Beta(10.5, 90.5) at 2.5 % and 97.5 %, by summing its density over 400,000 steps.
        let [low, high] = jeffreys(10, 100);
        assert!((low - 0.052_584).abs() < 1e-5 && (high - 0.170_124).abs() < 1e-5, "{low} {high}");
        assert_eq!(jeffreys(0, 0), [0.0, 1.0]);
        assert_eq!(jeffreys(0, 9)[0], 0.0);
        assert_eq!(jeffreys(9, 9)[1], 1.0);
    }
}
