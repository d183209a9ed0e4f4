//! Observations: what a chain, a bridge or a mixer's pool did, as an export states it, and who saw which technique when.
//! They are rows to count, not claims about parties; they stay in their exhibit and are read from it, those of money into
//! transfer stores.

use crate::{Address, Digest, ReportedUse, Sighting};
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
    /// Coins ended and others began, on a chain of coins (Bitcoin).
    Coins(CoinTx),
    /// Indicators were published.
    Sighting(Sighting),
    /// A report tells of techniques.
    ReportedUse(ReportedUse),
}

/// Where in its transaction a transfer happened. Two records of one asset, transaction and place are one transfer,
/// whichever table states it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The source does not say. Equal rows of one file are then as many transfers.
    #[default]
    Unsaid,
    /// The transaction itself: its own value, which a table of traces repeats as the call at the top.
    Transaction,
    /// The event of that number, counted over the block, or over the transaction where the source counts so.
    Log(u64),
    /// A call inside the transaction: its path, `0,2,1` the second call of the third of the first.
    Call(String),
    /// Under a name of its source's own, `bitquery:7`: only the same source's records are compared by it.
    Named(String),
    /// What the chain itself pays for a block: `block`, `uncle`; it has no transaction.
    Reward(String),
}

impl Place {
    /// Whether the source does not say.
    pub const fn is_unsaid(&self) -> bool {
        matches!(self, Self::Unsaid)
    }
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
    /// Where in its transaction.
    #[serde(default, skip_serializing_if = "Place::is_unsaid")]
    pub place: Place,
    /// The amount came through floating point and was rounded to base units.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inexact: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A transaction of a chain of coins (UTXO): every input ends an earlier output, every output begins a coin. What
/// the source leaves out stays out: no owner and no value is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CoinTx {
    /// The asset: `bitcoin/btc`.
    pub asset: String,
    /// The transaction's id, in the byte order in which it is written.
    pub tx: Digest,
    /// Block height; 0 where the source does not say.
    pub block: u64,
    /// Position in its block, from 0; 0 is the coinbase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// Seconds since 1970-01-01 UTC: its block's.
    pub time: u32,
    /// It makes new coins and has no inputs.
    pub coinbase: bool,
    /// The coins that end, in the order of the transaction.
    pub inputs: Vec<CoinSpent>,
    /// The coins that begin, in the order of the transaction.
    pub outputs: Vec<CoinMade>,
    /// Inputs less outputs, in base units; none for a coinbase and where an input's value is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<u64>,
    /// Its values came through floating point and were rounded to base units.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inexact: bool,
}

/// A coin that ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CoinSpent {
    /// The transaction that made it.
    pub tx: Digest,
    /// Which of that transaction's outputs it is.
    pub output: u32,
    /// Its addresses; empty where not known or where its script has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Address>,
    /// In base units, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<u64>,
}

/// A coin that begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CoinMade {
    /// Which output of its transaction it is, from 0.
    pub output: u32,
    /// Its addresses: one; several for a bare multisignature; none where its script has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Address>,
    /// In base units.
    pub value: u64,
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
