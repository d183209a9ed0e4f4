//! A read-only part of GraphSense's REST API, over the transfers and labels of a watch.
//!
//! Its paths are those of GraphSense 2 under `/graphsense`, its answers what the Python client `graphsense-python` reads;
//! `as_of` (a day) is ours. Chains of accounts only: each address is its own cluster there. What is not held is
//! not made up: amounts are base units without values in money of states, heights and some counts are -1, and every
//! sum says that it is a floor (`aggregates_truncated`, `cutoff`), because a watch holds what was gathered.
//!
//! Nothing reads a whole store for a request but the index of transactions, which is made once; see [`index`].

mod absent;
mod accounts;
mod general;
mod index;
mod lanes;
mod neighbors;
mod networks;
mod pages;
mod reading;
mod shapes;
mod stores;
mod sums;
mod table;
mod tags;
mod txs;

pub(crate) use stores::Stores;
pub(crate) use table::routes;
