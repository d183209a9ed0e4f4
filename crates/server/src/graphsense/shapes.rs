//! Answers in GraphSense's shapes, as its Python client reads them.
//!
//! Its models demand some numbers that a watch does not hold. Those are -1 ([`UNKNOWN`]): no block and no count is
//! that, so nobody takes it for one.

use serde::Serialize;
use std::collections::BTreeMap;

/// A number that the client demands and the watch does not hold.
pub(super) const UNKNOWN: i64 = -1;

/// An amount in base units; no rates are held, so that there is no value in money of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Values {
    value: u128,
    fiat_values: [(); 0],
}

impl From<u128> for Values {
    fn from(value: u128) -> Self {
        Self { value, fiat_values: [] }
    }
}

/// A transaction, in short.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TxSummary {
    pub(super) height: i64,
    pub(super) timestamp: u32,
    pub(super) tx_hash: String,
}

/// Something that has an id and a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Labeled {
    pub(super) id: String,
    pub(super) label: String,
}

/// Which of an address's numbers are bounds from below, and which are neither exact nor bounds.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Cutoff {
    pub(super) floor_fields: &'static [&'static str],
    pub(super) approximate_fields: &'static [&'static str],
}

/// What is held is what was gathered: of no address is the whole history known to be there.
pub(super) const CUTOFF: Cutoff = Cutoff {
    floor_fields: &[
        "total_received",
        "total_spent",
        "total_tokens_received",
        "total_tokens_spent",
        "in_degree",
        "out_degree",
        "no_incoming_txs",
        "no_outgoing_txs",
    ],
    approximate_fields: &["balance", "token_balances", "first_tx", "last_tx"],
};

/// The numbers that an address and its cluster have in common.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Numbers {
    pub(super) currency: String,
    /// Both names of one number.
    pub(super) entity: u64,
    pub(super) cluster: u64,
    pub(super) balance: Values,
    pub(super) total_received: Values,
    pub(super) total_spent: Values,
    pub(super) first_tx: Option<TxSummary>,
    pub(super) last_tx: Option<TxSummary>,
    pub(super) in_degree: usize,
    pub(super) out_degree: usize,
    pub(super) no_incoming_txs: u64,
    pub(super) no_outgoing_txs: u64,
    pub(super) token_balances: BTreeMap<String, Values>,
    pub(super) total_tokens_received: BTreeMap<String, Values>,
    pub(super) total_tokens_spent: BTreeMap<String, Values>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) actors: Option<Vec<Labeled>>,
    pub(super) aggregates_truncated: bool,
    pub(super) cutoff: Cutoff,
}

/// An address.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Address {
    pub(super) address: String,
    #[serde(flatten)]
    pub(super) numbers: Numbers,
}

/// An address as the cluster of itself.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Cluster {
    pub(super) root_address: String,
    pub(super) no_addresses: u64,
    pub(super) no_address_tags: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) best_address_tag: Option<Tag>,
    #[serde(flatten)]
    pub(super) numbers: Numbers,
}

/// A neighbour; `N` is how it is shown: under `address`, or under `entity` and `cluster`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Neighbor<N> {
    pub(super) value: Values,
    pub(super) no_txs: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) labels: Option<Vec<String>>,
    pub(super) token_values: BTreeMap<String, Values>,
    #[serde(flatten)]
    pub(super) node: N,
}

/// A page of neighbours.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Neighbors<N> {
    pub(super) neighbors: Vec<Neighbor<N>>,
    pub(super) next_page: Option<String>,
    /// As for [`CUTOFF`].
    pub(super) neighbors_truncated: bool,
}

/// A neighbour of an address.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OfAddress {
    pub(super) address: Address,
}

/// A neighbour of a cluster, under both names.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OfCluster {
    pub(super) entity: Cluster,
    pub(super) cluster: Cluster,
}

/// A transfer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TxAccount {
    pub(super) tx_type: &'static str,
    pub(super) identifier: String,
    pub(super) currency: String,
    pub(super) network: String,
    pub(super) tx_hash: String,
    pub(super) height: i64,
    pub(super) timestamp: u32,
    pub(super) value: Values,
    /// Empty where the data name nobody: a mint, a burn.
    pub(super) from_address: String,
    pub(super) to_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token_tx_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fee: Option<Values>,
}

/// A page of something, under the name that it has there.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Listed {
    AddressTxs(Vec<TxAccount>),
    Links(Vec<TxAccount>),
    Txs(Vec<TxAccount>),
    AddressTags(Vec<Tag>),
    Addresses(Vec<Address>),
}

/// A page, and the token of the next.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Page {
    #[serde(flatten)]
    pub(super) listed: Listed,
    pub(super) next_page: Option<String>,
}

/// A label of an address, as its source gave it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Tag {
    pub(super) address: String,
    /// `None` where no transfer of it is held.
    pub(super) entity: Option<u64>,
    pub(super) cluster: Option<u64>,
    pub(super) currency: String,
    pub(super) label: Option<String>,
    pub(super) category: Option<String>,
    pub(super) abuse: Option<String>,
    pub(super) actor: Option<String>,
    pub(super) concepts: Vec<String>,
    /// Where it can be read.
    pub(super) source: Option<String>,
    /// The file that it was read from.
    pub(super) tagpack_title: Option<String>,
    /// Who says it.
    pub(super) tagpack_creator: String,
    /// The step of GraphSense's ladder for the grade, and its level.
    pub(super) confidence: &'static str,
    pub(super) confidence_level: u8,
    /// When it became known, where the day is: unix seconds.
    pub(super) lastmod: Option<i64>,
}

/// What the labels of an address say together.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TagSummary {
    pub(super) broad_category: String,
    pub(super) tag_count: usize,
    pub(super) best_actor: Option<String>,
    pub(super) best_label: Option<String>,
    pub(super) label_summary: BTreeMap<String, LabelSummary>,
    pub(super) concept_tag_cloud: BTreeMap<String, Cloud>,
}

/// One name of an address.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct LabelSummary {
    pub(super) label: String,
    pub(super) count: u64,
    /// The best step's level, from 0 to 1.
    pub(super) confidence: f64,
    /// Its part of the levels of all tags, from 0 to 1.
    pub(super) relevance: f64,
    pub(super) creators: Vec<String>,
    pub(super) sources: Vec<String>,
    pub(super) concepts: Vec<String>,
    pub(super) lastmod: i64,
}

/// How often a concept was given, and its part of the levels of all tags.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Cloud {
    pub(super) cnt: u64,
    pub(super) weighted: f64,
}

/// Who holds addresses.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Actor {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) uri: String,
    pub(super) categories: Vec<Labeled>,
    pub(super) jurisdictions: Vec<Labeled>,
}

/// What a search found on one network.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FoundOn {
    pub(super) currency: String,
    pub(super) addresses: Vec<String>,
    pub(super) txs: Vec<String>,
}

/// What a search found.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SearchResult {
    pub(super) currencies: Vec<FoundOn>,
    pub(super) labels: Vec<String>,
    pub(super) actors: Vec<Labeled>,
}

/// What is held of one network.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CurrencyStats {
    pub(super) name: String,
    pub(super) no_blocks: i64,
    pub(super) no_address_relations: i64,
    pub(super) no_addresses: u64,
    pub(super) no_entities: u64,
    pub(super) no_txs: i64,
    pub(super) no_labels: u64,
    pub(super) no_tagged_addresses: u64,
    pub(super) timestamp: u32,
    pub(super) network_type: &'static str,
}

/// What is held.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Stats {
    pub(super) currencies: Vec<CurrencyStats>,
    pub(super) version: &'static str,
    pub(super) request_timestamp: String,
}

/// What a network does not have.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Capability {
    pub(super) network: String,
    pub(super) disabled: [&'static str; 2],
}

/// What the networks do not have.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Capabilities {
    pub(super) networks: Vec<Capability>,
}

/// A token of which transfers are held.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TokenConfig {
    pub(super) ticker: String,
    pub(super) decimals: i64,
    pub(super) contract_address: String,
}

/// The tokens of a network.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TokenConfigs {
    pub(super) token_configs: Vec<TokenConfig>,
}
