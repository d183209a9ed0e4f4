//! The transfer store, and the tracing of stolen units over it.
//!
//! A [`Store`](store::Store) holds every transfer of one asset on one chain, indexed so that
//! [`follow`] follows a theft, under each accounting rule, at a cost proportional to what it reaches. What it says is
//! a [`Flow`]: every stolen unit is at rest, stopped, spent on fees, stolen again, or not known, and the
//! five add up to the unit.
//!
//! This crate is not a chain client, holds no labels of its own, and decides nothing about people: stop
//! rules, attributions and conversions are given to it, and what it was given is in its answer.
//!
//! **Invariants.** Amounts are integers, never floats. The columns of a store on disk are never changed: blocks
//! after it go to a log ([`store::Tail`]) and come in when it is compacted, into new files. Time order is the
//! order of rows. No account spends what it has not received: missing history is an explicit transfer.

pub mod advance;
pub mod amount;
pub mod backward;
pub mod bounds;
pub mod contract;
pub mod error;
pub mod export;
pub mod exposure;
pub mod fifo;
pub mod flow;
pub mod haircut;
mod ledger;
pub mod lifo;
mod marks;
mod pending;
mod pieces;
pub mod poison;
pub mod policy;
mod prefetch;
pub mod reference;
pub mod seeds;
mod settle;
pub mod stops;
pub mod store;
pub mod stores;
mod table;
mod totals;
pub mod typology;
pub mod utxo;
mod walk;
pub mod whereabouts;

pub use advance::Advance;
pub use backward::{Provenance, Target, backward};
pub use contract::{BuildSummary, TraceSummary, store_build, trace_store};
pub use error::{Error, Result};
pub use export::{ExportSummary, each_coins, export_build, push_export};
pub use exposure::{Exposure, Exposures, exposure};
pub use flow::{Conservation, Flow};
pub use policy::{Incidents, Options, Policy, TheftOnTheft, follow, totals};
pub use seeds::Seed;
pub use stops::{Stop, StopKind, Stops};
pub use store::{Builder, Kind, Row, SentHistory, Store, StoreInfo};
pub use totals::Totals;
