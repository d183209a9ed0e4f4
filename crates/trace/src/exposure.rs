//! How much each account of a book received from, and sent to, each of a set of listed accounts.
//!
//! Every payment that a listed account makes is taken as a theft under its label, and all of them are followed in one
//! pass; what arrives at an account of the book is counted as it arrives. What was sent is the same pass over the
//! ledger mirrored in time, from every payment that a listed account receives. A unit that passed through several
//! listed accounts counts to the one nearest to the book's account on its way, and a unit that comes by twice counts
//! twice: these are sums of what passed, not of what is held.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::amount::Amount;
use crate::backward::run;
use crate::error::{Error, Result};
use crate::ledger::{Forward, Ledger, Mirrored};
use crate::marks::{Job, Mark};
use crate::policy::{Options, Policy, TheftOnTheft, damaged};
use crate::prefetch::Bits;
use crate::settle::Arrivals;
use crate::store::{AnyColumns, Columns, Store};

/// What one account of the book had to do with one label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Exposure {
    /// The account of the book.
    pub account: u32,
    /// The label of the listed accounts.
    pub label: u32,
    /// Base units that came from them, directly or through others. Under poison: the sum of the transfers that a
    /// reached account made to it, above which nothing can have come.
    pub received: u128,
    /// Base units that went to them, directly or through others. Under poison as above.
    pub sent: u128,
}

/// What an exposure found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Exposures {
    /// One entry an account and label with anything received or sent, sorted.
    pub exposures: Vec<Exposure>,
    /// Set where either pass took more steps than allowed: all sums are then only "at least".
    pub cut: bool,
    /// Pieces moved in both passes.
    pub steps: u64,
}

/// The exposure of every account of `book` to every label of `listed` (account, label). Of `options`, `keep_moves`,
/// `incidents` and `theft_on_theft` are not looked at. Memory grows with the accounts reached, not with the book.
///
/// # Errors
/// [`Error::BadSeed`] for a listed account that is not in the store or is given twice under different labels;
/// [`Error::Damaged`] where the store's columns contradict each other.
pub fn exposure(
    store: &Store,
    listed: &BTreeMap<u32, u32>,
    book: &[u32],
    policy: Policy,
    options: &Options,
) -> Result<Exposures> {
    let ids = store.meta().account_ids;
    if let Some((account, _)) = listed.iter().find(|(account, _)| **account >= ids) {
        return Err(Error::BadSeed {
            seed: 0,
            what: format!("account {account} is not in the store"),
            hint: "give ids of the store",
        });
    }
    match store.columns() {
        AnyColumns::Eight(columns) => measure(store, &columns, listed, book, policy, options),
        AnyColumns::Sixteen(columns) => measure(store, &columns, listed, book, policy, options),
    }
}

fn measure<A: Amount>(
    store: &Store,
    columns: &Columns<'_, A>,
    listed: &BTreeMap<u32, u32>,
    book: &[u32],
    policy: Policy,
    options: &Options,
) -> Result<Exposures> {
    let rows = columns.rows_until(options.until);
    let options = Options { keep_moves: false, theft_on_theft: TheftOnTheft::Relabel, ..options.clone() };
    let mut watched = Bits::new(columns.out_offsets.len());
    book.iter().for_each(|&account| watched.set(account));
    let pass = Pass { listed, policy, options: &options, watched: &watched };
    let mut found = Exposures::default();
    let mut sums = BTreeMap::<(u32, u32), (u128, u128)>::new();
    let forward = pass.run(Forward { columns: *columns, rows }, &mut found).ok_or_else(|| damaged(store))?;
    for (key, units) in forward {
        sums.entry(key).or_default().0 = units;
    }
    let back = pass.run(Mirrored { columns: *columns, rows }, &mut found).ok_or_else(|| damaged(store))?;
    for (key, units) in back {
        sums.entry(key).or_default().1 = units;
    }
    let entry = |((account, label), (received, sent))| Exposure { account, label, received, sent };
    found.exposures = sums.into_iter().map(entry).collect();
    Ok(found)
}

struct Pass<'a> {
    listed: &'a BTreeMap<u32, u32>,
    policy: Policy,
    options: &'a Options,
    watched: &'a Bits,
}

impl Pass<'_> {
    /// Follows every payment of every listed account, and returns what arrived at the book's.
    fn run<A: Amount>(&self, ledger: impl Ledger<A>, found: &mut Exposures) -> Option<Arrivals> {
        let mut marks = Vec::new();
        for (&account, &label) in self.listed {
            let (begin, end) = ledger.payments(account)?;
            for at in begin..end {
                let row = ledger.payment(at)?;
                if (row as usize) < ledger.rows() {
                    marks.push(Mark::theft(row, label));
                }
            }
        }
        marks.sort_unstable();
        let job = Job {
            marks: &marks,
            openings: &[],
            options: self.options,
            watched: Some(self.watched),
            totals: false,
        };
        let outcome = run(ledger, self.policy, &job)?;
        found.cut |= outcome.cut_at.is_some();
        found.steps += outcome.steps;
        Some(outcome.arrived)
    }
}
