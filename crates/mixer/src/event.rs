//! What a pool's log tells: notes in, notes out, and what is known of who moved them.

use std::sync::Arc;

use record::Address;
use serde::Serialize;

/// One note paid in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deposit {
    /// Unix seconds.
    pub time: i64,
    /// The transaction, as the table writes it, in lower case.
    pub tx: Arc<str>,
    /// Who paid, where known.
    pub depositor: Option<Address>,
    /// Base units per gas, where the table carries it.
    pub gas_price: Option<u128>,
}

/// One note paid out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withdrawal {
    /// Unix seconds.
    pub time: i64,
    /// The transaction, as the table writes it, in lower case.
    pub tx: Arc<str>,
    /// Who was paid.
    pub recipient: Address,
    /// Who sent the transaction, where known: a relayer, or the owner's own account.
    pub sender: Option<Address>,
    /// What the relayer took, base units; 0 where the owner sent it.
    pub fee: u128,
    /// Base units per gas, where the table carries it.
    pub gas_price: Option<u128>,
}

/// All that is known of one pool of one denomination. Rows may come in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pool {
    /// Notes in.
    pub deposits: Vec<Deposit>,
    /// Notes out.
    pub withdrawals: Vec<Withdrawal>,
}

impl Pool {
    /// The same events in time order, ties by transaction: the order in which rows were given says nothing.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.deposits.sort();
        self.withdrawals.sort();
        self
    }

    /// Deposits less withdrawals up to and including `time`, never below zero.
    #[must_use]
    pub fn notes_at(&self, time: i64) -> usize {
        let paid_in = self.deposits.iter().filter(|deposit| deposit.time <= time).count();
        let paid_out = self.withdrawals.iter().filter(|withdrawal| withdrawal.time <= time).count();
        paid_in.saturating_sub(paid_out)
    }
}

/// A transfer known between two addresses, whichever way it went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Who paid.
    pub from: Address,
    /// Who was paid.
    pub to: Address,
}

/// Rows of one table: read = kept + quarantined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Intake {
    /// The file's name.
    pub file: String,
    /// Rows read.
    pub read: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows set aside.
    pub quarantined: u64,
    /// The first of them: line, what was wrong, what to do.
    pub examples: Vec<Quarantined>,
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// Line of the file, from 1.
    pub line: u64,
    /// What was wrong with it.
    pub what: String,
    /// What to do about it.
    pub hint: &'static str,
}
