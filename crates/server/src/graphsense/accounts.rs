//! An address as GraphSense shows it: what it received and sent, with how many, and what is left.

use super::{
    lanes::{Direction, Window},
    networks::{Found, Network, text_of},
    reading::Reading,
    shapes::{Address, CUTOFF, Cluster, Labeled, Numbers, TxSummary, UNKNOWN, Values},
    sums::{MOST_OF_ONE, Passed, balance, passed},
    tags,
    txs::summary,
};
use crate::problem::Problem;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::collections::{BTreeMap, BTreeSet};

/// The seconds up to the end of the day that is asked about; all where none is.
pub(super) fn window(reading: &Reading<'_>) -> Window {
    Window { from: None, until: reading.view.as_of.and_then(last_second) }
}

/// The last second of a day, UTC.
pub(super) fn last_second(day: Date) -> Option<u32> {
    let next = first_second(day.checked_add(1.day()).ok()?)?;
    next.checked_sub(1)
}

/// The first second of a day, UTC; 0 for days before 1970.
pub(super) fn first_second(day: Date) -> Option<u32> {
    let start = day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    u32::try_from(start.max(0)).ok()
}

/// What passed between an address and others, by the rank of the store.
pub(super) fn passed_by_store(
    network: &Network,
    found: &Found,
    direction: Direction,
    window: Window,
    most: usize,
) -> BTreeMap<u32, Passed> {
    let of = |(rank, account): (&u32, &u32)| {
        let open = network.stores.get(rank)?;
        Some((*rank, passed(&open.store, *account, direction, window, most)))
    };
    found.accounts.iter().filter_map(of).collect()
}

/// How many addresses are on the other side, in all stores together.
fn degree(network: &Network, passed: &BTreeMap<u32, Passed>) -> usize {
    if let [(_, only)] = passed.iter().collect::<Vec<_>>().as_slice() {
        return only.others.len();
    }
    let names = passed.iter().filter_map(|(rank, passed)| Some((network.stores.get(rank)?, passed)));
    let names =
        names.flat_map(|(open, passed)| passed.others.keys().filter_map(|id| text_of(&open.store, *id)));
    names.collect::<BTreeSet<_>>().len()
}

/// The sums of an address; each sum reads `most` transfers a direction and store at most.
pub(super) fn numbers(network: &Network, found: &Found, window: Window, most: usize) -> Numbers {
    let [received, spent] = [Direction::In, Direction::Out]
        .map(|direction| passed_by_store(network, found, direction, window, most));
    let amounts =
        |of: &BTreeMap<u32, Passed>| of.iter().map(|(rank, passed)| (*rank, passed.amount)).collect();
    let balances = found.accounts.iter().filter_map(|(rank, account)| {
        Some((*rank, balance(&network.stores.get(rank)?.store, *account, window, most)))
    });
    let txs = |of: &BTreeMap<u32, Passed>| of.values().map(|passed| passed.txs).sum::<u64>();
    let (own_balance, token_balances) = apart(network, balances.collect());
    let (total_received, total_tokens_received) = apart(network, amounts(&received));
    let (total_spent, total_tokens_spent) = apart(network, amounts(&spent));
    let ends = ends(network, &[&received, &spent]);
    Numbers {
        currency: network.code.clone(),
        entity: Network::cluster_of(found),
        cluster: Network::cluster_of(found),
        balance: own_balance,
        total_received,
        total_spent,
        first_tx: ends.first().cloned(),
        last_tx: ends.last().cloned(),
        in_degree: degree(network, &received),
        out_degree: degree(network, &spent),
        no_incoming_txs: txs(&received),
        no_outgoing_txs: txs(&spent),
        token_balances,
        total_tokens_received,
        total_tokens_spent,
        actors: None,
        aggregates_truncated: true,
        cutoff: CUTOFF,
    }
}

/// Amounts of the chain's own asset, and those of its tokens by their names.
pub(super) fn apart(network: &Network, amounts: BTreeMap<u32, u128>) -> (Values, BTreeMap<String, Values>) {
    let own = amounts.get(&0).copied().unwrap_or_default();
    let tokens = amounts.into_iter().filter(|(rank, _)| *rank > 0);
    (own.into(), tokens.map(|(rank, amount)| (network.currency(rank), amount.into())).collect())
}

/// The first and the last transaction of what was read.
fn ends(network: &Network, passed: &[&BTreeMap<u32, Passed>]) -> Vec<TxSummary> {
    let rows =
        passed.iter().flat_map(|passed| passed.iter()).filter_map(|(rank, one)| Some((*rank, one.ends?)));
    let rows = rows.flat_map(|(rank, (first, last))| [(rank, first), (rank, last)]);
    let mut found: Vec<TxSummary> =
        rows.filter_map(|(rank, row)| summary(&network.stores.get(&rank)?.store, row)).collect();
    found.sort_by_key(|tx| tx.timestamp);
    found
}

/// The address that was asked about, with who holds it where `include_actors` is not `false`.
pub(super) fn address(reading: &Reading<'_>, found: &Found) -> Result<Address, Problem> {
    let mut numbers = numbers(reading.network()?, found, window(reading), MOST_OF_ONE);
    if reading.params.flag("include_actors", true)? {
        numbers.actors = Some(actors(reading, found)?);
    }
    Ok(Address { address: found.address.clone(), numbers })
}

/// Who is said to hold the address.
pub(super) fn actors(reading: &Reading<'_>, found: &Found) -> Result<Vec<Labeled>, Problem> {
    let labels = tags::labels(reading, &found.address)?;
    let mut actors: Vec<Labeled> = vec![];
    for label in labels {
        let Some(id) = label.actor else { continue };
        if actors.iter().all(|actor| actor.id != id) {
            actors.push(Labeled { label: label.actor_name.unwrap_or_else(|| id.clone()), id });
        }
    }
    Ok(actors)
}

/// The cluster that is that address alone: on chains of accounts nothing joins two, as in GraphSense.
pub(super) fn cluster(reading: &Reading<'_>, found: &Found) -> Result<Cluster, Problem> {
    let Address { address, numbers } = address(reading, found)?;
    let tags = tags::of_address(reading, &found.address)?;
    let without = reading.params.flag("exclude_best_address_tag", false)?;
    Ok(Cluster {
        root_address: address,
        no_addresses: 1,
        no_address_tags: tags.len(),
        best_address_tag: tags.into_iter().next().filter(|_| !without),
        numbers,
    })
}

/// A block's height: exports hold it, stores do not.
pub(super) const HEIGHT: i64 = UNKNOWN;
