//! The continuous ranked probability score: how far a distribution was from what came, in the unit of what came.
//!
//! Matheson and Winkler, 1976; Gneiting and Raftery, 2007. Of a point it is the absolute error. It is proper: nobody
//! scores better by saying anything but what they think.

use record::Quantile;

/// Of draws, exactly: E|X − y| − ½ E|X − X′|, in n log n. `None` without draws, or where one is no number.
pub fn crps(draws: &[f64], observed: f64) -> Option<f64> {
    if draws.is_empty() || !observed.is_finite() || draws.iter().any(|draw| !draw.is_finite()) {
        return None;
    }
    let mut sorted = draws.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = count(sorted.len());
    let (mut off, mut spread) = (0.0, 0.0);
    for (rank, draw) in sorted.iter().enumerate() {
        off += (draw - observed).abs();
        // The draw is the larger of a pair `rank` times, and the smaller one in all others.
        spread += draw * (2.0 * count(rank) + 1.0 - n);
    }
    Some((off / n - spread / (n * n)).max(0.0))
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 draws")]
const fn count(n: usize) -> f64 {
    n as f64
}

/// Of published quantiles: twice their mean pinball loss, in the measure's unit, cut. With evenly spaced levels, as
/// [`super::LEVELS`] are, it approaches the CRPS; it is exact where all are one point. `None` without quantiles, or
/// where a level is not between 1 and 999 or a value falls as the level rises.
pub fn crps_of_quantiles(quantiles: &[Quantile], observed: u64) -> Option<u64> {
    let fair = |quantile: &Quantile| (1..1000).contains(&quantile.permille);
    let rising = quantiles.is_sorted_by(|a, b| a.permille < b.permille && a.value <= b.value);
    if quantiles.is_empty() || !rising || !quantiles.iter().all(fair) {
        return None;
    }
    let loss = |quantile: &Quantile| {
        let (level, value) = (u128::from(quantile.permille), u128::from(quantile.value));
        let observed = u128::from(observed);
        if observed >= value { level * (observed - value) } else { (1000 - level) * (value - observed) }
    };
    let sum: u128 = quantiles.iter().map(loss).sum();
    u64::try_from(2 * sum / (1000 * quantiles.len() as u128)).ok()
}
