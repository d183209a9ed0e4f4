//! The slow, obvious tracers: every account is a list of lots, every transfer is walked.
//!
//! They share no code with the store or with the kernels, sort and complete the rows themselves, and are
//! what both are tested against. Time and memory grow with the whole ledger.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::Policy;

/// The account with an infinite balance.
pub const OUTSIDE: u32 = 0;

/// One transfer as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceRow {
    /// Paying account; [`OUTSIDE`] mints.
    pub from: u32,
    /// Receiving account, not looked at for a fee; [`OUTSIDE`] burns.
    pub to: u32,
    /// Base units.
    pub amount: u128,
    /// Unix seconds.
    pub time: u32,
    /// Whether this is a fee.
    pub fee: bool,
}

/// Everything that an account spent without having received it, in a time window, as proceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    /// The account.
    pub account: u32,
    /// First second.
    pub from: u32,
    /// Last second, inclusive.
    pub until: u32,
    /// The incident.
    pub label: u32,
}

/// A ledger and what is asked of it.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// The transfers, as given.
    pub rows: Vec<ReferenceRow>,
    /// Stolen rows, by position as given, with their incident.
    pub thefts: BTreeMap<usize, u32>,
    /// Declared conversions.
    pub conversions: Vec<Conversion>,
    /// Accounts at which the trace stops.
    pub stops: BTreeSet<u32>,
    /// Last second looked at, inclusive.
    pub until: Option<u32>,
    /// Whether taint that a stolen transfer carries stays with its first theft.
    pub keep_first: bool,
}

/// A transfer that taint can move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// The unseen income put in front of a given row.
    InflowBefore(usize),
    /// A given row.
    Given(usize),
}

/// Where every unit went. Keys end in the label; zero entries are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Units taken by each theft or conversion (zero ones too).
    pub thefts: BTreeMap<(At, u32), u128>,
    /// Units carried by each transfer.
    pub moves: BTreeMap<(At, u32), u128>,
    /// Units on each account at the end.
    pub held: BTreeMap<(u32, u32), u128>,
    /// Units that arrived at each stop ([`OUTSIDE`] is one).
    pub stopped: BTreeMap<(u32, u32), u128>,
    /// Units spent on fees, by payer.
    pub fees: BTreeMap<(u32, u32), u128>,
    /// Units stolen again: (where, from label, to label).
    pub relabelled: BTreeMap<(At, u32, u32), u128>,
    /// Unseen, undeclared income of every account that ever held taint.
    pub unknown_inflows: BTreeMap<u32, u128>,
}

/// A number of units and the incident they come from, if any.
pub(crate) type Lot = (u128, Option<u32>);

#[derive(Default)]
struct Ledger {
    lots: BTreeMap<u32, Vec<Lot>>,
    ever_tainted: BTreeSet<u32>,
    inflows: BTreeMap<u32, u128>,
}

impl Ledger {
    fn balance(&self, account: u32) -> u128 {
        self.lots.get(&account).into_iter().flatten().map(|(units, _)| units).sum()
    }

    fn take(&mut self, account: u32, need: u128, policy: Policy) -> Vec<Lot> {
        let lots = self.lots.entry(account).or_default();
        let taken;
        (taken, *lots) = match policy {
            Policy::Lifo => {
                let below = lots.iter().map(|(units, _)| units).sum::<u128>().saturating_sub(need);
                let (rest, taken) = split(lots, below);
                (taken, rest)
            }
            Policy::Haircut => share(lots, need),
            Policy::Fifo | Policy::Poison => split(lots, need),
        };
        taken
    }

    fn give(&mut self, account: u32, lots: Vec<Lot>) {
        if lots.iter().any(|(units, label)| *units > 0 && label.is_some()) {
            self.ever_tainted.insert(account);
        }
        self.lots.entry(account).or_default().extend(lots.into_iter().filter(|(units, _)| *units > 0));
    }
}

/// The first `need` units of some lots, and the rest.
pub(crate) fn split(lots: &[Lot], need: u128) -> (Vec<Lot>, Vec<Lot>) {
    let (mut first, mut rest, mut need) = (Vec::new(), Vec::new(), need);
    for &(units, label) in lots {
        let part = units.min(need);
        need -= part;
        first.push((part, label));
        rest.push((units - part, label));
    }
    let some = |lots: Vec<Lot>| lots.into_iter().filter(|(units, _)| *units > 0).collect();
    (some(first), some(rest))
}

/// The proportional part of some lots that a payment of `need` carries, and the rest.
pub(crate) fn share(lots: &[Lot], need: u128) -> (Vec<Lot>, Vec<Lot>) {
    let balance: u128 = lots.iter().map(|(units, _)| units).sum();
    let mut by_label = BTreeMap::<u32, u128>::new();
    for &(units, label) in lots {
        *by_label.entry(label.unwrap_or(u32::MAX)).or_default() += if label.is_some() { units } else { 0 };
    }
    let tainted: u128 = by_label.values().sum();
    let moved = if need == balance { tainted } else { floor_of(tainted, need, balance) };
    let (mut taken, mut rest, mut so_far, mut sent) = (Vec::new(), Vec::new(), 0, 0);
    for (label, units) in by_label.into_iter().filter(|(_, units)| *units > 0) {
        so_far += units;
        let through = if so_far == tainted { moved } else { floor_of(moved, so_far, tainted) };
        taken.push((through - sent, Some(label)));
        rest.push((units - (through - sent), Some(label)));
        sent = through;
    }
    taken.push((need - moved, None));
    rest.push((balance - tainted - (need - moved), None));
    (taken, rest)
}

/// The greatest q with q · c ≤ a · b, found by halving.
fn floor_of(a: u128, b: u128, c: u128) -> u128 {
    let product = wide(a, b);
    let (mut low, mut high) = (0, a);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if wide(middle, c) <= product {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// a · b as (upper half, lower half).
fn wide(a: u128, b: u128) -> (u128, u128) {
    let half = u128::from(u64::MAX);
    let (a1, a0, b1, b0) = (a >> 64, a & half, b >> 64, b & half);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let cross = a0 * b1 + (middle & half);
    (a1 * b1 + (middle >> 64) + (cross >> 64), (cross << 64) | (low & half))
}

/// Traces a case under a rule that has amounts: first in first out, last in first out, or in proportion.
#[must_use]
pub fn trace(case: &Case, policy: Policy) -> Tally {
    let (mut ledger, mut tally) = (Ledger::default(), Tally::default());
    for at in in_time_order(case) {
        let Some(&row) = case.rows.get(at) else { continue };
        receive_unseen(case, &mut ledger, &mut tally, at, row);
        let lots = if row.from == OUTSIDE {
            vec![(row.amount, None)]
        } else {
            ledger.take(row.from, row.amount, policy)
        };
        let lots = steal(case, &mut tally, At::Given(at), lots, row.amount, case.thefts.get(&at).copied());
        arrive(case, &mut ledger, &mut tally, row, lots);
    }
    close(ledger, tally)
}

/// Positions of the rows looked at, in time order.
fn in_time_order(case: &Case) -> Vec<usize> {
    let time = |at: &usize| case.rows.get(*at).map(|row| row.time);
    let mut order: Vec<usize> = (0..case.rows.len()).collect();
    order.sort_by_key(time);
    order.retain(|at| case.until.is_none_or(|until| time(at) <= Some(until)));
    order
}

/// What poison reaches: per (account, label) the first row, the sum received, and whether it stops there.
pub type Poisoned = BTreeMap<(u32, u32), (At, u128, bool)>;

/// Traces a case by reachability: no amounts, only who was paid by whom after being reached.
#[must_use]
pub fn poison(case: &Case) -> Poisoned {
    // Balances are needed only to know where unseen income is put in front of a row.
    let mut balance = BTreeMap::<u32, u128>::new();
    let mut reached = Poisoned::new();
    for at in in_time_order(case) {
        let Some(&row) = case.rows.get(at) else { continue };
        let held = balance.entry(row.from).or_default();
        if row.from != OUTSIDE && *held < row.amount {
            let deficit = row.amount - *held;
            *held += deficit;
            let declared = conversion(case, row);
            infect(
                case,
                &mut reached,
                At::InflowBefore(at),
                row.from,
                deficit,
                declared.into_iter().collect(),
            );
        }
        if row.from != OUTSIDE {
            *balance.entry(row.from).or_default() -= row.amount;
        }
        if !row.fee && row.to != OUTSIDE {
            *balance.entry(row.to).or_default() += row.amount;
        }
        let mut labels: BTreeSet<u32> = reached
            .iter()
            .filter(|((account, _), (.., stopped))| *account == row.from && !stopped)
            .map(|((_, label), _)| *label)
            .collect();
        if let Some(&theft) = case.thefts.get(&at) {
            if !case.keep_first {
                labels.clear();
            }
            labels.insert(theft);
        }
        if !row.fee {
            infect(case, &mut reached, At::Given(at), row.to, row.amount, labels);
        }
    }
    reached
}

fn infect(case: &Case, reached: &mut Poisoned, at: At, to: u32, amount: u128, labels: BTreeSet<u32>) {
    for label in labels.into_iter().filter(|_| amount > 0) {
        let stopped = to == OUTSIDE || case.stops.contains(&to);
        reached.entry((to, label)).or_insert((at, 0, stopped)).1 += amount;
    }
}

/// The incident that an account's unseen income before a row is declared to be proceeds of.
fn conversion(case: &Case, row: ReferenceRow) -> Option<u32> {
    let covers = |c: &&Conversion| c.account == row.from && (c.from..=c.until).contains(&row.time);
    case.conversions.iter().find(covers).map(|c| c.label)
}

/// Makes up for what the payer was never seen to receive.
fn receive_unseen(case: &Case, ledger: &mut Ledger, tally: &mut Tally, at: usize, row: ReferenceRow) {
    let deficit = row.amount.saturating_sub(ledger.balance(row.from));
    if row.from == OUTSIDE || deficit == 0 {
        return;
    }
    let here = At::InflowBefore(at);
    let declared = conversion(case, row);
    if declared.is_none() {
        *ledger.inflows.entry(row.from).or_default() += deficit;
    }
    let lots = steal(case, tally, here, vec![(deficit, None)], deficit, declared);
    let to_payer = ReferenceRow { from: OUTSIDE, to: row.from, fee: false, ..row };
    arrive(case, ledger, tally, to_payer, lots);
}

/// Applies a theft to what a transfer carries, and notes what it carries now.
fn steal(
    case: &Case,
    tally: &mut Tally,
    at: At,
    lots: Vec<Lot>,
    amount: u128,
    theft: Option<u32>,
) -> Vec<Lot> {
    let mut lots = lots;
    if let Some(to) = theft {
        let mut taken = 0;
        if case.keep_first {
            for (units, label) in lots.iter_mut().filter(|(_, label)| label.is_none()) {
                taken += *units;
                *label = Some(to);
            }
        } else {
            for (units, from) in tainted(&lots) {
                *tally.relabelled.entry((at, from, to)).or_default() += units;
            }
            taken = amount;
            lots = vec![(amount, Some(to))];
        }
        tally.thefts.insert((at, to), taken);
    }
    for (units, label) in tainted(&lots) {
        *tally.moves.entry((at, label)).or_default() += units;
    }
    lots
}

fn tainted(lots: &[Lot]) -> impl Iterator<Item = (u128, u32)> {
    lots.iter().filter_map(|&(units, label)| Some((units, label?))).filter(|(units, _)| *units > 0)
}

fn arrive(case: &Case, ledger: &mut Ledger, tally: &mut Tally, row: ReferenceRow, lots: Vec<Lot>) {
    let (place, account) = if row.fee {
        (&mut tally.fees, row.from)
    } else if row.to == OUTSIDE || case.stops.contains(&row.to) {
        (&mut tally.stopped, row.to)
    } else {
        ledger.give(row.to, lots);
        return;
    };
    for (units, label) in tainted(&lots) {
        *place.entry((account, label)).or_default() += units;
    }
    if !row.fee && row.to != OUTSIDE {
        ledger.give(row.to, lots.into_iter().map(|(units, _)| (units, None)).collect());
    }
}

fn close(ledger: Ledger, mut tally: Tally) -> Tally {
    for (account, lots) in ledger.lots {
        for (units, label) in tainted(&lots) {
            *tally.held.entry((account, label)).or_default() += units;
        }
    }
    let reached = |(account, _): &(u32, u128)| ledger.ever_tainted.contains(account);
    tally.unknown_inflows = ledger.inflows.into_iter().filter(reached).collect();
    tally
}
