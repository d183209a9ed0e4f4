//! Matching marginals: probabilities that cannot all be true together are brought to the nearest ones that can.
//!
//! At no moment can more notes of the case have left than were paid in. Among all probabilities that keep to that, the
//! ones chosen are nearest to the given ones in relative entropy (Csiszár's I-projection). The answer has a closed
//! form up to one multiplier a limit: `logit p = logit r - Σ multiplier × withdrawals before the limit's time`, and the
//! multipliers are found one at a time until none moves (Hildreth 1957).

/// No more than `most` withdrawals of the case before some moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Withdrawals of each recipient before the moment.
    pub taken: Vec<f64>,
    /// Notes paid in before the moment.
    pub most: f64,
}

/// Rounds over all limits, and halvings of one multiplier's bracket.
const ROUNDS: usize = 200;
const HALVINGS: usize = 60;
/// A multiplier that moves less than this has settled.
const SETTLED: f64 = 1e-10;

/// The nearest probabilities that keep every limit. A certain recipient (probability 1) is taken as almost certain, so
/// that a limit can still bind.
#[must_use]
pub fn matched(given: &[f64], limits: &[Limit]) -> Vec<f64> {
    let mut logit: Vec<f64> = given.iter().map(|p| logit(*p)).collect();
    let mut multipliers = vec![0.0; limits.len()];
    for _ in 0..ROUNDS {
        let mut moved: f64 = 0.0;
        for (limit, multiplier) in limits.iter().zip(&mut multipliers) {
            moved = moved.max(settle(&mut logit, limit, multiplier));
        }
        if moved < SETTLED {
            break;
        }
    }
    scaled_to(logit.iter().map(|l| logistic(*l)).collect(), limits)
}

/// Moves one multiplier to where its limit holds, or to zero; how far it moved.
fn settle(logit: &mut [f64], limit: &Limit, multiplier: &mut f64) -> f64 {
    let over = |step: f64| {
        let terms = logit.iter().zip(&limit.taken).map(|(l, taken)| taken * logistic(l - step * taken));
        terms.sum::<f64>() > limit.most
    };
    let step = if over(-*multiplier) { root(&over, -*multiplier) } else { -*multiplier };
    for (l, taken) in logit.iter_mut().zip(&limit.taken) {
        *l -= step * taken;
    }
    *multiplier += step;
    step.abs()
}

/// The least step above `low` at which the limit holds.
fn root(over: &impl Fn(f64) -> bool, low: f64) -> f64 {
    let mut low = low;
    let mut high = low.abs() + 1.0;
    while over(high) && high < 1e6 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if over(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// What rounds left over, taken off in proportion: the limits hold exactly.
fn scaled_to(mut p: Vec<f64>, limits: &[Limit]) -> Vec<f64> {
    for limit in limits {
        let sum: f64 = p.iter().zip(&limit.taken).map(|(p, taken)| p * taken).sum();
        if sum > limit.most {
            let factor = limit.most / sum;
            for (p, _) in p.iter_mut().zip(&limit.taken).filter(|(_, taken)| **taken > 0.0) {
                *p *= factor;
            }
        }
    }
    p
}

fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    (p / (1.0 - p)).ln()
}

fn logistic(l: f64) -> f64 {
    1.0 / (1.0 + (-l).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Slow and obvious: gradient ascent on the dual with small steps.
    fn reference(given: &[f64], limits: &[Limit]) -> Vec<f64> {
        let mut multipliers = vec![0.0_f64; limits.len()];
        let p = |multipliers: &[f64]| -> Vec<f64> {
            let shifted =
                |at: usize| limits.iter().zip(multipliers).map(|(limit, m)| m * limit.taken[at]).sum::<f64>();
            given.iter().enumerate().map(|(at, r)| logistic(logit(*r) - shifted(at))).collect()
        };
        for _ in 0..60_000 {
            let now = p(&multipliers);
            for (limit, multiplier) in limits.iter().zip(&mut multipliers) {
                let sum: f64 = now.iter().zip(&limit.taken).map(|(p, t)| p * t).sum();
                *multiplier = (*multiplier + 0.02 * (sum - limit.most)).max(0.0);
            }
        }
        p(&multipliers)
    }

    fn limits(weights: &[u8], most: &[f64]) -> Vec<Limit> {
        let half = weights.len() / 2;
        let first = |at: usize| if at < half { f64::from(weights[at]) } else { 0.0 };
        let all = |at: usize| f64::from(weights[at]);
        vec![
            Limit { taken: (0..weights.len()).map(first).collect(), most: most[0] },
            Limit { taken: (0..weights.len()).map(all).collect(), most: most[0] + most[1] },
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn agrees_with_the_slow_reference(
            given in prop::collection::vec(0.01_f64..0.99, 6),
            weights in prop::collection::vec(1_u8..4, 6),
            most in prop::collection::vec(0.5_f64..4.0, 2),
        ) {
            let limits = limits(&weights, &most);
            for (fast, slow) in matched(&given, &limits).iter().zip(reference(&given, &limits)) {
                prop_assert!((fast - slow).abs() < 1e-3, "{fast} {slow}");
            }
        }

        #[test]
        fn limits_hold_and_nothing_grows_past_one(
            given in prop::collection::vec(0.0_f64..=1.0, 1..40),
            most in 0.0_f64..20.0,
        ) {
            let limit = Limit { taken: vec![2.0; given.len()], most };
            let p = matched(&given, &[limit]);
            prop_assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
            prop_assert!(2.0 * p.iter().sum::<f64>() <= most + 1e-9);
        }

        #[test]
        fn limits_that_do_not_bind_change_nothing(given in prop::collection::vec(0.01_f64..0.99, 1..20)) {
            let limit = Limit { taken: vec![1.0; given.len()], most: 100.0 };
            for (given, p) in given.iter().zip(matched(&given, &[limit])) {
                prop_assert!((given - p).abs() < 1e-9);
            }
        }
    }
}
