//! The per-account index: outgoing and incoming rows in order, with running sums.

use crate::amount::Amount;

use super::rows::Rows;

/// The computed columns; see [`super::columns::Columns`] for what each holds.
#[derive(Debug)]
pub(crate) struct Index<A> {
    pub(crate) amount: Vec<A>,
    pub(crate) out_offsets: Vec<u32>,
    pub(crate) out_rows: Vec<u32>,
    pub(crate) out_end: Vec<A>,
    pub(crate) in_offsets: Vec<u32>,
    pub(crate) in_rows: Vec<u32>,
    pub(crate) in_start: Vec<A>,
}

/// An account whose running sum does not fit the width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Overflowed {
    pub(crate) account: u32,
}

impl<A: Amount> Index<A> {
    /// Groups the rows by sender and by receiver, and sums along each group.
    pub(crate) fn build(rows: &Rows, accounts: u32) -> Result<Self, Overflowed> {
        let unplaced = Overflowed { account: 0 };
        let amount: Vec<A> = rows.amount.to_width().ok_or(unplaced)?;
        let (out_offsets, out_rows) = group(&rows.sender, accounts);
        let out_end = sums_along(&out_offsets, &out_rows, &amount)?;
        let (in_offsets, in_rows) = group(&rows.receiver, accounts);
        let in_start = sums_before(&rows.receiver, &amount, accounts)?;
        Ok(Self { amount, out_offsets, out_rows, out_end, in_offsets, in_rows, in_start })
    }
}

/// Counting sort of rows by account: (offsets, rows), rows of one account staying in order.
#[allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "every id is below `accounts`: the builder sized the id space from these columns, and refuses more than u32::MAX rows"
)]
fn group(account_of: &[u32], accounts: u32) -> (Vec<u32>, Vec<u32>) {
    let mut offsets = vec![0_u32; accounts as usize + 1];
    for &account in account_of {
        offsets[account as usize + 1] += 1;
    }
    for at in 1..offsets.len() {
        offsets[at] += offsets[at - 1];
    }
    let mut next = offsets.clone();
    let mut rows = vec![0_u32; account_of.len()];
    for (row, &account) in account_of.iter().enumerate() {
        let at = &mut next[account as usize];
        rows[*at as usize] = row as u32;
        *at += 1;
    }
    (offsets, rows)
}

/// Running sums within each group, each row's own amount included.
#[allow(clippy::indexing_slicing, reason = "offsets and rows come from `group` over the same columns")]
fn sums_along<A: Amount>(offsets: &[u32], rows: &[u32], amount: &[A]) -> Result<Vec<A>, Overflowed> {
    let mut ends = Vec::with_capacity(rows.len());
    for (account, bounds) in (0_u32..).zip(offsets.windows(2)) {
        let mut sum = A::default();
        for &row in &rows[bounds[0] as usize..bounds[1] as usize] {
            sum = sum.plus(amount[row as usize]).ok_or(Overflowed { account })?;
            ends.push(sum);
        }
    }
    Ok(ends)
}

/// Per row: what its account had taken in before it.
#[allow(clippy::indexing_slicing, reason = "every id is below `accounts`, as in `group`")]
fn sums_before<A: Amount>(account_of: &[u32], amount: &[A], accounts: u32) -> Result<Vec<A>, Overflowed> {
    let mut sum = vec![A::default(); accounts as usize];
    let mut starts = Vec::with_capacity(account_of.len());
    for (&account, &amount) in account_of.iter().zip(amount) {
        let so_far = &mut sum[account as usize];
        starts.push(*so_far);
        *so_far = so_far.plus(amount).ok_or(Overflowed { account })?;
    }
    Ok(starts)
}
