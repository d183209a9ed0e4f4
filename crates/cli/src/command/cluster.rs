//! `cluster`: which addresses of a UTXO chain one hand holds.

use super::Setting;
use crate::{
    args::Cluster,
    exit,
    say::{self, Outcome},
};
use cluster::contract::cluster_files;

pub(super) fn run(setting: &Setting, args: &Cluster) -> Outcome {
    let found = cluster_files(&args.inputs, &args.outputs, args.keep_coinjoins, args.assign.as_deref())?;
    if setting.json {
        say::json(&found)?;
    } else {
        let coinjoins = if args.keep_coinjoins { "kept" } else { "left out" };
        say::text(&format!(
            "{} clusters; {} CoinJoins {coinjoins}; {:.2} s",
            found.clusters, found.coinjoins, found.seconds
        ))?;
    }
    if found.quarantined > 0 {
        eprintln!("note: {} rows contradict the rest; their transactions join nothing", found.quarantined);
        if let Some(first) = found.first_quarantined {
            eprintln!("note: the first is row {} (from 0) of the {}: {}", first.row, first.table, first.what);
        }
        return Ok(exit::PARTIAL);
    }
    Ok(exit::CLEAR)
}
