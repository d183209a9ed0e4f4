//! `cluster`: which addresses one hand holds, on a UTXO chain or, by the deposit addresses of exchanges, on a chain of
//! accounts.

use super::{Setting, trace::note_followed};
use crate::{
    args::Cluster,
    exit,
    say::{self, Outcome},
};
use cluster::contract::cluster_files;
use report::{CustomerCluster, Customers, CustomersRequest, Desk, SharedDeposit, last_second};
use std::{error::Error, path::Path};

/// Clusters, and lines of one, that are shown to people; JSON has all.
const MOST_SHOWN: usize = 10;

pub(super) fn run(setting: &Setting, args: &Cluster) -> Outcome {
    match (&args.inputs, &args.outputs) {
        (Some(inputs), Some(outputs)) => of_files(setting, args, inputs, outputs),
        _ => of_watch(setting, args),
    }
}

fn of_files(setting: &Setting, args: &Cluster, inputs: &Path, outputs: &Path) -> Outcome {
    let found = cluster_files(inputs, outputs, args.keep_coinjoins, args.assign.as_deref())?;
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

fn of_watch(setting: &Setting, args: &Cluster) -> Outcome {
    let until = args.until.as_deref().map(last_second).transpose()?;
    let request = CustomersRequest { asset: &args.asset, addresses: &args.addresses, until };
    let found = Desk::new(setting.archive()?).customers(&request)?;
    note_followed(found.followed_blocks);
    if setting.json {
        say::json(&found)?;
    } else {
        show(&found)?;
    }
    if let Some(first) = found.refused.first() {
        eprintln!("note: {} of what was given are no addresses, the first is '{first}'", found.refused.len());
        return Ok(exit::PARTIAL);
    }
    if found.exchange_accounts == 0 {
        eprintln!("note: nothing could be found: no account of these transfers is labelled as an exchange's");
        return Ok(exit::PARTIAL);
    }
    Ok(if found.clusters.is_empty() { exit::CLEAR } else { exit::FOUND })
}

fn show(found: &Customers) -> Result<(), Box<dyn Error>> {
    say::text(&format!(
        "{}: {} deposit addresses at {} accounts of exchanges; {} clusters of accounts that share one",
        found.asset,
        found.deposit_addresses,
        found.exchange_accounts,
        found.clusters.len() + found.more_clusters
    ))?;
    for cluster in found.clusters.iter().take(MOST_SHOWN) {
        say::text(&in_lines(cluster))?;
    }
    for address in &found.alone {
        say::text(&format!("\n{address} shares no deposit address in the transfers held"))?;
    }
    Ok(())
}

fn in_lines(cluster: &CustomerCluster) -> String {
    let members = cluster.members.len() + cluster.more_members;
    let mut text = format!("\n{members} accounts, a lead on one customer:");
    for member in cluster.members.iter().take(MOST_SHOWN) {
        text.push_str(&format!("\n  {member}"));
    }
    if members > MOST_SHOWN {
        text.push_str("\n  …");
    }
    for deposit in cluster.joined_by.iter().take(MOST_SHOWN) {
        text.push_str(&because(deposit));
    }
    text
}

fn because(deposit: &SharedDeposit) -> String {
    let mut text =
        format!("\n  because {} sweeps to {}, and was funded by", deposit.address, deposit.exchange);
    for one in deposit.depositors.iter().take(MOST_SHOWN) {
        let by = one.paid.transaction.as_deref().unwrap_or("-");
        text.push_str(&format!("\n    {} ({} base units, {by})", one.address, one.paid.amount));
    }
    text
}
