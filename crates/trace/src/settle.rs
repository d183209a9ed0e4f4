//! What a kernel leaves behind, and how it becomes a [`Flow`].

use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::flow::{
    Cut, FeesPaid, Flow, Holding, Move, Reached, Relabelled, Stopped, Unknown, UnknownInflows, Why,
};
use crate::policy::Options;
use crate::stops::{Stop, StopKind};
use crate::store::{Columns, SentHistory, Store};
use crate::totals::Sum;

/// Units that came to watched accounts: (account, label) → sum of what passed.
pub(crate) type Arrivals = BTreeMap<(u32, u32), u128>;

/// What a run leaves behind. Rows are in the direction of its ledger.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) thefts: Vec<Move>,
    pub(crate) moves: Vec<Move>,
    pub(crate) relabelled: Vec<Relabelled>,
    /// (label of the ending mark, what ended there).
    pub(crate) ended: Vec<(u32, Move)>,
    /// (account, label) → units, and the rows that brought them.
    pub(crate) stopped: BTreeMap<(u32, u32), (u128, Vec<u32>)>,
    /// (payer, label) → units.
    pub(crate) fees: BTreeMap<(u32, u32), u128>,
    pub(crate) left: Vec<Left>,
    pub(crate) arrived: Arrivals,
    /// Poison only.
    pub(crate) poisoned: Vec<Reached>,
    /// Accounts that held taint at some time, sorted.
    pub(crate) reached: Vec<u32>,
    /// Endings that stand in no list, where only totals were asked for.
    pub(crate) sum: Sum,
    pub(crate) cut_at: Option<u32>,
    pub(crate) steps: u64,
}

/// Units still on an account at the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left {
    pub(crate) holding: Holding,
    /// The account has a further tainted transfer that was not followed.
    pub(crate) cut_short: bool,
}

impl Outcome {
    /// Notes what a row brought to a watched account.
    pub(crate) fn arrive(&mut self, account: u32, pieces: impl Iterator<Item = (u32, u128)>) -> Option<()> {
        for (label, amount) in pieces {
            let sum = self.arrived.entry((account, label)).or_default();
            *sum = sum.checked_add(amount)?;
        }
        Some(())
    }

    /// Notes what a row brought to a stop.
    pub(crate) fn stop(
        &mut self,
        row: u32,
        account: u32,
        pieces: impl Iterator<Item = (u32, u128)>,
    ) -> Option<()> {
        for (label, amount) in pieces {
            let (sum, rows) = self.stopped.entry((account, label)).or_default();
            *sum = sum.checked_add(amount)?;
            if rows.last() != Some(&row) {
                rows.push(row);
            }
        }
        Some(())
    }

    /// Notes what a payer spent on fees.
    pub(crate) fn pay_fees(&mut self, payer: u32, pieces: impl Iterator<Item = (u32, u128)>) -> Option<()> {
        for (label, amount) in pieces {
            let sum = self.fees.entry((payer, label)).or_default();
            *sum = sum.checked_add(amount)?;
        }
        Some(())
    }
}

/// Adds a row's pieces to a list of moves, one entry a label, in label order.
pub(crate) fn record_moves(moves: &mut Vec<Move>, row: u32, pieces: impl Iterator<Item = (u32, u128)>) {
    let begin = moves.len();
    moves.extend(pieces.map(|(label, amount)| Move { row, label, amount }));
    if moves.len() - begin < 2 {
        return;
    }
    let mut own = moves.split_off(begin);
    own.sort_unstable();
    for next in own {
        match moves.get_mut(begin..).and_then(<[Move]>::last_mut) {
            // Pieces are disjoint parts of one transfer or line, so their sum fits where it does.
            Some(last) if last.label == next.label => last.amount = last.amount.saturating_add(next.amount),
            _ => moves.push(next),
        }
    }
}

/// The rule that ends the trace at an account: the user's, or the built-in one for the mint.
pub(crate) fn stop_at<A>(columns: &Columns<'_, A>, options: &Options, account: u32) -> Stop {
    options.stops.get(account).cloned().unwrap_or_else(|| Stop {
        kind: StopKind::Burn,
        reason: if account == columns.reserved.outside {
            "burned, or paid to a receiver that the source does not name".to_owned()
        } else {
            "paid to the account that stands for unknown senders".to_owned()
        },
        attribution: String::new(),
    })
}

/// Turns what a forward run left behind into the result.
pub(crate) fn settle<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    rows: usize,
    seeds: &[(u32, u32)],
    outcome: Outcome,
    options: &Options,
) -> Flow {
    let unknown_inflows = unknown_inflows(columns, rows, seeds, &outcome.reached);
    let cut = outcome.cut_at.map(|row| {
        let seeds_left = seeds.len() - seeds.partition_point(|&(seed, _)| seed < row);
        Cut { row, steps: options.max_steps, seeds_left }
    });
    let mut flow = Flow {
        thefts: outcome.thefts,
        moves: outcome.moves,
        relabelled: outcome.relabelled,
        reached: outcome.poisoned,
        steps: outcome.steps,
        unknown_inflows,
        cut,
        ..Flow::default()
    };
    flow.unknown.reserve(outcome.left.len());
    for left in outcome.left {
        let Holding { account, label, amount } = left.holding;
        let why = if left.cut_short { Some(Why::Cut) } else { why_unknown(store, columns, account) };
        match why {
            None => flow.at_rest.push(left.holding),
            Some(why) => flow.unknown.push(Unknown { account, label, amount, why }),
        }
    }
    for ((account, label), (amount, rows)) in outcome.stopped {
        let stop = stop_at(columns, options, account);
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
    let mut sums = BTreeMap::new();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_one_label_are_one_move() {
        let mut moves = vec![Move { row: 1, label: 9, amount: 4 }];
        record_moves(&mut moves, 2, [(9, 1), (3, 2), (9, 5)].into_iter());
        let own: Vec<_> = moves.iter().map(|m| (m.row, m.label, m.amount)).collect();
        assert_eq!(own, [(1, 9, 4), (2, 3, 2), (2, 9, 6)]);
    }
}
