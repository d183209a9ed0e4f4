//! Witnesses: a flow as an account of every transfer, and the check of one against the store.

use std::collections::{BTreeMap, BTreeSet};

use super::toward::{End, Question};
use super::{BoundsOptions, Carried, Measure, Target, Witness};
use crate::amount::Amount;
use crate::error::{Error, Result};
use crate::seeds::{Seed, seed_rows};
use crate::store::{AnyColumns, Columns, Store};

/// Completes the units on some passages (sorted) to an account of every row before `through`. Accounts from which
/// nothing can get to the target pay with clean units first. `None` where an account was not followed.
#[expect(clippy::indexing_slicing, reason = "every passage's `from` and `to` are positions in `accounts`")]
pub(super) fn complete(question: &Question<'_>, decided: &[(u32, u128)], through: u32) -> Option<Witness> {
    let mut held = vec![0_u128; question.hood.accounts.len()];
    let mut decided = decided.iter().peekable();
    let mut witness = Witness { label: question.label, reached: 0, carried: Vec::new(), through };
    for (at, passage) in question.hood.passages.iter().enumerate().take_while(|(_, p)| p.row < through) {
        let sender = &mut held[passage.from as usize];
        let fewest = sender.saturating_sub(passage.left);
        let chosen = decided.next_if(|(number, _)| *number as usize == at);
        let lost = chosen.map_or(fewest, |&(_, units)| units);
        *sender = sender.checked_sub(lost)?;
        let amount = question.arriving(passage, lost);
        let relabelled = if passage.theft.is_some() { lost } else { 0 };
        if amount > 0 || relabelled > 0 {
            witness.carried.push(Carried { row: passage.row, amount, relabelled });
        }
        match question.end_of(passage) {
            End::Onward(to) => held[to as usize] += amount,
            End::Target => witness.reached += amount,
            End::Unfollowed if amount > 0 => return None,
            End::Other | End::Unfollowed => {}
        }
    }
    let at_rest = held.iter().enumerate().filter(|(at, _)| question.counts_at_rest(*at));
    witness.reached += at_rest.map(|(_, units)| units).sum::<u128>();
    Some(witness)
}

/// Checks a witness against the store alone: walks every row with its balances, and refuses an account of them that
/// no rule can give. Returns the units that reach the target. Time grows with the whole store.
///
/// # Errors
/// [`Error::BadWitness`] with the first row that cannot be; [`Error::BadSeed`]; [`Error::Damaged`].
pub fn check_witness(
    store: &Store,
    seeds: &[Seed],
    target: &Target,
    options: &BoundsOptions,
    witness: &Witness,
) -> Result<u128> {
    match store.columns() {
        AnyColumns::Eight(columns) => check(store, &columns, seeds, target, options, witness),
        AnyColumns::Sixteen(columns) => check(store, &columns, seeds, target, options, witness),
    }
}

fn check<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    seeds: &[Seed],
    target: &Target,
    options: &BoundsOptions,
    witness: &Witness,
) -> Result<u128> {
    let rows = columns.rows_until(options.until).min(witness.through as usize);
    let target: BTreeSet<u32> = target.accounts.iter().copied().collect();
    refuse_later_arrivals(columns, options, &target, rows)?;
    let mut walk = Walk {
        columns,
        options,
        target: &target,
        balance: vec![0; columns.out_offsets.len()],
        stolen: BTreeMap::new(),
        reached: 0,
    };
    let thefts: BTreeMap<u32, u32> = seed_rows(store, columns, seeds)?.into_iter().collect();
    let mut carried = witness.carried.iter().peekable();
    for row in 0..u32::try_from(rows).unwrap_or(u32::MAX) {
        let nothing = Carried { row, amount: 0, relabelled: 0 };
        let says = carried.next_if(|c| c.row == row).copied().unwrap_or(nothing);
        let wanted = |label: &u32| witness.label.is_none_or(|only| only == *label);
        walk.take(says, thefts.get(&row).map(wanted)).map_err(|what| bad(row, what))?;
    }
    match carried.next() {
        Some(left) => Err(bad(left.row, "is out of order, or after the rows accounted for")),
        None => Ok(walk.reached()),
    }
}

fn bad(row: u32, what: &'static str) -> Error {
    Error::BadWitness { row, what }
}

fn refuse_later_arrivals<A: Amount>(
    columns: &Columns<'_, A>,
    options: &BoundsOptions,
    target: &BTreeSet<u32>,
    rows: usize,
) -> Result<()> {
    let all = columns.rows_until(options.until);
    let later = |&row: &u32| (rows..all).contains(&(row as usize));
    let paid = target.iter().find_map(|&account| columns.in_rows_of(account).iter().copied().find(later));
    match paid {
        Some(row) => Err(bad(row, "pays the target after the rows accounted for")),
        None if options.measure == Measure::Held && rows < all => {
            Err(bad(u32::try_from(rows).unwrap_or(u32::MAX), "is not accounted for"))
        }
        None => Ok(()),
    }
}

/// What a step of the walk found wrong with its row.
type Step = std::result::Result<(), &'static str>;

struct Walk<'a, A> {
    columns: &'a Columns<'a, A>,
    options: &'a BoundsOptions,
    target: &'a BTreeSet<u32>,
    balance: Vec<u128>,
    stolen: BTreeMap<u32, u128>,
    reached: u128,
}

impl<A: Amount> Walk<'_, A> {
    /// One row; `theft` says, of a theft, whether it is one of those asked for.
    fn take(&mut self, says: Carried, theft: Option<bool>) -> Step {
        const LOST: &str = "is not whole in the store";
        let at = says.row as usize;
        let amount: u128 = (*self.columns.amount.get(at).ok_or(LOST)?).into();
        let sender = *self.columns.sender.get(at).ok_or(LOST)?;
        let receiver = *self.columns.receiver.get(at).ok_or(LOST)?;
        let (lost, brought) = match theft {
            None if says.relabelled > 0 => return Err("relabels units but is no theft"),
            None => (says.amount, says.amount),
            Some(asked) if says.amount == (if asked { amount } else { 0 }) => (says.relabelled, says.amount),
            Some(_) => return Err("is a theft and does not bring what was stolen"),
        };
        self.send(sender, amount, lost)?;
        self.receive(receiver, amount, brought)
    }

    fn send(&mut self, sender: u32, amount: u128, lost: u128) -> Step {
        let stolen = self.stolen.get(&sender).copied().unwrap_or(0);
        let stolen = stolen.checked_sub(lost).ok_or("carries more stolen units than its sender had")?;
        if [self.columns.reserved.outside, self.columns.reserved.unknown].contains(&sender) {
            return Ok(());
        }
        let balance = self.balance.get_mut(sender as usize).ok_or("has a sender that is not in the store")?;
        *balance = balance.checked_sub(amount).ok_or("overdraws its sender")?;
        if lost > amount || stolen > *balance {
            return Err("carries more clean units than its sender had");
        }
        self.stolen.insert(sender, stolen);
        Ok(())
    }

    fn receive(&mut self, receiver: u32, amount: u128, brought: u128) -> Step {
        let reserved = self.columns.reserved;
        let slot =
            self.balance.get_mut(receiver as usize).ok_or("has a receiver that is not in the store")?;
        *slot = slot.saturating_add(amount);
        let built_in = [reserved.outside, reserved.unknown, reserved.fees].contains(&receiver);
        let absorbs = built_in || self.options.stops.get(receiver).is_some();
        let wanted = self.target.contains(&receiver);
        if wanted && (absorbs || self.options.measure == Measure::Arrived) {
            self.reached += brought;
        } else if !absorbs && brought > 0 {
            *self.stolen.entry(receiver).or_default() += brought;
        }
        Ok(())
    }

    fn reached(&self) -> u128 {
        let held = self.stolen.iter().filter(|(account, _)| self.target.contains(account));
        match self.options.measure {
            Measure::Arrived => self.reached,
            Measure::Held => self.reached + held.map(|(_, units)| units).sum::<u128>(),
        }
    }
}
