//! The trace itself: tainted rows in time order.
//!
//! Functions return `None` where the columns contradict each other, so that a damaged store ends in an
//! error and not in a panic or a wrong sum.

use std::collections::BTreeMap;

use super::FifoOptions;
use super::lines::{Due, Line, Piece, Runs};
use super::pending::PendingRows;
use crate::amount::Amount;
use crate::flow::{Holding, Move, Relabelled};
use crate::stops::{Stop, StopKind};
use crate::store::{Columns, span};

/// What stands in the place table for an account that no taint has reached.
const UNREACHED: u32 = 0;
/// Taint that arrives here stops.
const STOP: u32 = u32::MAX;
/// Taint that arrives here was paid as a fee.
const FEES: u32 = u32::MAX - 1;

/// What a run leaves behind.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) thefts: Vec<Move>,
    pub(super) moves: Vec<Move>,
    pub(super) relabelled: Vec<Relabelled>,
    /// (account, label) → units, and the rows that brought them.
    pub(super) stopped: BTreeMap<(u32, u32), (u128, Vec<u32>)>,
    /// (payer, label) → units.
    pub(super) fees: BTreeMap<(u32, u32), u128>,
    pub(super) left: Vec<Left>,
    /// Accounts that held taint at some time, sorted.
    pub(super) reached: Vec<u32>,
    pub(super) cut_at: Option<u32>,
    pub(super) steps: u64,
}

/// Units still on an account at the end.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) holding: Holding,
    /// The account has a further tainted transfer that was not followed.
    pub(super) cut_short: bool,
}

pub(super) struct Kernel<'a, A> {
    columns: &'a Columns<'a, A>,
    /// Rows looked at: `0..rows`.
    rows: usize,
    max_steps: u64,
    keep_moves: bool,
    /// Per account: `UNREACHED`, `STOP`, `FEES`, or the number of its line, from 1.
    place: Vec<u32>,
    lines: Vec<Line<A>>,
    runs: Runs<A>,
    pending: PendingRows,
    pieces: Vec<Piece<A>>,
    outcome: Outcome,
}

/// The rule that ends the trace at an account: the user's, or the built-in one for the mint.
pub(super) fn stop_at<A>(columns: &Columns<'_, A>, options: &FifoOptions, account: u32) -> Stop {
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

impl<'a, A: Amount> Kernel<'a, A> {
    pub(super) fn new(columns: &'a Columns<'a, A>, rows: usize, options: &FifoOptions) -> Option<Self> {
        let accounts = columns.out_offsets.len().checked_sub(1)?;
        let mut place = vec![UNREACHED; accounts];
        for (account, _) in options.stops.iter() {
            if let Some(slot) = place.get_mut(account as usize) {
                *slot = STOP;
            }
        }
        *place.get_mut(columns.reserved.outside as usize)? = STOP;
        *place.get_mut(columns.reserved.unknown as usize)? = STOP;
        *place.get_mut(columns.reserved.fees as usize)? = FEES;
        Some(Self {
            columns,
            rows,
            max_steps: options.max_steps,
            keep_moves: options.keep_moves,
            place,
            lines: Vec::new(),
            runs: Runs::new(),
            pending: PendingRows::new(columns.sender.len()),
            pieces: Vec::new(),
            outcome: Outcome::default(),
        })
    }

    /// Follows the seeds, given as (row, label) in row order, each row below `rows`.
    pub(super) fn run(mut self, seeds: &[(u32, u32)]) -> Option<Outcome> {
        for &(row, _) in seeds {
            self.pending.insert(row)?;
        }
        let mut seeds = seeds.iter().peekable();
        let mut next_allowed = 0;
        let mut read_ahead = 0;
        while let Some(row) = self.pending.take_smallest() {
            if self.outcome.steps >= self.max_steps {
                self.outcome.cut_at = Some(row);
                break;
            }
            // Taint that arrives with a row leaves with a later one, in a store that is sound.
            if row < next_allowed {
                return None;
            }
            if row / 64 >= read_ahead {
                self.read_ahead(row);
                read_ahead = row / 64 + 1;
            }
            next_allowed = row + 1;
            let theft = seeds.next_if(|(seed, _)| *seed == row).map(|&(_, label)| label);
            self.take_row(row, theft)?;
        }
        self.finish()
    }

    /// Reads ahead what the pending rows near this one will need. Each row alone waits for a chain of cache
    /// misses (account, line, running sums); side by side the chains overlap, which saves a fifth of the time.
    fn read_ahead(&self, row: u32) {
        let columns = self.columns;
        let mut next = [0_usize; 128];
        for (row, next) in self.pending.near(row).zip(next.chunks_exact_mut(2)) {
            let of =
                |accounts: &[u32]| accounts.get(row as usize).map_or(0, |&account| self.next_out(account));
            next.copy_from_slice(&[of(columns.sender), of(columns.receiver)]);
        }
        for at in next.into_iter().filter(|&at| at > 0) {
            std::hint::black_box((columns.out_end.get(at).copied(), columns.out_rows.get(at).copied()));
        }
    }

    /// Where `schedule` will look next for an account, as far as is known now.
    fn next_out(&self, account: u32) -> usize {
        let at = self.place.get(account as usize).copied().unwrap_or(STOP);
        match line_index(at).and_then(|line| self.lines.get(line)) {
            Some(line) => line.cursor as usize + 1,
            None => self.columns.out_offsets.get(account as usize).map_or(0, |&begin| begin as usize),
        }
    }

    /// Moves what one row carries from its sender's line to its receiver's.
    fn take_row(&mut self, row: u32, theft: Option<u32>) -> Option<()> {
        let sender = *self.columns.sender.get(row as usize)?;
        let amount = *self.columns.amount.get(row as usize)?;
        self.pieces.clear();
        self.take_from_sender(row, sender, amount)?;
        if let Some(label) = theft {
            self.relabel(row, label, amount);
        }
        self.outcome.steps += self.pieces.len() as u64;
        if self.keep_moves {
            let pieces = self.pieces.iter().map(|piece| (piece.label, piece.hi.less(piece.lo).into()));
            record_moves(&mut self.outcome.moves, row, pieces);
        }
        self.deliver(row, sender)
    }

    fn take_from_sender(&mut self, row: u32, sender: u32, amount: A) -> Option<()> {
        let at = *self.place.get(sender as usize)?;
        let Some(line) = line_index(at) else { return Some(()) };
        let line = self.lines.get_mut(line)?;
        let Some(due) = line.due.filter(|due| due.row == row) else {
            return Some(()); // a theft from an account whose tainted units are not due
        };
        self.runs.consume(line, due.out_end.less(amount), due.out_end, &mut self.pieces);
        line.cursor += 1;
        self.schedule(at)
    }

    /// A stolen transfer is tainted as a whole; what it would have carried counts to it now.
    fn relabel(&mut self, row: u32, label: u32, amount: A) {
        let mut carried = Vec::new();
        let pieces = self.pieces.drain(..).map(|piece| (piece.label, piece.hi.less(piece.lo).into()));
        record_moves(&mut carried, row, pieces);
        let relabelled =
            carried.into_iter().map(|m| Relabelled { row, from: m.label, to: label, amount: m.amount });
        self.outcome.relabelled.extend(relabelled);
        self.outcome.thefts.push(Move { row, label, amount: amount.into() });
        if amount > A::default() {
            self.pieces.push(Piece { lo: A::default(), hi: amount, label });
        }
    }

    fn deliver(&mut self, row: u32, sender: u32) -> Option<()> {
        if self.pieces.is_empty() {
            return Some(());
        }
        let receiver = *self.columns.receiver.get(row as usize)?;
        match *self.place.get(receiver as usize)? {
            STOP => self.stop(row, receiver),
            FEES => self.pay_fees(sender),
            UNREACHED => {
                let at = self.open_line(receiver)?;
                self.add_to_line(row, at)
            }
            at => self.add_to_line(row, at),
        }
    }

    fn open_line(&mut self, account: u32) -> Option<u32> {
        let (cursor, end) = span(self.columns.out_offsets, account)?;
        self.lines.push(Line::new(account, u32::try_from(cursor).ok()?, u32::try_from(end).ok()?));
        let at = u32::try_from(self.lines.len()).ok().filter(|&at| at < FEES)?;
        *self.place.get_mut(account as usize)? = at;
        Some(at)
    }

    fn add_to_line(&mut self, row: u32, at: u32) -> Option<()> {
        let start = *self.columns.in_start.get(row as usize)?;
        let line = self.lines.get_mut(line_index(at)?)?;
        let was_empty = line.is_empty();
        for piece in &self.pieces {
            self.runs.append(line, start.plus(piece.lo)?, start.plus(piece.hi)?, piece.label)?;
        }
        if was_empty { self.schedule(at) } else { Some(()) }
    }

    /// Finds the transfer that carries the first tainted unit of a line, and notes it where it is in time.
    fn schedule(&mut self, at: u32) -> Option<()> {
        let line = self.lines.get_mut(line_index(at)?)?;
        line.due = None;
        let Some(first) = self.runs.first(line) else { return Some(()) };
        let ends = self.columns.out_end.get(line.cursor as usize..line.end as usize)?;
        let skipped = first_above(ends, first);
        line.cursor += u32::try_from(skipped).ok()?;
        let Some(&out_end) = ends.get(skipped) else { return Some(()) };
        let row = *self.columns.out_rows.get(line.cursor as usize)?;
        line.due = Some(Due { row, out_end });
        if (row as usize) < self.rows { self.pending.insert(row) } else { Some(()) }
    }

    fn stop(&mut self, row: u32, account: u32) -> Option<()> {
        for piece in &self.pieces {
            let (sum, rows) = self.outcome.stopped.entry((account, piece.label)).or_default();
            *sum = sum.checked_add(piece.hi.less(piece.lo).into())?;
            if rows.last() != Some(&row) {
                rows.push(row);
            }
        }
        Some(())
    }

    fn pay_fees(&mut self, payer: u32) -> Option<()> {
        for piece in &self.pieces {
            let sum = self.outcome.fees.entry((payer, piece.label)).or_default();
            *sum = sum.checked_add(piece.hi.less(piece.lo).into())?;
        }
        Some(())
    }

    fn finish(mut self) -> Option<Outcome> {
        let cut = self.outcome.cut_at.is_some();
        let mut held = Vec::new();
        for line in &self.lines {
            let cut_short = cut && line.due.is_some_and(|due| (due.row as usize) < self.rows);
            held.clear();
            record_moves(&mut held, 0, self.runs.held(line));
            let account = line.account;
            let left =
                |m: &Move| Left { holding: Holding { account, label: m.label, amount: m.amount }, cut_short };
            self.outcome.left.extend(held.iter().map(left));
        }
        self.outcome.reached = self.lines.iter().map(|line| line.account).collect();
        self.outcome.reached.sort_unstable();
        Some(self.outcome)
    }
}

fn line_index(place: u32) -> Option<usize> {
    if matches!(place, UNREACHED | STOP | FEES) { None } else { Some(place as usize - 1) }
}

/// Index of the first running sum above a position: by doubling steps, since it is mostly near.
fn first_above<A: Amount>(ends: &[A], position: A) -> usize {
    let mut reach = 1;
    while ends.get(reach - 1).is_some_and(|&end| end <= position) {
        reach *= 2;
    }
    let from = reach / 2;
    let near = ends.get(from..reach.min(ends.len())).unwrap_or(&[]);
    from + near.partition_point(|&end| end <= position)
}

/// Adds a row's pieces to a list of moves, one entry a label, in label order.
fn record_moves(moves: &mut Vec<Move>, row: u32, pieces: impl Iterator<Item = (u32, u128)>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn first_above_is_a_partition_point(mut ends in proptest::collection::vec(0_u64..50, 0..70), position in 0_u64..60) {
            ends.sort_unstable();
            proptest::prop_assert_eq!(first_above(&ends, position), ends.partition_point(|&e| e <= position));
        }
    }

    #[test]
    fn pieces_of_one_label_are_one_move() {
        let mut moves = vec![Move { row: 1, label: 9, amount: 4 }];
        record_moves(&mut moves, 2, [(9, 1), (3, 2), (9, 5)].into_iter());
        let own: Vec<_> = moves.iter().map(|m| (m.row, m.label, m.amount)).collect();
        assert_eq!(own, [(1, 9, 4), (2, 3, 2), (2, 9, 6)]);
    }
}
