//! Which addresses one hand holds: common inputs, change, deposit addresses; CoinJoins told apart.

pub mod alarm;
pub mod change;
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
