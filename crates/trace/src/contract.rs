//! The two calls that stand behind `watchkeeper store build` and `watchkeeper trace --store`.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::policy::{Options, Policy, totals};
use crate::seeds::Seed;
use crate::store::parquet_in::{SeedRow, read_seeds, read_transfers};
use crate::store::{Builder, Meta, Source, Store, StoreInfo};

/// What a build made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BuildSummary {
    /// Rows of the store: transfers, fees (a row each) and `UnknownInflow` rows.
    pub transfers: u32,
    /// Of these, income that was spent and never seen to arrive: rows that no source states.
    pub unknown_inflows: u32,
    /// Accounts with at least one transfer; mint, fees and the unknown sender left out.
    pub accounts: u32,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Bytes of all columns.
    pub bytes: u64,
}

/// What a trace over a whole store found, in the form that engines are compared by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TraceSummary {
    /// The rule.
    pub policy: Policy,
    /// Tainted units on all accounts; `None` under poison, which counts none.
    pub tainted_total: Option<u128>,
    /// Accounts with tainted units; under poison, accounts reached.
    pub accounts: usize,
    /// See [`crate::Flow::checksum`].
    pub checksum: u64,
    /// Wall-clock seconds, opening the store and reading the seeds included.
    pub seconds: f64,
}

/// Builds a store from a Parquet file with columns `ts`, `src`, `dst`, `amount` (integer account ids, 0 is
/// the mint). A store that stands at `out` is replaced; anything else there is refused.
///
/// # Errors
/// See [`read_transfers`] and [`Builder::finish`].
pub fn store_build(parquet: &Path, out: &Path) -> Result<BuildSummary> {
    let started = Instant::now();
    let info = StoreInfo { sources: vec![source_of(parquet)?], ..StoreInfo::default() };
    let mut builder = Builder::replacing(out, info)?;
    read_transfers(parquet, &mut builder)?;
    Ok(BuildSummary::of(&builder.finish()?, started))
}

impl BuildSummary {
    pub(crate) fn of(meta: &Meta, started: Instant) -> Self {
        let (transfers, unknown_inflows) = (meta.transfers, meta.unknown_inflows);
        let (accounts, bytes) = (meta.accounts, meta.bytes());
        Self { transfers, unknown_inflows, accounts, seconds: started.elapsed().as_secs_f64(), bytes }
    }
}

/// Traces the seeds of a Parquet file (`idx`, `label`) over a whole store, without stop rules.
/// `until` is a unix second, inclusive.
///
/// # Errors
/// See [`Store::open`], [`read_seeds`] and [`totals`].
pub fn trace_store(store: &Path, seeds: &Path, policy: Policy, until: Option<u32>) -> Result<TraceSummary> {
    let started = Instant::now();
    let store = Store::open(store)?;
    let seeds = read_seeds(seeds)?;
    let seeds =
        seeds.iter().enumerate().map(|(at, seed)| transfer_seed(at, *seed)).collect::<Result<Vec<_>>>()?;
    let options = Options { until, max_steps: u64::MAX, ..Options::default() };
    let found = totals(&store, &seeds, policy, &options)?;
    Ok(TraceSummary {
        policy,
        tainted_total: found.tainted_total,
        accounts: found.accounts,
        checksum: found.checksum,
        seconds: started.elapsed().as_secs_f64(),
    })
}

fn transfer_seed(seed: usize, row: SeedRow) -> Result<Seed> {
    let given = u32::try_from(row.row).map_err(|_| Error::BadSeed {
        seed,
        what: format!("row {} is above 2^32 - 1", row.row),
        hint: "idx is the row of the stolen transfer in the transfers file, from 0",
    })?;
    Ok(Seed::Transfer { given, label: row.label })
}

fn source_of(path: &Path) -> Result<Source> {
    let mut hasher = Sha256::new();
    File::open(path)
        .and_then(|mut file| std::io::copy(&mut file, &mut hasher))
        .map_err(|e| Error::io("reading", path, e))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Source { sha256: hex::encode(hasher.finalize()), name })
}
