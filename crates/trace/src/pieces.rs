//! Tainted units on the move, and what becomes of them at a marked row: the same under every rule that has amounts.

use crate::amount::Amount;
use crate::flow::{Move, Relabelled};
use crate::marks::{Job, Mark, What};
use crate::settle::{Outcome, record_moves};

/// Tainted units on the move: positions within the transfer that carries them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<A> {
    pub(crate) lo: A,
    pub(crate) hi: A,
    pub(crate) label: u32,
}

/// Begins and ends taint at a marked row that carries `pieces` of its `amount`.
pub(crate) fn mark_row<A: Amount>(
    job: &Job<'_>,
    marks: &[Mark],
    amount: A,
    pieces: &mut Vec<Piece<A>>,
    outcome: &mut Outcome,
) {
    for mark in marks {
        match mark.what {
            What::Begins if job.relabels() => relabel(mark, amount, pieces, outcome),
            What::Begins => {
                let clean = fill_gaps(pieces, amount, mark.label);
                outcome.thefts.push(Move { row: mark.row, label: mark.label, amount: clean.into() });
            }
            What::Ends if job.relabels() => {
                let carried = carried(mark.row, pieces);
                outcome.ended.extend(carried.into_iter().map(|m| (mark.label, m)));
            }
            What::Ends => pieces.iter_mut().for_each(|piece| piece.label = mark.label),
        }
    }
}

/// A stolen transfer is tainted as a whole; what it would have carried counts to it now.
fn relabel<A: Amount>(mark: &Mark, amount: A, pieces: &mut Vec<Piece<A>>, outcome: &mut Outcome) {
    let &Mark { row, label, .. } = mark;
    let carried = carried(row, pieces).into_iter();
    outcome.relabelled.extend(carried.map(|m| Relabelled {
        row,
        from: m.label,
        to: label,
        amount: m.amount,
    }));
    outcome.thefts.push(Move { row, label, amount: amount.into() });
    if amount > A::default() {
        pieces.push(Piece { lo: A::default(), hi: amount, label });
    }
}

fn carried<A: Amount>(row: u32, pieces: &mut Vec<Piece<A>>) -> Vec<Move> {
    let mut carried = Vec::new();
    record_moves(&mut carried, row, pieces.drain(..).map(|piece| units(&piece)));
    carried
}

/// A piece as (label, units).
pub(crate) fn units<A: Amount>(piece: &Piece<A>) -> (u32, u128) {
    (piece.label, piece.hi.less(piece.lo).into())
}

/// Gives what lies between the pieces of a transfer to `label`, and says how much that is.
fn fill_gaps<A: Amount>(pieces: &mut Vec<Piece<A>>, amount: A, label: u32) -> A {
    let (mut filled, mut clean, mut at) =
        (Vec::with_capacity(pieces.len() * 2 + 1), A::default(), A::default());
    let mut gap = |filled: &mut Vec<_>, lo: A, hi: A| {
        if lo < hi {
            clean = clean.plus(hi.less(lo)).unwrap_or(amount);
            filled.push(Piece { lo, hi, label });
        }
    };
    for piece in pieces.drain(..) {
        gap(&mut filled, at, piece.lo);
        at = piece.hi;
        filled.push(piece);
    }
    gap(&mut filled, at, amount);
    *pieces = filled;
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_clean_goes_to_the_later_theft() {
        let mut pieces = vec![Piece { lo: 2_u64, hi: 4, label: 1 }, Piece { lo: 4, hi: 5, label: 2 }];
        assert_eq!(fill_gaps(&mut pieces, 9, 7), 6);
        let all: Vec<_> = pieces.iter().map(|p| (p.lo, p.hi, p.label)).collect();
        assert_eq!(all, [(0, 2, 7), (2, 4, 1), (4, 5, 2), (5, 9, 7)]);
    }
}
