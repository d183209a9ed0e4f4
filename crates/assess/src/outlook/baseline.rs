//! The naive rules that a model must beat to be worth its while.

use super::draw::normal_quantile;
use serde::{Deserialize, Serialize};

/// Who forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The model of this module.
    Model,
    /// As in the last half-year: a point.
    LastValue,
    /// The mean of all half-years so far: a point.
    MeanOfPast,
    /// Any of the half-years so far, each as likely.
    AnyOfPast,
    /// The last half-year, times or divided by what half-years have differed by so far: a random walk of
    /// ln(1 + value).
    RandomWalk,
}

impl Rule {
    /// All, the model first.
    pub const ALL: [Self; 5] =
        [Self::Model, Self::LastValue, Self::MeanOfPast, Self::AnyOfPast, Self::RandomWalk];

    /// As a table names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::LastValue => "last value",
            Self::MeanOfPast => "mean of the past",
            Self::AnyOfPast => "any past half-year",
            Self::RandomWalk => "random walk (log)",
        }
    }
}

/// What a naive rule says after `past` (oldest first), as equally likely values; `unit` is what the logarithm counts in.
/// `None` for the model, or without a past.
pub(crate) fn naive(rule: Rule, past: &[u64], unit: u64) -> Option<Vec<u64>> {
    let last = *past.last()?;
    match rule {
        Rule::Model => None,
        Rule::LastValue => Some(vec![last]),
        Rule::MeanOfPast => {
            let sum: u128 = past.iter().map(|value| u128::from(*value)).sum();
            Some(vec![u64::try_from(sum / past.len() as u128).ok()?])
        }
        Rule::AnyOfPast => Some(past.to_vec()),
        Rule::RandomWalk => Some(walk(past, last, unit)),
    }
}

/// ln(1 + value / unit).
#[expect(clippy::cast_precision_loss, reason = "amounts far below 2^52")]
pub(crate) fn log(value: u64, unit: u64) -> f64 {
    (value as f64 / unit.max(1) as f64).ln_1p()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded before it is cut; steps are far fewer than 2^52"
)]
fn walk(past: &[u64], last: u64, unit: u64) -> Vec<u64> {
    let steps: Vec<f64> =
        past.iter().zip(past.iter().skip(1)).map(|(one, next)| log(*next, unit) - log(*one, unit)).collect();
    let squares: f64 = steps.iter().map(|step| step * step).sum();
    let spread = (squares / (steps.len() as f64).max(1.0)).sqrt();
    let at = |place: i32| {
        let log = log(last, unit) + spread * normal_quantile(f64::from(place) / 100.0);
        (log.exp_m1().clamp(0.0, 1e6) * unit as f64) as u64
    };
    (1..100).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naive_rules_say_what_their_names_say() {
        let past = [1, 4, 7];
        let say = |rule| naive(rule, &past, 1).unwrap();
        assert_eq!(
            (say(Rule::LastValue), say(Rule::MeanOfPast), say(Rule::AnyOfPast)),
            (vec![7], vec![4], past.into())
        );
        let walk = say(Rule::RandomWalk);
        assert!(walk[49] == 7 || walk[49] == 6, "its middle is the last value: {}", walk[49]);
        assert!(walk[9] < 4 && walk[89] > 12 && walk.is_sorted(), "{walk:?}");
        assert!(naive(Rule::AnyOfPast, &[], 1).is_none() && naive(Rule::Model, &past, 1).is_none());
    }
}
