//! A trace as a graph: money from left to right in time, small branches joined so that it can be drawn.
//!
//! Every node adds up to the base unit: received + seeded = paid + at rest + unknown + fees + stopped. Joining moves sums
//! from nodes to the group that stands for them, and drops none. Under poison, which counts no units, there are the
//! transfers of those reached, and nothing adds up.

mod ask;
mod export;
mod join;
mod said;
mod sum;
mod trail;

pub use export::FlowFormat;
pub use said::{LabelOrigin, OnList};

use super::bounded::Bounded;
use serde::Serialize;
use trace::{Policy, StopKind};

/// What is to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct GraphRequest<'a> {
    /// The asset: `ethereum/eth`.
    pub asset: &'a str,
    /// The addresses whose income is followed.
    pub from: &'a [String],
    /// If any: only the income from these transactions.
    pub transactions: &'a [String],
    /// The accounting rule.
    pub policy: Policy,
    /// Last second looked at, inclusive.
    pub until: Option<u32>,
    /// If set: the least and the most that can have reached this address.
    pub target: Option<&'a str>,
    /// Addresses whose receivers, and groups whose members are to be shown one by one; ids that the trace does not have
    /// are passed over.
    pub expand: &'a [String],
    /// Addresses into which all that is reached by way of them only is folded.
    pub collapse: &'a [String],
    /// Most nodes.
    pub limit: usize,
    /// Most tainted pieces that are moved; where that is too few, the trace says where it was cut.
    pub most_steps: u64,
}

/// A trace as nodes and edges; amounts are base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlowGraph {
    /// The asset.
    pub asset: String,
    /// Decimals of its unit.
    pub decimals: u8,
    /// The accounting rule.
    pub policy: Policy,
    /// What was followed in all; what one seed had brought to another counts once.
    pub stolen: String,
    /// Accounts of the whole trace, payers included.
    pub accounts: usize,
    /// Transfers of the whole trace.
    pub transfers: usize,
    /// Blocks followed by `watch` that are in this answer, and not in the exhibits.
    pub followed_blocks: usize,
    /// Nodes, by the time at which money first came.
    pub nodes: Vec<Node>,
    /// Edges, by the time of their first transfer.
    pub edges: Vec<Edge>,
    /// What was joined.
    pub cut: Cut,
    /// Whether the trace itself was cut because it is too long.
    pub shortened: bool,
    /// What can have reached the target under any rule.
    pub target: Option<Bounded>,
    /// Seeds that have no income in what is held, with the reason.
    pub without_income: Vec<String>,
}

/// An account, or several that are drawn as one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Node {
    /// An address, `payer/ADDRESS` for who paid in what is followed, or `group/…`.
    pub id: String,
    /// Its address; none for a group.
    pub address: Option<String>,
    /// What it is called.
    pub label: Option<String>,
    /// Who says so.
    pub label_origin: Option<LabelOrigin>,
    /// `payer`, `seed`, `listed`, `pool`, `exchange`, `bridge`, `service`, `burn`, `account` or `group`.
    pub kind: String,
    /// What became of the money in a group: `payers`, `way`, `rest`, `unknown` or a kind of stop.
    pub role: Option<String>,
    /// The list that it is on.
    pub listed: Option<OnList>,
    /// Unix seconds at which followed money first came.
    pub first: u32,
    /// … at which any last came or went.
    pub last: u32,
    /// Followed units that came from other nodes.
    #[serde(rename = "in")]
    pub received: String,
    /// Followed units that went to other nodes.
    #[serde(rename = "out")]
    pub paid: String,
    /// Followed units that begin here.
    pub seeded: String,
    /// At rest.
    pub rest: String,
    /// Last seen here.
    pub unknown: String,
    /// Why nobody can say whether they still are.
    pub unknown_why: Option<String>,
    /// Spent on fees.
    pub fees: String,
    /// Stopped here.
    pub stopped: String,
    /// Why the trace ends here.
    pub stop: Option<StopReason>,
    /// At least so much reached it, under every rule; of the target only.
    pub lower: Option<String>,
    /// At most so much.
    pub upper: Option<String>,
    /// Accounts that it stands for.
    pub members: usize,
}

/// Why a trace ends at an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StopReason {
    /// What sort of place it is.
    pub kind: StopKind,
    /// In words.
    pub reason: String,
    /// The claim that says so; empty where the rule is built in.
    pub claim: String,
}

/// All transfers from one node to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// `FROM>TO`.
    pub id: String,
    /// The payer's node.
    pub from: String,
    /// The receiver's.
    pub to: String,
    /// All units of these transfers.
    pub amount: String,
    /// Followed units in them.
    pub tainted: String,
    /// Unix seconds of the first transfer.
    pub first: u32,
    /// … of the last.
    pub last: u32,
    /// How many there are.
    pub transfers: usize,
    /// The first of them, at most 20.
    pub txs: Vec<String>,
}

/// What is joined in groups and folded accounts, and so not drawn by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// Accounts fewer than in the trace.
    pub nodes: usize,
    /// Edges fewer.
    pub edges: usize,
    /// Followed units that were carried between accounts of one node. They are in the node's sums; they only are in no
    /// edge.
    pub amount: String,
}

#[cfg(test)]
mod tests;
