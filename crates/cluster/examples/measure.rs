//! Times clustering and measures its accuracy on a generated UTXO ledger with known holders.
//!
//! `measure DATA [RUNS]`: DATA holds `inputs.parquet`, `outputs.parquet` and `truth.parquet`. Beside
//! wall-clock time stands the thread's own CPU time (Linux), which a busy machine does not stretch.
#![allow(clippy::print_stdout, reason = "what it is for")]

use std::path::PathBuf;
use std::time::Instant;

use cluster::id_set::IdSet;
use cluster::pairs::Pairs;
use cluster::parquet_in::{read_ledger, read_truth};
use cluster::{AlarmOptions, Evidence, History, Ledger, Link, Rules, alarm, cluster_ledger, links};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Fallible<()> {
    let mut words = std::env::args().skip(1);
    let data = PathBuf::from(words.next().ok_or("measure DATA [RUNS]")?);
    let runs: usize = words.next().map_or(Ok(5), |n| n.parse())?;
    let inputs = data.join("inputs.parquet");
    let outputs = data.join("outputs.parquet");
    let ledger = timed("load", 1, || read_ledger(&inputs, &outputs))?;
    for keep in [false, true] {
        let found = timed("cluster", runs, || cluster_ledger(&ledger, keep));
        let clusters = ledger.addresses() - found.partition.merges();
        println!("  CoinJoins kept {keep}: {clusters} clusters, {} CoinJoins", found.coinjoins.len());
    }
    for keep_coinjoins in [false, true] {
        let all = links(&ledger, &Rules { keep_coinjoins, ..Rules::default() })?;
        let build = || History::new(ledger.id_space(), |a| ledger.occurs(a), &all);
        let mut history = timed("history", 1, build)?;
        println!(
            "  CoinJoins kept {keep_coinjoins}: {} links, {} merges",
            all.len(),
            history.merges().count()
        );
        ask(&mut history, &cluster_ledger(&ledger, true).coinjoins)?;
    }
    let (addresses, holders) = read_truth(&data.join("truth.parquet"))?;
    let mut truth = vec![u32::MAX; ledger.id_space() as usize];
    for (&address, &holder) in addresses.iter().zip(&holders) {
        truth.get_mut(address as usize).into_iter().for_each(|place| *place = holder);
    }
    dissolve(&ledger, &truth)?;
    accuracy(&ledger, &truth)
}

/// Times questions to the history about its most suspect merge; says how many suspects are CoinJoins.
fn ask(history: &mut History, coinjoins: &IdSet) -> Fallible<()> {
    let largest = history.sizes().into_iter().max().unwrap_or(0);
    let found = timed("alarm", 1, || alarm(history, &[], &AlarmOptions::default()));
    let mixed = found.suspects.iter().filter(|suspect| coinjoins.contains(suspect.link.cause)).count();
    println!(
        "  largest cluster {largest}; {} suspects of {} and more; of {} told {mixed} are CoinJoins",
        found.found,
        found.threshold,
        found.suspects.len()
    );
    let worst = found.suspects.first();
    let after = found.all_struck(history).after.first().map_or(0, |part| part.size);
    println!("  without those told the largest would be {after}; worst {worst:?}");
    let Some(link) = worst.map(|suspect| suspect.link).or_else(|| history.merges().last().copied()) else {
        return Ok(());
    };
    let (a, b, cause) = (link.from, link.to, link.cause);
    timed("joined_by", 5, || history.joined_by(a, b))?;
    let way = timed("path", 5, || history.path(a, b))?;
    println!("  {} merges", way.map_or(0, |way| way.len()));
    timed("members", 5, || history.members(a, Some(cause)))?;
    timed("strike", 1, || history.strike(&[cause]));
    timed("restore", 1, || history.restore(&[cause]));
    Ok(())
}

/// With CoinJoins kept, strikes out what the alarm suspects until it is silent; says what that is worth.
fn dissolve(ledger: &Ledger, truth: &[u32]) -> Fallible<()> {
    let mixed = cluster_ledger(ledger, true).coinjoins;
    let all = links(ledger, &Rules { keep_coinjoins: true, ..Rules::default() })?;
    let mut history = History::new(ledger.id_space(), |a| ledger.occurs(a), &all)?;
    let options = AlarmOptions { quantile: 0.99, least: 20, most: 200 };
    for round in 0..40 {
        let sizes = history.sizes().into_iter().max().unwrap_or(0);
        let labels = history.labels(None);
        let of = |(a, c): (u32, u32)| Some((c, truth.get(a as usize).copied()?));
        let pairs = Pairs::count(labels.into_iter().filter_map(of));
        let struck = history.struck();
        let right = struck.iter().filter(|&&tx| mixed.contains(tx)).count();
        println!(
            "round {round}: struck {} of which CoinJoins {right}, largest {sizes}, P {:.4} R {:.5}",
            struck.len(),
            pairs.precision(),
            pairs.recall()
        );
        let found = alarm(&history, &[], &options);
        if found.suspects.is_empty() {
            break;
        }
        let causes: Vec<u32> = found.suspects.iter().map(|suspect| suspect.link.cause).collect();
        history.strike(&causes);
    }
    Ok(())
}

/// Precision of each rule's links, and of the clusters that they make beside common inputs.
fn accuracy(ledger: &Ledger, truth: &[u32]) -> Fallible<()> {
    let of = |address: u32| truth.get(address as usize).copied();
    let right = |link: &&Link| of(link.from) == of(link.to);
    let mut spends = IdSet::below(ledger.id_space());
    ledger.all_spenders().iter().for_each(|&address| {
        spends.insert(address);
    });
    let (o, f, n, w) = (Evidence::OPTIMAL, Evidence::FRESH, Evidence::NOT_REUSED, Evidence::ONE_TIME);
    let rules: [&[Evidence]; 9] = [
        &[],
        &[w],
        &[w.and(n)],
        &[o],
        &[o.and(w)],
        &[o.and(w).and(n)],
        &[o.and(f)],
        &[o.and(f).and(n)],
        &[n.and(f)],
    ];
    println!("rule | links | link precision | clusters | spenders P | spenders R | all P | all R");
    for change in rules {
        let only = Rules { common_input: false, change, ..Rules::default() };
        let alone = links(ledger, &only)?;
        let good = alone.iter().filter(right).count();
        let with = links(ledger, &Rules { change, ..Rules::default() })?;
        let mut joiner = cluster::join::Joiner::new(ledger.id_space(), |_| {});
        with.iter().for_each(|&link| joiner.push(link));
        let partition = joiner.finish();
        let judged = || (0..).zip(partition.labels()).filter_map(|(a, &c)| Some((a, c, of(a)?)));
        let spenders = Pairs::count(judged().filter(|t| spends.contains(t.0)).map(|t| (t.1, t.2)));
        let every = Pairs::count(judged().map(|t| (t.1, t.2)));
        let names: Vec<String> = change.iter().map(ToString::to_string).collect();
        println!(
            "{} | {} | {:.4} | {} | {:.5} | {:.5} | {:.5} | {:.5}",
            names.join(" or "),
            alone.len(),
            good as f64 / alone.len().max(1) as f64,
            ledger.addresses() - partition.merges(),
            spenders.precision(),
            spenders.recall(),
            every.precision(),
            every.recall()
        );
    }
    Ok(())
}

/// Does the work some times, prints the median of wall-clock and of CPU milliseconds; the last result.
fn timed<T>(what: &str, runs: usize, mut work: impl FnMut() -> T) -> T {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..runs.max(1) {
        let (started, cpu) = (Instant::now(), thread_cpu());
        last = Some(work());
        times.push((started.elapsed().as_secs_f64() * 1e3, (thread_cpu() - cpu) * 1e3));
    }
    let median = |mut column: Vec<f64>| {
        column.sort_by(f64::total_cmp);
        column.get(column.len() / 2).copied().unwrap_or_default()
    };
    let wall = median(times.iter().map(|t| t.0).collect());
    println!("{what:10} {wall:>9.2} ms wall {:>9.2} ms cpu", median(times.iter().map(|t| t.1).collect()));
    last.unwrap_or_else(work)
}

/// CPU seconds of this thread; 0 where the system does not say.
fn thread_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default() / 1e9
}
