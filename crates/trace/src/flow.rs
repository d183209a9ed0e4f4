//! What a trace says: where the stolen units went, how, and what cannot be known.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::policy::Policy;
use crate::stops::Stop;

/// Modulus of [`Flow::checksum`]: the Mersenne prime 2^61 - 1.
const CHECKSUM_MODULUS: u128 = (1 << 61) - 1;

/// Tainted units carried by one transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Move {
    /// Row of the store.
    pub row: u32,
    /// The incident.
    pub label: u32,
    /// Base units of it in this transfer, at most the transfer's amount.
    pub amount: u128,
}

/// Tainted units on an account whose sent history is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Holding {
    /// Account id.
    pub account: u32,
    /// The incident.
    pub label: u32,
    /// Base units.
    pub amount: u128,
}

/// Tainted units that arrived where a stop rule ends the trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stopped {
    /// Account id.
    pub account: u32,
    /// The rule.
    pub stop: Stop,
    /// The incident.
    pub label: u32,
    /// Base units.
    pub amount: u128,
    /// The transfers that brought them, rows of the store in order.
    pub rows: Vec<u32>,
}

/// Tainted units spent on transaction fees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FeesPaid {
    /// The account that paid.
    pub payer: u32,
    /// The incident.
    pub label: u32,
    /// Base units.
    pub amount: u128,
}

/// Why nobody can say whether tainted units are still on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// Nothing that the account sent is in the store: it was not gathered, or it never sent.
    NotHeld,
    /// Some of the transactions that it signed are missing.
    Gapped {
        /// How many.
        missing: u64,
    },
    /// It sends, but no nonce of it was seen: a contract, or a source that gives none.
    NoNonces,
    /// The trace was cut before it came to the account's next transfer.
    Cut,
}

/// Tainted units that were last seen on an account whose sent history is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unknown {
    /// Account id.
    pub account: u32,
    /// The incident.
    pub label: u32,
    /// Base units.
    pub amount: u128,
    /// Why it is not known.
    #[serde(flatten)]
    pub why: Why,
}

/// Tainted units of one incident that were carried by the stolen transfer of another, and count there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Relabelled {
    /// The stolen transfer, a row of the store.
    pub row: u32,
    /// The incident they came from.
    pub from: u32,
    /// The incident they count to now.
    pub to: u32,
    /// Base units.
    pub amount: u128,
}

/// What an account reached by the trace spent without having been seen to receive it. Treated as clean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnknownInflows {
    /// Account id.
    pub account: u32,
    /// Base units, declared conversions left out.
    pub amount: u128,
}

/// An account that poison reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reached {
    /// Account id.
    pub account: u32,
    /// The incident.
    pub label: u32,
    /// The transfer that reached it first, a row of the store.
    pub first: u32,
    /// Sum of all transfers that it had from reached accounts, base units: no more of the incident's units than
    /// this can have come in. The same unit counts each time it comes by.
    pub received: u128,
    /// Whether a stop rule ended the trace here.
    pub stopped: bool,
}

/// Where a trace was cut because it took more steps than it was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// The first row not followed.
    pub row: u32,
    /// Steps allowed.
    pub steps: u64,
    /// Seeds at or after that row, which were not followed at all and are in no total.
    pub seeds_left: usize,
}

/// The account of one incident's units, to the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Balance {
    /// Taken by the seeds.
    pub stolen: u128,
    /// On accounts whose sent history is complete.
    pub at_rest: u128,
    /// Arrived at a stop.
    pub stopped: u128,
    /// Spent on fees.
    pub fees: u128,
    /// Last seen on accounts whose sent history is not complete.
    pub unknown: u128,
    /// Stolen again, and counted to that incident.
    pub relabelled: u128,
}

impl Balance {
    fn accounted(&self) -> Option<u128> {
        [self.stopped, self.fees, self.unknown, self.relabelled]
            .into_iter()
            .try_fold(self.at_rest, u128::checked_add)
    }
}

/// Proof that a flow neither lost nor made a unit. Only [`Flow::conservation`] makes one, by adding up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Conservation(BTreeMap<u32, Balance>);

impl Conservation {
    /// The balance of each incident, by label.
    #[must_use]
    pub fn by_label(&self) -> &BTreeMap<u32, Balance> {
        &self.0
    }
}

/// The result of a trace. Lists are in ascending order of their fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Flow {
    /// The rule that it was made under.
    pub policy: Policy,
    /// The stolen transfers themselves.
    pub thefts: Vec<Move>,
    /// Every transfer that carried tainted units, the stolen ones included, in time order. Left empty where
    /// the caller asked for totals only.
    pub moves: Vec<Move>,
    /// Units that are still where they were last seen.
    pub at_rest: Vec<Holding>,
    /// Units that arrived at a stop.
    pub stopped: Vec<Stopped>,
    /// Units spent on fees.
    pub fees: Vec<FeesPaid>,
    /// Units last seen on accounts whose sent history is not complete.
    pub unknown: Vec<Unknown>,
    /// Units stolen a second time.
    pub relabelled: Vec<Relabelled>,
    /// Under [`Policy::Poison`], which says nothing else of where units are: the accounts reached, by account and label.
    pub reached: Vec<Reached>,
    /// Unseen income of the accounts reached.
    pub unknown_inflows: Vec<UnknownInflows>,
    /// Seeds later than the day asked for: not followed, in no total.
    pub seeds_after_until: usize,
    /// Set where the trace took more steps than allowed and is not complete.
    pub cut: Option<Cut>,
    /// Tainted pieces moved.
    pub steps: u64,
}

impl Flow {
    /// Adds everything up and checks, per incident, that
    /// `stolen = at_rest + stopped + fees + unknown + relabelled` to the unit. Poison moves no amounts: its proof is
    /// empty.
    ///
    /// # Errors
    /// [`Error::NotConserved`] where it does not; [`Error::Overflow`] where a total passes 2^128 - 1.
    pub fn conservation(&self) -> Result<Conservation> {
        let mut balances = BTreeMap::new();
        if self.policy == Policy::Poison {
            return Ok(Conservation(balances));
        }
        sum(&mut balances, self.thefts.iter().map(|x| (x.label, x.amount)), |b| &mut b.stolen)?;
        sum(&mut balances, self.at_rest.iter().map(|x| (x.label, x.amount)), |b| &mut b.at_rest)?;
        sum(&mut balances, self.stopped.iter().map(|x| (x.label, x.amount)), |b| &mut b.stopped)?;
        sum(&mut balances, self.fees.iter().map(|x| (x.label, x.amount)), |b| &mut b.fees)?;
        sum(&mut balances, self.unknown.iter().map(|x| (x.label, x.amount)), |b| &mut b.unknown)?;
        sum(&mut balances, self.relabelled.iter().map(|x| (x.from, x.amount)), |b| &mut b.relabelled)?;
        for (&label, balance) in &balances {
            if balance.accounted() != Some(balance.stolen) {
                let (stolen, accounted) = (balance.stolen, balance.accounted().unwrap_or(u128::MAX));
                return Err(Error::NotConserved { label, stolen, accounted });
            }
        }
        Ok(Conservation(balances))
    }

    /// Every account on which tainted units end, whatever is known of it, except fees.
    fn endings(&self) -> impl Iterator<Item = (u32, u128)> {
        let at_rest = self.at_rest.iter().map(|x| (x.account, x.amount));
        let unknown = self.unknown.iter().map(|x| (x.account, x.amount));
        let stopped = self.stopped.iter().map(|x| (x.account, x.amount));
        at_rest.chain(unknown).chain(stopped)
    }

    /// Tainted units of all incidents on all accounts; fees are not on an account. `None` above 2^128 - 1, and under
    /// poison, which counts none.
    #[must_use]
    pub fn tainted_total(&self) -> Option<u128> {
        if self.policy == Policy::Poison {
            return None;
        }
        self.endings().map(|(_, amount)| amount).try_fold(0, u128::checked_add)
    }

    /// Number of accounts with tainted units; under poison, of accounts reached.
    #[must_use]
    pub fn tainted_accounts(&self) -> usize {
        self.accounts_touched().len()
    }

    /// Accounts with tainted units or reached, sorted.
    fn accounts_touched(&self) -> Vec<u32> {
        let ends = self.endings().filter(|(_, amount)| *amount > 0).map(|(account, _)| account);
        let mut accounts: Vec<u32> = ends.chain(self.reached.iter().map(|x| x.account)).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// One number to compare engines by: the sum of account id times tainted units on it, modulo 2^61 - 1; under
    /// poison, the sum of the ids of the accounts reached.
    #[must_use]
    pub fn checksum(&self) -> u64 {
        let sum = if self.policy == Policy::Poison {
            let accounts = self.accounts_touched();
            accounts.into_iter().fold(0_u128, |sum, account| (sum + u128::from(account)) % CHECKSUM_MODULUS)
        } else {
            self.endings().fold(0_u128, |sum, (account, amount)| {
                (sum + u128::from(account) * (amount % CHECKSUM_MODULUS)) % CHECKSUM_MODULUS
            })
        };
        u64::try_from(sum).unwrap_or_default()
    }
}

fn sum(
    balances: &mut BTreeMap<u32, Balance>,
    items: impl Iterator<Item = (u32, u128)>,
    part: impl Fn(&mut Balance) -> &mut u128,
) -> Result<()> {
    // Lists run long in one incident: its sum is looked up once a run, not once an item.
    let mut items = items.peekable();
    while let Some((label, mut run)) = items.next() {
        let full = || Error::Overflow {
            doing: "adding up what became of the stolen units",
            at: format!("incident {label}"),
        };
        while let Some((_, amount)) = items.next_if(|(next, _)| *next == label) {
            run = run.checked_add(amount).ok_or_else(full)?;
        }
        let total = part(balances.entry(label).or_default());
        *total = total.checked_add(run).ok_or_else(full)?;
    }
    Ok(())
}
