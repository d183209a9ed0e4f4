//! What there is: statistics, capabilities, tokens, and a search over all of it.

use super::{
    index::LEAST_PREFIX,
    networks::{Network, text_of},
    reading::Reading,
    shapes::{
        Capabilities, Capability, CurrencyStats, FoundOn, Labeled, SearchResult, Stats, TokenConfig,
        TokenConfigs, UNKNOWN,
    },
    stores::LabelCounts,
    tags,
};
use crate::problem::Problem;
use gather::ACTOR;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use trace::store::Blocks;

/// What a search finds of each kind, at most, and where the caller does not say.
const MOST_FOUND: usize = 100;
const USUALLY_FOUND: usize = 10;

/// Letters of an address that are looked for, at least.
const LEAST_LETTERS: usize = 4;

/// The network's families that are not answered, in GraphSense's words.
const NOT_ANSWERED: [&str; 2] = ["conversions", "exact_stats"];

/// `GET /stats`
pub(super) fn stats(reading: &Reading<'_>) -> Result<Stats, Problem> {
    let labels = reading.desk.stores.labels(&reading.scope, || counted(reading))?;
    Ok(Stats {
        currencies: reading.networks.iter().map(|network| of_network(network, &labels)).collect(),
        version: env!("CARGO_PKG_VERSION"),
        request_timestamp: Timestamp::now().strftime("%Y-%m-%d %H:%M:%S").to_string(),
    })
}

/// The labels of each chain, and the wallets that have any.
fn counted(reading: &Reading<'_>) -> Result<LabelCounts, Problem> {
    let tags = reading.record.label_tags(None).map_err(|error| tags::refused(&error))?.tags;
    let mut wallets = BTreeMap::<&'static str, (u64, BTreeSet<&str>)>::new();
    for tag in &tags {
        let (count, of_chain) = wallets.entry(tag.chain()).or_default();
        *count += 1;
        of_chain.insert(tag.wallet.as_str());
    }
    Ok(wallets.into_iter().map(|(chain, (count, wallets))| (chain, (count, wallets.len() as u64))).collect())
}

fn of_network(network: &Network, labels: &LabelCounts) -> CurrencyStats {
    let metas = || network.stores.values().map(|open| open.store.meta());
    let chain = metas().next().map_or("", |meta| meta.chain.as_str());
    let (no_labels, no_tagged_addresses) = labels.get(chain).copied().unwrap_or_default();
    let blocks = network.own().and_then(|open| open.store.meta().blocks.as_ref());
    let count = |blocks: &Blocks| (blocks.last.checked_sub(blocks.first)? + 1).checked_sub(blocks.missing);
    let no_blocks = blocks.and_then(count).and_then(|count| i64::try_from(count).ok());
    // An address that has both coins and tokens is in several stores: the largest is the floor that is sure.
    let addresses = metas().map(|meta| u64::from(meta.accounts)).max().unwrap_or_default();
    CurrencyStats {
        name: network.code.clone(),
        no_blocks: no_blocks.unwrap_or(UNKNOWN),
        no_address_relations: UNKNOWN,
        no_addresses: addresses,
        no_entities: addresses,
        no_txs: UNKNOWN,
        no_labels,
        no_tagged_addresses,
        timestamp: metas().map(|meta| meta.last_time).max().unwrap_or_default(),
        network_type: "account",
    }
}

/// `GET /capabilities`
#[expect(clippy::unnecessary_wraps, reason = "what every route's function gives")]
pub(super) fn capabilities(reading: &Reading<'_>) -> Result<Capabilities, Problem> {
    let of = |network: &Network| Capability { network: network.code.clone(), disabled: NOT_ANSWERED };
    Ok(Capabilities { networks: reading.networks.iter().map(of).collect() })
}

/// `GET /{currency}/supported_tokens`
pub(super) fn tokens(reading: &Reading<'_>) -> Result<TokenConfigs, Problem> {
    let network = reading.network()?;
    let config = |(rank, open): (u32, &super::stores::Open)| TokenConfig {
        ticker: network.currency(rank),
        // Transfers of a token do not say where its decimal point is.
        decimals: Some(i64::from(open.store.meta().decimals))
            .filter(|decimals| *decimals > 0)
            .unwrap_or(UNKNOWN),
        contract_address: open.store.meta().asset.clone(),
    };
    Ok(TokenConfigs { token_configs: network.tokens().map(config).collect() })
}

/// `GET /search`: addresses and transactions by their first letters, labels and actors by words.
pub(super) fn search(reading: &Reading<'_>) -> Result<SearchResult, Problem> {
    let params = &reading.params;
    let text = params.one("q").unwrap_or_default().trim();
    if text.is_empty() || text.chars().count() > screen::MOST_LETTERS {
        let detail = format!("q: {} characters", text.chars().count());
        return Err(Problem::bad(
            detail,
            "give q=…: the beginning of an address or a hash, or words of a label",
        ));
    }
    let most = params.integer("limit", USUALLY_FOUND, 1..=MOST_FOUND)?;
    let networks = match params.one("currency") {
        None => reading.networks.iter().collect(),
        Some(code) => vec![super::networks::network(&reading.networks, code)?],
    };
    let currencies = networks.into_iter().map(|network| found_on(reading, network, text, most));
    Ok(SearchResult {
        currencies: currencies.collect::<Result<_, Problem>>()?,
        labels: if params.flag("include_labels", true)? { labels(reading, text, most)? } else { vec![] },
        actors: if params.flag("include_actors", true)? { actors(reading, text, most)? } else { vec![] },
    })
}

fn found_on(reading: &Reading<'_>, network: &Network, text: &str, most: usize) -> Result<FoundOn, Problem> {
    let with = |name: &str| reading.params.flag(name, true);
    let addresses = if with("include_addresses")? { addresses(network, text, most) } else { vec![] };
    let txs = if with("include_txs")? { txs(reading, network, text, most)? } else { vec![] };
    Ok(FoundOn { currency: network.code.clone(), addresses, txs })
}

/// Addresses that begin so; hexadecimal ones stand in small letters.
fn addresses(network: &Network, text: &str, most: usize) -> Vec<String> {
    let prefix = if text.starts_with("0x") { text.to_ascii_lowercase() } else { text.to_owned() };
    if prefix.len() < LEAST_LETTERS {
        return vec![];
    }
    let mut found = BTreeSet::new();
    for open in network.stores.values() {
        let accounts = open.store.accounts_with_prefix(prefix.as_bytes(), most);
        found.extend(accounts.into_iter().filter_map(|account| text_of(&open.store, account)));
    }
    found.into_iter().take(most).map(str::to_owned).collect()
}

fn txs(reading: &Reading<'_>, network: &Network, text: &str, most: usize) -> Result<Vec<String>, Problem> {
    let prefix = text.strip_prefix("0x").unwrap_or(text).to_ascii_lowercase();
    let is_hash =
        (LEAST_PREFIX..=64).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut found = BTreeSet::new();
    for open in network.stores.values().filter(|_| is_hash) {
        found.extend(reading.desk.stores.with_prefix(open, &prefix, most)?);
    }
    Ok(found.into_iter().take(most).collect())
}

fn labels(reading: &Reading<'_>, text: &str, most: usize) -> Result<Vec<String>, Problem> {
    let wanted = text.to_lowercase();
    let said =
        tags::found(reading, "label", text)?.into_iter().map(|held| held.claim.value.as_text().into_owned());
    let labels: BTreeSet<String> = said.filter(|label| label.to_lowercase().contains(&wanted)).collect();
    Ok(labels.into_iter().take(most).collect())
}

/// Actors by their name, where an `ActorPack` gives one.
fn actors(reading: &Reading<'_>, text: &str, most: usize) -> Result<Vec<Labeled>, Problem> {
    let named = tags::found(reading, "name", text)?.into_iter().filter_map(|held| {
        let id = held.claim.subject.as_str().strip_prefix(ACTOR)?.to_owned();
        Some(Labeled { id, label: held.claim.value.as_text().into_owned() })
    });
    Ok(named.take(most).collect())
}
