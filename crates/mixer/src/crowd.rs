//! The crowd: notes among which the case's lie, at each moment, and how many are left after the clues.

use crate::event::Pool;
use crate::report::Crowd;

/// The crowd of a case between `first` and `last` deposit, of which `notes` and of whose withdrawals each went with
/// the given probability.
#[must_use]
pub fn crowd(pool: &Pool, (first, last): (i64, i64), notes: usize, withdrawals: &[f64]) -> Crowd {
    let since = pool.withdrawals.iter().filter(|withdrawal| withdrawal.time >= first).count();
    let after = pool.notes_at(last);
    Crowd {
        before: pool.notes_at(first - 1),
        after,
        at_end: pool.notes_at(i64::MAX),
        withdrawals_since: since,
        effective: effective(notes, withdrawals, after),
    }
}

/// Two to the entropy, in bits, of where one of `notes` went: to one of the `withdrawals`, each with its probability, or
/// with what is left to any of `others` alike: without clues that is the anonymity set itself.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn effective(notes: usize, withdrawals: &[f64], others: usize) -> f64 {
    let notes = notes.max(1) as f64;
    let shares = withdrawals.iter().map(|p| p / notes);
    let rest = (1.0 - shares.clone().sum::<f64>()).max(0.0);
    let entropy = |share: f64| if share > 0.0 { -share * share.log2() } else { 0.0 };
    let known: f64 = shares.map(entropy).sum();
    let unknown = entropy(rest) + rest * (others.max(1) as f64).log2();
    (known + unknown).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_clues_the_crowd_is_whole() {
        assert!((effective(10, &[], 400) - 400.0).abs() < 1e-6);
    }

    #[test]
    fn certain_withdrawals_leave_only_each_other() {
        assert!((effective(4, &[1.0; 4], 1_000) - 4.0).abs() < 1e-9);
        assert!(effective(4, &[0.5; 4], 1_000) > 20.0);
    }
}
