//! Deposit addresses in a table of transfers: `deposits TRANSFERS.csv EXCHANGES.csv`.
//!
//! TRANSFERS has no header: unix seconds, sender, receiver, base units, in the order of the chain; accounts
//! are numbers. EXCHANGES: account, exchange. Prints JSON: deposit addresses, links and how many clusters.
#![allow(clippy::print_stdout, reason = "what it is for")]

use cluster::{DepositOptions, History, Transfers, deposits};
use rustc_hash::FxHashSet;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Fallible<()> {
    let mut words = std::env::args().skip(1);
    let mut next = || words.next().ok_or("deposits TRANSFERS.csv EXCHANGES.csv");
    let (mut times, mut from, mut to, mut amounts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut table = csv::ReaderBuilder::new().has_headers(false).from_path(next()?)?;
    for row in table.deserialize() {
        let (time, sender, receiver, amount): (u32, u32, u32, u128) = row?;
        times.push(time);
        from.push(sender);
        to.push(receiver);
        amounts.push(amount);
    }
    let mut table = csv::ReaderBuilder::new().has_headers(false).from_path(next()?)?;
    let exchanges = table.deserialize().collect::<Result<Vec<(u32, u32)>, _>>()?;
    let transfers = Transfers { times: &times, from: &from, to: &to, amounts: &amounts };
    for only_sweeps in [true, false] {
        let options = DepositOptions { only_sweeps, ..DepositOptions::default() };
        let found = deposits(&transfers, &exchanges, &FxHashSet::default(), &options)?;
        let ids = from.iter().chain(&to).max().map_or(0, |&highest| highest.saturating_add(1));
        let history = History::new(ids, |_| true, &found.links)?;
        let joined = history.sizes().into_iter().filter(|&size| size > 1);
        println!(
            "{}",
            serde_json::json!({
                "only_sweeps": only_sweeps, "clusters_of_several": joined.count(), "found": found,
            })
        );
    }
    Ok(())
}
