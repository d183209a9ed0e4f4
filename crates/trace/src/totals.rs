//! Three sums of a trace, for those who ask for no list: over millions of accounts, writing one line each costs more
//! than the trace.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::policy::Policy;
use crate::settle::Outcome;

/// Modulus of the checksum: the Mersenne prime 2^61 - 1.
const MODULUS: u128 = (1 << 61) - 1;

/// What a trace of all incidents together comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The rule.
    pub policy: Policy,
    /// Tainted units on all accounts, base units; `None` under poison, which counts none.
    pub tainted_total: Option<u128>,
    /// Accounts with tainted units; under poison, accounts reached.
    pub accounts: usize,
    /// See [`crate::Flow::checksum`].
    pub checksum: u64,
    /// Base units spent on fees.
    pub fees: u128,
    /// The trace took more steps than allowed and is not complete.
    pub cut: bool,
    /// Pieces moved.
    pub steps: u64,
}

/// A sum over accounts, each of which is added once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    units: u128,
    accounts: usize,
    /// Σ account · (units mod 2^61 − 1), at most 2^32 products below 2^93: reduced once, at the end.
    weighted: u128,
}

impl Sum {
    /// `None` where the units pass 2^128 - 1.
    #[inline]
    pub(crate) fn add(&mut self, account: u32, units: u128) -> Option<()> {
        self.units = self.units.checked_add(units)?;
        self.accounts += usize::from(units > 0);
        let units = if units < MODULUS { units } else { units % MODULUS };
        self.weighted = self.weighted.wrapping_add(u128::from(account) * units);
        Some(())
    }

    fn checksum(&self) -> u64 {
        u64::try_from(self.weighted % MODULUS).unwrap_or_default()
    }
}

/// Adds up what a forward run under one label left behind, and checks that no unit was lost or made.
pub(crate) fn totals(outcome: &Outcome, policy: Policy) -> Result<Totals> {
    let full = || Error::Overflow { doing: "adding up tainted units", at: "all incidents".to_owned() };
    let sum = endings(outcome, policy).ok_or_else(full)?;
    let fees = outcome.fees.values().try_fold(0, |sum: u128, fee| sum.checked_add(*fee)).ok_or_else(full)?;
    let poison = policy == Policy::Poison;
    if !poison {
        conserved(outcome, sum.units, fees).ok_or_else(full)??;
    }
    Ok(Totals {
        policy,
        tainted_total: (!poison).then_some(sum.units),
        accounts: sum.accounts,
        checksum: sum.checksum(),
        fees,
        cut: outcome.cut_at.is_some(),
        steps: outcome.steps,
    })
}

fn endings(outcome: &Outcome, policy: Policy) -> Option<Sum> {
    let mut sum = outcome.sum;
    if policy == Policy::Poison {
        outcome.poisoned.iter().try_for_each(|reached| sum.add(reached.account, 1))?;
        return Some(sum);
    }
    outcome.left.iter().try_for_each(|left| sum.add(left.holding.account, left.holding.amount))?;
    outcome.stopped.iter().try_for_each(|(&(account, _), (units, _))| sum.add(account, *units))?;
    Some(sum)
}

fn conserved(outcome: &Outcome, units: u128, fees: u128) -> Option<Result<()>> {
    let mut thefts = outcome.thefts.iter().map(|theft| theft.amount);
    let stolen = thefts.try_fold(0, u128::checked_add)?;
    let mut relabelled = outcome.relabelled.iter().map(|x| x.amount);
    let accounted = relabelled.try_fold(units.checked_add(fees)?, u128::checked_add)?;
    let label = crate::policy::TOGETHER;
    Some(if stolen == accounted { Ok(()) } else { Err(Error::NotConserved { label, stolen, accounted }) })
}
