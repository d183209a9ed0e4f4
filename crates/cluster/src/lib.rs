//! Which addresses one hand holds: common inputs, change, deposit addresses; CoinJoins told apart.
//!
//! A [`Ledger`] is a UTXO chain as checked columns. [`links`] reads evidence off it under [`Rules`]: by
//! default common input alone, CoinJoins left out. [`deposits`] reads evidence off transfers of an account
//! chain. [`cluster_ledger`] joins addresses as fast as memory allows and forgets why; a [`History`] keeps
//! every link, and so answers as of any transaction, says which one joined two addresses, and takes one
//! back. [`alarm`] looks for merges that should perhaps not have been.
//!
//! This crate names no one: whose a cluster is comes from labels, which callers hold. A cluster is a lead,
//! not proof; each merge says by which heuristic and from which transaction it is.
//!
//! **Invariants.** Ids are dense, and the order of transactions is time. Every merge has a link, and every
//! link a cause. A heuristic that the caller did not ask for joins nothing. A row that contradicts the ledger
//! is counted, and its transaction links nothing. Clusters only grow with time, and striking a transaction out
//! gives what building without it would.

pub mod alarm;
pub mod change;
pub mod coinjoin;
pub mod common_input;
pub mod contract;
pub mod deposit;
pub mod equal_outputs;
pub mod error;
pub mod evidence;
pub mod history;
pub mod id_set;
pub mod join;
pub mod ledger;
pub mod pairs;
pub mod parquet_in;
pub mod parquet_out;

pub use alarm::{Alarm, AlarmOptions, Suspect, alarm};
pub use change::{Rules, links};
pub use contract::{ClusterSummary, cluster_files, cluster_ledger};
pub use deposit::{DepositOptions, Deposits, Transfers, deposits};
pub use error::{Error, Result};
pub use evidence::{Evidence, Link};
pub use history::History;
pub use ledger::{Columns, Ledger};
