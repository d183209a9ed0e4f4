//! Which asset of the one chain is which of the other, learned from the rows.
//!
//! A token has another address on each chain, and often other decimals. Deposits and releases that share an account
//! or an unround amount vote for their assets and for the power of ten between them; where neither is to be had, an
//! excess of releases just below the deposits' amounts over releases a little further off votes instead.

use crate::End;
use rustc_hash::FxHashMap;

/// Rows by asset: the key of each, and for each row its key's number.
pub(crate) struct Assets {
    pub(crate) of_row: Vec<u32>,
    pub(crate) counts: Vec<f64>,
}

impl Assets {
    pub(crate) fn new(ends: &[End]) -> Self {
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let mut counts = Vec::new();
        let mut of_row = Vec::with_capacity(ends.len());
        for end in ends {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let asset = *known.entry(&end.asset).or_insert(next);
            of_row.push(asset);
            match counts.get_mut(asset as usize) {
                Some(count) => *count += 1.0,
                None => counts.push(1.0),
            }
        }
        Self { of_row, counts }
    }
}

/// What is believed of one pair of assets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pair {
    /// The destination's asset.
    pub(crate) to: u32,
    /// Chance that a deposit of the source's asset is released in this one.
    pub(crate) share: f64,
    /// A deposit of `n` is released as about `n · 10^scale`.
    pub(crate) scale: i32,
}

/// For each asset of the source its possible assets on the destination.
pub(crate) struct Pairing {
    pub(crate) of: Vec<Vec<Pair>>,
}

type Votes = FxHashMap<(u32, u32), FxHashMap<i32, f64>>;

/// Rows looked at for one deposit's vote.
const HEARD: usize = 40;
/// Shares below this are not followed.
const LEAST_SHARE: f64 = 1e-3;
/// A release may fall short of its deposit by this much and still vote.
const SHORTFALL: f64 = 0.12;

impl Pairing {
    pub(crate) fn learn(source: &[End], from: &Assets, destination: &[End], to: &Assets) -> Self {
        let mut votes = Votes::default();
        vote(source, from, destination, to, |end| end.account.clone(), &mut votes);
        vote(source, from, destination, to, mantissa, &mut votes);
        if from.counts.len() * to.counts.len() <= MOST_COMPARED {
            excess(source, from, destination, to, &mut votes);
        }
        let rows = f64::from(u32::try_from(destination.len()).unwrap_or(u32::MAX)).max(1.0);
        let of = (0u32..).zip(&from.counts).map(|(asset, _)| believe(asset, &votes, to, rows)).collect();
        Self { of }
    }

    /// Takes the shares anew from how many pairs each two assets got, with a little left for what was not seen.
    pub(crate) fn update(&mut self, weight: &FxHashMap<(u32, u32), f64>) {
        for (asset, pairs) in (0u32..).zip(&mut self.of) {
            let seen = |to: u32| weight.get(&(asset, to)).copied().unwrap_or_default();
            let total: f64 = pairs.iter().map(|pair| seen(pair.to)).sum();
            for pair in pairs.iter_mut() {
                pair.share = (seen(pair.to) + pair.share) / (total + 1.0);
            }
        }
    }
}

fn believe(asset: u32, votes: &Votes, to: &Assets, rows: f64) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut total = 0.0;
    for (other, count) in (0u32..).zip(&to.counts) {
        let best = votes.get(&(asset, other)).and_then(|scales| {
            scales
                .iter()
                .map(|(scale, votes)| (*votes, -scale.abs(), *scale))
                .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        });
        let (votes, scale) = best.map_or((0.0, 0), |(votes, _, scale)| (votes, scale));
        let share = votes + 0.05 * count / rows;
        total += share;
        pairs.push(Pair { to: other, share, scale });
    }
    pairs.iter_mut().for_each(|pair| pair.share /= total);
    pairs.retain(|pair| pair.share >= LEAST_SHARE);
    pairs
}

/// Rows that share a key vote, each deposit with one vote in all.
fn vote<K: std::hash::Hash + Eq>(
    source: &[End],
    from: &Assets,
    destination: &[End],
    to: &Assets,
    key: impl Fn(&End) -> Option<K>,
    votes: &mut Votes,
) {
    let mut rows: FxHashMap<K, Vec<(&End, u32)>> = FxHashMap::default();
    for (end, asset) in destination.iter().zip(&to.of_row) {
        if let Some(key) = key(end) {
            rows.entry(key).or_default().push((end, *asset));
        }
    }
    for (deposit, asset) in source.iter().zip(&from.of_row) {
        let Some(found) = key(deposit).and_then(|key| rows.get(&key)) else { continue };
        let fits = |(release, other): &(&End, u32)| Some((*other, scale_between(deposit, release)?));
        let heard: Vec<_> = found.iter().take(HEARD).filter_map(fits).collect();
        let each = 1.0 / f64::from(u32::try_from(heard.len()).unwrap_or(1)).max(1.0);
        for (other, scale) in heard {
            *votes.entry((*asset, other)).or_default().entry(scale).or_default() += each;
        }
    }
}

/// The power of ten between two amounts, where the release came after the deposit and falls short of it by little.
fn scale_between(deposit: &End, release: &End) -> Option<i32> {
    if let (Some(before), Some(after)) = (deposit.time, release.time)
        && after < before
    {
        return None;
    }
    let (Some(paid_in), Some(paid_out)) = (deposit.amount, release.amount) else { return Some(0) };
    let ratio = log10(paid_out)? - log10(paid_in)?;
    let scale = (ratio - 0.005).ceil();
    if ratio - scale < (1.0 - SHORTFALL).log10() {
        return None;
    }
    whole(scale)
}

#[expect(clippy::cast_possible_truncation, reason = "bounded to ±24 first")]
fn whole(scale: f64) -> Option<i32> {
    (scale.abs() <= 24.0).then_some(scale.round() as i32)
}

#[expect(clippy::cast_precision_loss, reason = "a logarithm, used to find candidates; sums stay exact")]
pub(crate) fn log10(amount: u128) -> Option<f64> {
    (amount > 0).then(|| (amount as f64).log10())
}

/// An amount's digits without trailing zeros, where they are many enough to be telling.
fn mantissa(end: &End) -> Option<u128> {
    let mut amount = end.amount.filter(|amount| *amount > 0)?;
    while amount.is_multiple_of(10) {
        amount /= 10;
    }
    (amount >= 10_000).then_some(amount)
}

const MOST_COMPARED: usize = 4_096;
/// Deposits compared for one pair of assets.
const SAMPLE: usize = 200;
const SCALES: [i32; 11] = [0, 12, -12, 10, -10, 9, -9, 2, -2, 8, -8];

/// Votes of near amounts: releases within 1 % below, less what the neighbourhood (6 % below to 5 % above) leads to
/// expect by chance.
fn excess(source: &[End], from: &Assets, destination: &[End], to: &Assets, votes: &mut Votes) {
    let sorted = |ends: &[End], assets: &Assets| {
        let mut lists: Vec<Vec<f64>> = vec![Vec::new(); assets.counts.len()];
        for (end, asset) in ends.iter().zip(&assets.of_row) {
            if let (Some(list), Some(log)) = (lists.get_mut(*asset as usize), end.amount.and_then(log10)) {
                list.push(log * std::f64::consts::LN_10);
            }
        }
        lists.iter_mut().for_each(|list| list.sort_by(f64::total_cmp));
        lists
    };
    let (deposits, releases) = (sorted(source, from), sorted(destination, to));
    for (asset, list) in (0u32..).zip(&deposits) {
        for (other, against) in (0u32..).zip(&releases) {
            for scale in SCALES {
                let found = near_excess(list, against, f64::from(scale) * std::f64::consts::LN_10);
                if found > 0.0 {
                    *votes.entry((asset, other)).or_default().entry(scale).or_default() += found;
                }
            }
        }
    }
}

fn near_excess(deposits: &[f64], releases: &[f64], shift: f64) -> f64 {
    let between = |low: f64, high: f64| {
        let count = releases.partition_point(|log| *log <= high) - releases.partition_point(|log| *log < low);
        f64::from(u32::try_from(count).unwrap_or(u32::MAX))
    };
    let step = deposits.len().div_ceil(SAMPLE).max(1);
    let (mut near, mut all) = (0.0, 0.0);
    for log in deposits.iter().step_by(step) {
        near += between(log + shift - 0.01, log + shift + 1e-9);
        all += between(log + shift - 0.06, log + shift + 0.05);
    }
    let expected = (all - near) * 0.1;
    let excess = near - expected;
    if excess > 3.0 * (expected + 1.0).sqrt() { excess } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(asset: &str, amount: u128, account: Option<&str>, time: u64) -> End {
        End {
            asset: asset.to_owned(),
            amount: Some(amount),
            account: account.map(str::to_owned),
            time: Some(time),
            ..End::default()
        }
    }

    fn learned(source: &[End], destination: &[End]) -> Vec<Vec<Pair>> {
        let (from, to) = (Assets::new(source), Assets::new(destination));
        Pairing::learn(source, &from, destination, &to).of
    }

    #[test]
    fn unround_amounts_tell_tokens_and_decimals() {
        let amounts = [1_234_567u128, 7_654_321, 9_182_736];
        let mut source: Vec<_> = amounts.iter().map(|amount| end("usdc", *amount, None, 1)).collect();
        source.extend(amounts.iter().map(|amount| end("weth", amount * 31 + 17, None, 1)));
        let mut destination: Vec<_> =
            amounts.iter().map(|amount| end("0xu", amount * 10u128.pow(12), None, 2)).collect();
        destination.extend(amounts.iter().map(|amount| end("0xw", amount * 31 + 17, None, 2)));
        let pairs = learned(&source, &destination);
        assert_eq!((pairs[0][0].to, pairs[0][0].scale), (0, 12));
        assert!(pairs[0][0].share > 0.9);
        let weth = pairs[1].iter().max_by(|a, b| a.share.total_cmp(&b.share)).unwrap();
        assert_eq!((weth.to, weth.scale), (1, 0));
    }

    #[test]
    fn accounts_tell_tokens_where_fees_blur_the_amounts() {
        let names = ["a", "b", "c"];
        let source: Vec<_> = names.iter().map(|name| end("x", 1_000_000, Some(name), 1)).collect();
        let destination: Vec<_> = names.iter().map(|name| end("y", 995_000_000, Some(name), 2)).collect();
        let pairs = learned(&source, &destination);
        assert_eq!((pairs[0][0].to, pairs[0][0].scale), (0, 3));
    }

    #[test]
    fn scales_of_near_amounts() {
        let between = |a, b| scale_between(&end("", a, None, 1), &end("", b, None, 2));
        assert_eq!(between(1_000, 1_000), Some(0));
        assert_eq!(between(1_000, 999), Some(0));
        assert_eq!(between(1_000, 950), Some(0));
        assert_eq!(between(1_000, 950_000), Some(3));
        assert_eq!(between(1_000_000, 1_000), Some(-3));
        assert_eq!(between(1_000, 500), None);
        assert_eq!(between(1_000, 0), None);
    }
}
