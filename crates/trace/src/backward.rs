//! Where money came from: from an account or a transfer back to mints, unseen income, common pots and known thefts.
//!
//! The kernels that follow money forward run over the ledger mirrored in time ([`crate::ledger`]). For first in first
//! out and last in first out the answer is exact in both directions: what a theft sends to a target, followed
//! forward, is what the target has from that theft, followed back, to the unit. Under the proportional rule the two
//! differ by rounding, at most a unit a payment.
//!
//! A known theft on the way is an origin: under [`TheftOnTheft::Relabel`] the last one that a unit went through, under
//! [`TheftOnTheft::KeepFirst`] the first.
//!
//! [`TheftOnTheft::Relabel`]: crate::TheftOnTheft::Relabel
//! [`TheftOnTheft::KeepFirst`]: crate::TheftOnTheft::KeepFirst

use std::collections::BTreeMap;

use serde::Serialize;

use crate::amount::Amount;
use crate::error::{Error, Result};
use crate::flow::{Cut, Move, Reached};
use crate::ledger::{Ledger, Mirrored};
use crate::marks::{Job, Mark, What};
use crate::policy::{Options, Policy, damaged};
use crate::seeds::{Seed, seed_rows};
use crate::settle::Outcome;
use crate::stops::Stop;
use crate::store::{AnyColumns, Columns, Store};

/// The label of units that no source has been found for.
const NO_SOURCE: u32 = 0;

/// The money that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Everything that these accounts hold at the end of the rows looked at. Their own stop rules are not applied.
    Holdings(Vec<u32>),
    /// The whole amount of one transfer, by its row in the source as it was given to the builder.
    Transfer(u32),
}

/// What sort of beginning an origin is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "beginning")]
pub enum Beginning {
    /// Minted, a coinbase, or paid by a sender that the source does not name.
    Minted,
    /// Income that an account spent without having been seen to receive it.
    Unseen,
    /// A common pot: what it pays is nobody's in particular.
    Stopped(Stop),
}

/// Units whose way back ends without a known theft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The account that paid them: the mint, the account of unseen income, or a stop.
    pub account: u32,
    /// What sort of beginning this is.
    #[serde(flatten)]
    pub beginning: Beginning,
    /// Base units.
    pub amount: u128,
    /// The transfers in which they came, rows of the store in order.
    pub rows: Vec<u32>,
}

/// Where a target's money came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Provenance {
    /// The rule that this was found under.
    pub policy: Policy,
    /// Base units asked about; 0 under poison.
    pub asked: u128,
    /// Units by the label of the source that they came from. Under poison: the sources that the target can be reached
    /// from, with 0.
    pub contributions: BTreeMap<u32, u128>,
    /// Units that came from no source given.
    pub origins: Vec<Origin>,
    /// Units not followed to their end because the trace was cut.
    pub not_followed: u128,
    /// Every transfer that carried them, in time order; the label is always 0.
    pub moves: Vec<Move>,
    /// Under poison: the accounts from which the target can be reached. `first` is the last transfer by which it
    /// is, `received` what the account paid on such ways in all.
    pub reached: Vec<Reached>,
    /// Set where the trace took more steps than allowed.
    pub cut: Option<Cut>,
    /// Pieces moved.
    pub steps: u64,
}

impl Provenance {
    /// Whether contributions, origins and what was not followed add up to what was asked about.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let parts = self.contributions.values().chain(self.origins.iter().map(|origin| &origin.amount));
        parts.copied().try_fold(self.not_followed, u128::checked_add) == Some(self.asked)
    }
}

/// Follows a target's money back under a rule. `sources` are the thefts that are known; of `options`, `incidents` is
/// not looked at.
///
/// # Errors
/// [`Error::BadSeed`] for a source or a target that is not in the store; [`Error::Damaged`] where the store's columns
/// contradict each other; [`Error::NotConserved`] where the parts do not add up.
pub fn backward(
    store: &Store,
    target: &Target,
    sources: &[Seed],
    policy: Policy,
    options: &Options,
) -> Result<Provenance> {
    let found = match store.columns() {
        AnyColumns::Eight(columns) => trace(store, &columns, target, sources, policy, options)?,
        AnyColumns::Sixteen(columns) => trace(store, &columns, target, sources, policy, options)?,
    };
    if !found.adds_up() {
        let accounted = found.contributions.values().sum();
        return Err(Error::NotConserved { label: NO_SOURCE, stolen: found.asked, accounted });
    }
    Ok(found)
}

fn trace<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    target: &Target,
    sources: &[Seed],
    policy: Policy,
    options: &Options,
) -> Result<Provenance> {
    let ledger = Mirrored { columns: *columns, rows: columns.rows_until(options.until) };
    let sources = seed_rows(store, columns, sources)?;
    let mut labels: Vec<u32> = sources.iter().map(|&(_, label)| label).collect();
    labels.sort_unstable();
    labels.dedup();
    let within = sources.into_iter().filter(|&(row, _)| (row as usize) < ledger.rows);
    let mut marks: Vec<Mark> = within
        .filter_map(|(row, label)| {
            // Labels are numbered from 1, since 0 stands for none.
            let label = u32::try_from(labels.binary_search(&label).ok()?).ok()? + 1;
            Some(Mark { row: ledger.store_row(row), what: What::Ends, label })
        })
        .collect();
    let openings = start(store, ledger, target, &mut marks)?;
    marks.sort_unstable();
    let job = Job { marks: &marks, openings: &openings, options, watched: None, totals: false };
    let outcome = run(ledger, policy, &job).ok_or_else(|| damaged(store))?;
    Ok(Provenance { policy, ..settle(columns, ledger, &labels, outcome, policy, options) })
}

/// The kernel of a rule over any ledger.
pub(crate) fn run<A: Amount>(ledger: impl Ledger<A>, policy: Policy, job: &Job<'_>) -> Option<Outcome> {
    match policy {
        Policy::Fifo => crate::fifo::run(ledger, job),
        Policy::Lifo => crate::lifo::run(ledger, job),
        Policy::Haircut => crate::haircut::run_walking(ledger, job),
        Policy::Poison => crate::poison::run(ledger, job),
    }
}

/// Where the way back begins: accounts, or a mark.
fn start<A: Amount>(
    store: &Store,
    ledger: Mirrored<'_, A>,
    target: &Target,
    marks: &mut Vec<Mark>,
) -> Result<Vec<(u32, u32)>> {
    let refuse = |what: String, hint: &'static str| Err(Error::BadSeed { seed: 0, what, hint });
    match target {
        Target::Holdings(accounts) => {
            let ids = store.meta().account_ids;
            match accounts.iter().find(|&&account| account >= ids) {
                Some(account) => {
                    refuse(format!("account {account} is not in the store"), "give ids of the store")
                }
                None => Ok(accounts.iter().map(|&account| (account, NO_SOURCE)).collect()),
            }
        }
        Target::Transfer(given) => match store.row_of_given(*given) {
            Some(row) if (row as usize) < ledger.rows => {
                marks.push(Mark::theft(ledger.store_row(row), NO_SOURCE));
                Ok(Vec::new())
            }
            _ => refuse(
                format!("row {given} is not among the rows looked at"),
                "the target is a row of the file that the store was built from, from 0, not after `until`",
            ),
        },
    }
}

/// Turns what a mirrored run left behind into the result.
fn settle<A: Amount>(
    columns: &Columns<'_, A>,
    ledger: Mirrored<'_, A>,
    labels: &[u32],
    outcome: Outcome,
    policy: Policy,
    options: &Options,
) -> Provenance {
    let source = |label: u32| label.checked_sub(1).and_then(|at| labels.get(at as usize)).copied();
    let mut found = Provenance {
        asked: outcome.thefts.iter().map(|theft| theft.amount).sum(),
        not_followed: outcome.left.iter().map(|left| left.holding.amount).sum(),
        steps: outcome.steps,
        ..Provenance::default()
    };
    let mut contribute = |label: u32, units: u128| {
        let Some(label) = source(label) else { return false };
        *found.contributions.entry(label).or_default() += units;
        true
    };
    let poison = policy == Policy::Poison;
    for (label, ended) in &outcome.ended {
        contribute(*label, if poison { 0 } else { ended.amount });
    }
    for ((account, label), (amount, rows)) in outcome.stopped {
        if contribute(label, amount) {
            continue;
        }
        let beginning = beginning(columns, options, account);
        let rows = rows.into_iter().rev().map(|row| ledger.store_row(row)).collect();
        found.origins.push(Origin { account, beginning, amount, rows });
    }
    found.asked = if poison { 0 } else { found.asked };
    let back = |m: Move| Move { row: ledger.store_row(m.row), label: NO_SOURCE, ..m };
    found.moves = merged(outcome.moves.into_iter().rev().map(back));
    let back = |r: Reached| Reached { first: ledger.store_row(r.first), ..r };
    found.reached = outcome.poisoned.into_iter().filter(|r| r.label == NO_SOURCE).map(back).collect();
    found.cut =
        outcome.cut_at.map(|row| Cut { row: ledger.store_row(row), steps: options.max_steps, seeds_left: 0 });
    found
}

fn beginning<A>(columns: &Columns<'_, A>, options: &Options, account: u32) -> Beginning {
    match options.stops.get(account) {
        Some(stop) => Beginning::Stopped(stop.clone()),
        None if account == columns.reserved.unknown => Beginning::Unseen,
        None => Beginning::Minted,
    }
}

/// One move a row, whatever the labels were.
fn merged(moves: impl Iterator<Item = Move>) -> Vec<Move> {
    let mut all: Vec<Move> = Vec::new();
    for next in moves {
        match all.last_mut() {
            Some(last) if last.row == next.row => last.amount = last.amount.saturating_add(next.amount),
            _ => all.push(next),
        }
    }
    all
}
