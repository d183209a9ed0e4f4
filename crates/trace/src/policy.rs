//! The accounting rules, and the one call that follows stolen units under each of them.
//!
//! | rule | a payment carries | exact by |
//! | --- | --- | --- |
//! | [`Policy::Fifo`] | the units that came first | interval arithmetic ([`crate::fifo`]) |
//! | [`Policy::Lifo`] | the units that came last | the same on a stack |
//! | [`Policy::Haircut`] | ⌊tainted · amount / balance⌋; all of it where the balance is emptied | integers |
//! | [`Policy::Poison`] | no amount: whoever was paid by a reached account is reached | reachability in time |
//!
//! The first three conserve: stolen = at rest + stopped + fees + unknown + relabelled, to the unit, checked for every
//! flow before it is returned. Poison has no amounts to conserve; it lists who was reached.

use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::error::{Error, Result};
use crate::flow::Flow;
use crate::ledger::Forward;
use crate::marks::{Job, Mark};
use crate::seeds::{Seed, seed_rows};
use crate::settle::{Outcome, settle};
use crate::stops::Stops;
use crate::store::{AnyColumns, Columns, Store};
use crate::totals::Totals;

/// Steps allowed by default: enough for hundreds of millions of tainted transfers.
pub const DEFAULT_MAX_STEPS: u64 = 1_000_000_000;

/// The label under which a trace that keeps incidents together counts them all.
pub const TOGETHER: u32 = 0;

/// An accounting rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// First in, first out.
    #[default]
    Fifo,
    /// In proportion: every payment carries its share of the payer's tainted units, rounded down.
    Haircut,
    /// Whoever is paid by a reached account is reached, for good. No amounts.
    Poison,
    /// Last in, first out.
    Lifo,
}

/// What a stolen transfer does to units of an earlier theft that it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TheftOnTheft {
    /// They count to the later theft; the earlier one says how many it lost so.
    #[default]
    Relabel,
    /// They stay with the earlier theft; the later one takes only what was clean.
    KeepFirst,
}

/// Whether several incidents are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Incidents {
    /// Every tainted unit keeps the label of its incident.
    #[default]
    Apart,
    /// All count as one, under [`TOGETHER`]. Under the proportional rule and poison, whose taint mixes, this is much
    /// faster over a whole ledger: an account holds one number and not one for every incident.
    Together,
}

/// How a trace is to be made, whatever the rule.
#[derive(Debug, Clone)]
pub struct Options {
    /// Last second looked at, inclusive; `None` for everything in the store.
    pub until: Option<u32>,
    /// Where to stop.
    pub stops: Stops,
    /// Tainted pieces moved before the trace is cut (and says so, see [`Flow::cut`]).
    pub max_steps: u64,
    /// Whether to keep the list of moves (about 32 bytes each) or totals only.
    pub keep_moves: bool,
    /// What a stolen transfer does to taint that it carries.
    pub theft_on_theft: TheftOnTheft,
    /// Whether incidents are told apart.
    pub incidents: Incidents,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            until: None,
            stops: Stops::none(),
            max_steps: DEFAULT_MAX_STEPS,
            keep_moves: true,
            theft_on_theft: TheftOnTheft::default(),
            incidents: Incidents::default(),
        }
    }
}

/// Follows the seeds' units under a rule, and says where they ended.
///
/// The result's conservation has been checked: a flow that loses or makes a unit is never returned.
///
/// # Errors
/// [`Error::BadSeed`]; [`Error::Damaged`] where the store's columns contradict each other;
/// [`Error::Overflow`]; [`Error::NotConserved`].
pub fn follow(store: &Store, seeds: &[Seed], policy: Policy, options: &Options) -> Result<Flow> {
    let flow = match store.columns() {
        AnyColumns::Eight(columns) => trace(store, &columns, seeds, policy, options)?,
        AnyColumns::Sixteen(columns) => trace(store, &columns, seeds, policy, options)?,
    };
    flow.conservation()?;
    Ok(flow)
}

/// The same as sums only: what is said of `options` holds, except that incidents are together and no move is kept.
/// Over a whole ledger this is quicker, since no list of millions of accounts is written.
///
/// # Errors
/// As [`follow`].
pub fn totals(store: &Store, seeds: &[Seed], policy: Policy, options: &Options) -> Result<Totals> {
    let options = Options { keep_moves: false, incidents: Incidents::Together, ..options.clone() };
    match store.columns() {
        AnyColumns::Eight(columns) => add_up(store, &columns, seeds, policy, &options),
        AnyColumns::Sixteen(columns) => add_up(store, &columns, seeds, policy, &options),
    }
}

/// The seeds within the time asked for, as rows of the store.
struct Start {
    seeds: Vec<(u32, u32)>,
    marks: Vec<Mark>,
    rows: usize,
    seeds_after_until: usize,
}

impl Start {
    fn new<A: Amount>(
        store: &Store,
        columns: &Columns<'_, A>,
        seeds: &[Seed],
        options: &Options,
    ) -> Result<Self> {
        let mut seeds = seed_rows(store, columns, seeds)?;
        if options.incidents == Incidents::Together {
            seeds.iter_mut().for_each(|(_, label)| *label = TOGETHER);
        }
        let rows = columns.rows_until(options.until);
        let within = seeds.partition_point(|&(row, _)| (row as usize) < rows);
        let seeds_after_until = seeds.len() - within;
        seeds.truncate(within);
        let marks = seeds.iter().map(|&(row, label)| Mark::theft(row, label)).collect();
        Ok(Self { seeds, marks, rows, seeds_after_until })
    }
}

fn trace<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    seeds: &[Seed],
    policy: Policy,
    options: &Options,
) -> Result<Flow> {
    let Start { seeds, marks, rows, seeds_after_until } = Start::new(store, columns, seeds, options)?;
    let job = Job { marks: &marks, openings: &[], options, watched: None, totals: false };
    let outcome = run(columns, rows, policy, &job).ok_or_else(|| damaged(store))?;
    Ok(Flow { policy, seeds_after_until, ..settle(store, columns, rows, &seeds, outcome, options) })
}

fn add_up<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    seeds: &[Seed],
    policy: Policy,
    options: &Options,
) -> Result<Totals> {
    let Start { marks, rows, .. } = Start::new(store, columns, seeds, options)?;
    let job = Job { marks: &marks, openings: &[], options, watched: None, totals: true };
    let outcome = run(columns, rows, policy, &job).ok_or_else(|| damaged(store))?;
    crate::totals::totals(&outcome, policy)
}

fn run<A: Amount>(columns: &Columns<'_, A>, rows: usize, policy: Policy, job: &Job<'_>) -> Option<Outcome> {
    let ledger = Forward { columns: *columns, rows };
    match policy {
        Policy::Haircut => crate::haircut::run(ledger, job),
        Policy::Poison => crate::poison::run_forward(ledger, job),
        Policy::Fifo | Policy::Lifo => crate::backward::run(ledger, policy, job),
    }
}

pub(crate) fn damaged(store: &Store) -> Error {
    Error::damaged(store.dir(), "its columns", "contradict each other; `check` says where")
}
