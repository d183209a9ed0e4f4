//! Bounds: the least and the most of a stolen sum that can have reached a target, under any accounting rule.
//!
//! # What is bounded
//! The amounts of all transfers are known; which of a sender's units a transfer took is not. An *accounting
//! rule* says, for every transfer `r` of amount `a_r`, how many stolen units `x_r` it carries, such that its
//! sender had them, and had the rest in clean units: `0 ≤ x_r ≤ T` and `a_r - x_r ≤ B - T`, where `B` is the
//! sender's balance before `r` and `T` the stolen units in it. FIFO, LIFO, haircut and every other way of
//! picking units are rules. What the mint and unseen senders give is clean, unless it is a theft. What
//! arrives at a stop, at the mint or as a fee stays there, and stops pay in clean units.
//!
//! A *theft* brings `a_r` stolen units whatever its sender had. Stolen units `y_r ≤ a_r` that its sender lost
//! with it are stolen anew: they leave the account of what was stolen before, as in [`fifo`](crate::fifo()),
//! and count within the `a_r`. Asked of all incidents together, units stolen twice count twice, in
//! [`Bounds::stolen`] as in what is reached. Asked of one incident, units of the others count as clean. Its
//! bounds are exact on their own, but those of several incidents need not all be met by one rule.
//!
//! *Reached* is either of two [`Measure`]s. [`Measure::Arrived`] makes the target a place where units stay,
//! so that each counts at its first arrival: a unit that goes on and comes back is one unit. This loses
//! nothing: under any rule, let `x_r` count only the units that have not yet been at the target, and the
//! constraints above hold as before. [`Measure::Held`] counts what is there at the end.
//!
//! # Why it is a flow, exactly
//! The two constraints on `x_r` say together that what the sender keeps, `T - x_r`, lies between 0 and `B - a_r`,
//! its balance after the row. So with balances fixed, clean units need no arcs of their own: a rule is the same
//! thing as a whole-number flow in the *time-expanded network*, whose nodes are accounts between two of
//! their transfers, with an arc of capacity `a_r` for each transfer and an arc of the balance for what an account
//! keeps after paying (an arrival adds as much room as units, and needs no arc). Thefts feed it; target, stops,
//! fees, relabelling and rest at the end drain it. Nothing has a lower limit: where a sender has too few clean
//! units, the arc of what it keeps is too narrow, and stolen units have to leave.
//!
//! Every flow ends somewhere and any partial account can be gone on with (by FIFO, say). Hence, with `S` stolen:
//! - the **most** that can have reached the target is the largest flow to it: adding paths to the other
//!   ends until all of `S` flows never takes back a unit that has arrived;
//! - the **least** is `S` less the largest flow to all other ends, by the same argument.
//!
//! Capacities are integers, so both are met by whole units, and a rule in fractions does not get outside.
//!
//! # Keeping it small
//! Only accounts that stolen units can have reached are looked at, and only while they can hold some;
//! accounts from which no way in time leads to the target are one node, "other", since what enters them can go on
//! by any rule; the rest is contracted where that does not change the largest flows. What is then still too
//! large is cut where the fewest units are at stake: a transfer that is not followed may bring its units to
//! the target (for `upper`) or away from it (for `lower`). Take a true flow apart into paths and end each at
//! its first cut transfer: what is left fits the cut network. So `lower` can only be too low and `upper` too
//! high, and [`Bounds::cut`] says so.
//!
//! The reduction of transport over time to flow in a time-expanded network: L. R. Ford and D. R. Fulkerson, *Flows in
//! Networks*, 1962, III.9.

mod answer;
mod maxflow;
mod neighbourhood;
mod network;
mod reduce;
mod solve;
mod toward;
mod witness;

use std::collections::{BTreeMap, BTreeSet};

pub use answer::{
    Bounds, BoundsCut, BoundsOptions, Carried, Interval, Measure, NetworkSize, Target, Witness,
};
pub use witness::check_witness;

use crate::amount::Amount;
use crate::error::{Error, Result};
use crate::seeds::{Seed, seed_rows};
use crate::store::{AnyColumns, Columns, Store};
use neighbourhood::{Neighbourhood, Scope, sweep};
use toward::Question;

/// For each target the bounds over all incidents together, and, where there are several, over each one
/// (targets in the order given, labels ascending). Thefts after `until` do not count.
///
/// # Errors
/// [`Error::BadTarget`] for a target without accounts or with an account that is not in the store;
/// [`Error::BadSeed`]; [`Error::Overflow`] where more than 2^128 - 1 units were stolen; [`Error::Damaged`] where the
/// store's columns contradict each other.
pub fn bounds(
    store: &Store,
    seeds: &[Seed],
    targets: &[Target],
    options: &BoundsOptions,
) -> Result<Vec<Bounds>> {
    match store.columns() {
        AnyColumns::Eight(columns) => answer(store, &columns, seeds, targets, options),
        AnyColumns::Sixteen(columns) => answer(store, &columns, seeds, targets, options),
    }
}

fn answer<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    seeds: &[Seed],
    targets: &[Target],
    options: &BoundsOptions,
) -> Result<Vec<Bounds>> {
    refuse_bad_targets(targets, store.meta().account_ids)?;
    let rows = columns.rows_until(options.until);
    let mut thefts = seed_rows(store, columns, seeds)?;
    thefts.truncate(thefts.partition_point(|&(row, _)| (row as usize) < rows));
    let stolen = stolen_by_label(columns, &thefts)?;
    let ends: Vec<u32> = targets.iter().map(|target| after_last_arrival(columns, target, rows)).collect();
    let whole = u32::try_from(rows).unwrap_or(u32::MAX);
    let through = |end: u32| if options.measure == Measure::Held { whole } else { end };
    let last = ends.iter().map(|&end| through(end)).max().unwrap_or(0);
    thefts.truncate(thefts.partition_point(|&(row, _)| row < last));
    let scope = Scope {
        thefts: &thefts,
        stolen: stolen.get(&None).copied().unwrap_or(0),
        rows: last as usize,
        stops: &options.stops,
        most_passages: options.max_transfers,
    };
    let damaged = || Error::damaged(store.dir(), "its columns", "contradict each other; `check` says where");
    let hood = sweep(columns, &scope).ok_or_else(damaged)?;
    let first = thefts.first().map_or(u32::MAX, |&(row, _)| row);
    let mut found = Vec::new();
    for (number, (target, &end)) in targets.iter().zip(&ends).enumerate() {
        let paid = paid_between(columns, target, first..end);
        for question in questions(&hood, target, &stolen, options.measure, end, paid) {
            let bounds = solve::solve(&question, options, through(end)).ok_or_else(damaged)?;
            found.push(Bounds { target: number, ..bounds });
        }
    }
    Ok(found)
}

/// The questions about one target: all incidents, and each where there are several.
fn questions<'a>(
    hood: &'a Neighbourhood,
    target: &Target,
    stolen: &BTreeMap<Option<u32>, u128>,
    measure: Measure,
    last_arrival: u32,
    paid: u128,
) -> Vec<Question<'a>> {
    let wanted: BTreeSet<u32> = target.accounts.iter().copied().collect();
    let in_target: Vec<bool> = hood.accounts.iter().map(|account| wanted.contains(account)).collect();
    let labels = if stolen.len() > 2 { stolen.len() } else { 1 };
    let ask = |(&label, &stolen): (&Option<u32>, &u128)| Question {
        hood,
        in_target: in_target.clone(),
        label,
        measure,
        stolen,
        last_arrival,
        paid,
    };
    stolen.iter().take(labels).map(ask).collect()
}

/// Units stolen, over all incidents (`None`, first) and by each.
fn stolen_by_label<A: Amount>(
    columns: &Columns<'_, A>,
    thefts: &[(u32, u32)],
) -> Result<BTreeMap<Option<u32>, u128>> {
    let mut stolen = BTreeMap::from([(None, 0_u128)]);
    for &(row, label) in thefts {
        let amount: u128 = columns.amount.get(row as usize).copied().unwrap_or_default().into();
        for key in [None, Some(label)] {
            let sum = stolen.entry(key).or_default();
            *sum = sum.checked_add(amount).ok_or_else(|| Error::Overflow {
                doing: "adding up what was stolen",
                at: format!("incident {label}"),
            })?;
        }
    }
    Ok(stolen)
}

/// The row after the last that pays the target; 0 where none does.
fn after_last_arrival<A: Amount>(columns: &Columns<'_, A>, target: &Target, rows: usize) -> u32 {
    let last = |&account: &u32| {
        let incoming = columns.in_rows_of(account);
        let within = incoming.partition_point(|&row| (row as usize) < rows);
        within.checked_sub(1).and_then(|at| incoming.get(at)).map_or(0, |&row| row.saturating_add(1))
    };
    target.accounts.iter().map(last).max().unwrap_or(0)
}

/// Units that the target's accounts were paid by some rows, in all.
fn paid_between<A: Amount>(columns: &Columns<'_, A>, target: &Target, rows: std::ops::Range<u32>) -> u128 {
    let accounts: BTreeSet<u32> = target.accounts.iter().copied().collect();
    let incoming = accounts.into_iter().flat_map(|account| columns.in_rows_of(account));
    let amounts =
        incoming.filter(|row| rows.contains(row)).filter_map(|&row| columns.amount.get(row as usize));
    amounts.fold(0, |sum: u128, &amount| sum.saturating_add(amount.into()))
}

fn refuse_bad_targets(targets: &[Target], accounts: u32) -> Result<()> {
    for (target, Target { accounts: own }) in targets.iter().enumerate() {
        if own.is_empty() {
            return Err(Error::BadTarget { target, what: "it has no accounts".to_owned() });
        }
        if let Some(id) = own.iter().find(|&&id| id >= accounts) {
            return Err(Error::BadTarget { target, what: format!("account {id} is not in the store") });
        }
    }
    Ok(())
}
