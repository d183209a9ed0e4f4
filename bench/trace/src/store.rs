//! Times the store alone: build in memory or out-of-core, cold and warm open, check.
//!
//! `bench-trace store DATA OUT [--memory BYTES] [--keep] [--check] [--append] [--compact]` builds DATA/transfers.parquet into OUT once and prints
//! seconds, CPU seconds and the most memory that was resident. `--keep` takes the store that stands in OUT;
//! `--append` traces the seeds once, then appends blocks of 5,000 transfers and advances the taint over each.

use std::path::{Path, PathBuf};
use std::time::Instant;

use trace::store::parquet_in::{read_seeds, read_transfers};
use trace::store::{Block, BlockRow, DEFAULT_MEMORY, Kind, Party, StoreInfo, Tail};
use trace::{Advance, Builder, Options, Seed, Store};

use crate::Fallible;

struct Arguments {
    data: PathBuf,
    out: PathBuf,
    memory: usize,
    flags: Vec<String>,
}

fn arguments(words: impl Iterator<Item = String>) -> Fallible<Arguments> {
    let mut words = words;
    let (mut paths, mut memory, mut flags) = (Vec::new(), DEFAULT_MEMORY, Vec::new());
    while let Some(word) = words.next() {
        match word.as_str() {
            "--memory" => memory = words.next().ok_or("--memory needs bytes")?.parse()?,
            "--check" | "--keep" | "--append" | "--compact" => flags.push(word),
            _ => paths.push(PathBuf::from(word)),
        }
    }
    let [data, out] = <[PathBuf; 2]>::try_from(paths).map_err(|_| "store needs DATA and OUT")?;
    Ok(Arguments { data, out, memory, flags })
}

pub fn run(words: impl Iterator<Item = String>) -> Fallible<bool> {
    let Arguments { data, out, memory, flags } = arguments(words)?;
    let asked = |flag: &str| flags.iter().any(|given| given == flag);
    if !asked("--keep") {
        build(&data, &out, memory)?;
    }
    open(&out)?;
    if asked("--append") {
        append(&data, &out)?;
    }
    if asked("--compact") {
        let started = Instant::now();
        let meta = Store::open(&out)?.compact(Vec::new())?;
        println!("compact{:>9.2} s   {} rows now", started.elapsed().as_secs_f64(), meta.transfers);
    }
    if asked("--check") {
        let started = Instant::now();
        let report = Store::open(&out)?.check()?;
        println!("check  {:>9.2} s   {} faults", started.elapsed().as_secs_f64(), report.faults.len());
        return Ok(report.is_sound());
    }
    Ok(true)
}

fn build(data: &Path, out: &Path, memory: usize) -> Fallible<()> {
    let started = Instant::now();
    let mut builder = Builder::replacing(out, StoreInfo::default())?.with_memory(memory);
    let rows = read_transfers(&data.join("transfers.parquet"), &mut builder)?;
    let read = started.elapsed().as_secs_f64();
    let meta = builder.finish()?;
    let all = started.elapsed().as_secs_f64();
    println!(
        "build  {all:>9.2} s   {rows} rows, {} accounts, {} bytes; {read:.2} s to the last row read, {:.2} s CPU, \
         {} MiB resident at most, budget {} MiB, {:.2} M rows/s",
        meta.accounts,
        meta.bytes(),
        cpu_seconds(),
        peak_resident()?,
        memory >> 20,
        rows as f64 / all / 1e6
    );
    Ok(())
}

/// Blocks of 5,000 transfers, made of rows spread over the store so that accounts are as they come.
const BLOCKS: u32 = 20;
const ROWS: u32 = 5_000;

fn append(data: &Path, out: &Path) -> Fallible<()> {
    let store = Store::open(out)?;
    let seeds: Vec<Seed> = read_seeds(&data.join("seeds.parquet"))?
        .into_iter()
        .map(|seed| Seed::Transfer { given: seed.row as u32, label: seed.label })
        .collect();
    let started = Instant::now();
    let mut advance = Advance::start(&store, &seeds, &Options::default())?;
    println!(
        "start  {:>9.2} s   taint of {} seeds over the store",
        started.elapsed().as_secs_f64(),
        seeds.len()
    );
    let mut tail = Tail::open(&store)?;
    let (mut written, mut advanced, mut arrived) = (Vec::new(), Vec::new(), 0);
    for number in 0..BLOCKS {
        let block = block(&store, number)?;
        let started = Instant::now();
        tail.append(&block)?;
        written.push(started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        arrived += advance.take(&block, &[])?.len();
        advanced.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let sound = advance.standing().adds_up();
    for (what, times) in [("append", &mut written), ("advance", &mut advanced)] {
        times.sort_by(f64::total_cmp);
        let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
        println!("{what:7}{median:>9.2} ms  a block of {ROWS}: median of {BLOCKS}; worst {worst:.2} ms");
    }
    println!("       {arrived} tainted pieces moved; adds up: {sound}");
    Ok(())
}

fn block(store: &Store, number: u32) -> Fallible<Block> {
    let meta = store.meta();
    let row = |at: u32| {
        let at = u64::from(number * ROWS + at) * 1_000_003 % u64::from(meta.transfers);
        let transfer = store.transfer(at as u32).ok_or("no such row")?;
        let (from, to) = (Party::Id(transfer.sender), Party::Id(transfer.receiver));
        let (amount, kind) = (transfer.amount, Kind::Value);
        Ok(BlockRow { from, to, amount, kind, tx: None, nonce: None })
    };
    let rows = (0..ROWS).map(row).collect::<Fallible<Vec<_>>>()?;
    let hash = |number: u32| [number as u8; 32];
    let (height, time) = (number.into(), meta.last_time);
    Ok(Block { height, hash: hash(number + 1), parent: hash(number), time, rows })
}

/// The first open after the build, and the median of more.
fn open(out: &Path) -> Fallible<()> {
    let mut times = Vec::new();
    for _ in 0..11 {
        let started = Instant::now();
        let store = Store::open(out)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        drop(store);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    println!("open   {first:>9.2} ms  first; median {:.2} ms", times[times.len() / 2]);
    Ok(())
}

fn status(key: &str, file: &str) -> Fallible<u64> {
    let text = std::fs::read_to_string(file)?;
    let line = text.lines().find(|line| line.starts_with(key)).ok_or(format!("no {key}"))?;
    Ok(line.split_whitespace().nth(1).ok_or("no value")?.parse()?)
}

/// Most memory that this process had resident, in MiB.
fn peak_resident() -> Fallible<u64> {
    Ok(status("VmHWM:", "/proc/self/status")? >> 10)
}

/// CPU seconds of all threads so far, ended ones too (clock ticks are hundredths on Linux).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
