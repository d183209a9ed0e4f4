//! Rows grouped by account: an external counting sort.
//!
//! Records go to parts by range of accounts; each part is sorted where it fits the caches, or divided again
//! where it does not fit the budget. Within an account rows stay in order, because parts keep it.

use std::path::{Path, PathBuf};

use bytemuck::Pod;

use super::column_file::Column;
use super::spill::Parts;
use crate::error::Result;

/// Bytes of records that a part should have, so that sorting it stays within the caches.
const PART: u64 = 1 << 20;

/// Most parts made at a time: each has a block being filled.
const MOST_PARTS: u64 = 1024;

/// How many bits of an account's id lie within a part.
pub(crate) fn shift_for(records: u64, record: usize, accounts: u32) -> u32 {
    let parts = (records * record as u64 / PART).clamp(1, MOST_PARTS);
    let span = u64::from(accounts).div_ceil(parts).max(1);
    span.next_power_of_two().trailing_zeros().min(31)
}

/// Records by account, on their way to being grouped.
#[derive(Debug)]
pub(crate) struct Groups<R> {
    parts: Parts<R>,
    shift: u32,
    accounts: u32,
    room: usize,
    dir: PathBuf,
}

impl<R: Pod> Groups<R> {
    pub(crate) fn new(records: u64, accounts: u32, room: usize, dir: &Path) -> Self {
        let shift = shift_for(records, size_of::<R>(), accounts);
        let parts = Parts::new(parts_of(accounts, shift), room, dir);
        Self { parts, shift, accounts, room, dir: dir.to_path_buf() }
    }

    #[inline]
    pub(crate) fn push(&mut self, account: u32, record: R) -> Result<()> {
        self.parts.push((account >> self.shift) as usize, record)
    }

    /// Writes where each account's group begins, and hands on the records, grouped. Returns which accounts
    /// have any, 64 to a word.
    pub(crate) fn finish(
        mut self,
        account_of: impl Fn(&R) -> u32 + Copy,
        mut offsets: Column<u32>,
        mut emit: impl FnMut(&[R]) -> Result<()>,
    ) -> Result<Vec<u64>> {
        let mut used = vec![0_u64; (self.accounts as usize).div_ceil(64)];
        let mut begin = 0_u32;
        let (shift, accounts) = (self.shift, self.accounts);
        let mut group = |account: u32, records: u32| {
            offsets.push(begin);
            begin += records;
            if let Some(word) = used.get_mut(account as usize / 64).filter(|_| records > 0) {
                *word |= 1 << (account % 64);
            }
        };
        let context = Context { account_of, room: self.room, dir: &self.dir };
        for part in 0..self.parts.len() {
            let first = u32::try_from(part << shift).unwrap_or(u32::MAX);
            let end = first.saturating_add(1_u32.checked_shl(shift).unwrap_or(u32::MAX)).min(accounts);
            sort_part(&mut self.parts, part, (first, end), &context, &mut group, &mut emit)?;
        }
        offsets.push(begin);
        offsets.finish();
        Ok(used)
    }
}

fn parts_of(accounts: u32, shift: u32) -> usize {
    (accounts.saturating_sub(1).checked_shr(shift).unwrap_or(0) as usize) + 1
}

struct Context<'a, F> {
    account_of: F,
    room: usize,
    dir: &'a Path,
}

fn sort_part<R: Pod, F: Fn(&R) -> u32 + Copy>(
    parts: &mut Parts<R>,
    part: usize,
    range: (u32, u32),
    context: &Context<'_, F>,
    group: &mut dyn FnMut(u32, u32),
    emit: &mut dyn FnMut(&[R]) -> Result<()>,
) -> Result<()> {
    let length = parts.length(part);
    let span = range.1.saturating_sub(range.0);
    if span == 1 {
        group(range.0, u32::try_from(length).unwrap_or(u32::MAX));
        return parts.take(part, |records| emit(records));
    }
    // The records, the records grouped, and a counter for each account.
    let bytes = 2 * length * size_of::<R>() as u64 + 8 * u64::from(span);
    if bytes > context.room as u64 && length > 64 {
        return divide_part(parts, part, range, context, group, emit);
    }
    let records = parts.take_whole(part)?;
    emit(&counting_sort(&records, range, context.account_of, group))
}

/// A part that does not fit is put into finer parts.
fn divide_part<R: Pod, F: Fn(&R) -> u32 + Copy>(
    parts: &mut Parts<R>,
    part: usize,
    (first, end): (u32, u32),
    context: &Context<'_, F>,
    group: &mut dyn FnMut(u32, u32),
    emit: &mut dyn FnMut(&[R]) -> Result<()>,
) -> Result<()> {
    let span = u64::from(end - first);
    let width = span.div_ceil(64).next_power_of_two();
    let shift = width.trailing_zeros();
    let mut finer = Parts::new(parts_of(end - first, shift), 0, context.dir);
    parts.take(part, |records| {
        for record in records {
            finer.push((((context.account_of)(record) - first) >> shift) as usize, *record)?;
        }
        Ok(())
    })?;
    for at in 0..finer.len() {
        let from = first.saturating_add(u32::try_from(at << shift).unwrap_or(u32::MAX));
        let to = from.saturating_add(1_u32.checked_shl(shift).unwrap_or(u32::MAX)).min(end);
        sort_part(&mut finer, at, (from, to), context, group, emit)?;
    }
    Ok(())
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "every record of a part is of an account in its range; a store has fewer than 2^32 rows"
)]
fn counting_sort<R: Pod>(
    records: &[R],
    (first, end): (u32, u32),
    account_of: impl Fn(&R) -> u32,
    group: &mut dyn FnMut(u32, u32),
) -> Vec<R> {
    let mut next = vec![0_u32; (end - first) as usize];
    for record in records {
        next[(account_of(record) - first) as usize] += 1;
    }
    let mut begin = 0;
    for (account, slot) in (first..).zip(&mut next) {
        let count = *slot;
        group(account, count);
        *slot = begin;
        begin += count;
    }
    let mut sorted = vec![R::zeroed(); records.len()];
    for record in records {
        let at = &mut next[(account_of(record) - first) as usize];
        sorted[*at as usize] = *record;
        *at += 1;
    }
    debug_assert_eq!(begin, records.len() as u32);
    sorted
}
