//! Tainted intervals on the inflow lines of the accounts reached.

use crate::amount::Amount;
use crate::pieces::Piece;

/// A tainted stretch of one account's inflow line: units `lo..hi`, all of one incident.
#[derive(Debug, Clone, Copy)]
struct Run<A> {
    lo: A,
    hi: A,
    label: u32,
    next: u32,
}

/// End of a list of runs.
const NIL: u32 = u32::MAX;

/// The outgoing transfer that carries the first tainted unit of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due<A> {
    pub(super) row: u32,
    /// The payer's running sum with it. Kept here because reading the column again costs a cache miss.
    pub(super) paid_through: A,
}

/// One account's tainted runs, in order, and where its outgoing transfers stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<A> {
    pub(super) account: u32,
    head: u32,
    tail: u32,
    /// Position in `out_rows` of the first outgoing transfer that may still take a unit of the first run.
    pub(super) cursor: u32,
    /// Position in `out_rows` after the account's last outgoing transfer.
    pub(super) end: u32,
    /// `None` where the line is empty, or nothing that the account sends reaches its first run.
    pub(super) due: Option<Due<A>>,
}

impl<A> Line<A> {
    pub(super) fn new(account: u32, cursor: u32, end: u32) -> Self {
        Self { account, head: NIL, tail: NIL, cursor, end, due: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.head == NIL
    }
}

/// The runs of all lines in one pool; freed ones are used again.
#[derive(Debug)]
pub(super) struct Runs<A> {
    pool: Vec<Run<A>>,
    free: u32,
}

impl<A: Amount> Runs<A> {
    pub(super) fn new() -> Self {
        Self { pool: Vec::new(), free: NIL }
    }

    /// Where the first tainted unit stands on the line.
    pub(super) fn first(&self, line: &Line<A>) -> Option<A> {
        self.pool.get(line.head as usize).map(|run| run.lo)
    }

    /// Adds a run at the end of a line; it grows the last one where they touch and are of one incident.
    pub(super) fn append(&mut self, line: &mut Line<A>, lo: A, hi: A, label: u32) -> Option<()> {
        if let Some(last) = self.pool.get_mut(line.tail as usize)
            && last.hi == lo
            && last.label == label
        {
            last.hi = hi;
            return Some(());
        }
        let at = self.allocate(Run { lo, hi, label, next: NIL })?;
        match self.pool.get_mut(line.tail as usize) {
            Some(last) => last.next = at,
            None => line.head = at,
        }
        line.tail = at;
        Some(())
    }

    /// Takes what lies in `start..end` off the front of a line, as positions counted from `start`.
    pub(super) fn consume(&mut self, line: &mut Line<A>, start: A, end: A, pieces: &mut Vec<Piece<A>>) {
        while let Some(run) = self.pool.get_mut(line.head as usize) {
            if run.lo >= end {
                return;
            }
            let hi = run.hi.min(end);
            pieces.push(Piece { lo: run.lo.less(start), hi: hi.less(start), label: run.label });
            if hi < run.hi {
                run.lo = hi;
                return;
            }
            let next = run.next;
            run.next = self.free;
            self.free = line.head;
            line.head = next;
            if next == NIL {
                line.tail = NIL;
            }
        }
    }

    /// What a line holds: (label, units) of each run, in order.
    pub(super) fn held(&self, line: &Line<A>) -> impl Iterator<Item = (u32, u128)> {
        let mut at = line.head;
        std::iter::from_fn(move || {
            let run = self.pool.get(at as usize)?;
            at = run.next;
            Some((run.label, run.hi.less(run.lo).into()))
        })
    }

    fn allocate(&mut self, run: Run<A>) -> Option<u32> {
        if let Some(slot) = self.pool.get_mut(self.free as usize) {
            let at = self.free;
            self.free = slot.next;
            *slot = run;
            return Some(at);
        }
        let at = u32::try_from(self.pool.len()).ok().filter(|&at| at != NIL)?;
        self.pool.push(run);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_runs_of_one_incident_merge_and_others_do_not() {
        let (mut runs, mut line) = (Runs::<u64>::new(), Line::<u64>::new(7, 0, 0));
        for (lo, hi, label) in [(0, 5, 1), (5, 8, 1), (8, 9, 2), (10, 12, 2)] {
            runs.append(&mut line, lo, hi, label).unwrap();
        }
        assert_eq!(runs.held(&line).collect::<Vec<_>>(), [(1, 8), (2, 1), (2, 2)]);
    }

    #[test]
    fn consuming_splits_a_run_and_skips_clean_units() {
        let (mut runs, mut line, mut pieces) = (Runs::<u64>::new(), Line::<u64>::new(7, 0, 0), Vec::new());
        runs.append(&mut line, 10, 20, 1).unwrap();
        runs.append(&mut line, 25, 30, 2).unwrap();
        runs.consume(&mut line, 8, 27, &mut pieces);
        assert_eq!(pieces, [Piece { lo: 2, hi: 12, label: 1 }, Piece { lo: 17, hi: 19, label: 2 }]);
        assert_eq!(runs.held(&line).collect::<Vec<_>>(), [(2, 3)]);
    }
}
