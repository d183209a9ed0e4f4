//! Which addresses one hand holds: common inputs, change, deposit addresses; CoinJoins told apart.

pub mod common_input;
pub mod contract;
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

pub use contract::{ClusterSummary, cluster_files, cluster_ledger};
pub use error::{Error, Result};
pub use evidence::{Evidence, Link};
pub use history::History;
