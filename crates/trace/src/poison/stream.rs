//! Poison as one pass through the rows, once it has spread to much of a ledger.

use crate::amount::Amount;
use crate::flow::{Move, Reached};
use crate::ledger::Forward;
use crate::marks::{Job, Mark, Places, STOP};
use crate::prefetch::prefetch;
use crate::settle::Outcome;

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
