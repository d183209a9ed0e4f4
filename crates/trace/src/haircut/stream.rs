//! The proportional rule as one pass through the rows, for taint that has spread to much of a ledger.

use super::purse::{One, carried};
use crate::amount::Amount;
use crate::flow::Holding;
use crate::ledger::Forward;
use crate::marks::Mark;
use crate::pieces::{Piece, mark_row, units};
use crate::prefetch::{Bits, prefetch};
use crate::settle::{Left, Outcome};
use crate::store::Columns;
use crate::walk::Walk;

/// Rows that are asked for ahead.
const AHEAD: usize = 24;

/// What an account holds, all of it and the tainted part.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
struct Cell<A> {
    balance: A,
    tainted: A,
}

struct Stream<'a, A> {
    columns: &'a Columns<'a, A>,
    cells: Vec<Cell<A>>,
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
    let missing_history = !columns.out_rows_of(columns.reserved.unknown).is_empty();
    let mut stream = Stream {
        columns,
        cells: vec![Cell::default(); accounts],
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
        stream.cells.get_mut(line.account as usize)?.tainted = line.purse.units;
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
    stream.finish(end, ledger.rows)
}

impl<A: Amount> Stream<'_, A> {
    /// Adds up balances over the rows before the first tainted one.
    fn balances(&mut self, end: usize) -> Option<()> {
        let columns = self.columns;
        let (payers, payees) = (columns.sender.get(..end)?, columns.receiver.get(..end)?);
        for (row, ((&payer, &payee), &amount)) in payers.iter().zip(payees).zip(columns.amount).enumerate() {
            self.ahead(row + AHEAD);
            let from = &mut self.cells.get_mut(payer as usize)?.balance;
            *from = from.less(amount);
            let to = &mut self.cells.get_mut(payee as usize)?.balance;
            *to = to.plus(amount)?;
        }
        Some(())
    }

    #[inline]
    fn ahead(&self, row: usize) {
        if let (Some(&payer), Some(&payee)) = (self.columns.sender.get(row), self.columns.receiver.get(row)) {
            prefetch(&self.cells, payer as usize);
            prefetch(&self.cells, payee as usize);
        }
    }

    /// Runs the rows `from..to`, and says where it ended: at `to`, or where the steps were used up.
    fn pass(&mut self, from: usize, to: usize) -> Option<usize> {
        let columns = self.columns;
        let rows = columns.sender.get(from..to)?.iter().zip(columns.receiver.get(from..to)?);
        for (row, ((&payer, &payee), &amount)) in (from..).zip(rows.zip(columns.amount.get(from..to)?)) {
            self.ahead(row + AHEAD);
            let cell = self.cells.get_mut(payer as usize)?;
            let mut moved = A::default();
            if cell.tainted > A::default() {
                if self.outcome.steps >= self.max_steps {
                    self.outcome.cut_at = u32::try_from(row).ok();
                    return Some(row);
                }
                moved = carried(cell.tainted, amount, cell.balance);
                cell.tainted = cell.tainted.less(moved);
                self.outcome.steps += 1;
            }
            // The mint's balance is infinite: it stands at 0 here, and is never asked for.
            cell.balance = cell.balance.less(amount);
            let cell = self.cells.get_mut(payee as usize)?;
            cell.balance = cell.balance.plus(amount)?;
            if moved > A::default() && !self.closed.has(payee) {
                cell.tainted = cell.tainted.plus(moved)?;
                if let Some(reached) = &mut self.reached {
                    reached.set(payee);
                }
            } else if moved > A::default() {
                self.leaves(u32::try_from(row).ok()?, payer, payee, moved.into())?;
            }
        }
        Some(to)
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
    fn marked(&mut self, job: &crate::marks::Job<'_>, marks: &[Mark], row: u32) -> Option<()> {
        let at = row as usize;
        let (payer, payee) = (*self.columns.sender.get(at)?, *self.columns.receiver.get(at)?);
        let amount = *self.columns.amount.get(at)?;
        let cell = self.cells.get_mut(payer as usize)?;
        let moved = carried(cell.tainted, amount, cell.balance);
        cell.tainted = cell.tainted.less(moved);
        cell.balance = cell.balance.less(amount);
        let mut pieces = Vec::new();
        if moved > A::default() {
            pieces.push(Piece { lo: A::default(), hi: moved, label: self.label });
        }
        mark_row(job, marks, amount, &mut pieces, &mut self.outcome);
        let now = pieces.iter().try_fold(A::default(), |sum, piece| sum.plus(piece.hi.less(piece.lo)))?;
        self.outcome.steps += 1;
        let cell = self.cells.get_mut(payee as usize)?;
        cell.balance = cell.balance.plus(amount)?;
        if self.closed.has(payee) {
            return pieces.iter().map(units).try_for_each(|(_, units)| self.leaves(row, payer, payee, units));
        }
        cell.tainted = cell.tainted.plus(now)?;
        if let Some(reached) = self.reached.as_mut().filter(|_| now > A::default()) {
            reached.set(payee);
        }
        Some(())
    }

    fn finish(mut self, end: usize, rows: usize) -> Option<Outcome> {
        let cut = end < rows;
        // Counted first: growing a list of millions of entries copies it again and again.
        self.outcome.left.reserve_exact(self.cells.iter().filter(|cell| cell.tainted > A::default()).count());
        for (account, cell) in (0_u32..).zip(&self.cells) {
            if self.reached.as_ref().is_some_and(|reached| reached.has(account)) {
                self.outcome.reached.push(account);
            }
            if cell.tainted == A::default() {
                continue;
            }
            let next = || {
                let out = self.columns.out_rows_of(account);
                out.get(out.partition_point(|&row| (row as usize) < end))
                    .is_some_and(|&row| (row as usize) < rows)
            };
            let holding = Holding { account, label: self.label, amount: cell.tainted.into() };
            self.outcome.left.push(Left { holding, cut_short: cut && next() });
        }
        Some(self.outcome)
    }
}
