//! Rules that look at an account's balance: every payment of a tainted account is visited, in time order.
//!
//! Nothing is simulated for accounts that no taint has reached, and nothing of an account before it is reached: its
//! balance at a payment comes from the running sums of the store. Cost is proportional to the payments that tainted
//! accounts make while they are tainted.

use crate::amount::Amount;
use crate::flow::{Holding, Move};
use crate::ledger::{Ledger, first_not};
use crate::marks::{FEES, Job, Mark, Places, STOP, UNREACHED, line_index};
use crate::pending::PendingRows;
use crate::pieces::{Piece, mark_row, units};
use crate::settle::{Left, Outcome, record_moves};

/// The tainted units of one account, under one rule.
pub(crate) trait Purse<A>: Default {
    /// Whether `put` needs to be told the balance.
    const HEIGHTS: bool;
    /// Nothing tainted.
    fn is_empty(&self) -> bool;
    /// Takes what a payment of `amount` out of `balance` carries, as disjoint pieces of the payment in order.
    fn take(&mut self, amount: A, balance: A, pieces: &mut Vec<Piece<A>>) -> Option<()>;
    /// Adds what a row brings to an account that held `balance` before it.
    fn put(&mut self, balance: A, pieces: &[Piece<A>]) -> Option<()>;
    /// (label, units) of what is held, in any order.
    fn held(&self) -> impl Iterator<Item = (u32, u128)>;
}

/// One account reached.
#[derive(Debug)]
pub(crate) struct Line<P> {
    pub(crate) account: u32,
    /// The account's next payment, as far as the walk has come; and the end of its payments.
    cursor: u32,
    end: u32,
    begin: u32,
    hint: u32,
    pub(crate) purse: P,
}

pub(crate) struct Walk<'a, A, L, P> {
    pub(crate) ledger: L,
    pub(crate) job: &'a Job<'a>,
    pub(crate) places: Places,
    pub(crate) lines: Vec<Line<P>>,
    pending: PendingRows,
    pieces: Vec<Piece<A>>,
    pub(crate) outcome: Outcome,
    /// Marks not come to yet.
    pub(crate) marks: &'a [Mark],
}

/// How a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Nothing tainted moves any more.
    Done,
    /// The next row to look at, after the steps asked for.
    Paused(u32),
}

impl<'a, A: Amount, L: Ledger<A>, P: Purse<A>> Walk<'a, A, L, P> {
    pub(crate) fn new(ledger: L, job: &'a Job<'a>) -> Option<Self> {
        let mut walk = Self {
            ledger,
            job,
            places: Places::new(ledger.accounts(), ledger.reserved(), job.options)?,
            lines: Vec::new(),
            pending: PendingRows::new(ledger.rows()),
            pieces: Vec::new(),
            outcome: Outcome::default(),
            marks: job.marks,
        };
        for mark in job.marks {
            walk.pending.insert(mark.row)?;
        }
        for &(account, label) in job.openings {
            walk.open_with(account, label)?;
        }
        Some(walk)
    }

    /// Goes on until nothing tainted moves, or `steps` steps have been taken in all.
    pub(crate) fn run(&mut self, steps: u64) -> Option<Ended> {
        while let Some(row) = self.pending.take_smallest() {
            if self.outcome.steps >= steps {
                return Some(Ended::Paused(row));
            }
            let (own, later) = self.marks.split_at(self.marks.partition_point(|mark| mark.row <= row));
            self.marks = later;
            self.take_row(row, own)?;
        }
        Some(Ended::Done)
    }

    fn open_with(&mut self, account: u32, label: u32) -> Option<()> {
        let (lo, hi) = self.ledger.opening(account)?;
        if lo >= hi || line_index(self.places.get(account)?).is_some() {
            return Some(());
        }
        let amount = hi.less(lo);
        self.outcome.thefts.push(Move { row: 0, label, amount: amount.into() });
        let at = self.open_line(account)?;
        let line = self.lines.get_mut(line_index(at)?)?;
        line.purse.put(A::default(), &[Piece { lo: A::default(), hi: amount, label }])?;
        self.schedule(at)
    }

    fn take_row(&mut self, row: u32, marks: &[Mark]) -> Option<()> {
        let payer = self.ledger.payer(row)?;
        let amount = self.ledger.amount(row)?;
        self.pieces.clear();
        self.take_from_payer(row, payer, amount)?;
        mark_row(self.job, marks, amount, &mut self.pieces, &mut self.outcome);
        self.outcome.steps += self.pieces.len().max(1) as u64;
        if self.job.options.keep_moves {
            record_moves(&mut self.outcome.moves, row, self.pieces.iter().map(units));
        }
        self.deliver(row, payer)
    }

    fn take_from_payer(&mut self, row: u32, payer: u32, amount: A) -> Option<()> {
        let at = self.places.get(payer)?;
        let Some(index) = line_index(at) else { return Some(()) };
        let line = self.lines.get_mut(index)?;
        // A theft from an account that is clean now: its cursor is set when it is next tainted.
        if line.purse.is_empty() {
            return Some(());
        }
        let balance = self.ledger.balance_before(line.account, line.cursor, row, &mut line.hint)?;
        line.purse.take(amount, balance, &mut self.pieces)?;
        line.cursor += 1;
        self.schedule(at)
    }

    /// Notes a tainted account's next payment.
    fn schedule(&mut self, at: u32) -> Option<()> {
        let line = self.lines.get(line_index(at)?)?;
        if line.purse.is_empty() || line.cursor >= line.end {
            return Some(());
        }
        let row = self.ledger.payment(line.cursor)?;
        if (row as usize) < self.ledger.rows() { self.pending.insert(row) } else { Some(()) }
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
        let (begin, end) = self.ledger.payments(account)?;
        self.lines.push(Line { account, cursor: begin, end, begin, hint: 0, purse: P::default() });
        let at = u32::try_from(self.lines.len()).ok().filter(|&at| at < FEES)?;
        self.places.set(account, at)?;
        Some(at)
    }

    fn add_to_line(&mut self, row: u32, at: u32) -> Option<()> {
        let ledger = self.ledger;
        let line = self.lines.get_mut(line_index(at)?)?;
        let was_empty = line.purse.is_empty();
        if was_empty {
            let open = line.end.checked_sub(line.cursor)? as usize;
            let place = |k: usize| line.cursor.saturating_add(u32::try_from(k).unwrap_or(u32::MAX));
            let passed = first_not(open, |k| ledger.payment(place(k)).is_some_and(|other| other <= row));
            line.cursor += u32::try_from(passed).ok()?;
        }
        let balance = if P::HEIGHTS { line.balance(ledger, row)? } else { A::default() };
        line.purse.put(balance, &self.pieces)?;
        if was_empty { self.schedule(at) } else { Some(()) }
    }

    /// Ends the walk; `cut` is the first row that was not followed.
    pub(crate) fn finish(mut self, cut: Option<u32>) -> Option<Outcome> {
        self.outcome.cut_at = cut;
        let mut held = Vec::new();
        for line in &self.lines {
            let next = (line.cursor < line.end).then(|| self.ledger.payment(line.cursor)).flatten();
            let cut_short = cut.is_some() && next.is_some_and(|row| (row as usize) < self.ledger.rows());
            held.clear();
            record_moves(&mut held, 0, line.purse.held());
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

impl<P> Line<P> {
    /// What the account holds just before a row that pays it, its cursor being past that row.
    fn balance<A: Amount>(&self, ledger: impl Ledger<A>, row: u32) -> Option<A> {
        let paid = match self.cursor.checked_sub(1).filter(|_| self.cursor > self.begin) {
            Some(last) => ledger.paid_through(last)?,
            None => ledger.opening(self.account)?.0,
        };
        ledger.received_before(row)?.minus(paid)
    }
}

/// Walks a job to its end, or to the steps that its options allow.
pub(crate) fn walk<A: Amount, P: Purse<A>>(ledger: impl Ledger<A>, job: &Job<'_>) -> Option<Outcome> {
    let mut walk = Walk::<A, _, P>::new(ledger, job)?;
    match walk.run(job.options.max_steps)? {
        Ended::Done => walk.finish(None),
        Ended::Paused(row) => walk.finish(Some(row)),
    }
}
