//! Times clustering of a UTXO ledger, beside graphsense-clustering where Python is at hand.
//!
//! DATA holds `inputs.parquet` and `outputs.parquet`. Exit code 1 where `--expect` is another number of
//! clusters than with CoinJoins left out.

use std::path::Path;
use std::process::Command;

use cluster::parquet_in::read_ledger;
use cluster::{History, Rules, cluster_files, cluster_ledger, links};

use crate::{Arguments, Fallible, medians};

/// Whether a directory holds a UTXO ledger.
pub fn is_utxo(data: &Path) -> bool {
    data.join("inputs.parquet").exists() && data.join("outputs.parquet").exists()
}

pub fn run(arguments: &Arguments) -> Fallible<bool> {
    let (inputs, outputs) = (arguments.data.join("inputs.parquet"), arguments.data.join("outputs.parquet"));
    let whole = medians(arguments.runs, || Ok(cluster_files(&inputs, &outputs, false, None)?))?;
    println!("call   {:>9.1} ms  Parquet to clusters: what the command line calls", whole.0);
    let (load, ledger) = medians(arguments.runs, || Ok(read_ledger(&inputs, &outputs)?))?;
    println!(
        "load   {load:>9.1} ms  {} transactions, {} addresses",
        ledger.transactions(),
        ledger.addresses()
    );
    for keep in [true, false] {
        let (time, found) = medians(arguments.runs, || Ok(cluster_ledger(&ledger, keep)))?;
        println!(
            "{} {time:>9.1} ms  {} clusters, {} CoinJoins",
            if keep { "all    " } else { "cluster" },
            ledger.addresses() - found.partition.merges(),
            found.coinjoins.len()
        );
    }
    let all = links(&ledger, &Rules::default())?;
    let build = || Ok(History::new(ledger.id_space(), |address| ledger.occurs(address), &all)?);
    let (time, history) = medians(1, build)?;
    println!("past   {time:>9.1} ms  history of {} links, {} merges", all.len(), history.merges().count());
    if let Some((python, base)) = &arguments.python {
        let told =
            Command::new(python).arg(base).args(["graphsense", "cluster"]).arg(&arguments.data).output()?;
        println!("graphsense {}", String::from_utf8_lossy(&told.stdout).trim());
    }
    let clusters = u64::from(whole.1.clusters);
    Ok(arguments.expect.is_none_or(|expected| expected == clusters))
}
