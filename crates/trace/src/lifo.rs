//! Last in, first out, for comparison.
//!
//! An account is a stack of units, and its height is its balance. A payment of *a* out of a balance *b* takes the
//! units at heights *b − a* to *b*; a receipt puts its units on top. Units keep their order within a transfer. Tainted
//! units are intervals of heights, and the balance comes from the store's running sums.

use crate::amount::Amount;
use crate::ledger::Ledger;
use crate::marks::Job;
use crate::pieces::{Piece, units};
use crate::settle::Outcome;
use crate::walk::{Purse, walk};

/// Tainted intervals of heights, lowest first.
#[derive(Debug)]
struct Stack<A>(Vec<Piece<A>>);

impl<A> Default for Stack<A> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<A: Amount> Purse<A> for Stack<A> {
    const HEIGHTS: bool = true;

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, amount: A, balance: A, pieces: &mut Vec<Piece<A>>) -> Option<()> {
        let floor = balance.minus(amount)?;
        let first = self.0.partition_point(|run| run.hi <= floor);
        let taken = self.0.split_off(first);
        pieces.extend(taken.iter().map(|run| Piece {
            lo: run.lo.less(floor),
            hi: run.hi.less(floor),
            ..*run
        }));
        if let Some(cut) = taken.first().filter(|run| run.lo < floor) {
            self.0.push(Piece { hi: floor, ..*cut });
        }
        Some(())
    }

    fn put(&mut self, balance: A, pieces: &[Piece<A>]) -> Option<()> {
        for piece in pieces {
            let (lo, hi) = (balance.plus(piece.lo)?, balance.plus(piece.hi)?);
            match self.0.last_mut() {
                Some(top) if top.hi == lo && top.label == piece.label => top.hi = hi,
                Some(top) if top.hi > lo => return None,
                _ => self.0.push(Piece { lo, hi, label: piece.label }),
            }
        }
        Some(())
    }

    fn held(&self) -> impl Iterator<Item = (u32, u128)> {
        self.0.iter().map(units)
    }
}

/// Follows a job last in, first out. `None` where the store's columns contradict each other.
pub(crate) fn run<A: Amount>(ledger: impl Ledger<A>, job: &Job<'_>) -> Option<Outcome> {
    walk::<A, Stack<A>>(ledger, job)
}
