//! What the stores say of an account in sum, within bounds on what is read.

use super::lanes::{Direction, Window, rows_of};
use rustc_hash::FxHashMap;
use trace::{Kind, Store};

/// Transfers that are read for the sums of the address that is asked about, in each direction and store.
pub(super) const MOST_OF_ONE: usize = 1_000_000;

/// The same for an address that is shown beside it.
pub(super) const MOST_BESIDE: usize = 10_000;

/// What passed one way between an account and the others.
#[derive(Debug, Clone, Default)]
pub(super) struct Passed {
    /// Base units, fees left out.
    pub(super) amount: u128,
    /// Transactions; consecutive transfers of one count once.
    pub(super) txs: u64,
    /// The other side of each transfer, with what passed. Without those that stand for no address.
    pub(super) others: FxHashMap<u32, Edge>,
    /// The first and last row.
    pub(super) ends: Option<(u32, u32)>,
    /// Whether there was more than was read.
    pub(super) cut: bool,
}

/// What passed between two accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Edge {
    /// Base units.
    pub(super) amount: u128,
    pub(super) txs: u64,
}

/// Adds up the first `most` transfers of an account in a direction.
pub(super) fn passed(
    store: &Store,
    account: u32,
    direction: Direction,
    window: Window,
    most: usize,
) -> Passed {
    let (mut sum, mut before) = (Passed::default(), None);
    let rows = window.of(store, rows_of(store, account, direction));
    sum.cut = rows.len() > most;
    for row in rows.iter().copied().take(most) {
        let Some(transfer) = store.transfer(row).filter(|transfer| transfer.kind == Kind::Value) else {
            continue;
        };
        let other = if direction == Direction::In { transfer.sender } else { transfer.receiver };
        let tx = store.tx(row).map(|tx| (tx, other));
        let again = before.zip(tx).filter(|((one, _), (other, _))| one == other);
        sum.amount = sum.amount.saturating_add(transfer.amount);
        sum.txs += u64::from(again.is_none());
        sum.ends = Some((sum.ends.map_or(row, |(first, _)| first), row));
        if store.account_bytes(other).is_some() {
            let edge = sum.others.entry(other).or_default();
            edge.amount = edge.amount.saturating_add(transfer.amount);
            edge.txs += u64::from(tx.is_none() || before != tx);
        }
        before = tx;
    }
    sum
}

/// What the store has the account hold at the end of the window: everything that it is known to have received, less
/// what it sent and paid in fees. Never below zero, because what it spent unseen was put in as unseen income.
pub(super) fn balance(store: &Store, account: u32, window: Window, most: usize) -> u128 {
    let total = |direction| {
        let rows = window.of(store, rows_of(store, account, direction));
        let amounts =
            rows.iter().take(most).filter_map(|row| store.transfer(*row)).map(|transfer| transfer.amount);
        amounts.fold(0, u128::saturating_add)
    };
    total(Direction::In).saturating_sub(total(Direction::Out))
}
