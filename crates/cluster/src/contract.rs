//! The call behind `watchkeeper cluster`: common inputs over two Parquet tables.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::common_input::common_inputs;
use crate::equal_outputs::coinjoins;
use crate::error::Result;
use crate::id_set::IdSet;
use crate::join::{Joiner, Partition};
use crate::ledger::{Ledger, SetAside};
use crate::parquet_in::read_ledger;
use crate::parquet_out::write_assignments;

/// What a clustering of two tables found, in the form that engines are compared by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClusterSummary {
    /// Clusters, addresses alone included.
    pub clusters: u32,
    /// Transactions that the plain rule takes for CoinJoins, left out or not.
    pub coinjoins: u32,
    /// Wall-clock seconds, reading and writing the tables included.
    pub seconds: f64,
    /// Of these, seconds from the ledger in memory to every address's cluster.
    pub clustering_seconds: f64,
    /// Rows set aside because they contradict the ledger; their transactions link nothing.
    pub quarantined: u64,
    /// The first of them, with its row (from 0) and what is wrong.
    pub first_quarantined: Option<SetAside>,
}

/// A ledger clustered by common input.
#[derive(Debug, Clone)]
pub struct Clustered {
    /// Who is with whom.
    pub partition: Partition,
    /// Transactions taken for CoinJoins.
    pub coinjoins: IdSet,
}

/// Clusters a ledger by common input, and nothing else. CoinJoins (plain rule) link nothing unless kept;
/// damaged transactions never do.
#[must_use]
pub fn cluster_ledger(ledger: &Ledger, keep_coinjoins: bool) -> Clustered {
    let coinjoins = coinjoins(ledger);
    let mut joiner = Joiner::new(ledger.id_space(), |_| {});
    let both = [ledger.damaged(), &coinjoins];
    let left_out = if keep_coinjoins { &both[..1] } else { &both[..] };
    common_inputs(ledger, left_out, |link| joiner.push(link));
    Clustered { partition: joiner.finish(), coinjoins }
}

/// Reads `inputs` (`tx`, `output_id`, `addr`) and `outputs` (`tx`, `addr`, `value`), clusters the addresses
/// by common input, and writes `addr`, `cluster` to `assign` where it is given.
///
/// # Errors
/// See [`read_ledger`] and [`write_assignments`].
pub fn cluster_files(
    inputs: &Path,
    outputs: &Path,
    keep_coinjoins: bool,
    assign: Option<&Path>,
) -> Result<ClusterSummary> {
    let started = Instant::now();
    let ledger = read_ledger(inputs, outputs)?;
    let loaded = Instant::now();
    let found = cluster_ledger(&ledger, keep_coinjoins);
    let clustering_seconds = loaded.elapsed().as_secs_f64();
    if let Some(path) = assign {
        write_assignments(path, &ledger, &found.partition)?;
    }
    Ok(ClusterSummary {
        clusters: ledger.addresses() - found.partition.merges(),
        coinjoins: found.coinjoins.len(),
        seconds: started.elapsed().as_secs_f64(),
        clustering_seconds,
        quarantined: ledger.quarantine().rows(),
        first_quarantined: ledger.quarantine().first,
    })
}
