//! The proportional rule as one pass through the rows, for taint that has spread to much of a ledger.

use super::purse::One;
use crate::amount::Amount;
use crate::flow::Holding;
use crate::ledger::Forward;
use crate::marks::{Job, Mark};
use crate::pieces::{Piece, mark_row, units};
use crate::prefetch::{Bits, prefetch};
use crate::settle::{Left, Outcome};
use crate::store::Columns;
use crate::table::Table;
use crate::walk::Walk;

/// Rows that are asked for ahead.
const AHEAD: usize = 24;

/// What an account holds: all of it, and the tainted part. Side by side, so that a row's account is one access.
type Cell<A> = [A; 2];

struct Stream<'a, A> {
    columns: &'a Columns<'a, A>,
    cells: Table<Cell<A>>,
    /// Accounts that taint does not enter: stops, the mint, fees.
    closed: Bits,
    /// Accounts that ever held taint; kept only where missing history makes it matter.
    reached: Option<Bits>,
    label: u32,
    max_steps: u64,
    outcome: Outcome,
}

/// Takes over from a walk at a row, and goes on to the end of the rows.
pub(super) fn go_on<A: Amount>(
    walk: Walk<'_, A, Forward<'_, A>, One<A>>,
    columns: &Columns<'_, A>,
    label: u32,
    row: u32,
) -> Option<Outcome> {
    let Walk { ledger, job, lines, outcome, marks, .. } = walk;
    let accounts = columns.out_offsets.len().checked_sub(1)?;
    let missing_history = !job.totals && !columns.out_rows_of(columns.reserved.unknown).is_empty();
    let mut stream = Stream {
        columns,
        cells: Table::zeroed(accounts),
        closed: Bits::new(accounts),
        reached: missing_history.then(|| Bits::new(accounts)),
        label,
        max_steps: job.options.max_steps,
        outcome,
    };
    let reserved = [columns.reserved.outside, columns.reserved.unknown, columns.reserved.fees];
    reserved.into_iter().chain(job.options.stops.iter().map(|(a, _)| a)).for_each(|a| stream.closed.set(a));
    stream.balances(row as usize)?;
    for line in &lines {
        stream.cells.get_mut().get_mut(line.account as usize)?[1] = line.purse.units;
        if let Some(reached) = &mut stream.reached {
            reached.set(line.account);
        }
    }
    let mut from = row as usize;
    for own in marks.chunk_by(|a, b| a.row == b.row) {
        let at = own.first()?.row;
        from = stream.pass(from, at as usize)?;
        if from < at as usize {
            break; // cut
        }
        stream.marked(job, own, at)?;
        from += 1;
    }
    let end = if stream.outcome.cut_at.is_none() { stream.pass(from, ledger.rows)? } else { from };
    if job.totals { stream.add_up() } else { stream.finish(end, ledger.rows) }
}

impl<A: Amount> Stream<'_, A> {
    /// Adds up balances over the rows before the first tainted one.
    fn balances(&mut self, end: usize) -> Option<()> {
        let columns = self.columns;
        let cells = self.cells.get_mut();
        let (payers, payees) = (columns.sender.get(..end)?, columns.receiver.get(..end)?);
        for (row, ((&payer, &payee), &amount)) in payers.iter().zip(payees).zip(columns.amount).enumerate() {
            ahead(columns, cells, row + AHEAD);
            let [from, _] = cells.get_mut(payer as usize)?;
            *from = from.less(amount);
            let [to, _] = cells.get_mut(payee as usize)?;
            *to = to.plus(amount)?;
        }
        Some(())
    }

    /// Runs the rows `from..to`, and says where it ended: at `to`, or where the steps were used up.
    fn pass(&mut self, from: usize, to: usize) -> Option<usize> {
        let mut row = from;
        while row < to {
            let left = self.max_steps.saturating_sub(self.outcome.steps);
            if left == 0 && self.carries(row)? {
                self.outcome.cut_at = u32::try_from(row).ok();
                return Some(row);
            }
            // A row takes at most one step, so that nothing need be counted within this many.
            let few = usize::try_from(left.max(1)).unwrap_or(usize::MAX).min(to - row);
            self.run(row, row + few)?;
            row += few;
        }
        Some(to)
    }

    fn carries(&self, row: usize) -> Option<bool> {
        let payer = *self.columns.sender.get(row)? as usize;
        Some(self.cells.get().get(payer)?[1] > A::default())
    }

    /// The hot loop. Whether a payer is tainted is a coin toss for the processor, so the sums do not branch on it.
    fn run(&mut self, from: usize, to: usize) -> Option<()> {
        let columns = self.columns;
        let rows = columns.sender.get(from..to)?.iter().zip(columns.receiver.get(from..to)?);
        for (row, ((&payer, &payee), &amount)) in (from..).zip(rows.zip(columns.amount.get(from..to)?)) {
            let cells = self.cells.get_mut();
            ahead(columns, cells, row + AHEAD);
            let [balance, tainted] = cells.get_mut(payer as usize)?;
            // A balance that is emptied sends all: ⌊t · b / b⌋ = t.
            let moved = tainted.share(amount, *balance);
            self.outcome.steps += u64::from(*tainted > A::default());
            *tainted = tainted.less(moved);
            // The mint's balance is infinite: it stands at 0 here, and is never asked for.
            *balance = balance.less(amount);
            let closed = self.closed.has(payee) & (moved > A::default());
            let [balance, tainted] = cells.get_mut(payee as usize)?;
            *balance = balance.plus(amount)?;
            if closed {
                self.leaves(u32::try_from(row).ok()?, payer, payee, moved.into())?;
                continue;
            }
            *tainted = tainted.plus(moved)?;
            if let Some(reached) = self.reached.as_mut().filter(|_| moved > A::default()) {
                reached.set(payee);
            }
        }
        Some(())
    }

    /// Taint that comes to a closed account.
    #[cold]
    fn leaves(&mut self, row: u32, payer: u32, payee: u32, moved: u128) -> Option<()> {
        let piece = std::iter::once((self.label, moved));
        if payee == self.columns.reserved.fees {
            self.outcome.pay_fees(payer, piece)
        } else {
            self.outcome.stop(row, payee, piece)
        }
    }

    /// Runs one stolen row.
    fn marked(&mut self, job: &Job<'_>, marks: &[Mark], row: u32) -> Option<()> {
        let at = row as usize;
        let (payer, payee) = (*self.columns.sender.get(at)?, *self.columns.receiver.get(at)?);
        let amount = *self.columns.amount.get(at)?;
        let [balance, tainted] = self.cells.get_mut().get_mut(payer as usize)?;
        let moved = tainted.share(amount, *balance);
        *tainted = tainted.less(moved);
        *balance = balance.less(amount);
        let mut pieces = Vec::new();
        if moved > A::default() {
            pieces.push(Piece { lo: A::default(), hi: moved, label: self.label });
        }
        mark_row(job, marks, amount, &mut pieces, &mut self.outcome);
        let now = pieces.iter().try_fold(A::default(), |sum, piece| sum.plus(piece.hi.less(piece.lo)))?;
        self.outcome.steps += 1;
        let [balance, tainted] = self.cells.get_mut().get_mut(payee as usize)?;
        *balance = balance.plus(amount)?;
        if self.closed.has(payee) {
            return pieces.iter().map(units).try_for_each(|(_, units)| self.leaves(row, payer, payee, units));
        }
        *tainted = tainted.plus(now)?;
        if let Some(reached) = self.reached.as_mut().filter(|_| now > A::default()) {
            reached.set(payee);
        }
        Some(())
    }

    /// The tainted cells, by account.
    fn held(&self) -> impl Iterator<Item = (u32, A)> {
        let held = (0_u32..).zip(self.cells.get()).map(|(account, &[_, tainted])| (account, tainted));
        held.filter(|(_, tainted)| *tainted > A::default())
    }

    fn add_up(mut self) -> Option<Outcome> {
        let mut sum = self.outcome.sum;
        self.held().try_for_each(|(account, tainted)| sum.add(account, tainted.into()))?;
        self.outcome.sum = sum;
        Some(self.outcome)
    }

    fn finish(mut self, end: usize, rows: usize) -> Option<Outcome> {
        let cut = end < rows;
        let next = |account| {
            let out = self.columns.out_rows_of(account);
            out.get(out.partition_point(|&row| (row as usize) < end))
                .is_some_and(|&row| (row as usize) < rows)
        };
        // Counted first: growing a list of millions of entries copies it again and again.
        let mut left = Vec::with_capacity(self.held().count());
        left.extend(self.held().map(|(account, tainted)| {
            let holding = Holding { account, label: self.label, amount: tainted.into() };
            Left { holding, cut_short: cut && next(account) }
        }));
        self.outcome.left = left;
        if let Some(reached) = self.reached {
            let accounts = u32::try_from(self.cells.get().len()).ok()?;
            self.outcome.reached = (0..accounts).filter(|&account| reached.has(account)).collect();
        }
        Some(self.outcome)
    }
}

/// Asks for the cells of a row's accounts.
#[inline]
fn ahead<A: Amount>(columns: &Columns<'_, A>, cells: &[Cell<A>], row: usize) {
    if let (Some(&payer), Some(&payee)) = (columns.sender.get(row), columns.receiver.get(row)) {
        prefetch(cells, payer as usize);
        prefetch(cells, payee as usize);
    }
}
