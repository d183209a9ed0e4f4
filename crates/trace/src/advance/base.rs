//! The state of taint at the end of a store: what block after block is then added to.
//!
//! The same interval arithmetic as [`crate::fifo()`], kept short and apart from it: that one is made for speed
//! and gives totals, this one keeps where on its line every tainted unit stands.

use std::collections::BTreeSet;

use super::lines::{ByAccount, Run};
use super::{Advance, Landing};
use crate::amount::Amount;
use crate::store::{Columns, span};

/// Where each account's outgoing rows stand: the position of the next that can carry taint, and its row.
type Due = ByAccount<(usize, Option<u32>)>;

impl Advance<'_> {
    /// Follows the seeds, (row, label) in row order, through the whole store. `None` where its columns
    /// contradict each other or a total passes 128 bits.
    pub(super) fn follow<A: Amount>(&mut self, columns: &Columns<'_, A>, seeds: &[(u32, u32)]) -> Option<()> {
        let mut pending: BTreeSet<u32> = seeds.iter().map(|(row, _)| *row).collect();
        let mut seeds = seeds.iter().peekable();
        let mut due = Due::default();
        let mut changes = Vec::new();
        while let Some(row) = pending.pop_first() {
            let at = row as usize;
            let (sender, receiver) = (*columns.sender.get(at)?, *columns.receiver.get(at)?);
            let amount: u128 = (*columns.amount.get(at)?).into();
            let mut pieces = Vec::new();
            let place =
                due.get(&sender.into()).filter(|(_, next)| *next == Some(row)).map(|(place, _)| *place);
            if let Some(place) = place {
                let end: u128 = (*columns.out_end.get(place)?).into();
                self.lines.consume(sender.into(), (end.checked_sub(amount)?, end), &mut pieces, &mut changes);
                due.insert(sender.into(), (place + 1, None));
                self.schedule(columns, sender, &mut due, &mut pending)?;
            }
            let theft = seeds.next_if(|(seed, _)| *seed == row).map(|(_, label)| *label);
            self.steal(theft, amount, &mut pieces)?;
            let start: u128 = (*columns.in_start.get(at)?).into();
            let landing = Landing { receiver: receiver.into(), start };
            let landed = !pieces.is_empty() && self.land(&landing, &pieces, &mut changes)?;
            if landed && due.get(&receiver.into()).is_none_or(|(_, next)| next.is_none()) {
                self.schedule(columns, receiver, &mut due, &mut pending)?;
            }
            changes.clear(); // what is in the store is never undone
        }
        Some(())
    }

    /// Finds the row that carries the first tainted unit of a line.
    fn schedule<A: Amount>(
        &self,
        columns: &Columns<'_, A>,
        account: u32,
        due: &mut Due,
        pending: &mut BTreeSet<u32>,
    ) -> Option<()> {
        let Some(first) = self.lines.first(account.into()) else { return Some(()) };
        let (begin, end) = span(columns.out_offsets, account)?;
        let (from, next) = due.entry(account.into()).or_insert((begin, None));
        let ends = columns.out_end.get(*from..end)?;
        *from += ends.partition_point(|&end| end.into() <= first);
        *next = if *from < end { Some(*columns.out_rows.get(*from)?) } else { None };
        pending.extend(*next);
        Some(())
    }
}

/// The stretch that a piece takes on its receiver's line.
pub(super) fn on_line(start: u128, piece: &Run) -> Option<Run> {
    Some(Run { lo: start.checked_add(piece.lo)?, hi: start.checked_add(piece.hi)?, label: piece.label })
}
