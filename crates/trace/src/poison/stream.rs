//! Poison as one pass through the rows, once it has spread to much of a ledger: with what each account had from
//! reached ones, or, where only totals are asked for, as one bit an account.

use std::ops::Range;

use crate::amount::Amount;
use crate::flow::{Move, Reached};
use crate::ledger::Forward;
use crate::marks::{Job, Mark, Places, STOP};
use crate::prefetch::{Bits, prefetch};
use crate::settle::Outcome;
use crate::store::Columns;

/// Rows that are asked for ahead.
const AHEAD: usize = 24;
/// An account not reached.
const NEVER: u32 = u32::MAX;

/// What one account had from reached accounts.
#[derive(Debug, Clone, Copy)]
struct Cell<A> {
    received: A,
    first: u32,
    stopped: bool,
}

/// Goes on from a row, with what was reached before it, to the end of the rows. All under one label.
pub(super) fn go_on<A: Amount>(
    ledger: Forward<'_, A>,
    job: &Job<'_>,
    (label, row): (u32, u32),
    before: &[Reached],
    mut outcome: Outcome,
) -> Option<Outcome> {
    let columns = ledger.columns;
    let mut cells = cells(&ledger, job, before)?;
    let fees = columns.reserved.fees;
    let mut marks = job.marks.get(job.marks.partition_point(|mark| mark.row < row)..)?;
    let from = row as usize;
    let rows = columns.sender.get(from..ledger.rows)?.iter().zip(columns.receiver.get(from..)?);
    for (row, ((&payer, &payee), &amount)) in (row..).zip(rows.zip(columns.amount.get(from..)?)) {
        if let Some(&payee) = columns.receiver.get(row as usize + AHEAD) {
            prefetch(&cells, payee as usize);
        }
        if let Some(&payer) = columns.sender.get(row as usize + AHEAD) {
            prefetch(&cells, payer as usize);
        }
        let payer = cells.get(payer as usize)?;
        let mut carries = payer.first != NEVER && !payer.stopped;
        if marks.first().is_some_and(|mark| mark.row == row) {
            let (own, later) = marks.split_at(marks.partition_point(|mark: &Mark| mark.row <= row));
            marks = later;
            outcome.thefts.extend(own.iter().map(|_| Move { row, label, amount: amount.into() }));
            carries = true;
        }
        if !carries {
            continue;
        }
        if outcome.steps >= job.options.max_steps {
            outcome.cut_at = Some(row);
            break;
        }
        outcome.steps += 1;
        if amount > A::default() && payee != fees {
            let cell = cells.get_mut(payee as usize)?;
            cell.received = cell.received.plus(amount)?;
            cell.first = cell.first.min(row);
        }
    }
    for (account, cell) in (0_u32..).zip(cells).filter(|(_, cell)| cell.first != NEVER) {
        let Cell { received, first, stopped } = cell;
        outcome.reached.push(account);
        outcome.poisoned.push(Reached { account, label, first, received: received.into(), stopped });
    }
    Some(outcome)
}

/// The same, where only the accounts reached are to be added up.
pub(super) fn add_up<A: Amount>(
    ledger: Forward<'_, A>,
    job: &Job<'_>,
    (label, row): (u32, u32),
    before: &[Reached],
    mut outcome: Outcome,
) -> Option<Outcome> {
    let columns = ledger.columns;
    let mut bits = Spread::new(&ledger, job, before)?;
    let marks = job.marks.get(job.marks.partition_point(|mark| mark.row < row)..)?;
    let mut from = row as usize;
    for own in marks.chunk_by(|a, b| a.row == b.row) {
        let stolen = own.first()?.row;
        let at = stolen as usize;
        from = bits.pass(&columns, from..at, job.options.max_steps, &mut outcome)?;
        if from < at || outcome.steps >= job.options.max_steps {
            outcome.cut_at.get_or_insert(stolen);
            break;
        }
        let amount = *columns.amount.get(at)?;
        outcome.steps += 1;
        outcome.thefts.extend(own.iter().map(|_| Move { row: stolen, label, amount: amount.into() }));
        if amount > A::default() {
            bits.reach(*columns.receiver.get(at)?);
        }
        from = at + 1;
    }
    if outcome.cut_at.is_none() {
        bits.pass(&columns, from..ledger.rows, job.options.max_steps, &mut outcome)?;
    }
    (0..u32::try_from(bits.accounts).ok()?)
        .filter(|&account| bits.carries.has(account) || bits.stopped.has(account))
        .try_for_each(|account| outcome.sum.add(account, 1))?;
    Some(outcome)
}

/// Who passes poison on, and who was reached but does not.
struct Spread {
    accounts: usize,
    carries: Bits,
    /// Stops that were reached.
    stopped: Bits,
    /// Stops, reached or not, and fees.
    closed: Bits,
    fees: u32,
}

impl Spread {
    fn new<A: Amount>(ledger: &Forward<'_, A>, job: &Job<'_>, before: &[Reached]) -> Option<Self> {
        let accounts = ledger.columns.out_offsets.len().checked_sub(1)?;
        let reserved = ledger.columns.reserved;
        let [carries, stopped, closed] = [(); 3].map(|()| Bits::new(accounts));
        let mut bits = Self { accounts, carries, stopped, closed, fees: reserved.fees };
        let own = [reserved.outside, reserved.unknown, reserved.fees].into_iter();
        own.chain(job.options.stops.iter().map(|(account, _)| account)).for_each(|a| bits.closed.set(a));
        before.iter().for_each(|reached| bits.reach(reached.account));
        Some(bits)
    }

    fn reach(&mut self, account: u32) {
        if !self.closed.has(account) {
            self.carries.set(account);
        } else if account != self.fees {
            self.stopped.set(account);
        }
    }

    /// Runs rows, and says where it ended: at their end, or where the steps were used up.
    fn pass<A: Amount>(
        &mut self,
        columns: &Columns<'_, A>,
        rows: Range<usize>,
        max_steps: u64,
        outcome: &mut Outcome,
    ) -> Option<usize> {
        let mut row = rows.start;
        while row < rows.end {
            let left = max_steps.saturating_sub(outcome.steps);
            if left == 0 && self.carries.has(*columns.sender.get(row)?) {
                outcome.cut_at = u32::try_from(row).ok();
                return Some(row);
            }
            // A row takes at most one step, so that nothing need be counted within this many.
            let few = usize::try_from(left.max(1)).unwrap_or(usize::MAX).min(rows.end - row);
            outcome.steps += self.run(columns, row..row + few)?;
            row += few;
        }
        Some(rows.end)
    }

    /// The hot loop: whether a payer carries is a coin toss for the processor, so it does not branch on it.
    fn run<A: Amount>(&mut self, columns: &Columns<'_, A>, rows: Range<usize>) -> Option<u64> {
        let mut steps = 0;
        let amounts = columns.amount.get(rows.clone())?;
        let pairs = columns.sender.get(rows.clone())?.iter().zip(columns.receiver.get(rows)?);
        for ((&payer, &payee), &amount) in pairs.zip(amounts) {
            let carries = self.carries.has(payer);
            steps += u64::from(carries);
            let reached = carries & (amount > A::default());
            if reached & self.closed.has(payee) {
                self.reach(payee);
            } else {
                self.carries.set_if(payee, reached);
            }
        }
        Some(steps)
    }
}

fn cells<A: Amount>(ledger: &Forward<'_, A>, job: &Job<'_>, before: &[Reached]) -> Option<Vec<Cell<A>>> {
    let accounts = ledger.columns.out_offsets.len().checked_sub(1)?;
    let mut cells = vec![Cell { received: A::default(), first: NEVER, stopped: false }; accounts];
    let places = Places::new(accounts, ledger.columns.reserved, job.options)?;
    for (account, cell) in (0_u32..).zip(&mut cells) {
        cell.stopped = places.get(account)? == STOP;
    }
    for reached in before {
        let cell = cells.get_mut(reached.account as usize)?;
        cell.received = A::narrow(reached.received)?;
        cell.first = reached.first;
    }
    Some(cells)
}
