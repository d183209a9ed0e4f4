//! Observations: what a chain, a bridge or a mixer's pool did, as an export states it. They are money facts, not
//! claims about parties; they stay in their exhibit and are read from it into transfer stores.

use crate::{Address, Digest};
use serde::{Deserialize, Serialize};

/// One observed thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observation {
    /// Money moved.
    Transfer(Transfer),
    /// A bridge was asked, or paid out.
    Bridge(BridgeLeg),
    /// A mixer's pool took in, or paid out.
    Pool(PoolEvent),
}

/// One movement of one asset. Amounts are whole base units (wei, satoshi); nothing is ever rounded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Transfer {
    /// The asset: the chain's own as `ethereum/eth`, a token as `ethereum/0xa0b8…`.
    pub asset: String,
    /// The transaction's hash.
    pub tx: Digest,
    /// Block height; 0 where the export does not say.
    pub block: u64,
    /// Seconds since 1970-01-01 UTC.
    pub time: u32,
    /// Who pays.
    pub from: Address,
    /// Who is paid; for a contract creation, the contract.
    pub to: Address,
    /// In base units; 0 where the transaction failed.
    pub amount: u128,
    /// What the sender pays on top for inclusion, in base units of the chain's own asset.
    pub fee: u128,
    /// The sender's count of transactions before this one, on account chains: its gaps show missing history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<u64>,
}

/// The two legs of a passage over a bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leg {
    /// On the chain that is left: the user asks for a withdrawal.
    Request,
    /// On the chain that is entered: the bridge pays out.
    Release,
}

/// One leg of a passage over a bridge.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BridgeLeg {
    /// The bridge: `ronin`.
    pub bridge: String,
    /// Which leg.
    pub leg: Leg,
    /// The number that both legs carry.
    pub id: u64,
    /// The token, as its contract's address on the chain that is entered.
    pub token: Address,
    /// Who is paid.
    pub beneficiary: Address,
    /// In the token's base units.
    pub amount: u128,
    /// The leg's transaction.
    pub tx: Digest,
    /// Seconds since 1970-01-01 UTC.
    pub time: u32,
}

/// What a pool did.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolMove {
    /// It took in one denomination; `leaf` counts deposits from 0.
    Deposit {
        /// Index in the pool's tree.
        leaf: u64,
    },
    /// It paid one denomination, less the fee, to `recipient`.
    Withdrawal {
        /// Who was paid.
        recipient: Address,
        /// The relayer's share in base units.
        fee: u128,
    },
}

/// One event of a mixer's pool.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PoolEvent {
    /// The pool: `tornado/eth/100`.
    pub pool: String,
    /// What it did.
    pub what: PoolMove,
    /// Block height.
    pub block: u64,
    /// Seconds since 1970-01-01 UTC.
    pub time: u32,
    /// Whether the time is the block's own, not interpolated from neighbours.
    pub time_exact: bool,
    /// The transaction.
    pub tx: Digest,
    /// Who sent the transaction, where known: the depositor, or the withdrawal's relayer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Address>,
}
