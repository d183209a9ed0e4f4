//! Taint kept up to date, block after block, first in, first out.
//!
//! A watch does not trace a chain anew for every block. It traces the store once, and keeps of every account
//! that holds taint where on its inflow line the tainted units stand. A block then costs what its own rows
//! cost: for each, what the sender and the receiver have taken in and sent so far, and the tainted units that
//! the payment carries. A block that the chain drops is undone exactly, from a record of its changes.
//!
//! **Invariant.** After each block the state is that of [`crate::fifo()`] over a store of all rows so far.

mod accounts;
mod base;
mod lines;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use accounts::Accounts;
use base::on_line;
use lines::{Change, Lines, Run};

use crate::error::{Error, Result};
use crate::policy::Options;
use crate::seeds::{Seed, seed_rows};
use crate::store::{AnyColumns, Block, BlockRow, Kind, Party, Store};

/// Blocks that can be undone: more than any chain watched has ever dropped at a time.
const UNDO_DEPTH: usize = 512;

/// The state of taint after the last block taken.
#[derive(Debug)]
pub struct Advance<'a> {
    store: &'a Store,
    accounts: Accounts<'a>,
    lines: Lines,
    stops: BTreeSet<u64>,
    totals: Totals,
    undo: VecDeque<Record>,
}

/// Tainted units that a row of a block moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Position of the row in its block.
    pub row: usize,
    /// The incident.
    pub label: u32,
    /// Base units of it.
    pub amount: u128,
    /// Where they came to.
    pub at: At,
}

/// What sort of place tainted units came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// An account: they move on with what it sends.
    Account,
    /// A place where the trace stops: a stop rule, or the mint (burned).
    Stop,
    /// A fee.
    Fees,
}

/// Where all stolen units are. Entries of 0 are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Taken, by incident.
    pub stolen: BTreeMap<u32, u128>,
    /// On accounts.
    pub held: BTreeMap<(Party, u32), u128>,
    /// Arrived at stops; the mint is the outside party.
    pub stopped: BTreeMap<(Party, u32), u128>,
    /// Spent on fees, by incident.
    pub fees: BTreeMap<u32, u128>,
    /// Stolen again, by the incident that they were of.
    pub relabelled: BTreeMap<u32, u128>,
}

impl Standing {
    /// Whether, of every incident, stolen = held + stopped + fees + relabelled, to the unit.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let mut sums: BTreeMap<u32, u128> = BTreeMap::new();
        let places = self.held.iter().chain(&self.stopped).map(|(&(_, label), &amount)| (label, amount));
        let others = self.fees.iter().chain(&self.relabelled).map(|(&label, &amount)| (label, amount));
        for (label, amount) in places.chain(others) {
            let sum = sums.entry(label).or_default();
            *sum = sum.saturating_add(amount);
        }
        sums == self.stolen
    }
}

/// What can be added up without the lines.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Total {
    Stolen,
    Stopped(u64),
    #[default]
    Fees,
    Relabelled,
}

type Totals = BTreeMap<(Total, u32), u128>;

/// What it takes to undo one block.
#[derive(Debug)]
struct Record {
    height: u64,
    lines: Vec<Change>,
    /// Sums before the block, of each account that it touched, the first time that it did.
    sums: Vec<(u64, [u128; 2])>,
    totals: Totals,
}

/// A payment about to arrive: whom it pays, and where on the receiver's line it begins.
struct Landing {
    receiver: u64,
    start: u128,
}

impl<'a> Advance<'a> {
    /// Traces a whole store: the state before the first block after it. Of the options the stops hold;
    /// `until`, `max_steps` and `keep_moves` do not matter here. Blocks of the store's tail are not taken:
    /// give them to [`Advance::take`].
    ///
    /// # Errors
    /// [`Error::BadSeed`]; [`Error::Damaged`] where the store's columns contradict each other.
    pub fn start(store: &'a Store, seeds: &[Seed], options: &Options) -> Result<Self> {
        let reserved = store.meta().reserved;
        let mut stops: BTreeSet<u64> = options.stops.iter().map(|(account, _)| account.into()).collect();
        stops.extend([u64::from(reserved.outside), u64::from(reserved.unknown)]);
        let (accounts, lines) = (Accounts::new(store), Lines::default());
        let mut advance =
            Self { store, accounts, lines, stops, totals: Totals::new(), undo: VecDeque::new() };
        let followed = match store.columns() {
            AnyColumns::Eight(columns) => {
                let seeds = seed_rows(store, &columns, seeds)?;
                advance.follow(&columns, &seeds)
            }
            AnyColumns::Sixteen(columns) => {
                let seeds = seed_rows(store, &columns, seeds)?;
                advance.follow(&columns, &seeds)
            }
        };
        followed.ok_or_else(|| {
            Error::damaged(store.dir(), "its columns", "contradict each other; `check` says where")
        })?;
        Ok(advance)
    }

    /// Stops at an account from the next block on: for those that are not in the store.
    pub fn stop_at(&mut self, party: &Party) {
        let key = self.accounts.key(party);
        self.stops.insert(key);
    }

    /// Takes the next block and says which tainted units its rows moved, in the order of its rows. `thefts`
    /// are rows of the block that are stolen, (row, incident), in order of rows. That blocks follow each
    /// other is for [`crate::store::Tail::append`] to see. A block refused changes nothing.
    ///
    /// # Errors
    /// [`Error::BadBlock`] for a row that is no transfer of this store, or whose sums pass 128 bits.
    pub fn take(&mut self, block: &Block, thefts: &[(usize, u32)]) -> Result<Vec<Arrival>> {
        let refuse = |what: String, hint| Error::BadBlock { height: block.height, what, hint };
        if let Some((row, what, hint)) = block.wrong(self.store.is_named()) {
            return Err(refuse(format!("row {row}: {what}"), hint));
        }
        let record =
            Record { height: block.height, lines: Vec::new(), sums: Vec::new(), totals: self.totals.clone() };
        self.undo.push_back(record);
        let mut arrivals = Vec::new();
        let mut touched = BTreeSet::new();
        for (at, row) in block.rows.iter().enumerate() {
            let theft = thefts.iter().find(|(stolen, _)| *stolen == at).map(|(_, label)| *label);
            if self.take_row(at, row, theft, &mut touched, &mut arrivals).is_none() {
                self.undo();
                let hint = "amounts must be base units of one asset; check the column's scale";
                return Err(refuse(format!("row {at}: a sum of amounts passes 2^128 - 1"), hint));
            }
        }
        if self.undo.len() > UNDO_DEPTH {
            self.undo.pop_front();
        }
        Ok(arrivals)
    }

    /// Undoes the last block taken, and says its height. `None` where there is none, or none that is still
    /// remembered (512 blocks are): start again from the store then.
    pub fn undo(&mut self) -> Option<u64> {
        let record = self.undo.pop_back()?;
        for change in record.lines.into_iter().rev() {
            self.lines.undo(change);
        }
        for (account, sums) in record.sums {
            *self.accounts.sums(account) = sums;
        }
        self.totals = record.totals;
        Some(record.height)
    }

    /// Where all stolen units are now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let mut standing = Standing::default();
        for (account, run) in self.lines.iter() {
            let sum = standing.held.entry((self.accounts.party(account), run.label)).or_default();
            *sum = sum.saturating_add(run.hi.saturating_sub(run.lo));
        }
        for (&(total, label), &amount) in self.totals.iter().filter(|(_, amount)| **amount > 0) {
            match total {
                Total::Stolen => standing.stolen.insert(label, amount),
                Total::Fees => standing.fees.insert(label, amount),
                Total::Relabelled => standing.relabelled.insert(label, amount),
                Total::Stopped(account) => {
                    standing.stopped.insert((self.accounts.party(account), label), amount)
                }
            };
        }
        standing
    }

    fn take_row(
        &mut self,
        at: usize,
        row: &BlockRow,
        theft: Option<u32>,
        touched: &mut BTreeSet<u64>,
        arrivals: &mut Vec<Arrival>,
    ) -> Option<()> {
        let reserved = self.store.meta().reserved;
        let sender = if row.kind == Kind::UnknownInflow {
            reserved.unknown.into()
        } else {
            self.accounts.key(&row.from)
        };
        let receiver = if row.kind == Kind::Fee { reserved.fees.into() } else { self.accounts.key(&row.to) };
        let mut changes = Vec::new();
        let mut pieces = Vec::new();
        // Whatever can fail comes before the lines change, or is noted after: all of it can be undone.
        let sent = self.spend(sender, row.amount, touched)?;
        let start = self.receive(receiver, row.amount, touched)?;
        self.lines.consume(sender, (sent, sent.checked_add(row.amount)?), &mut pieces, &mut changes);
        let stolen = self.steal(theft, row.amount, &mut pieces);
        let landed = self.land(&Landing { receiver, start }, &pieces, &mut changes);
        if let Some(record) = self.undo.back_mut() {
            record.lines.append(&mut changes);
        }
        stolen.and(landed)?;
        let place = self.place(receiver);
        let arrival =
            |piece: &Run| Arrival { row: at, label: piece.label, amount: piece.hi - piece.lo, at: place };
        arrivals.extend(pieces.iter().map(arrival));
        Some(())
    }

    /// Counts a payment to its sender; what it was never seen to receive comes in just before, untainted.
    fn spend(&mut self, sender: u64, amount: u128, touched: &mut BTreeSet<u64>) -> Option<u128> {
        let reserved = self.store.meta().reserved;
        let bounded = ![u64::from(reserved.outside), u64::from(reserved.unknown)].contains(&sender);
        let sums = self.remember(sender, touched);
        let [taken_in, sent] = *sums;
        let deficit = if bounded { amount.saturating_sub(taken_in.saturating_sub(sent)) } else { 0 };
        *sums = [taken_in.checked_add(deficit)?, sent.checked_add(amount)?];
        Some(sent)
    }

    fn receive(&mut self, receiver: u64, amount: u128, touched: &mut BTreeSet<u64>) -> Option<u128> {
        let [taken_in, _] = self.remember(receiver, touched);
        let start = *taken_in;
        *taken_in = start.checked_add(amount)?;
        Some(start)
    }

    fn remember(&mut self, account: u64, touched: &mut BTreeSet<u64>) -> &mut [u128; 2] {
        let sums = self.accounts.sums(account);
        if touched.insert(account)
            && let Some(record) = self.undo.back_mut()
        {
            record.sums.push((account, *sums));
        }
        sums
    }

    /// A stolen transfer is tainted as a whole; what it would have carried counts to it now.
    fn steal(&mut self, theft: Option<u32>, amount: u128, pieces: &mut Vec<Run>) -> Option<()> {
        let Some(label) = theft else { return Some(()) };
        for piece in pieces.drain(..) {
            add(&mut self.totals, Total::Relabelled, piece.label, piece.hi - piece.lo)?;
        }
        add(&mut self.totals, Total::Stolen, label, amount)?;
        if amount > 0 {
            pieces.push(Run { lo: 0, hi: amount, label });
        }
        Some(())
    }

    /// Puts what arrives where it belongs; `true` where it can move on.
    fn land(&mut self, landing: &Landing, pieces: &[Run], changes: &mut Vec<Change>) -> Option<bool> {
        let place = self.place(landing.receiver);
        for piece in pieces {
            let amount = piece.hi - piece.lo;
            match place {
                At::Stop => add(&mut self.totals, Total::Stopped(landing.receiver), piece.label, amount)?,
                At::Fees => add(&mut self.totals, Total::Fees, piece.label, amount)?,
                At::Account => self.lines.append(landing.receiver, on_line(landing.start, piece)?, changes),
            }
        }
        Some(place == At::Account)
    }

    fn place(&self, account: u64) -> At {
        if account == u64::from(self.store.meta().reserved.fees) {
            At::Fees
        } else if self.stops.contains(&account) {
            At::Stop
        } else {
            At::Account
        }
    }
}

fn add(totals: &mut Totals, total: Total, label: u32, amount: u128) -> Option<()> {
    let sum = totals.entry((total, label)).or_default();
    *sum = sum.checked_add(amount)?;
    Some(())
}
