//! Splitting below round sums: a limit that someone stays under shows as payments just below it and none just above.

use super::{Carried, Followed, Pattern, Shape};

/// Of the round sum, so many in a hundred below it count as just below, and as many above as just above.
const MARGIN: u128 = 5;

/// Payments just below one round sum that make a pattern.
const FEWEST: usize = 5;

/// There must be so many times as many just below as just above.
const TIMES: usize = 3;

/// Accounts that keep paying just below a round sum: 1, 2 or 5 times a power of ten of the base unit.
pub(super) fn below_round(followed: &Followed) -> Vec<Pattern> {
    let accounts = followed.sent.iter().filter(|(account, _)| !followed.is_reserved(**account));
    accounts.flat_map(|(account, sent)| patterns(*account, sent)).collect()
}

fn patterns(account: u32, sent: &[Carried]) -> Vec<Pattern> {
    let mut rounds: Vec<u128> = sent.iter().filter_map(|one| round_above(one.amount)).collect();
    rounds.sort_unstable();
    rounds.dedup();
    rounds.into_iter().filter_map(|round| pattern(account, sent, round)).collect()
}

fn pattern(account: u32, sent: &[Carried], round: u128) -> Option<Pattern> {
    let margin = round / 100 * MARGIN;
    let below: Vec<Carried> =
        sent.iter().filter(|one| one.amount < round && one.amount >= round - margin).copied().collect();
    let above = sent.iter().filter(|one| one.amount >= round && one.amount - round <= margin).count();
    if below.len() < FEWEST || below.len() < TIMES * above.max(1) {
        return None;
    }
    let mut accounts: Vec<u32> = below.iter().map(|one| one.receiver).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts.insert(0, account);
    let why = format!(
        "{} payments up to {MARGIN} % below {round} base units, {above} as little above",
        below.len()
    );
    Pattern::of(Shape::BelowRound, accounts, &below, why)
}

/// The round sum that an amount lies just below, if it does. Sums below 100 base units are never round.
fn round_above(amount: u128) -> Option<u128> {
    let power = 10_u128.checked_pow(amount.checked_ilog10()?)?;
    let rounds = [2, 5, 10].into_iter().filter_map(|times| power.checked_mul(times));
    let round = rounds.into_iter().find(|round| *round > amount)?;
    (power >= 100 && round - amount <= round / 100 * MARGIN).then_some(round)
}

#[cfg(test)]
mod tests {
    use super::round_above;

    #[test]
    fn just_below_is_up_to_five_in_a_hundred() {
        assert_eq!(round_above(9_900), Some(10_000));
        assert_eq!(round_above(9_500), Some(10_000));
        assert_eq!(round_above(9_499), None);
        assert_eq!(round_above(1_960), Some(2_000));
        assert_eq!(round_above(10_000), None);
        assert_eq!((round_above(0), round_above(99), round_above(u128::MAX)), (None, None, None));
    }
}
