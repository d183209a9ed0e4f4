//! How much of a verified laundering graph the trace finds, and how much else.
//!
//! `cargo run --release -p trace --example laundering_coverage -- FLOWS [BYBIT.gexf]`: FLOWS is a directory with
//! `flow_records.csv`, `source_addresses.csv` and `terminal_addresses.csv` (`LaunderNetEvm41`, one cluster); BYBIT.gexf an
//! unpacked graph of `bybit-incident-tna`, looked at as topology only.
//!
//! The records give values in US dollars, not in tokens: the store holds US cents as if they were the asset, so that a
//! swap is one transfer. The set has true edges only; the background is made up, see [`background`].

mod background;
mod flows;
mod topology;

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::io::Write;
use std::path::Path;

use flows::{Case, Record};
use trace::{
    Builder, Flow, Kind, Options, Policy, Row, Seed, Stop, StopKind, Stops, Store, StoreInfo, follow,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("usage: laundering_coverage FLOWS [BYBIT.gexf]")?;
    let case = Case::read(Path::new(&directory))?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} verified edges, {} sources, {} terminals\n",
        case.records.len(),
        case.sources.len(),
        case.terminals.len()
    )?;
    writeln!(
        out,
        "| background transfers | touching the laundering | policy | verified edges found | coverage | transfers found | precision |"
    )?;
    writeln!(out, "| --: | --: | --- | --: | --: | --: | --: |")?;
    for (size, one_in) in [(0, 1), (100_000, 1_000), (100_000, 100), (100_000, 10)] {
        let all = background::with(&case, size, one_in);
        let touching = all.iter().filter(|record| !record.verified && case.names(record)).count();
        let policies = [
            ("FIFO", by_fifo(&case, &all, false)?),
            ("FIFO, unseen income declared", by_fifo(&case, &all, true)?),
            ("poison", by_poison(&case, &all)),
        ];
        for (policy, found) in policies {
            let right = found.iter().filter(|&&at| all.get(at).is_some_and(|record| record.verified)).count();
            let (coverage, precision) = (share(right, case.records.len()), share(right, found.len()));
            writeln!(
                out,
                "| {size} | {touching} | {policy} | {right} | {coverage} | {} | {precision} |",
                found.len()
            )?;
        }
    }
    missed(&mut out, &case)?;
    if let Some(path) = arguments.next() {
        topology::report(&mut out, Path::new(&path))?;
    }
    Ok(out.flush()?)
}

#[expect(clippy::cast_precision_loss, reason = "counts of edges, printed with four digits")]
fn share(part: usize, whole: usize) -> String {
    format!("{:.4}", part as f64 / whole.max(1) as f64)
}

/// The records (by index) that carried stolen units, first in, first out. What a source sends is stolen; a terminal, as
/// the set names it, ends the trace.
fn by_fifo(case: &Case, all: &[Record], declare: bool) -> Result<HashSet<usize>, Box<dyn Error>> {
    let place = std::env::temp_dir().join(format!("laundering_coverage_{}", std::process::id()));
    let info =
        StoreInfo { chain: "ethereum".into(), asset: "US cents".into(), decimals: 2, sources: Vec::new() };
    let mut builder = Builder::replacing(&place, info)?;
    for record in all {
        let (from, to, amount) = (record.from.as_bytes(), record.to.as_bytes(), u128::from(record.cents));
        builder.push(Row {
            from,
            to,
            amount,
            time: record.time,
            tx: None,
            kind: Kind::Value,
            nonce: None,
        })?;
    }
    builder.finish()?;
    let found = trace(case, all, &Store::open(&place)?, declare);
    std::fs::remove_dir_all(&place)?;
    found
}

fn trace(
    case: &Case,
    all: &[Record],
    store: &Store,
    declare: bool,
) -> Result<HashSet<usize>, Box<dyn Error>> {
    let seeds: Vec<Seed> = (0..)
        .zip(all)
        .filter(|(_, record)| case.sources.contains(&record.from))
        .map(|(given, _)| Seed::Transfer { given, label: 0 })
        .collect();
    let mut stops = Stops::none();
    for id in case.terminals.iter().filter_map(|terminal| store.account_id(terminal.as_bytes())) {
        let reason = "a terminal of the set".into();
        stops.insert(id, Stop { kind: StopKind::Service, reason, attribution: String::new() });
    }
    let options = Options { stops, ..Options::default() };
    let mut declared = BTreeMap::new();
    loop {
        let inflows = declared.iter().map(|(&account, &from)| Seed::Inflow {
            account,
            from,
            until: u32::MAX,
            label: 0,
        });
        let all_seeds: Vec<Seed> = seeds.iter().copied().chain(inflows).collect();
        let flow = follow(store, &all_seeds, Policy::Fifo, &options)?;
        let found = if declare { unseen_income(store, &flow) } else { BTreeMap::new() };
        if found == declared {
            let carried = flow.moves.iter().filter(|one| one.amount > 0);
            return Ok(carried
                .filter_map(|one| store.given_of_row(one.row))
                .map(|given| given as usize)
                .collect());
        }
        declared = found;
    }
}

/// What a reached account spends without having been seen to receive it, from the first stolen unit on, declared to be
/// proceeds: in dollars a coin that rose, or a swap whose way back is not in the records, looks like income from nowhere.
/// Each account with the time from which it holds.
fn unseen_income(store: &Store, flow: &Flow) -> BTreeMap<u32, u32> {
    let unknown = store.meta().reserved.unknown;
    let mut first: BTreeMap<u32, u32> = BTreeMap::new();
    for transfer in flow.moves.iter().filter(|one| one.amount > 0).filter_map(|one| store.transfer(one.row)) {
        if transfer.sender != unknown {
            let time = first.entry(transfer.receiver).or_insert(transfer.time);
            *time = transfer.time.min(*time);
        }
    }
    let unseen = |account: u32, from: u32| {
        let rows = store.rows_to(account).into_iter().filter_map(|row| store.transfer(row));
        rows.filter(|row| row.sender == unknown && row.amount > 0).any(|row| row.time >= from)
    };
    first.retain(|&account, &mut from| unseen(account, from));
    first
}

/// The records that a tainted address sent after it was tainted.
fn by_poison(case: &Case, all: &[Record]) -> HashSet<usize> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|&at| all.get(at).map(|record| record.time));
    let mut tainted: HashSet<&str> = case.sources.iter().map(String::as_str).collect();
    let mut found = HashSet::new();
    for (at, record) in order.into_iter().filter_map(|at| Some((at, all.get(at)?))) {
        if tainted.contains(record.from.as_str()) && !case.terminals.contains(&record.from) {
            tainted.insert(&record.to);
            found.insert(at);
        }
    }
    found
}

/// The verified edges that FIFO does not find without a background, by the label of their sender.
fn missed(out: &mut impl Write, case: &Case) -> Result<(), Box<dyn Error>> {
    let all = background::with(case, 0, 1);
    let found = by_fifo(case, &all, false)?;
    let mut labels: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for (_, record) in all.iter().enumerate().filter(|(at, _)| !found.contains(at)) {
        *labels.entry((record.label.as_str(), case.sources.contains(&record.to))).or_default() += 1;
    }
    writeln!(out, "\nVerified edges that FIFO does not find, without a background:")?;
    for ((label, into_source), count) in labels {
        writeln!(out, "- {count} from {label:?}{}", if into_source { ", into a source" } else { "" })?;
    }
    Ok(())
}
