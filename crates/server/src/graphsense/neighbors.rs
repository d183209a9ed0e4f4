//! Who paid an address, and whom it paid: one edge each, the largest sum first.

use super::{
    accounts::{actors, apart, numbers, passed_by_store, window},
    networks::{Found, Network, text_of},
    pages,
    reading::Reading,
    shapes::{Address, Cluster, Neighbor, Neighbors, OfAddress, OfCluster},
    sums::{Edge, MOST_BESIDE, MOST_OF_ONE},
    tags,
    txs::direction,
};
use crate::problem::Problem;
use std::{cmp::Reverse, collections::BTreeSet};

/// Addresses that `only_ids` names at most.
const MOST_IDS: usize = 1_000;

/// What passed between an address and another, in one store.
#[derive(Clone, Copy)]
struct Part<'a> {
    other: &'a str,
    rank: u32,
    edge: Edge,
}

/// Every part, those of one address together and in the order of ranks.
fn parts<'a>(reading: &Reading<'_>, network: &'a Network, found: &Found) -> Result<Vec<Part<'a>>, Problem> {
    let direction = direction(&reading.params)?;
    let mut parts = vec![];
    for (rank, passed) in passed_by_store(network, found, direction, window(reading), MOST_OF_ONE) {
        let Some(open) = network.stores.get(&rank) else { continue };
        let named =
            passed.others.into_iter().filter_map(|(id, edge)| Some((text_of(&open.store, id)?, edge)));
        parts.extend(named.map(|(other, edge)| Part { other, rank, edge }));
    }
    parts.sort_unstable_by_key(|part| (part.other, part.rank));
    Ok(parts)
}

/// In this order neighbours stand: those with more of the chain's own asset first, then with more transactions.
fn order<'a>(parts: &[Part<'a>]) -> (Reverse<u128>, Reverse<u64>, &'a str) {
    let own = parts.first().filter(|part| part.rank == 0).map_or(0, |part| part.edge.amount);
    (Reverse(own), Reverse(txs(parts)), parts.first().map_or("", |part| part.other))
}

fn txs(parts: &[Part<'_>]) -> u64 {
    parts.iter().map(|part| part.edge.txs).sum()
}

/// A page of neighbours, each shown by `node`.
fn page<N>(
    reading: &Reading<'_>,
    found: &Found,
    only: Option<&BTreeSet<String>>,
    node: impl Fn(&Found) -> Result<N, Problem>,
) -> Result<Neighbors<N>, Problem> {
    let network = reading.network()?;
    let with_labels = reading.params.flag("include_labels", false)?;
    let parts = parts(reading, network, found)?;
    let mut others: Vec<&[Part<'_>]> = parts.chunk_by(|one, next| one.other == next.other).collect();
    others
        .retain(|parts| only.is_none_or(|only| parts.first().is_some_and(|part| only.contains(part.other))));
    others.sort_by_cached_key(|parts| order(parts));
    let (others, next_page) = pages::cut(&reading.params, network.print(), others)?;
    let shown = others.into_iter().map(|parts| {
        let amounts = parts.iter().map(|part| (part.rank, part.edge.amount)).collect();
        let (value, token_values) = apart(network, amounts);
        let other = network.find(parts.first().map_or("", |part| part.other))?;
        let labels = if with_labels { Some(names(reading, &other.address)?) } else { None };
        Ok(Neighbor { value, no_txs: txs(parts), labels, token_values, node: node(&other)? })
    });
    let neighbors = shown.collect::<Result<_, Problem>>()?;
    Ok(Neighbors { neighbors, next_page, neighbors_truncated: true })
}

/// What an address is called.
fn names(reading: &Reading<'_>, address: &str) -> Result<Vec<String>, Problem> {
    let labels = tags::labels(reading, address)?;
    Ok(labels.into_iter().filter_map(|label| label.label).collect::<BTreeSet<_>>().into_iter().collect())
}

/// A neighbour with its own sums, of fewer transfers than the sums of the address that is asked about.
fn shown(reading: &Reading<'_>, found: &Found) -> Result<Address, Problem> {
    let mut numbers = numbers(reading.network()?, found, window(reading), MOST_BESIDE);
    if reading.params.flag("include_actors", false)? {
        numbers.actors = Some(actors(reading, found)?);
    }
    Ok(Address { address: found.address.clone(), numbers })
}

/// `GET /{currency}/addresses/{address}/neighbors`
pub(super) fn of_address(reading: &Reading<'_>) -> Result<Neighbors<OfAddress>, Problem> {
    let found = reading.network()?.find(reading.part("address"))?;
    let only = only(reading, |text| super::networks::canonical(text).ok())?;
    page(reading, &found, only.as_ref(), |other| Ok(OfAddress { address: shown(reading, other)? }))
}

/// `GET /{currency}/clusters/{cluster}/neighbors`
pub(super) fn of_cluster(reading: &Reading<'_>, found: &Found) -> Result<Neighbors<OfCluster>, Problem> {
    let network = reading.network()?;
    let only = only(reading, |text| Some(network.address_of(text.parse().ok()?).ok()?.address))?;
    page(reading, found, only.as_ref(), |other| {
        let Address { address, numbers } = shown(reading, other)?;
        let tags = tags::labels(reading, &address)?;
        let cluster = Cluster {
            root_address: address,
            no_addresses: 1,
            no_address_tags: tags.len(),
            best_address_tag: None,
            numbers,
        };
        Ok(OfCluster { entity: cluster.clone(), cluster })
    })
}

/// The addresses that `only_ids` names, one a value or separated by commas; what names none matches none.
fn only(
    reading: &Reading<'_>,
    address: impl Fn(&str) -> Option<String>,
) -> Result<Option<BTreeSet<String>>, Problem> {
    let ids: Vec<&str> = reading.params.all("only_ids").into_iter().flat_map(|ids| ids.split(',')).collect();
    if ids.len() > MOST_IDS {
        let detail = format!("only_ids: {} ids", ids.len());
        return Err(Problem::wrong(detail, format!("give {MOST_IDS} at most")));
    }
    Ok((!ids.is_empty()).then(|| ids.into_iter().filter_map(address).collect()))
}
