//! Poison: whoever is paid by a reached account is reached, from then on and for good.
//!
//! No amount is followed, so none is conserved, and nothing said here is a sum of stolen units. For each account
//! reached there is the transfer that first did it and the sum of what it had from reached accounts, above which no
//! stolen unit can have come in. A transfer of nothing reaches nobody.
//!
//! Of a stolen transfer, [`TheftOnTheft::Relabel`](crate::TheftOnTheft) says that it passes on its own incident only,
//! [`TheftOnTheft::KeepFirst`](crate::TheftOnTheft) that it passes on those that had reached its payer too.

mod stream;

use crate::amount::Amount;
use crate::flow::{Move, Reached};
use crate::ledger::{Forward, Ledger, first_not};
use crate::marks::{FEES, Job, Mark, Places, STOP, What, line_index};
use crate::pending::PendingRows;
use crate::settle::{Outcome, record_moves};

/// One account reached: its next payment, the end of its payments, and by which incidents.
#[derive(Debug)]
struct Line {
    cursor: u32,
    end: u32,
    account: u32,
    stopped: bool,
    /// In label order.
    reached: Vec<Reached>,
}

struct Kernel<'a, L> {
    ledger: L,
    job: &'a Job<'a>,
    places: Places,
    lines: Vec<Line>,
    pending: PendingRows,
    labels: Vec<u32>,
    outcome: Outcome,
}

/// A walk that has taken more steps than rows divided by this goes over to one pass through the rows.
const ROWS_PER_STEP: u64 = 400;

/// Follows a job by reachability in time. `None` where the store's columns contradict each other.
pub(crate) fn run<A: Amount>(ledger: impl Ledger<A>, job: &Job<'_>) -> Option<Outcome> {
    let mut kernel = Kernel::new(ledger, job)?;
    kernel.outcome.cut_at = kernel.run::<A>(job.options.max_steps)?;
    kernel.finish()
}

/// The same forward, which may go over to streaming where one label is asked for and no move is kept.
pub(crate) fn run_forward<A: Amount>(ledger: Forward<'_, A>, job: &Job<'_>) -> Option<Outcome> {
    let patience = ledger.rows() as u64 / ROWS_PER_STEP;
    let label = job.only_label().filter(|_| !job.options.keep_moves && patience < job.options.max_steps);
    let Some(label) = label else { return run(ledger, job) };
    let mut kernel = Kernel::new(ledger, job)?;
    let paused = kernel.run::<A>(patience)?;
    let Some(row) = paused else { return kernel.finish() };
    let before: Vec<Reached> = kernel.lines.into_iter().flat_map(|line| line.reached).collect();
    let go_on = if job.totals { stream::add_up } else { stream::go_on };
    go_on(ledger, job, (label, row), &before, kernel.outcome)
}

impl<'a, L> Kernel<'a, L> {
    fn new<A: Amount>(ledger: L, job: &'a Job<'a>) -> Option<Self>
    where
        L: Ledger<A>,
    {
        Some(Self {
            ledger,
            job,
            places: Places::new(ledger.accounts(), ledger.reserved(), job.options)?,
            lines: Vec::new(),
            pending: PendingRows::new(ledger.rows()),
            labels: Vec::new(),
            outcome: Outcome::default(),
        })
    }

    /// Goes on until nothing is left to look at, or `steps` steps have been taken; then the next row is returned.
    fn run<A: Amount>(&mut self, steps: u64) -> Option<Option<u32>>
    where
        L: Ledger<A>,
    {
        for mark in self.job.marks {
            self.pending.insert(mark.row)?;
        }
        for &(account, label) in self.job.openings {
            let (lo, hi) = self.ledger.opening(account)?;
            if lo < hi {
                self.labels = vec![label];
                self.reach::<A>(None, account, hi.less(lo).into())?;
            }
        }
        let mut marks = self.job.marks;
        while let Some(row) = self.pending.take_smallest() {
            if self.outcome.steps >= steps {
                return Some(Some(row));
            }
            let (own, later) = marks.split_at(marks.partition_point(|mark| mark.row <= row));
            marks = later;
            self.take_row::<A>(row, own)?;
        }
        Some(None)
    }

    fn take_row<A: Amount>(&mut self, row: u32, marks: &[Mark]) -> Option<()>
    where
        L: Ledger<A>,
    {
        let amount: u128 = self.ledger.amount(row)?.into();
        self.outcome.steps += 1;
        self.labels.clear();
        let payer = self.places.get(self.ledger.payer(row)?)?;
        if let Some(line) = line_index(payer) {
            let line = self.lines.get_mut(line)?;
            if amount > 0 && !line.stopped {
                self.labels.extend(line.reached.iter().map(|reached| reached.label));
            }
            if self.ledger.payment(line.cursor) == Some(row) {
                line.cursor += 1;
                self.schedule::<A>(payer)?;
            }
        }
        marks.iter().for_each(|mark| self.mark(mark, amount));
        if self.labels.is_empty() {
            return Some(());
        }
        if self.job.options.keep_moves {
            record_moves(&mut self.outcome.moves, row, self.labels.iter().map(|&label| (label, amount)));
        }
        let payee = self.ledger.payee(row)?;
        if self.job.watched.is_some_and(|watched| watched.has(payee)) {
            self.outcome.arrive(payee, self.labels.iter().map(|&label| (label, amount)))?;
        }
        self.reach::<A>(Some(row), payee, amount)
    }

    fn mark(&mut self, mark: &Mark, amount: u128) {
        let &Mark { row, label, .. } = mark;
        match mark.what {
            What::Begins => {
                self.outcome.thefts.push(Move { row, label, amount });
                if self.job.relabels() {
                    self.labels.clear();
                }
                if amount > 0 && !self.labels.contains(&label) {
                    self.labels.push(label);
                }
            }
            What::Ends => {
                let goes_on = !self.job.relabels() && !self.labels.is_empty();
                let carried = self.labels.drain(..).map(|label| (mark.label, Move { row, label, amount }));
                self.outcome.ended.extend(carried);
                if goes_on {
                    self.labels.push(label);
                }
            }
        }
    }

    /// The row, or the opening, that carries `labels` comes to an account.
    fn reach<A: Amount>(&mut self, row: Option<u32>, account: u32, amount: u128) -> Option<()>
    where
        L: Ledger<A>,
    {
        let place = self.places.get(account)?;
        if place == FEES {
            return Some(());
        }
        // Where the way begins, the account's own stop rule is not applied.
        let stopped = place == STOP && row.is_some();
        let (at, new) = match line_index(place) {
            Some(_) => (place, false),
            None => (self.open_line::<A>(row, account, stopped)?, !stopped),
        };
        let line = self.lines.get_mut(line_index(at)?)?;
        for &label in &self.labels {
            match line.reached.binary_search_by_key(&label, |reached| reached.label) {
                Ok(at) => {
                    let reached = line.reached.get_mut(at)?;
                    reached.received = reached.received.checked_add(amount)?;
                }
                Err(at) => {
                    let (first, stopped) = (row.unwrap_or(u32::MAX), line.stopped);
                    let reached = Reached { account, label, first, received: amount, stopped };
                    line.reached.insert(at, reached);
                }
            }
        }
        if new { self.schedule::<A>(at) } else { Some(()) }
    }

    fn open_line<A: Amount>(&mut self, row: Option<u32>, account: u32, stopped: bool) -> Option<u32>
    where
        L: Ledger<A>,
    {
        let (mut cursor, end) = self.ledger.payments(account)?;
        if let (Some(row), false) = (row, stopped) {
            let place = |k: usize| cursor.saturating_add(u32::try_from(k).unwrap_or(u32::MAX));
            let open = end.checked_sub(cursor)? as usize;
            let earlier = |k: usize| self.ledger.payment(place(k)).is_some_and(|other| other <= row);
            cursor += u32::try_from(first_not(open, earlier)).ok()?;
        }
        let cursor = if stopped { end } else { cursor };
        self.lines.push(Line { cursor, end, account, stopped, reached: Vec::new() });
        let at = u32::try_from(self.lines.len()).ok().filter(|&at| at < FEES)?;
        self.places.set(account, at)?;
        Some(at)
    }

    fn schedule<A: Amount>(&mut self, at: u32) -> Option<()>
    where
        L: Ledger<A>,
    {
        let line = self.lines.get(line_index(at)?)?;
        if line.cursor >= line.end {
            return Some(());
        }
        let row = self.ledger.payment(line.cursor)?;
        if (row as usize) < self.ledger.rows() { self.pending.insert(row) } else { Some(()) }
    }

    fn finish(mut self) -> Option<Outcome> {
        self.outcome.reached = self.lines.iter().map(|line| line.account).collect();
        self.outcome.reached.sort_unstable();
        self.outcome.poisoned = self.lines.into_iter().flat_map(|line| line.reached).collect();
        self.outcome.poisoned.sort_unstable();
        Some(self.outcome)
    }
}
