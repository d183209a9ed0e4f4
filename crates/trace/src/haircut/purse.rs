//! What one account holds under the proportional rule.

use crate::amount::Amount;
use crate::pieces::Piece;
use crate::walk::Purse;

/// What a payment carries of `tainted` units in a balance.
#[inline]
pub(super) fn carried<A: Amount>(tainted: A, amount: A, balance: A) -> A {
    if amount == balance { tainted } else { tainted.share(amount, balance) }
}

/// Units of one incident.
#[derive(Debug, Default)]
pub(super) struct One<A> {
    pub(super) units: A,
    pub(super) label: u32,
}

impl<A: Amount> Purse<A> for One<A> {
    const HEIGHTS: bool = false;

    fn is_empty(&self) -> bool {
        self.units == A::default()
    }

    fn take(&mut self, amount: A, balance: A, pieces: &mut Vec<Piece<A>>) -> Option<()> {
        if amount > balance || self.units > balance {
            return None;
        }
        let moved = carried(self.units, amount, balance);
        self.units = self.units.less(moved);
        if moved > A::default() {
            pieces.push(Piece { lo: A::default(), hi: moved, label: self.label });
        }
        Some(())
    }

    fn put(&mut self, _: A, pieces: &[Piece<A>]) -> Option<()> {
        for piece in pieces {
            self.units = self.units.plus(piece.hi.less(piece.lo))?;
            self.label = piece.label;
        }
        Some(())
    }

    fn held(&self) -> impl Iterator<Item = (u32, u128)> {
        (!self.is_empty()).then(|| (self.label, self.units.into())).into_iter()
    }
}

/// Units of several incidents.
#[derive(Debug, Default)]
pub(super) struct Mixed<A> {
    units: A,
    /// (label, units) in label order, none of them empty.
    parts: Vec<(u32, A)>,
}

impl<A: Amount> Purse<A> for Mixed<A> {
    const HEIGHTS: bool = false;

    fn is_empty(&self) -> bool {
        self.units == A::default()
    }

    fn take(&mut self, amount: A, balance: A, pieces: &mut Vec<Piece<A>>) -> Option<()> {
        if amount > balance || self.units > balance {
            return None;
        }
        let moved = carried(self.units, amount, balance);
        let (mut so_far, mut sent) = (A::default(), A::default());
        for (label, part) in &mut self.parts {
            so_far = so_far.plus(*part)?;
            let through = carried(moved, so_far, self.units);
            if through > sent {
                pieces.push(Piece { lo: sent, hi: through, label: *label });
                *part = part.minus(through.less(sent))?;
            }
            sent = through;
        }
        self.units = self.units.less(moved);
        self.parts.retain(|(_, part)| *part > A::default());
        Some(())
    }

    fn put(&mut self, _: A, pieces: &[Piece<A>]) -> Option<()> {
        for piece in pieces {
            let units = piece.hi.less(piece.lo);
            self.units = self.units.plus(units)?;
            match self.parts.binary_search_by_key(&piece.label, |&(label, _)| label) {
                Ok(at) => {
                    let part = &mut self.parts.get_mut(at)?.1;
                    *part = part.plus(units)?;
                }
                Err(at) => self.parts.insert(at, (piece.label, units)),
            }
        }
        Some(())
    }

    fn held(&self) -> impl Iterator<Item = (u32, u128)> {
        self.parts.iter().map(|&(label, units)| (label, units.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pieces::units;

    proptest::proptest! {
        #[test]
        fn incidents_share_a_payment_exactly(parts in proptest::collection::vec(0_u64..9, 1..6), clean in 0_u64..9, amount in 0_u64..60) {
            let pieces: Vec<_> =
                (0_u32..).zip(&parts).filter(|(_, p)| **p > 0).map(|(label, &hi)| Piece { lo: 0, hi, label }).collect();
            let (mut mixed, mut one) = (Mixed::default(), One::default());
            mixed.put(0, &pieces).unwrap();
            one.put(0, &pieces).unwrap();
            let total: u64 = parts.iter().sum();
            let (balance, mut sent, mut sum) = (total + clean, Vec::new(), Vec::new());
            let amount = amount.min(balance);
            mixed.take(amount, balance, &mut sent).unwrap();
            one.take(amount, balance, &mut sum).unwrap();
            let carried: u128 = sum.iter().map(|piece| units(piece).1).sum();
            proptest::prop_assert_eq!(sent.iter().map(|piece| units(piece).1).sum::<u128>(), carried);
            for (label, &part) in (0_u32..).zip(&parts) {
                let share = sent.iter().find(|piece| piece.label == label).map_or(0, |piece| piece.hi - piece.lo);
                proptest::prop_assert!(share <= part);
                // Within one unit of its exact share of what moves.
                let exact = u128::from(part) * carried;
                let got = u128::from(share) * u128::from(total);
                proptest::prop_assert!(got.abs_diff(exact) < u128::from(total.max(1)));
            }
        }
    }
}
