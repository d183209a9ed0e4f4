//! Times clustering and measures its accuracy on a generated UTXO ledger with known holders.
//!
//! `measure DATA [RUNS]`: DATA holds `inputs.parquet`, `outputs.parquet` and `truth.parquet`.
#![allow(clippy::print_stdout, reason = "what it is for")]

use std::path::PathBuf;
use std::time::Instant;

use cluster::contract::cluster_ledger;
use cluster::pairs::Pairs;
use cluster::parquet_in::{read_ledger, read_truth};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Fallible<()> {
    let mut words = std::env::args().skip(1);
    let data = PathBuf::from(words.next().ok_or("measure DATA [RUNS]")?);
    let runs: usize = words.next().map_or(Ok(5), |n| n.parse())?;
    let started = Instant::now();
    let ledger = read_ledger(&data.join("inputs.parquet"), &data.join("outputs.parquet"))?;
    println!("load      {:.3} s", started.elapsed().as_secs_f64());
    for keep in [false, true] {
        let (seconds, found) = median(runs, || cluster_ledger(&ledger, keep));
        let clusters = ledger.addresses() - found.partition.merges();
        println!(
            "cluster   {seconds:.3} s  coinjoins kept {keep}: {clusters} clusters, {} coinjoins",
            found.coinjoins.len()
        );
    }
    let (seconds, coinjoins) = median(runs, || cluster::equal_outputs::coinjoins(&ledger).len());
    println!("coinjoins {seconds:.3} s  {coinjoins}");
    let (addresses, holders) = read_truth(&data.join("truth.parquet"))?;
    let mut spends = cluster::id_set::IdSet::below(ledger.id_space());
    ledger.all_spenders().iter().for_each(|&address| {
        spends.insert(address);
    });
    let found = cluster_ledger(&ledger, false);
    let judged = addresses.iter().zip(&holders).filter(|(a, _)| spends.contains(**a));
    let pairs = Pairs::count(judged.filter_map(|(&a, &h)| Some((found.partition.cluster_of(a)?, h))));
    println!(
        "pairs     precision {:.5} recall {:.5} (addresses that spend)",
        pairs.precision(),
        pairs.recall()
    );
    Ok(())
}

/// The median seconds of some runs, and the last result.
fn median<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut last = work();
    let mut times: Vec<f64> = (0..runs.max(1))
        .map(|_| {
            let started = Instant::now();
            last = work();
            started.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times.get(times.len() / 2).copied().unwrap_or_default(), last)
}
