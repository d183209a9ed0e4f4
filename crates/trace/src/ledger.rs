//! A ledger as the kernels walk it: as it ran, or mirrored in time.
//!
//! Read from the end, with payer and payee exchanged, a ledger is a ledger again: the last payment comes first, and
//! what an account holds at the end is what it begins with. First in, first out mirrored is first in, first out
//! again; so are last in, first out, the proportional rule and poison. One kernel a policy therefore serves both
//! questions, where money went and where it came from.

use crate::amount::Amount;
use crate::prefetch::prefetch;
use crate::store::{Columns, Reserved, span};

/// What a kernel asks of a ledger. Rows are numbered from 0 in the order of this direction; a *payment* is a row
/// seen from its payer, and is named by its place among all payments grouped by payer. `None` is a damaged store.
pub(crate) trait Ledger<A: Amount>: Copy {
    /// Length of the id space.
    fn accounts(&self) -> usize;
    /// Rows looked at.
    fn rows(&self) -> usize;
    /// The accounts that stand for no address.
    fn reserved(&self) -> Reserved;
    /// The row's number in the store.
    fn store_row(&self, row: u32) -> u32;
    /// Who pays.
    fn payer(&self, row: u32) -> Option<u32>;
    /// Who is paid.
    fn payee(&self, row: u32) -> Option<u32>;
    /// Base units.
    fn amount(&self, row: u32) -> Option<A>;
    /// Where an account's payments begin and end. Those past the rows looked at may be among them, last.
    fn payments(&self, account: u32) -> Option<(u32, u32)>;
    /// The first of them, or any other of the payer's where that is quicker to say; 0 where there is none.
    fn first_payment(&self, account: u32) -> u32;
    /// The row of a payment.
    fn payment(&self, at: u32) -> Option<u32>;
    /// The payer's line after a payment: everything it has paid, this included.
    fn paid_through(&self, at: u32) -> Option<A>;
    /// The payee's line before a row: everything it has been paid.
    fn received_before(&self, row: u32) -> Option<A>;
    /// The units that an account begins with, on its line.
    fn opening(&self, account: u32) -> Option<(A, A)>;
    /// What an account holds just before one of its payments. `hint` is the account's own, 0 at first, and is
    /// only ever asked for later payments.
    fn balance_before(&self, account: u32, at: u32, row: u32, hint: &mut u32) -> Option<A>;
    /// Starts fetching what is said of a row.
    fn ask_for(&self, row: u32);
    /// Starts fetching what is said of a payment.
    fn ask_for_payment(&self, at: u32);
}

/// The ledger as it ran, its first `rows` rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forward<'a, A> {
    pub(crate) columns: Columns<'a, A>,
    pub(crate) rows: usize,
}

impl<A: Amount> Ledger<A> for Forward<'_, A> {
    fn accounts(&self) -> usize {
        self.columns.out_offsets.len().saturating_sub(1)
    }
    fn rows(&self) -> usize {
        self.rows
    }
    fn reserved(&self) -> Reserved {
        self.columns.reserved
    }
    fn store_row(&self, row: u32) -> u32 {
        row
    }
    #[inline]
    fn payer(&self, row: u32) -> Option<u32> {
        self.columns.sender.get(row as usize).copied()
    }
    #[inline]
    fn payee(&self, row: u32) -> Option<u32> {
        self.columns.receiver.get(row as usize).copied()
    }
    #[inline]
    fn amount(&self, row: u32) -> Option<A> {
        self.columns.amount.get(row as usize).copied()
    }
    #[inline]
    fn payments(&self, account: u32) -> Option<(u32, u32)> {
        let at = account as usize;
        Some((*self.columns.out_offsets.get(at)?, *self.columns.out_offsets.get(at + 1)?))
    }
    #[inline]
    fn first_payment(&self, account: u32) -> u32 {
        self.columns.out_offsets.get(account as usize).copied().unwrap_or(0)
    }
    #[inline]
    fn payment(&self, at: u32) -> Option<u32> {
        self.columns.out_rows.get(at as usize).copied()
    }
    #[inline]
    fn paid_through(&self, at: u32) -> Option<A> {
        self.columns.out_end.get(at as usize).copied()
    }
    #[inline]
    fn received_before(&self, row: u32) -> Option<A> {
        self.columns.in_start.get(row as usize).copied()
    }
    fn opening(&self, _: u32) -> Option<(A, A)> {
        Some((A::default(), A::default()))
    }
    fn balance_before(&self, account: u32, at: u32, row: u32, hint: &mut u32) -> Option<A> {
        let rows = self.columns.in_rows_of(account);
        let later = rows.get(*hint as usize..)?;
        *hint += u32::try_from(first_not(later.len(), |k| later.get(k).is_some_and(|&r| r < row))).ok()?;
        let paid = self.paid_through(at)?.less(self.amount(row)?);
        received(&self.columns, rows, *hint as usize)?.minus(paid)
    }
    #[inline]
    fn ask_for(&self, row: u32) {
        ask_for(&self.columns, row as usize);
    }
    #[inline]
    fn ask_for_payment(&self, at: u32) {
        prefetch(self.columns.out_rows, at as usize);
        prefetch(self.columns.out_end, at as usize);
    }
}

/// The ledger from its row `rows - 1` back to its first. Lines are counted down from the greatest amount.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mirrored<'a, A> {
    pub(crate) columns: Columns<'a, A>,
    pub(crate) rows: usize,
}

impl<A: Amount> Mirrored<'_, A> {
    /// Place in `in_rows` of a payment.
    fn place(&self, at: u32) -> Option<usize> {
        self.columns.in_rows.len().checked_sub(at as usize + 1)
    }

    /// An account's rows of one side that are looked at.
    fn within<'r>(&self, rows: &'r [u32]) -> &'r [u32] {
        rows.get(..rows.partition_point(|&row| (row as usize) < self.rows)).unwrap_or(&[])
    }

    /// Everything that an account had paid after the first `count` of its outgoing rows.
    fn paid(&self, account: u32, count: usize) -> Option<A> {
        let (begin, _) = span(self.columns.out_offsets, account)?;
        let last = count.checked_sub(1).map(|last| begin + last);
        last.map_or(Some(A::default()), |at| self.columns.out_end.get(at).copied())
    }
}

impl<A: Amount> Ledger<A> for Mirrored<'_, A> {
    fn accounts(&self) -> usize {
        self.columns.out_offsets.len().saturating_sub(1)
    }
    fn rows(&self) -> usize {
        self.rows
    }
    fn reserved(&self) -> Reserved {
        self.columns.reserved
    }
    #[inline]
    fn store_row(&self, row: u32) -> u32 {
        u32::try_from(self.rows).unwrap_or(u32::MAX).saturating_sub(1).saturating_sub(row)
    }
    #[inline]
    fn payer(&self, row: u32) -> Option<u32> {
        self.columns.receiver.get(self.store_row(row) as usize).copied()
    }
    #[inline]
    fn payee(&self, row: u32) -> Option<u32> {
        self.columns.sender.get(self.store_row(row) as usize).copied()
    }
    #[inline]
    fn amount(&self, row: u32) -> Option<A> {
        self.columns.amount.get(self.store_row(row) as usize).copied()
    }
    fn payments(&self, account: u32) -> Option<(u32, u32)> {
        let all = self.columns.in_rows.len();
        let (begin, end) = span(self.columns.in_offsets, account)?;
        let end = begin + self.within(self.columns.in_rows.get(begin..end)?).len();
        Some((u32::try_from(all - end).ok()?, u32::try_from(all - begin).ok()?))
    }
    fn first_payment(&self, account: u32) -> u32 {
        let end = self.columns.in_offsets.get(account as usize + 1).copied().unwrap_or(0);
        u32::try_from(self.columns.in_rows.len()).unwrap_or(u32::MAX).saturating_sub(end)
    }
    #[inline]
    fn payment(&self, at: u32) -> Option<u32> {
        let row = *self.columns.in_rows.get(self.place(at)?)?;
        u32::try_from(self.rows.checked_sub(row as usize + 1)?).ok()
    }
    #[inline]
    fn paid_through(&self, at: u32) -> Option<A> {
        let row = *self.columns.in_rows.get(self.place(at)?)?;
        Some(A::MOST.less(*self.columns.in_start.get(row as usize)?))
    }
    #[inline]
    fn received_before(&self, row: u32) -> Option<A> {
        let row = self.store_row(row);
        let sender = *self.columns.sender.get(row as usize)?;
        let (begin, end) = span(self.columns.out_offsets, sender)?;
        let at = begin + self.columns.out_rows.get(begin..end)?.partition_point(|&other| other < row);
        Some(A::MOST.less(*self.columns.out_end.get(at)?))
    }
    fn opening(&self, account: u32) -> Option<(A, A)> {
        let ins = self.within(self.columns.in_rows_of(account));
        let outs = self.within(self.columns.out_rows_of(account));
        let received = received(&self.columns, ins, ins.len())?;
        Some((A::MOST.less(received), A::MOST.less(self.paid(account, outs.len())?)))
    }
    fn balance_before(&self, account: u32, _: u32, row: u32, hint: &mut u32) -> Option<A> {
        let row = self.store_row(row);
        let outs = self.columns.out_rows_of(account);
        // Rows are asked for from the last one down; the hint counts those passed already.
        let open = outs.len().checked_sub(*hint as usize)?;
        let passed = first_not(open, |k| {
            open.checked_sub(k + 1).and_then(|at| outs.get(at)).is_some_and(|&r| r > row)
        });
        *hint += u32::try_from(passed).ok()?;
        let received =
            self.columns.in_start.get(row as usize)?.plus(*self.columns.amount.get(row as usize)?)?;
        received.minus(self.paid(account, open - passed)?)
    }
    #[inline]
    fn ask_for(&self, row: u32) {
        ask_for(&self.columns, self.store_row(row) as usize);
    }
    #[inline]
    fn ask_for_payment(&self, at: u32) {
        // The running sum lies with the row, which has to be known first.
        if let Some(&row) = self.place(at).and_then(|place| self.columns.in_rows.get(place)) {
            prefetch(self.columns.in_start, row as usize);
        }
    }
}

fn ask_for<A>(columns: &Columns<'_, A>, row: usize) {
    prefetch(columns.sender, row);
    prefetch(columns.receiver, row);
    prefetch(columns.amount, row);
    prefetch(columns.in_start, row);
}

/// What an account had been paid before the row at `at` of its incoming rows.
fn received<A: Amount>(columns: &Columns<'_, A>, rows: &[u32], at: usize) -> Option<A> {
    match (rows.get(at), at.checked_sub(1)) {
        (Some(&row), _) => columns.in_start.get(row as usize).copied(),
        (None, None) => Some(A::default()),
        (None, Some(last)) => {
            let row = *rows.get(last)? as usize;
            columns.in_start.get(row)?.plus(*columns.amount.get(row)?)
        }
    }
}

/// The first of `0..len` for which a condition that holds up to some point does not hold: by doubling steps, since
/// it is mostly near.
pub(crate) fn first_not(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let mut reach = 1;
    while reach <= len && holds(reach - 1) {
        reach *= 2;
    }
    let (mut low, mut high) = (reach / 2, (reach - 1).min(len));
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    proptest::proptest! {
        #[test]
        fn first_not_is_a_partition_point(mut ends in proptest::collection::vec(0_u64..50, 0..70), position in 0_u64..60) {
            ends.sort_unstable();
            let found = super::first_not(ends.len(), |k| ends.get(k).is_some_and(|&e| e <= position));
            proptest::prop_assert_eq!(found, ends.partition_point(|&e| e <= position));
        }
    }
}
