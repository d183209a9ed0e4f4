//! What the model takes for granted. Every figure here is an assumption, stated with each outlook, and can be changed.

use serde::{Deserialize, Serialize};

/// A theft of at least this much, in USD, is a large one: the measure `thefts_large`, and where the tail of the sizes
/// begins.
pub const LARGE_USD: u64 = 100_000_000;

/// The assumptions: priors in round numbers, bounds, and what the record is thought to miss. Integers only, so that they
/// can stand in a finding's parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assumptions {
    /// Prior median of the recorded thefts in half a year, in thousandths.
    pub thefts_median_milli: u32,
    /// Prior spread of that: standard deviation of its logarithm, in thousandths.
    pub thefts_spread_milli: u32,
    /// How fast the rate drifts: the scale of the half-normal prior on the standard deviation of the logarithm's step
    /// from one half-year to the next, in thousandths.
    pub drift_milli: u32,
    /// How much more half-years differ than chance alone: mean of the exponential prior on the negative binomial's
    /// extra variance (variance = mean + mean² × this), in thousandths.
    pub clustering_milli: u32,
    /// Prior median of a theft that is not large, in USD.
    pub size_median_usd: u64,
    /// Prior spread of the logarithm of those sizes, in thousandths.
    pub size_spread_milli: u32,
    /// Before any data, so many in a thousand thefts are large; it weighs as much as [`Self::large_weight`] thefts.
    pub large_permille: u32,
    /// See [`Self::large_permille`].
    pub large_weight: u32,
    /// Prior mean of the tail's index ξ (generalised Pareto), in thousandths: 500 is a tail whose variance just fails
    /// to exist.
    pub tail_milli: u32,
    /// No single theft is larger than this, in USD.
    pub ceiling_usd: u64,
    /// No half-year has a higher rate of recorded thefts than this.
    pub most_thefts: u32,
    /// Of the thefts in the newest half-year, the one before it, and so on, so many in a thousand are in the record by
    /// the day of the outlook. Empty: all of them, and the outlook is of what is recorded so late, no more.
    pub recorded_permille: Vec<u32>,
    /// How many futures are drawn.
    pub paths: u32,
    /// The seed of the draws.
    pub seed: u64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            thefts_median_milli: 3_000,
            thefts_spread_milli: 1_000,
            drift_milli: 250,
            clustering_milli: 200,
            size_median_usd: 20_000_000,
            size_spread_milli: 1_200,
            large_permille: 200,
            large_weight: 5,
            tail_milli: 500,
            ceiling_usd: 20_000_000_000,
            most_thefts: 100,
            recorded_permille: vec![],
            paths: 20_000,
            seed: 1874,
        }
    }
}

impl Assumptions {
    /// The assumptions in sentences, as a report states them.
    pub fn sentences(&self) -> Vec<String> {
        let million = |usd: u64| usd / 1_000_000;
        let mut said = vec![
            format!(
                "Before any data, the model takes about {} recorded thefts in half a year, give or take a factor of {}.",
                tenths(self.thefts_median_milli),
                tenths(factor(self.thefts_spread_milli)),
            ),
            format!(
                "The rate may drift: by a typical {} % from one half-year to the next before any data; beyond that it has no trend.",
                self.drift_milli / 10
            ),
            format!(
                "Thefts below USD {} million are lognormal around USD {} million; those above have a generalised Pareto tail.",
                million(LARGE_USD),
                million(self.size_median_usd)
            ),
            format!("No single theft is larger than USD {} billion.", self.ceiling_usd / 1_000_000_000),
            "Sizes do not depend on the rate, nor on the calendar.".to_owned(),
        ];
        said.push(if self.recorded_permille.is_empty() {
            "What was not recorded is not added: the outlook is of thefts that such a record holds, which are fewer than \
             there are."
                .to_owned()
        } else {
            let shares: Vec<_> = self.recorded_permille.iter().map(|share| format!("{} %", share / 10)).collect();
            format!("Of the newest half-years (newest first), these shares are taken to be recorded: {}.", shares.join(", "))
        });
        said
    }

    /// The share of the thefts `age` half-years old that is recorded, above 0.
    pub(crate) fn recorded(&self, age: usize) -> f64 {
        let permille = self.recorded_permille.get(age).copied().unwrap_or(1000);
        milli(permille.clamp(1, 1000))
    }
}

/// Thousandths as a number.
pub(crate) fn milli(thousandths: u32) -> f64 {
    f64::from(thousandths) / 1000.0
}

/// e to the power of so many thousandths, in thousandths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded to 1..=1000 before it is cut"
)]
fn factor(spread_milli: u32) -> u32 {
    (milli(spread_milli).exp().clamp(1.0, 1000.0) * 1000.0) as u32
}

/// Thousandths with one decimal: 3000 → `3.0`.
fn tenths(thousandths: u32) -> String {
    format!("{}.{}", thousandths / 1000, thousandths % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assumptions_are_said_in_words_and_hold_no_floats() {
        let said = Assumptions::default().sentences().join(" ");
        assert!(said.contains("about 3.0 recorded thefts") && said.contains("USD 20 billion"), "{said}");
        let json = serde_json::to_value(Assumptions::default()).unwrap();
        assert!(json.as_object().unwrap().values().all(|value| !value.is_f64()), "{json}");
        assert!(
            serde_json::from_str::<Assumptions>(r#"{"drift":1}"#).is_err(),
            "a misspelt assumption is refused"
        );
    }
}
