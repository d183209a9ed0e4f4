//! What every account took in and sent so far, row by row: the running sums of the index, and with them the
//! balances that say where history is missing.
//!
//! While two sums an account fit the memory budget, they are a table. Beyond, the rows are walked twice: first
//! the events of each range of accounts are put aside and summed range by range, then the results are read back
//! in step with the rows.

use std::path::Path;

use super::assemble::Plan;
use super::meta::Reserved;
use super::runs::Ordered;
use super::spill::Parts;
use crate::amount::Amount;
use crate::error::Result;

/// What a payment does to its sender.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent<A> {
    /// Units that the sender was never seen to receive; 0 mostly.
    pub(crate) deficit: A,
    /// What it had taken in before those.
    pub(crate) taken_in: A,
    /// All it sent, this payment included.
    pub(crate) end: A,
}

/// The sums of a range of accounts: taken in, sent.
#[derive(Debug)]
struct Table<A> {
    first: u32,
    sums: Vec<[A; 2]>,
}

impl<A: Amount> Table<A> {
    fn new(first: u32, accounts: usize) -> Self {
        Self { first, sums: vec![[A::default(); 2]; accounts] }
    }

    /// `None` where a sum does not fit the width.
    #[inline]
    fn spend(&mut self, sender: u32, amount: A, bounded: bool) -> Option<Spent<A>> {
        let [taken_in, sent] = self.sums.get_mut(sender.checked_sub(self.first)? as usize)?;
        let before = *taken_in;
        let held = before.less(*sent);
        let deficit = if bounded && held < amount { amount.less(held) } else { A::default() };
        *taken_in = before.plus(deficit)?;
        *sent = sent.plus(amount)?;
        Some(Spent { deficit, taken_in: before, end: *sent })
    }

    #[inline]
    fn receive(&mut self, receiver: u32, amount: A) -> Option<A> {
        let [taken_in, _] = self.sums.get_mut(receiver.checked_sub(self.first)? as usize)?;
        let before = *taken_in;
        *taken_in = before.plus(amount)?;
        Some(before)
    }
}

/// Running sums of all accounts, asked for in the order of the rows: the sender first, then the receiver.
#[derive(Debug)]
pub(crate) enum Sums<A: Amount> {
    /// All accounts in memory.
    Table { outside: u32, table: TableOf<A> },
    /// Computed before, read back in step.
    Walked(Walked<A>),
}

/// Hides the table's own type.
#[derive(Debug)]
pub(crate) struct TableOf<A>(Table<A>);

/// Results by range of accounts: three sums a payment (as in [`Spent`]), one a receipt.
#[derive(Debug)]
pub(crate) struct Walked<A> {
    results: Parts<A>,
    shift: u32,
    cursors: Vec<(Vec<A>, usize, usize)>,
}

impl<A: Amount> Sums<A> {
    /// Sums in a table where `accounts` of them fit `memory` bytes, else walked.
    /// `None` where a sum does not fit the width.
    pub(crate) fn new(rows: Ordered<'_>, plan: &Plan<'_>, memory: usize, dir: &Path) -> Result<Option<Self>> {
        let (accounts, reserved) = (plan.account_ids, plan.reserved);
        let fit = memory / size_of::<[A; 2]>();
        if accounts as usize <= fit {
            let table = TableOf(Table::new(0, accounts as usize));
            return Ok(Some(Self::Table { outside: reserved.outside, table }));
        }
        let span = (fit / 2).max(1).next_power_of_two();
        let shift = span.trailing_zeros();
        let parts = (accounts as usize).div_ceil(span);
        let mut events: Parts<A::Record> = Parts::new(parts, memory / 4, dir);
        put_events::<A>(rows, plan, shift, &mut events)?.map_or(Ok(None), |()| {
            let walked = walk(&mut events, shift, reserved, memory, dir)?;
            Ok(walked.map(Self::Walked))
        })
    }

    /// A payment by an account other than UNKNOWN.
    #[inline]
    pub(crate) fn spend(&mut self, sender: u32, amount: A) -> Result<Option<Spent<A>>> {
        match self {
            Self::Table { outside, table } => Ok(table.0.spend(sender, amount, sender != *outside)),
            Self::Walked(walked) => {
                let Some(deficit) = walked.next(sender)? else { return Ok(None) };
                let (taken_in, end) = (walked.next(sender)?, walked.next(sender)?);
                Ok(taken_in.zip(end).map(|(taken_in, end)| Spent { deficit, taken_in, end }))
            }
        }
    }

    /// A receipt: what the receiver had taken in before it.
    #[inline]
    pub(crate) fn receive(&mut self, receiver: u32, amount: A) -> Result<Option<A>> {
        match self {
            Self::Table { table, .. } => Ok(table.0.receive(receiver, amount)),
            Self::Walked(walked) => walked.next(receiver),
        }
    }

    /// Reads ahead the sums of accounts that will be asked for soon, so that the waits for memory overlap.
    #[inline]
    pub(crate) fn read_ahead(&self, accounts: &[u32]) {
        if let Self::Table { table, .. } = self {
            for &account in accounts {
                std::hint::black_box(table.0.sums.get(account as usize).map(|[taken_in, _]| *taken_in));
            }
        }
    }
}

impl<A: Amount> Walked<A> {
    fn next(&mut self, account: u32) -> Result<Option<A>> {
        let part = (account >> self.shift) as usize;
        let Some((block, at, number)) = self.cursors.get_mut(part) else { return Ok(None) };
        if *at == block.len() {
            if !self.results.block(part, *number, block)? {
                return Ok(None);
            }
            (*at, *number) = (0, *number + 1);
        }
        *at += 1;
        Ok(block.get(*at - 1).copied())
    }
}

/// In the second word of an event.
const SPENT: u32 = 1;
const RECEIVED: u32 = 0;

fn put_events<A: Amount>(
    mut rows: Ordered<'_>,
    plan: &Plan<'_>,
    shift: u32,
    events: &mut Parts<A::Record>,
) -> Result<Option<()>> {
    while let Some(chunk) = rows.next()? {
        for (row, (&sender, &receiver)) in chunk.sender.iter().zip(&chunk.receiver).enumerate() {
            if plan.is_duplicate(chunk.given_position(row)) {
                continue;
            }
            let Some(amount) = A::narrow(chunk.amount.get(row)) else { return Ok(None) };
            if sender != plan.reserved.unknown {
                events.push((sender >> shift) as usize, A::record(sender, SPENT, amount))?;
            }
            events.push((receiver >> shift) as usize, A::record(receiver, RECEIVED, amount))?;
        }
    }
    Ok(Some(()))
}

/// Sums the events of one range of accounts after the other.
fn walk<A: Amount>(
    events: &mut Parts<A::Record>,
    shift: u32,
    reserved: Reserved,
    memory: usize,
    dir: &Path,
) -> Result<Option<Walked<A>>> {
    let mut results = Parts::new(events.len(), memory / 4, dir);
    let mut fits = true;
    for part in 0..events.len() {
        let first = u32::try_from(part << shift).unwrap_or(u32::MAX);
        let mut table = Table::<A>::new(first, 1 << shift);
        events.take(part, |records| {
            for record in records {
                let (account, what, amount) = A::unpack(record);
                if what == RECEIVED {
                    let before = table.receive(account, amount);
                    fits &= before.is_some();
                    results.push(part, before.unwrap_or_default())?;
                } else {
                    let spent = table.spend(account, amount, account != reserved.outside);
                    fits &= spent.is_some();
                    let Some(Spent { deficit, taken_in, end }) = spent else { return Ok(()) };
                    for sum in [deficit, taken_in, end] {
                        results.push(part, sum)?;
                    }
                }
            }
            Ok(())
        })?;
        if !fits {
            return Ok(None);
        }
    }
    let cursors = std::iter::repeat_with(|| (Vec::new(), 0, 0)).take(events.len()).collect();
    Ok(Some(Walked { results, shift, cursors }))
}
