//! First in, first out, by interval arithmetic.
//!
//! Every account has an inflow line and an outflow line: its incoming and its outgoing units, numbered in
//! the order in which they came and went. First-in-first-out says that the unit at inflow position *p* leaves
//! at outflow position *p*. A tainted deposit is therefore an interval of its receiver's inflow line, and
//! the outgoing transfers whose outflow intervals overlap it carry it on: a binary search, without looking
//! at what else the account did. Tainted rows are taken in time order, so that each is looked at once, with
//! all the taint it carries; touching intervals of one incident merge. Cost is proportional to the tainted
//! rows, not to the store.

mod kernel;
mod lines;
mod pending;

use crate::amount::Amount;
use crate::error::{Error, Result};
use crate::flow::{Cut, FeesPaid, Flow, Holding, Stopped, Unknown, UnknownInflows, Why};
use crate::seeds::{Seed, seed_rows};
use crate::stops::Stops;
use crate::store::{AnyColumns, Columns, SentHistory, Store};
use kernel::{Kernel, Outcome};

/// Steps allowed by default: enough for tens of millions of tainted transfers.
pub const DEFAULT_MAX_STEPS: u64 = 100_000_000;

/// How a trace is to be made.
#[derive(Debug, Clone)]
pub struct FifoOptions {
    /// Last second looked at, inclusive; `None` for everything in the store.
    pub until: Option<u32>,
    /// Where to stop.
    pub stops: Stops,
    /// Tainted pieces moved before the trace is cut (and says so, see [`Flow::cut`]).
    pub max_steps: u64,
    /// Whether to keep the list of moves (about 32 bytes each) or totals only.
    pub keep_moves: bool,
}

impl Default for FifoOptions {
    fn default() -> Self {
        Self { until: None, stops: Stops::none(), max_steps: DEFAULT_MAX_STEPS, keep_moves: true }
    }
}

/// Follows the seeds' units first in, first out, and says where they ended.
///
/// The result's conservation has been checked: a flow that loses or makes a unit is never returned.
///
/// # Errors
/// [`Error::BadSeed`]; [`Error::Damaged`] where the store's columns contradict each other;
/// [`Error::Overflow`]; [`Error::NotConserved`].
pub fn fifo(store: &Store, seeds: &[Seed], options: &FifoOptions) -> Result<Flow> {
    let flow = match store.columns() {
        AnyColumns::Eight(columns) => trace(store, &columns, seeds, options)?,
        AnyColumns::Sixteen(columns) => trace(store, &columns, seeds, options)?,
    };
    flow.conservation()?;
    Ok(flow)
}

fn trace<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    seeds: &[Seed],
    options: &FifoOptions,
) -> Result<Flow> {
    let mut seeds = seed_rows(store, columns, seeds)?;
    let rows = columns.rows_until(options.until);
    let within = seeds.partition_point(|&(row, _)| (row as usize) < rows);
    let seeds_after_until = seeds.len() - within;
    seeds.truncate(within);
    let outcome =
        Kernel::new(columns, rows, options).and_then(|kernel| kernel.run(&seeds)).ok_or_else(|| {
            Error::damaged(store.dir(), "its columns", "contradict each other; `check` says where")
        })?;
    let flow = Flow { seeds_after_until, ..settle(store, columns, rows, &seeds, outcome, options) };
    Ok(flow)
}

/// Turns what the kernel left behind into the result.
fn settle<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    rows: usize,
    seeds: &[(u32, u32)],
    outcome: Outcome,
    options: &FifoOptions,
) -> Flow {
    let mut flow =
        Flow { thefts: outcome.thefts, moves: outcome.moves, steps: outcome.steps, ..Flow::default() };
    flow.relabelled = outcome.relabelled;
    flow.unknown_inflows = unknown_inflows(columns, rows, seeds, &outcome.reached);
    flow.cut = outcome.cut_at.map(|row| {
        let seeds_left = seeds.len() - seeds.partition_point(|&(seed, _)| seed < row);
        Cut { row, steps: options.max_steps, seeds_left }
    });
    for left in outcome.left {
        let Holding { account, label, amount } = left.holding;
        let why = if left.cut_short { Some(Why::Cut) } else { why_unknown(store, columns, account) };
        match why {
            None => flow.at_rest.push(left.holding),
            Some(why) => flow.unknown.push(Unknown { account, label, amount, why }),
        }
    }
    for ((account, label), (amount, rows)) in outcome.stopped {
        let stop = kernel::stop_at(columns, options, account);
        flow.stopped.push(Stopped { account, stop, label, amount, rows });
    }
    let fees = outcome.fees.into_iter();
    flow.fees = fees.map(|((payer, label), amount)| FeesPaid { payer, label, amount }).collect();
    flow.at_rest.sort_unstable();
    flow.unknown.sort_unstable();
    flow
}

/// Why units on an account cannot be said to be at rest; `None` where they can.
fn why_unknown<A: Amount>(store: &Store, columns: &Columns<'_, A>, account: u32) -> Option<Why> {
    match store.sent_history(account) {
        SentHistory::Complete { .. } => None,
        SentHistory::Gapped { missing } => Some(Why::Gapped { missing }),
        SentHistory::None if columns.out_rows_of(account).is_empty() => Some(Why::NotHeld),
        SentHistory::None => Some(Why::NoNonces),
    }
}

/// Sums of unseen income per reached account (sorted), rows that were declared conversions left out.
fn unknown_inflows<A: Amount>(
    columns: &Columns<'_, A>,
    rows: usize,
    seeds: &[(u32, u32)],
    reached: &[u32],
) -> Vec<UnknownInflows> {
    let mut sums = std::collections::BTreeMap::new();
    for &row in columns.out_rows_of(columns.reserved.unknown).iter().take_while(|&&row| (row as usize) < rows)
    {
        let at = row as usize;
        let (Some(&account), Some(&amount)) = (columns.receiver.get(at), columns.amount.get(at)) else {
            continue;
        };
        let declared = seeds.binary_search_by_key(&row, |&(seed, _)| seed).is_ok();
        if !declared && reached.binary_search(&account).is_ok() {
            let sum: &mut u128 = sums.entry(account).or_default();
            *sum = sum.saturating_add(amount.into());
        }
    }
    sums.into_iter().map(|(account, amount)| UnknownInflows { account, amount }).collect()
}
