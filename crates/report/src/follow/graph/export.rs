//! A graph for other programs: CSV of its edges, `FollowTheMoney`, and the labels of its accounts as a TagPack.

use super::{Edge, FlowGraph, Node};
use crate::{Desk, ReportError, words};
use assess::thefts::table::harmless;
use record::{Address, Digest, Entity, EntityId, Schema};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A form of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FlowFormat {
    /// The edges as drawn, a line each, groups included.
    Csv,
    /// Wallets and payments as `FollowTheMoney` entities, JSON lines. Groups have no wallet: ask without joining.
    Ftm,
    /// The standing labels of the graph's accounts. Nothing is labelled for having received followed money.
    TagPack,
}

impl FlowFormat {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ftm => "application/x-ndjson",
            Self::TagPack => "application/yaml",
        }
    }

    /// The name of a file of it.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "flow.csv",
            Self::Ftm => "flow.ftm.json",
            Self::TagPack => "flow.tagpack.yaml",
        }
    }
}

const COLUMNS: [&str; 13] = [
    "from",
    "from_label",
    "to",
    "to_label",
    "asset",
    "followed",
    "followed_base_units",
    "all",
    "all_base_units",
    "transfers",
    "first",
    "last",
    "transactions",
];

impl Desk {
    /// The graph in a form that other programs read.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] for FtM or a TagPack of a graph with groups; [`ReportError::Record`] where the archive
    /// cannot be read.
    pub fn export_flow(&self, graph: &FlowGraph, format: FlowFormat) -> Result<Vec<u8>, ReportError> {
        if format != FlowFormat::Csv && graph.cut.nodes > 0 {
            let why = format!("{} accounts are joined in groups, which are no wallets", graph.cut.nodes);
            let hint = "a trace up to an earlier day, or of fewer addresses, has fewer accounts";
            return Err(ReportError::Evidence { method: "the export", why, hint });
        }
        match format {
            FlowFormat::Csv => csv(graph),
            FlowFormat::Ftm => ftm(graph),
            FlowFormat::TagPack => self.tagpack(graph),
        }
    }

    fn tagpack(&self, graph: &FlowGraph) -> Result<Vec<u8>, ReportError> {
        let drawn: BTreeSet<&str> = graph.nodes.iter().filter_map(|node| node.address.as_deref()).collect();
        let mut tags = self.label_tags(None)?.tags;
        tags.retain(|tag| {
            tag.wallet.as_str().rsplit(':').next().is_some_and(|address| drawn.contains(address))
        });
        let title = format!("Labels of the accounts in a trace of {}", graph.asset);
        let mut out = vec![];
        gather::write_tagpack(&title, self.archive().watch().name(), &tags, &mut out).map_err(broken)?;
        Ok(out)
    }
}

fn broken(error: impl std::fmt::Display) -> ReportError {
    ReportError::Evidence {
        method: "the export",
        why: error.to_string(),
        hint: "this is a fault of the program; please report it",
    }
}

fn csv(graph: &FlowGraph) -> Result<Vec<u8>, ReportError> {
    let names: HashMap<&str, &Node> = graph.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let label = |id: &str| names.get(id).and_then(|node| node.label.clone()).unwrap_or_default();
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record(COLUMNS).map_err(broken)?;
    for edge in &graph.edges {
        let cells = [
            edge.from.clone(),
            label(&edge.from),
            edge.to.clone(),
            label(&edge.to),
            graph.asset.clone(),
            coins(&edge.tainted, graph.decimals),
            edge.tainted.clone(),
            coins(&edge.amount, graph.decimals),
            edge.amount.clone(),
            edge.transfers.to_string(),
            moment(edge.first),
            moment(edge.last),
            edge.txs.join(" "),
        ];
        out.write_record(cells.map(harmless)).map_err(broken)?;
    }
    out.into_inner().map_err(broken)
}

fn ftm(graph: &FlowGraph) -> Result<Vec<u8>, ReportError> {
    let mut out = vec![];
    let (mut ids, mut written) = (HashMap::<&str, EntityId>::new(), BTreeSet::new());
    for node in &graph.nodes {
        let Some(address) = node.address.as_deref() else { continue };
        let id = match Address::parse(address) {
            Ok(address) => address.entity_id()?,
            Err(_) => EntityId::new(&format!("account:{address}"))?,
        };
        // Who paid the followed income in may stand in the trace again: one wallet.
        if written.insert(id.clone()) {
            push(&mut out, &wallet(graph, node, address, id.clone()))?;
        }
        ids.insert(&node.id, id);
    }
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (ids.get(edge.from.as_str()), ids.get(edge.to.as_str())) else {
            continue;
        };
        push(&mut out, &payment(graph, edge, from, to)?)?;
    }
    Ok(out)
}

fn push(out: &mut Vec<u8>, entity: &Entity) -> Result<(), ReportError> {
    serde_json::to_writer(&mut *out, entity).map_err(broken)?;
    out.push(b'\n');
    Ok(())
}

fn wallet(graph: &FlowGraph, node: &Node, address: &str, id: EntityId) -> Entity {
    let stop = node.stop.iter().map(|stop| format!("The trace ends here: {}.", stop.reason));
    let list = node.listed.iter().map(|on| format!("Listed: {} ({}).", on.name, on.list));
    let said = node.label_origin.iter().map(|from| format!("Label of {} ({}).", from.originator, from.grade));
    entity(
        id,
        "CryptoWallet",
        node.label.clone().unwrap_or_else(|| address.to_owned()),
        vec![
            ("publicKey", vec![address.to_owned()]),
            ("name", node.label.clone().into_iter().collect()),
            ("currency", vec![symbol(&graph.asset)]),
            ("notes", list.chain(stop).chain(said).collect()),
        ],
    )
}

fn payment(graph: &FlowGraph, edge: &Edge, from: &EntityId, to: &EntityId) -> Result<Entity, ReportError> {
    let id = EntityId::new(&format!(
        "payment:{}",
        Digest::of(format!("{}{}", graph.asset, edge.id).as_bytes()).short()
    ))?;
    let coins = coins(&edge.tainted, graph.decimals);
    let policy = serde_json::to_value(graph.policy).map_err(broken)?;
    let transfers =
        if edge.transfers == 1 { "1 transfer".to_owned() } else { format!("{} transfers", edge.transfers) };
    let said = format!(
        "{transfers}; followed by {} from the addresses asked about, not a finding about whoever holds the wallet",
        policy.as_str().unwrap_or_default()
    );
    Ok(entity(
        id,
        "Payment",
        coins.clone(),
        vec![
            ("payer", vec![from.to_string()]),
            ("beneficiary", vec![to.to_string()]),
            ("amount", vec![coins]),
            ("currency", vec![symbol(&graph.asset)]),
            ("startDate", vec![words::day_of(edge.first).to_string()]),
            ("endDate", vec![words::day_of(edge.last).to_string()]),
            ("summary", vec![said]),
            ("recordId", edge.txs.clone()),
        ],
    ))
}

/// Only properties that the schema has, without empty values; sorted, without repeats.
fn entity(id: EntityId, schema: &str, caption: String, values: Vec<(&str, Vec<String>)>) -> Entity {
    let known = Schema::find(schema);
    let mut properties = BTreeMap::new();
    for (name, mut given) in values {
        given.retain(|value| !value.is_empty());
        given.sort();
        given.dedup();
        if !given.is_empty() && known.is_some_and(|schema| schema.property(name).is_some()) {
            properties.insert(name.to_owned(), given);
        }
    }
    Entity { id, schema: schema.to_owned(), caption: Some(caption), properties }
}

/// Base units as coins, to the last digit, without thousands marks: `173600`, `0.5`.
fn coins(units: &str, decimals: u8) -> String {
    let decimals = usize::from(decimals);
    let digits = format!("{units:0>width$}", width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let part = part.trim_end_matches('0');
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

/// `ETH` of `ethereum/eth`; a token's contract as it is.
fn symbol(asset: &str) -> String {
    let last = asset.rsplit('/').next().unwrap_or(asset);
    if last.starts_with("0x") { last.to_owned() } else { last.to_uppercase() }
}

fn moment(seconds: u32) -> String {
    jiff::Timestamp::from_second(seconds.into()).map_or_else(|_| seconds.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_keep_every_digit() {
        assert_eq!(coins("173600000000000000000000", 18), "173600");
        assert_eq!(coins("1", 18), "0.000000000000000001");
        assert_eq!(coins("1500", 3), "1.5");
        assert_eq!((coins("0", 8), coins("7", 0)), ("0".to_owned(), "7".to_owned()));
    }

    #[test]
    fn a_coin_has_its_symbol_and_a_token_its_contract() {
        assert_eq!(symbol("ethereum/eth"), "ETH");
        assert_eq!(symbol("ethereum/0xdac17f958d2ee523a2206206994597c13d831ec7").len(), 42);
    }
}
