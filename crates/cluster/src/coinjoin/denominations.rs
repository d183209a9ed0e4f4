//! Values that a protocol makes on purpose: the pools of Whirlpool, the standard denominations of Wasabi 2; and
//! which values a transaction repeats.

use super::tx::Coin;

/// Whirlpool's pools in satoshi: 0.001, 0.01, 0.05 and 0.5 BTC (Samourai), 0.025 and 0.25 BTC (its successor Ashigaru).
pub const WHIRLPOOL_POOLS: [u64; 6] = [100_000, 1_000_000, 2_500_000, 5_000_000, 25_000_000, 50_000_000];

/// Smallest and largest standard denomination of Wasabi 2, in satoshi (`WalletWasabi`, `DenominationBuilder`): the
/// largest is 2³⁷, just over 1,374 BTC.
const WASABI2_RANGE: std::ops::RangeInclusive<u64> = 5_000..=137_438_953_472;

/// The series that Wasabi 2's denominations come from, as (first value, factor): powers of two, of three and twice
/// those, and 1, 2 and 5 times the powers of ten.
const WASABI2_SERIES: [(u64, u64); 6] = [(1, 2), (1, 3), (2, 3), (1, 10), (2, 10), (5, 10)];

/// Is this value, in satoshi, a standard denomination of Wasabi 2?
#[must_use]
pub fn is_wasabi2_denomination(value: u64) -> bool {
    WASABI2_RANGE.contains(&value)
        && WASABI2_SERIES.iter().any(|&(first, factor)| is_power(value, first, factor))
}

fn is_power(value: u64, first: u64, factor: u64) -> bool {
    let mut rest = value;
    while rest > first && rest.is_multiple_of(factor) {
        rest /= factor;
    }
    rest == first
}

/// A value that several outputs share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The value, in satoshi.
    pub value: u64,
    /// How many outputs have it.
    pub count: usize,
}

/// The values of these coins with how often each occurs: most frequent first, the larger value first among equals.
#[must_use]
pub fn repeated(coins: &[Coin<'_>]) -> Vec<Repeated> {
    let mut values: Vec<u64> = coins.iter().map(|coin| coin.value).collect();
    values.sort_unstable();
    let mut counts: Vec<Repeated> = values
        .chunk_by(|left, right| left == right)
        .filter_map(|run| run.first().map(|&value| Repeated { value, count: run.len() }))
        .collect();
    counts.sort_unstable_by_key(|one| std::cmp::Reverse((one.count, one.value)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denominations_of_wasabi2_are_those_that_its_wallet_lists() {
        let some = [5_000, 6_561, 8_192, 10_000, 13_122, 258_280_326, 134_375_000_000, 137_438_953_472];
        let found: Vec<u64> = some.into_iter().filter(|&value| is_wasabi2_denomination(value)).collect();
        assert_eq!(found, [5_000, 6_561, 8_192, 10_000, 13_122, 258_280_326, 137_438_953_472]);
        assert!(!is_wasabi2_denomination(4_096), "below the smallest");
        assert!(!is_wasabi2_denomination(0));
        // 79 values: as many as the six series have between the two bounds, counting shared ones once.
        let mut all: Vec<u64> = WASABI2_SERIES
            .iter()
            .flat_map(|&(first, factor)| {
                std::iter::successors(Some(first), move |value: &u64| value.checked_mul(factor))
            })
            .filter(|value| WASABI2_RANGE.contains(value))
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 79);
        assert!(all.iter().all(|&value| is_wasabi2_denomination(value)));
    }

    #[test]
    fn the_most_frequent_value_comes_first_and_the_larger_wins_a_tie() {
        let coins = [3, 9, 9, 3, 7].map(|value| Coin { value, ..Coin::default() });
        let counts: Vec<(u64, usize)> = repeated(&coins).iter().map(|one| (one.value, one.count)).collect();
        assert_eq!(counts, [(9, 2), (3, 2), (7, 1)]);
    }
}
