//! Times the store alone: build in memory or out-of-core, cold and warm open, check.
//!
//! `bench-trace store DATA OUT [--memory BYTES] [--check]` builds DATA/transfers.parquet into OUT once and prints
//! seconds, CPU seconds and the most memory that was resident.

use std::path::{Path, PathBuf};
use std::time::Instant;

use trace::store::parquet_in::read_transfers;
use trace::store::{DEFAULT_MEMORY, StoreInfo};
use trace::{Builder, Store};

use crate::Fallible;

struct Arguments {
    data: PathBuf,
    out: PathBuf,
    memory: usize,
    check: bool,
}

fn arguments(words: impl Iterator<Item = String>) -> Fallible<Arguments> {
    let mut words = words;
    let (mut paths, mut memory, mut check) = (Vec::new(), DEFAULT_MEMORY, false);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--memory" => memory = words.next().ok_or("--memory needs bytes")?.parse()?,
            "--check" => check = true,
            _ => paths.push(PathBuf::from(word)),
        }
    }
    let [data, out] = <[PathBuf; 2]>::try_from(paths).map_err(|_| "store needs DATA and OUT")?;
    Ok(Arguments { data, out, memory, check })
}

pub fn run(words: impl Iterator<Item = String>) -> Fallible<bool> {
    let Arguments { data, out, memory, check } = arguments(words)?;
    let started = Instant::now();
    let mut builder = Builder::replacing(&out, StoreInfo::default())?.with_memory(memory);
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
    open(&out)?;
    if check {
        let started = Instant::now();
        let report = Store::open(&out)?.check()?;
        println!("check  {:>9.2} s   {} faults", started.elapsed().as_secs_f64(), report.faults.len());
        return Ok(report.is_sound());
    }
    Ok(true)
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
