//! What a pair weighs: the logarithm of how much likelier its features are for two ends of one passage than for a
//! deposit and a release that have nothing to do with each other (Fellegi and Sunter 1969), with chance agreement
//! taken per value: a round amount or a busy account tells less than a rare one.

use crate::End;
use crate::features::{Candidate, could_be_fee};
use crate::law::{CELL, Law};
use crate::pairing::{Assets, Pairing};
use crate::rhythm::Rhythm;
use rustc_hash::FxHashMap;

/// Releases by value: what agreement by chance is worth.
pub(crate) struct Background {
    /// Per release: chance per second that an unrelated release falls at its time.
    time: Vec<f64>,
    /// Per release: chance that an unrelated release of its asset has its amount, within one cell.
    amount: Vec<f64>,
    /// Per release: chance that an unrelated release pays its account.
    account: Vec<f64>,
    assets: Vec<f64>,
    rows: f64,
}

/// Half the width of the window over which the rate of releases is taken, in seconds.
const WINDOW: u64 = 43_200;
/// Half the width, in natural logarithms, of the window over which the density of amounts is taken.
const BAND: f64 = 0.02;

impl Background {
    pub(crate) fn new(destination: &[End], to: &Assets) -> Self {
        let rows = number(destination.len()).max(1.0);
        Self {
            time: times(destination, rows),
            amount: amounts(destination, to),
            account: accounts(destination, rows),
            assets: to.counts.clone(),
            rows,
        }
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn times(destination: &[End], rows: f64) -> Vec<f64> {
    let mut sorted: Vec<u64> = destination.iter().filter_map(|end| end.time).collect();
    sorted.sort_unstable();
    let density = |time: u64| {
        let after = sorted.partition_point(|other| *other <= time.saturating_add(WINDOW));
        let before = sorted.partition_point(|other| *other < time.saturating_sub(WINDOW));
        number(after - before) / (rows * 86_400.0)
    };
    destination.iter().map(|end| end.time.map_or(1.0, density)).collect()
}

fn amounts(destination: &[End], to: &Assets) -> Vec<f64> {
    let mut logs: Vec<Vec<f64>> = vec![Vec::new(); to.counts.len()];
    let mut equal: FxHashMap<(u32, u128), f64> = FxHashMap::default();
    for (end, asset) in destination.iter().zip(&to.of_row) {
        if let (Some(amount), Some(list)) = (end.amount, logs.get_mut(*asset as usize)) {
            list.push(log(amount));
            *equal.entry((*asset, amount)).or_default() += 1.0;
        }
    }
    logs.iter_mut().for_each(|list| list.sort_by(f64::total_cmp));
    let chance = |end: &End, asset: &u32| {
        let (Some(amount), Some(list)) = (end.amount, logs.get(*asset as usize)) else { return 1.0 };
        let at = log(amount);
        let near =
            list.partition_point(|log| *log <= at + BAND) - list.partition_point(|log| *log < at - BAND);
        let same = equal.get(&(*asset, amount)).copied().unwrap_or(1.0);
        let (rows, others) = (number(list.len()), (number(near) - same).max(0.0));
        // A twentieth: amounts of an asset not seen yet spread over some twenty powers of e.
        let density = (others / (2.0 * BAND) + 0.05) / (rows + 1.0);
        (same - 1.0) / rows + density * CELL
    };
    destination.iter().zip(&to.of_row).map(|(end, asset)| chance(end, asset)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a density, not a sum of money")]
fn log(amount: u128) -> f64 {
    (amount.max(1) as f64).ln()
}

fn accounts(destination: &[End], rows: f64) -> Vec<f64> {
    let mut counts: FxHashMap<&str, f64> = FxHashMap::default();
    for account in destination.iter().filter_map(|end| end.account.as_deref()) {
        *counts.entry(account).or_default() += 1.0;
    }
    let chance = |end: &End| {
        end.account
            .as_deref()
            .and_then(|account| counts.get(account))
            .map_or(1.0, |count| (count - 0.5) / rows)
    };
    destination.iter().map(chance).collect()
}

/// The log likelihood ratio of a candidate, in nats.
pub(crate) fn weigh(
    candidate: &Candidate,
    law: &Law,
    rhythm: &Rhythm,
    pairing: &Pairing,
    background: &Background,
) -> f64 {
    // A memo that names the deposit's hash leaves nothing to weigh.
    if candidate.named {
        return 60.0;
    }
    let of = |list: &[f64]| list.get(candidate.column as usize).copied().unwrap_or(1.0).max(1e-30);
    let mut sum = asset(candidate, pairing, background);
    if let Some(delay) = candidate.delay {
        let alone = law.delay(candidate.assets.0, delay);
        // Half and half: neither law is trusted to rule out what the other allows.
        let chance = rhythm.density(candidate.row, delay).map_or(alone, |beside| 0.5 * (alone + beside));
        sum += (chance.max(1e-30) / of(&background.time)).ln();
    }
    if let Some(gap) = &candidate.amount {
        let same_account = candidate.same_account == Some(true);
        let chance = law.fee(candidate.assets, gap, could_be_fee(gap, same_account));
        sum += (chance.max(1e-40) / of(&background.amount)).ln();
    }
    if let Some(same) = candidate.same_account {
        sum += agreement(same, law.account(), of(&background.account).min(0.5));
    }
    if let Some(same) = candidate.same_number {
        sum += agreement(same, law.number(), 1.0 / background.rows.max(2.0));
    }
    sum
}

fn agreement(same: bool, of_pairs: f64, by_chance: f64) -> f64 {
    if same { (of_pairs / by_chance).ln() } else { ((1.0 - of_pairs) / (1.0 - by_chance)).ln() }
}

fn asset(candidate: &Candidate, pairing: &Pairing, background: &Background) -> f64 {
    let (from, to) = candidate.assets;
    let pairs = pairing.of.get(from as usize).into_iter().flatten();
    let share = pairs.into_iter().find(|pair| pair.to == to).map_or(1e-4, |pair| pair.share);
    let by_chance = background.assets.get(to as usize).copied().unwrap_or(1.0) / background.rows;
    (share.max(1e-6) / by_chance).ln()
}
