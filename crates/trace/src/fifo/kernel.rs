//! The trace itself: tainted rows in time order.
//!
//! Functions return `None` where the columns contradict each other, so that a damaged store ends in an
//! error and not in a panic or a wrong sum.

use super::lines::{Due, Line, Runs};
use crate::amount::Amount;
use crate::flow::{Holding, Move};
use crate::ledger::{Ledger, first_not};
use crate::marks::{FEES, Job, Mark, Places, STOP, UNREACHED, line_index};
use crate::pending::PendingRows;
use crate::pieces::{Piece, mark_row, units};
use crate::settle::{Left, Outcome, record_moves};

/// Pending rows that are read ahead at a time.
const ROWS_AHEAD: usize = 32;

pub(super) struct Kernel<'a, A, L> {
    ledger: L,
    job: &'a Job<'a>,
    places: Places,
    lines: Vec<Line<A>>,
    runs: Runs<A>,
    pending: PendingRows,
    pieces: Vec<Piece<A>>,
    outcome: Outcome,
}

impl<'a, A: Amount, L: Ledger<A>> Kernel<'a, A, L> {
    pub(super) fn new(ledger: L, job: &'a Job<'a>) -> Option<Self> {
        Some(Self {
            ledger,
            job,
            places: Places::new(ledger.accounts(), ledger.reserved(), job.options)?,
            lines: Vec::new(),
            runs: Runs::new(),
            pending: PendingRows::new(ledger.rows()),
            pieces: Vec::new(),
            outcome: Outcome::default(),
        })
    }

    /// Follows the job's openings and marks to the end of the ledger.
    pub(super) fn run(mut self) -> Option<Outcome> {
        for mark in self.job.marks {
            self.pending.insert(mark.row)?;
        }
        for &(account, label) in self.job.openings {
            self.open_with(account, label)?;
        }
        let mut marks = self.job.marks;
        let mut next_allowed = 0;
        let mut read_ahead = 0;
        while let Some(row) = self.pending.take_smallest() {
            if self.outcome.steps >= self.job.options.max_steps {
                self.outcome.cut_at = Some(row);
                break;
            }
            // Taint that arrives with a row leaves with a later one, in a store that is sound.
            if row < next_allowed {
                return None;
            }
            if row > read_ahead || row == 0 {
                read_ahead = self.read_ahead(row);
            }
            next_allowed = row + 1;
            let (own, later) = marks.split_at(marks.partition_point(|mark| mark.row <= row));
            marks = later;
            self.take_row(row, own)?;
        }
        self.finish()
    }

    /// Taints what an account begins with.
    fn open_with(&mut self, account: u32, label: u32) -> Option<()> {
        let (lo, hi) = self.ledger.opening(account)?;
        if lo >= hi || line_index(self.places.get(account)?).is_some() {
            return Some(());
        }
        self.outcome.thefts.push(Move { row: 0, label, amount: hi.less(lo).into() });
        let at = self.open_line(account)?;
        self.runs.append(self.lines.get_mut(line_index(at)?)?, lo, hi, label)?;
        self.schedule(at)
    }

    /// Reads ahead what this row and the pending ones after it will need, and says how far it looked. Each row alone
    /// waits for a chain of cache misses (row, account, line, running sums), of which most are misses of the page
    /// tables too where the store is large; side by side the chains overlap.
    fn read_ahead(&self, row: u32) -> u32 {
        let mut rows = [row; ROWS_AHEAD];
        let mut last = row;
        for at in rows.iter_mut().skip(1) {
            last = self.pending.following(last).unwrap_or(last);
            *at = last;
        }
        rows.iter().for_each(|&row| self.ledger.ask_for(row));
        let mut next = [0_u32; 2 * ROWS_AHEAD];
        for (&row, next) in rows.iter().zip(next.chunks_exact_mut(2)) {
            let of = |account: Option<u32>| account.map_or(0, |account| self.next_payment(account));
            next.copy_from_slice(&[of(self.ledger.payer(row)), of(self.ledger.payee(row))]);
        }
        for at in next.into_iter().filter(|&at| at > 0) {
            self.ledger.ask_for_payment(at);
        }
        last
    }

    /// Where `schedule` will look next for an account, as far as is known now.
    fn next_payment(&self, account: u32) -> u32 {
        let at = self.places.get(account).unwrap_or(STOP);
        match line_index(at).and_then(|line| self.lines.get(line)) {
            Some(line) => line.cursor + 1,
            None => self.ledger.first_payment(account),
        }
    }

    /// Moves what one row carries from its sender's line to its receiver's.
    fn take_row(&mut self, row: u32, marks: &[Mark]) -> Option<()> {
        let payer = self.ledger.payer(row)?;
        let amount = self.ledger.amount(row)?;
        self.pieces.clear();
        self.take_from_payer(row, payer, amount)?;
        mark_row(self.job, marks, amount, &mut self.pieces, &mut self.outcome);
        self.outcome.steps += self.pieces.len() as u64;
        if self.job.options.keep_moves {
            let pieces = self.pieces.iter().map(units);
            record_moves(&mut self.outcome.moves, row, pieces);
        }
        self.deliver(row, payer)
    }

    fn take_from_payer(&mut self, row: u32, payer: u32, amount: A) -> Option<()> {
        let at = self.places.get(payer)?;
        let Some(line) = line_index(at) else { return Some(()) };
        let line = self.lines.get_mut(line)?;
        let Some(due) = line.due.filter(|due| due.row == row) else {
            return Some(()); // a theft from an account whose tainted units are not due
        };
        self.runs.consume(line, due.paid_through.less(amount), due.paid_through, &mut self.pieces);
        line.cursor += 1;
        self.schedule(at)
    }

    fn deliver(&mut self, row: u32, payer: u32) -> Option<()> {
        if self.pieces.is_empty() {
            return Some(());
        }
        let payee = self.ledger.payee(row)?;
        if self.job.watched.is_some_and(|watched| watched.has(payee)) {
            self.outcome.arrive(payee, self.pieces.iter().map(units))?;
        }
        match self.places.get(payee)? {
            STOP => self.outcome.stop(row, payee, self.pieces.iter().map(units)),
            FEES => self.outcome.pay_fees(payer, self.pieces.iter().map(units)),
            UNREACHED => {
                let at = self.open_line(payee)?;
                self.add_to_line(row, at)
            }
            at => self.add_to_line(row, at),
        }
    }

    fn open_line(&mut self, account: u32) -> Option<u32> {
        let (cursor, end) = self.ledger.payments(account)?;
        self.lines.push(Line::new(account, cursor, end));
        let at = u32::try_from(self.lines.len()).ok().filter(|&at| at < FEES)?;
        self.places.set(account, at)?;
        Some(at)
    }

    fn add_to_line(&mut self, row: u32, at: u32) -> Option<()> {
        let start = self.ledger.received_before(row)?;
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
        let (ledger, cursor) = (self.ledger, line.cursor);
        let passed = |k: usize| {
            let at = cursor.saturating_add(u32::try_from(k).unwrap_or(u32::MAX));
            ledger.paid_through(at).is_some_and(|through| through <= first)
        };
        let skipped = first_not(line.end.checked_sub(cursor)? as usize, passed);
        line.cursor += u32::try_from(skipped).ok()?;
        if line.cursor == line.end {
            return Some(());
        }
        let row = ledger.payment(line.cursor)?;
        line.due = Some(Due { row, paid_through: ledger.paid_through(line.cursor)? });
        if (row as usize) < ledger.rows() { self.pending.insert(row) } else { Some(()) }
    }

    fn finish(mut self) -> Option<Outcome> {
        let cut = self.outcome.cut_at.is_some();
        let mut held = Vec::new();
        for line in &self.lines {
            let cut_short = cut && line.due.is_some_and(|due| (due.row as usize) < self.ledger.rows());
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
