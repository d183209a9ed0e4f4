//! The case: which deposits are its own, and in what batches they came.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use record::Address;

use crate::error::{Error, Result};
use crate::event::{Deposit, Pool};

/// Who or what is the case's: addresses that paid in, or transactions where the table does not say who paid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Depositors {
    /// Accounts.
    pub addresses: BTreeSet<Address>,
    /// Deposit transactions, in lower case.
    pub transactions: BTreeSet<Arc<str>>,
}

impl Depositors {
    fn has(&self, deposit: &Deposit) -> bool {
        self.transactions.contains(&deposit.tx)
            || deposit.depositor.as_ref().is_some_and(|depositor| self.addresses.contains(depositor))
    }
}

/// The case's deposits in one pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Times of each batch's notes, ascending; batches by their first note.
    pub batches: Vec<Vec<i64>>,
    /// Accounts given that the pool's deposits name, or whose transaction was given.
    pub found: BTreeSet<Address>,
    /// Gas prices of the deposits, where carried.
    pub gas: BTreeSet<u128>,
}

/// Deposits of one account further apart than this belong to two batches.
const PAUSE: i64 = 24 * 3_600;

impl Case {
    /// Finds the case's deposits in a pool.
    ///
    /// # Errors
    /// [`Error::NoDeposits`] where there are none.
    pub fn find(pool: &Pool, depositors: &Depositors) -> Result<Self> {
        let own: Vec<_> = pool.deposits.iter().filter(|deposit| depositors.has(deposit)).collect();
        if own.is_empty() {
            return Err(Error::NoDeposits {
                given: depositors.addresses.len() + depositors.transactions.len(),
                deposits: pool.deposits.len(),
                blank: pool.deposits.iter().filter(|deposit| deposit.depositor.is_none()).count(),
            });
        }
        Ok(Self {
            batches: batches(&own),
            found: own.iter().filter_map(|deposit| deposit.depositor.clone()).collect(),
            gas: own.iter().filter_map(|deposit| deposit.gas_price).collect(),
        })
    }

    /// A case of given times, for simulations: each inner list is a batch.
    #[must_use]
    pub fn of_times(batches: Vec<Vec<i64>>) -> Self {
        Self { batches, found: BTreeSet::new(), gas: BTreeSet::new() }
    }

    /// Times of all notes, ascending.
    #[must_use]
    pub fn times(&self) -> Vec<i64> {
        let mut times: Vec<_> = self.batches.iter().flatten().copied().collect();
        times.sort_unstable();
        times
    }

    /// Number of notes.
    #[must_use]
    pub fn notes(&self) -> usize {
        self.batches.iter().map(Vec::len).sum()
    }

    /// The same deposits, `seconds` earlier: the placebo.
    #[must_use]
    pub fn earlier(&self, seconds: i64) -> Self {
        let shift = |batch: &Vec<i64>| batch.iter().map(|time| time - seconds).collect();
        Self { batches: self.batches.iter().map(shift).collect(), ..self.clone() }
    }

    /// All notes as one batch.
    pub(crate) fn pooled(&self) -> Vec<Vec<i64>> {
        vec![self.times()]
    }
}

/// One account's deposits without a long pause are a batch; deposits without an account are kept together.
fn batches(own: &[&Deposit]) -> Vec<Vec<i64>> {
    let mut by_account = BTreeMap::<Option<&Address>, Vec<i64>>::new();
    for deposit in own {
        by_account.entry(deposit.depositor.as_ref()).or_default().push(deposit.time);
    }
    let mut batches = Vec::new();
    for mut times in by_account.into_values() {
        times.sort_unstable();
        let close = |a: &i64, b: &i64| b - a <= PAUSE;
        batches.extend(times.chunk_by(close).map(<[i64]>::to_vec));
    }
    batches.sort();
    batches
}
