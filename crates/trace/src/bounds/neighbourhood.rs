//! The neighbourhood: every transfer that may carry stolen units under some accounting rule.
//!
//! A sweep in time order keeps, for each account reached, the most tainted units that it can hold: what it
//! can have been given, at most its balance, at most all that was stolen. An account that spent everything it
//! had is clean again, whatever the rule. Cost grows with the transfers of the accounts reached, not with
//! the store.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::amount::Amount;
use crate::stops::Stops;
use crate::store::{Columns, span};

/// A transfer that may carry stolen units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage {
    /// Row of the store.
    pub(super) row: u32,
    /// Sender, as a position in [`Neighbourhood::accounts`].
    pub(super) from: u32,
    /// Receiver, likewise.
    pub(super) to: u32,
    /// The incident, where the transfer is a theft.
    pub(super) theft: Option<u32>,
    /// Whether the receiver was followed; not where too little can have arrived.
    pub(super) followed: bool,
    /// Base units of the transfer, above 0.
    pub(super) amount: u128,
    /// The sender's whole balance after it; 0 where the sender cannot have held stolen units.
    pub(super) left: u128,
}

/// Every transfer that may carry stolen units, in time order.
#[derive(Debug, Default)]
pub(super) struct Neighbourhood {
    pub(super) passages: Vec<Passage>,
    /// Account ids.
    pub(super) accounts: Vec<u32>,
    /// Whether units that arrive at an account stay there.
    pub(super) absorbs: Vec<bool>,
    /// Accounts were not followed where less than this can have arrived; 0 where all were followed.
    pub(super) threshold: u128,
}

/// What the sweep is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    /// Thefts as (row, label), in row order, each row below `rows`.
    pub(super) thefts: &'a [(u32, u32)],
    /// Units stolen in all.
    pub(super) stolen: u128,
    /// Rows looked at: `0..rows`.
    pub(super) rows: usize,
    pub(super) stops: &'a Stops,
    /// Transfers kept before the smallest are left unfollowed.
    pub(super) most_passages: usize,
}

/// First threshold tried, as a binary fraction of what was stolen, and the step to the next one. Few steps:
/// each one is a sweep of as many transfers as are allowed.
const FIRST_FRACTION: u32 = 16;
const FRACTION_STEP: u32 = 8;

/// Sweeps forward from the thefts. Where more transfers are reached than allowed, accounts that can have
/// received less than a threshold are not followed, with the threshold rising until the rest fits. `None` where
/// the columns contradict each other.
pub(super) fn sweep<A: Amount>(columns: &Columns<'_, A>, scope: &Scope<'_>) -> Option<Neighbourhood> {
    let mut threshold = 0;
    let mut shift = FIRST_FRACTION;
    loop {
        let mut sweep = Sweep::new(columns, scope, threshold);
        if sweep.run()? {
            return Some(Neighbourhood { threshold, ..sweep.found });
        }
        threshold = if shift == 0 { u128::MAX } else { (scope.stolen >> shift).max(1) };
        shift = shift.saturating_sub(FRACTION_STEP);
    }
}

/// One account while the sweep passes over it.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The most stolen units it can hold now.
    most: u128,
    /// Position, among the account's outgoing rows, of the next one; only kept while `most` is above 0.
    next_out: usize,
    /// Position, among its incoming rows, before which all are in the past.
    next_in: usize,
}

struct Sweep<'a, A> {
    columns: &'a Columns<'a, A>,
    scope: &'a Scope<'a>,
    threshold: u128,
    found: Neighbourhood,
    places: Vec<Place>,
    number: FxHashMap<u32, u32>,
    /// The next outgoing row of each account that may hold stolen units, and the thefts: (row, sender).
    due: BinaryHeap<Reverse<(u32, u32)>>,
}

impl<'a, A: Amount> Sweep<'a, A> {
    fn new(columns: &'a Columns<'a, A>, scope: &'a Scope<'a>, threshold: u128) -> Self {
        Self {
            columns,
            scope,
            threshold,
            found: Neighbourhood::default(),
            places: Vec::new(),
            number: FxHashMap::default(),
            due: BinaryHeap::new(),
        }
    }

    /// `Some(false)` where more transfers were reached than allowed.
    fn run(&mut self) -> Option<bool> {
        for &(row, _) in self.scope.thefts {
            let from = self.place_of(*self.columns.sender.get(row as usize)?)?;
            self.due.push(Reverse((row, from)));
        }
        let allowed = self.scope.most_passages.max(self.scope.thefts.len());
        let mut thefts = self.scope.thefts.iter().peekable();
        while let Some(Reverse((row, from))) = self.due.pop() {
            while self.due.peek() == Some(&Reverse((row, from))) {
                self.due.pop();
            }
            let theft = thefts.next_if(|(at, _)| *at == row).map(|&(_, label)| label);
            self.pass(row, from, theft)?;
            if self.found.passages.len() > allowed {
                return Some(false);
            }
        }
        Some(true)
    }

    fn place_of(&mut self, account: u32) -> Option<u32> {
        if let Some(&at) = self.number.get(&account) {
            return Some(at);
        }
        let at = u32::try_from(self.places.len()).ok()?;
        let reserved = self.columns.reserved;
        let built_in = [reserved.outside, reserved.unknown, reserved.fees].contains(&account);
        self.number.insert(account, at);
        self.places.push(Place::default());
        self.found.accounts.push(account);
        self.found.absorbs.push(built_in || self.scope.stops.get(account).is_some());
        Some(at)
    }

    /// Takes one outgoing row of an account that may hold stolen units, or a theft from any account.
    fn pass(&mut self, row: u32, from: u32, theft: Option<u32>) -> Option<()> {
        let amount: u128 = (*self.columns.amount.get(row as usize)?).into();
        let most = self.places.get(from as usize)?.most;
        let left = if most > 0 { self.send(row, from)? } else { 0 };
        let arriving = if theft.is_some() { amount } else { most.min(amount) };
        if amount == 0 || arriving == 0 {
            return Some(());
        }
        let to = self.place_of(*self.columns.receiver.get(row as usize)?)?;
        let absorbed = *self.found.absorbs.get(to as usize)?;
        let followed = absorbed || arriving >= self.threshold;
        self.found.passages.push(Passage { row, from, to, theft, followed, amount, left });
        if followed && !absorbed { self.receive(row, to, arriving) } else { Some(()) }
    }

    /// The sender's balance after its row; what it can still hold shrinks to it.
    fn send(&mut self, row: u32, from: u32) -> Option<u128> {
        let account = *self.found.accounts.get(from as usize)?;
        let place = self.places.get_mut(from as usize)?;
        let left = balance_after(self.columns, account, row, place)?;
        place.most = place.most.min(left);
        place.next_out += 1;
        self.schedule(from)?;
        Some(left)
    }

    fn receive(&mut self, row: u32, to: u32, arriving: u128) -> Option<()> {
        let account = *self.found.accounts.get(to as usize)?;
        let place = self.places.get_mut(to as usize)?;
        let was_clean = place.most == 0;
        place.most = place.most.saturating_add(arriving).min(self.scope.stolen);
        if was_clean && place.most > 0 {
            place.next_out = self.columns.out_rows_of(account).partition_point(|&out| out <= row);
            self.schedule(to)?;
        }
        Some(())
    }

    fn schedule(&mut self, at: u32) -> Option<()> {
        let account = *self.found.accounts.get(at as usize)?;
        let place = self.places.get(at as usize)?;
        if place.most == 0 {
            return Some(());
        }
        if let Some(&row) = self.columns.out_rows_of(account).get(place.next_out)
            && (row as usize) < self.scope.rows
        {
            self.due.push(Reverse((row, at)));
        }
        Some(())
    }
}

/// What an account has left after its outgoing row at `place.next_out`, which is `row`.
fn balance_after<A: Amount>(
    columns: &Columns<'_, A>,
    account: u32,
    row: u32,
    place: &mut Place,
) -> Option<u128> {
    let incoming = columns.in_rows_of(account);
    place.next_in += first_at_or_after(incoming.get(place.next_in..)?, row);
    let received: u128 = match place.next_in.checked_sub(1) {
        None => 0,
        Some(last) => {
            let at = *incoming.get(last)? as usize;
            columns.in_start.get(at)?.plus(*columns.amount.get(at)?)?.into()
        }
    };
    let (begin, _) = span(columns.out_offsets, account)?;
    received.checked_sub((*columns.out_end.get(begin + place.next_out)?).into())
}

/// Position of the first row that is not before `row`, by doubling steps, since it is mostly near.
fn first_at_or_after(rows: &[u32], row: u32) -> usize {
    let mut reach = 1;
    while rows.get(reach - 1).is_some_and(|&at| at < row) {
        reach *= 2;
    }
    let from = reach / 2;
    from + rows.get(from..reach.min(rows.len())).unwrap_or(&[]).partition_point(|&at| at < row)
}
