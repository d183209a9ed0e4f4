//! The slow, obvious tracer: every account is a queue of lots, every transfer is walked.
//!
//! It shares no code with the store or with the interval tracer, sorts and completes the rows itself, and is
//! what both are tested and timed against. Time and memory grow with the whole ledger.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
type Lot = (u128, Option<u32>);

#[derive(Default)]
struct Ledger {
    queues: BTreeMap<u32, VecDeque<Lot>>,
    ever_tainted: BTreeSet<u32>,
    inflows: BTreeMap<u32, u128>,
}

impl Ledger {
    fn balance(&self, account: u32) -> u128 {
        self.queues.get(&account).into_iter().flatten().map(|(units, _)| units).sum()
    }

    fn take(&mut self, account: u32, mut need: u128) -> Vec<Lot> {
        let mut taken = Vec::new();
        let queue = self.queues.entry(account).or_default();
        while need > 0 {
            let Some((units, label)) = queue.pop_front() else { break };
            let part = units.min(need);
            taken.push((part, label));
            need -= part;
            if part < units {
                queue.push_front((units - part, label));
            }
        }
        taken
    }

    fn give(&mut self, account: u32, lots: Vec<Lot>) {
        if lots.iter().any(|(units, label)| *units > 0 && label.is_some()) {
            self.ever_tainted.insert(account);
        }
        self.queues.entry(account).or_default().extend(lots.into_iter().filter(|(units, _)| *units > 0));
    }
}

/// Traces a case first in, first out.
#[must_use]
pub fn fifo(case: &Case) -> Tally {
    let mut order: Vec<usize> = (0..case.rows.len()).collect();
    order.sort_by_key(|&at| case.rows.get(at).map(|row| row.time));
    let (mut ledger, mut tally) = (Ledger::default(), Tally::default());
    for at in order {
        let Some(&row) = case.rows.get(at) else { continue };
        if case.until.is_some_and(|until| row.time > until) {
            break;
        }
        receive_unseen(case, &mut ledger, &mut tally, at, row);
        let lots =
            if row.from == OUTSIDE { vec![(row.amount, None)] } else { ledger.take(row.from, row.amount) };
        let lots = steal(&mut tally, At::Given(at), lots, row.amount, case.thefts.get(&at).copied());
        arrive(case, &mut ledger, &mut tally, row, lots);
    }
    close(ledger, tally)
}

/// Makes up for what the payer was never seen to receive.
fn receive_unseen(case: &Case, ledger: &mut Ledger, tally: &mut Tally, at: usize, row: ReferenceRow) {
    let deficit = row.amount.saturating_sub(ledger.balance(row.from));
    if row.from == OUTSIDE || deficit == 0 {
        return;
    }
    let here = At::InflowBefore(at);
    let covers = |c: &&Conversion| c.account == row.from && (c.from..=c.until).contains(&row.time);
    let declared = case.conversions.iter().find(covers).map(|c| c.label);
    if declared.is_none() {
        *ledger.inflows.entry(row.from).or_default() += deficit;
    }
    let lots = steal(tally, here, vec![(deficit, None)], deficit, declared);
    let to_payer = ReferenceRow { from: OUTSIDE, to: row.from, fee: false, ..row };
    arrive(case, ledger, tally, to_payer, lots);
}

/// Applies a theft to what a transfer carries, and notes what it carries now.
fn steal(tally: &mut Tally, at: At, lots: Vec<Lot>, amount: u128, theft: Option<u32>) -> Vec<Lot> {
    let mut lots = lots;
    if let Some(to) = theft {
        for (units, from) in tainted(&lots) {
            *tally.relabelled.entry((at, from, to)).or_default() += units;
        }
        tally.thefts.insert((at, to), amount);
        lots = vec![(amount, Some(to))];
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
    for (account, queue) in ledger.queues {
        for (units, label) in tainted(&Vec::from(queue)) {
            *tally.held.entry((account, label)).or_default() += units;
        }
    }
    let reached = |(account, _): &(u32, u128)| ledger.ever_tainted.contains(account);
    tally.unknown_inflows = ledger.inflows.into_iter().filter(reached).collect();
    tally
}
