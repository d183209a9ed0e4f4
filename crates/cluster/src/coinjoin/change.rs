//! Change that was not mixed: which inputs paid for it, where the values leave one answer only.
//!
//! A participant takes the denomination and, in a value of its own, what is left: that change is tied to its inputs by
//! arithmetic. An answer is given only if *every* division of the transaction that fits the protocol's terms agrees on
//! it (`JoinMarket` and its like), or if no other set of inputs fits (Wasabi 1). The answer therefore holds if the terms
//! do: see [`maker_terms`] and [`WASABI1_INPUTS`].

use super::classify::{Classified, Kind};
use super::decompose::{Limits, Terms};
use super::denominations::{Repeated, repeated};
use super::joinmarket::{Shape, maker_terms};
use super::tx::Tx;

/// A wallet of Wasabi 1 registers at most this many inputs in a round (`MaxInputsRegistrableByWallet`).
pub const WASABI1_INPUTS: usize = 7;

/// Wasabi 1's coordinator takes 0.003 % of the denomination for each equal output: 3 of this many.
const COORDINATOR_FEE: u64 = 100_000;
/// Rounding, and shares of the miner's fee that are not even: a participant pays at most this many times the average.
const MINER_SHARE: u64 = 4;

/// Steps and divisions for finding all of them.
const ALL: Limits = Limits { steps: 2_000_000, divisions: 10_000 };

/// Who paid for a change output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// These inputs, by index, and no others fit: change and inputs have one owner.
    Inputs(Vec<usize>),
    /// At least two different sets of inputs fit.
    Ambiguous,
    /// None fits: the terms do not describe this transaction, or the output is no participant's change.
    NoneFits,
    /// Too many sets of inputs to try all.
    NotComputed,
}

/// One change output and its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Index of the output.
    pub output: usize,
    /// Whose it is.
    pub owner: Owner,
}

/// The change outputs of a CoinJoin, each with the inputs that it is tied to, in order of output.
///
/// Empty for Whirlpool, which makes no change, for Wasabi 2, whose wallets split what is left into several outputs, and
/// for a transaction that is no CoinJoin.
#[must_use]
pub fn unmixed_change(tx: &Tx<'_>, classified: &Classified) -> Vec<Change> {
    match classified.kind {
        Kind::JoinMarket => Shape::of(tx).map(|shape| of_divisions(&shape, maker_terms(shape.denomination))),
        Kind::OtherCoinJoin => Shape::of(tx)
            .zip(tx.fee())
            .map(|(shape, fee)| of_divisions(&shape, Terms { gains: 0, loses: fee })),
        Kind::Wasabi1 => Some(of_wasabi1(tx)),
        Kind::None | Kind::Wasabi2 | Kind::Whirlpool => None,
    }
    .unwrap_or_default()
}

fn of_divisions(shape: &Shape, terms: Terms) -> Vec<Change> {
    let divisions = shape.divide(terms, ALL);
    let owner = |change: usize| {
        let mut sets: Vec<u64> = divisions
            .found
            .iter()
            .flat_map(|division| {
                division.iter().find(|share| share.change == Some(change)).map(|share| share.inputs)
            })
            .collect();
        sets.sort_unstable();
        sets.dedup();
        match (divisions.complete, sets.as_slice()) {
            (_, [_, _, ..]) => Owner::Ambiguous,
            (false, _) => Owner::NotComputed,
            (true, []) => Owner::NoneFits,
            (true, &[set]) => Owner::Inputs((0..64).filter(|bit| set >> bit & 1 == 1).collect()),
        }
    };
    shape
        .outputs
        .iter()
        .enumerate()
        .map(|(change, &output)| Change { output, owner: owner(change) })
        .collect()
}

fn of_wasabi1(tx: &Tx<'_>) -> Vec<Change> {
    let values = repeated(tx.outputs);
    let single = |value: u64| values.iter().any(|one| one.value == value && one.count == 1);
    let inputs: Vec<u64> = tx.inputs.iter().map(|coin| coin.value).collect();
    let packages = packages(tx, &values);
    let changes = tx.outputs.iter().enumerate().filter(|(_, coin)| single(coin.value));
    changes.map(|(output, coin)| Change { output, owner: payer(&inputs, coin.value, &packages) }).collect()
}

/// What a participant can have taken besides its change, with the most it can have paid in fees: the base denomination,
/// or that and the next level (about twice as much), and so on.
fn packages(tx: &Tx<'_>, values: &[Repeated]) -> Vec<(u64, u64)> {
    let mut levels: Vec<Repeated> = values.iter().copied().filter(|one| one.count > 1).collect();
    levels.sort_unstable_by_key(|one| one.value);
    let Some(base) = values.first() else { return Vec::new() };
    let miner = tx.fee().unwrap_or(0) / (base.count.max(1) as u64) * MINER_SHARE;
    levels
        .iter()
        .filter(|level| level.value >= base.value)
        .scan((0_u64, miner), |(taken, fee), level| {
            *taken = taken.saturating_add(level.value);
            let anonymity = 3_u64.saturating_mul(level.count as u64);
            *fee = fee.saturating_add(level.value.saturating_mul(anonymity).div_ceil(COORDINATOR_FEE));
            Some((*taken, *fee))
        })
        .collect()
}

/// The one set of at most [`WASABI1_INPUTS`] inputs that pays for a change and one of the packages.
fn payer(inputs: &[u64], change: u64, packages: &[(u64, u64)]) -> Owner {
    let mut order: Vec<(u64, usize)> = inputs.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|left, right| right.cmp(left));
    let bounds = packages.iter().map(|&(taken, fee)| {
        let owed = taken.saturating_add(change);
        (owed, owed.saturating_add(fee))
    });
    let mut search = Payers { order, steps: ALL.steps, chosen: Vec::new(), found: Vec::new() };
    for (least, most) in bounds {
        if search.sets(least, most, 0, 0).is_none() {
            return Owner::NotComputed;
        }
    }
    match search.found.as_mut_slice() {
        [] => Owner::NoneFits,
        [one] => Owner::Inputs(std::mem::take(one)),
        _ => Owner::Ambiguous,
    }
}

struct Payers {
    /// Inputs by falling value, with their own index.
    order: Vec<(u64, usize)>,
    steps: u64,
    chosen: Vec<usize>,
    /// The sets found, at most two: more would change nothing.
    found: Vec<Vec<usize>>,
}

impl Payers {
    /// Adds the sets that sum to between `least` and `most`; `None` once the steps are used up.
    fn sets(&mut self, least: u64, most: u64, from: usize, sum: u64) -> Option<()> {
        if !self.chosen.is_empty() && sum >= least {
            self.keep();
        }
        let room = (WASABI1_INPUTS - self.chosen.len()) as u64;
        for place in from..self.order.len() {
            let &(value, index) = self.order.get(place)?;
            // Falling values: even `room` coins like this one would not be enough.
            if room == 0 || self.found.len() > 1 || sum.saturating_add(value.saturating_mul(room)) < least {
                break;
            }
            self.steps = self.steps.checked_sub(1)?;
            if sum.saturating_add(value) <= most {
                self.chosen.push(index);
                self.sets(least, most, place + 1, sum.saturating_add(value))?;
                self.chosen.pop();
            }
        }
        Some(())
    }

    fn keep(&mut self) {
        let mut set = self.chosen.clone();
        set.sort_unstable();
        if !self.found.contains(&set) {
            self.found.push(set);
        }
    }
}
