//! How the next thefts may divide among tactics.

use super::{Assumptions, Quantiles, draw::Draws};
use crate::AssessError;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// With fewer thefts of a known tactic than this, a share would be a guess.
const LEAST: usize = 10;
/// What a theft weighs half a year later: tactics change faster than they are counted.
const WEIGHT_AFTER_HALF_A_YEAR: f64 = 0.85;
/// What has not been seen weighs as much as so many thefts.
const UNSEEN: f64 = 1.0;
/// How a tactic that no theft had yet is named.
const OTHER: &str = "another, not seen yet";

/// A tactic's share of the thefts to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The tactic.
    pub tactic: String,
    /// Past thefts with it.
    pub thefts: u32,
    /// Its share, in thousandths.
    pub permille: Quantiles,
}

/// The shares by which thefts after `origin` may divide, from past thefts with one tactic each, in any order.
///
/// A Dirichlet posterior with a flat prior of one theft in all, and one for what has not been seen; older thefts weigh
/// less. Thefts without a known tactic must not be given: the shares are of those with one, which may differ.
///
/// # Errors
/// [`AssessError::TooLittle`] with fewer than ten thefts of a known tactic before `origin`.
pub fn shares(
    thefts: &[(Date, String)],
    origin: Date,
    assumed: &Assumptions,
) -> Result<Vec<Share>, AssessError> {
    let mut days: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for (day, tactic) in thefts.iter().filter(|(day, _)| *day < origin) {
        let age = origin.since(*day).map_or(0, |span| span.get_days());
        days.entry(tactic).or_default().push(age);
    }
    let seen: usize = days.values().map(Vec::len).sum();
    if seen < LEAST {
        return Err(AssessError::TooLittle {
            what: format!("the shares of tactics after {origin}"),
            why: format!("only {seen} thefts before it have a known tactic, and at least {LEAST} are needed"),
            hint: "add claims that say how a theft was made",
        });
    }
    Ok(draw(days, assumed))
}

#[expect(clippy::cast_precision_loss, reason = "few tactics")]
fn draw(mut days: BTreeMap<&str, Vec<i32>>, assumed: &Assumptions) -> Vec<Share> {
    // Floats are added in a fixed order, so that the order of the thefts is no matter.
    days.values_mut().for_each(|ages| ages.sort_unstable());
    let prior = UNSEEN / days.len().max(1) as f64;
    let weight = |ages: &Vec<i32>| {
        ages.iter().map(|age| WEIGHT_AFTER_HALF_A_YEAR.powf(f64::from(*age) / 182.6)).sum::<f64>() + prior
    };
    let mut tactics: Vec<(&str, usize, f64)> =
        days.iter().map(|(tactic, ages)| (*tactic, ages.len(), weight(ages))).collect();
    tactics.push((OTHER, 0, UNSEEN));
    let mut draws = Draws::new(assumed.seed, 0);
    let mut drawn = vec![vec![]; tactics.len()];
    for _ in 0..assumed.paths.min(20_000) {
        let parts: Vec<f64> = tactics.iter().map(|(.., weight)| draws.gamma(*weight)).collect();
        let whole: f64 = parts.iter().sum();
        for (column, part) in drawn.iter_mut().zip(parts) {
            column.push(permille(part / whole));
        }
    }
    let share = |((tactic, thefts, _), drawn): ((&str, usize, f64), Vec<u64>)| Share {
        tactic: tactic.to_owned(),
        thefts: u32::try_from(thefts).unwrap_or(u32::MAX),
        permille: Quantiles::of(drawn),
    };
    tactics.into_iter().zip(drawn).map(share).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share in 0..=1")]
fn permille(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u64
}
