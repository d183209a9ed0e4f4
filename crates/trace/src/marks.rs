//! Where a kernel's taint begins and ends.

use rustc_hash::FxHashMap;

use crate::policy::{Options, TheftOnTheft};
use crate::prefetch::Bits;
use crate::store::Reserved;
use crate::table::Table;

/// A row at which taint is not merely passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// The row, in the ledger's direction.
    pub(crate) row: u32,
    pub(crate) what: What,
    pub(crate) label: u32,
}

/// What happens at a marked row. Where a row has both, taint begins first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// The whole amount is tainted on arrival; what it carried is dealt with as [`TheftOnTheft`] says.
    Begins,
    /// What the row carries is counted to `label` and goes no further ([`TheftOnTheft::Relabel`]), or goes on under
    /// that label ([`TheftOnTheft::KeepFirst`]): a theft met on the way back.
    Ends,
}

impl Mark {
    pub(crate) fn theft(row: u32, label: u32) -> Self {
        Self { row, what: What::Begins, label }
    }
}

/// What a kernel is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job<'a> {
    /// In row order, each row below the ledger's `rows`.
    pub(crate) marks: &'a [Mark],
    /// (account, label): accounts whose opening balance is tainted.
    pub(crate) openings: &'a [(u32, u32)],
    pub(crate) options: &'a Options,
    /// Accounts at which arrivals are counted.
    pub(crate) watched: Option<&'a Bits>,
    /// Only sums are asked for, and all is under one label: a kernel may leave [`Outcome::sum`] instead of lists.
    ///
    /// [`Outcome::sum`]: crate::settle::Outcome::sum
    pub(crate) totals: bool,
}

impl Job<'_> {
    pub(crate) fn relabels(&self) -> bool {
        self.options.theft_on_theft == TheftOnTheft::Relabel
    }

    /// The one label of all that is tainted, if there is only one.
    pub(crate) fn only_label(&self) -> Option<u32> {
        let taints = |mark: &&Mark| mark.what == What::Begins || !self.relabels();
        let marks = self.marks.iter().filter(taints).map(|mark| mark.label);
        let mut labels = marks.chain(self.openings.iter().map(|&(_, label)| label));
        let first = labels.next().unwrap_or_default();
        labels.all(|label| label == first).then_some(first)
    }
}

/// What stands in the place table for an account that no taint has reached.
pub(crate) const UNREACHED: u32 = 0;
/// Taint that arrives here stops.
pub(crate) const STOP: u32 = u32::MAX;
/// Taint that arrives here was paid as a fee.
pub(crate) const FEES: u32 = u32::MAX - 1;

/// A trace that has reached more than one account in this many keeps its places in a table.
const ACCOUNTS_PER_PLACE: usize = 64;

/// Per account: [`UNREACHED`], [`STOP`], [`FEES`], or the number of its line, from 1. A map while few accounts are
/// reached: in a table over millions of accounts nearly every one of them is the first on its page, and first
/// touching a page costs a fault.
#[derive(Debug)]
pub(crate) struct Places {
    few: FxHashMap<u32, u32>,
    many: Option<Table<u32>>,
    accounts: usize,
}

impl Places {
    pub(crate) fn new(accounts: usize, reserved: Reserved, options: &Options) -> Option<Self> {
        let mut places = Self { few: FxHashMap::default(), many: None, accounts };
        for (account, _) in options.stops.iter() {
            places.set(account, STOP); // a rule for an account that is not in the store stops nothing
        }
        places.set(reserved.outside, STOP)?;
        places.set(reserved.unknown, STOP)?;
        places.set(reserved.fees, FEES)?;
        Some(places)
    }

    #[inline]
    pub(crate) fn get(&self, account: u32) -> Option<u32> {
        match &self.many {
            Some(table) => table.get().get(account as usize).copied(),
            None if account as usize >= self.accounts => None,
            None => Some(self.few.get(&account).copied().unwrap_or(UNREACHED)),
        }
    }

    pub(crate) fn set(&mut self, account: u32, place: u32) -> Option<()> {
        if let Some(table) = &mut self.many {
            *table.get_mut().get_mut(account as usize)? = place;
            return Some(());
        }
        if account as usize >= self.accounts {
            return None;
        }
        self.few.insert(account, place);
        if self.few.len() > self.accounts / ACCOUNTS_PER_PLACE { self.spread() } else { Some(()) }
    }

    fn spread(&mut self) -> Option<()> {
        let mut table = Table::zeroed(self.accounts);
        for (account, place) in std::mem::take(&mut self.few) {
            *table.get_mut().get_mut(account as usize)? = place;
        }
        self.many = Some(table);
        Some(())
    }
}

/// Index of the line that a place names.
#[inline]
pub(crate) fn line_index(place: u32) -> Option<usize> {
    if matches!(place, UNREACHED | STOP | FEES) { None } else { Some(place as usize - 1) }
}
