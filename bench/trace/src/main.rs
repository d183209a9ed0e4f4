//! Times store build, open and FIFO over a generated ledger, beside numba where Python is at hand.
//!
//! `bench-trace DATA [--until TS] [--runs N] [--python PYTHON --base base.py] [--expect CHECKSUM]`
//! DATA holds `transfers.parquet` and `seeds.parquet`. Prints medians; exit code 1 where the checksum is
//! not the one expected.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use trace::store::parquet_in::read_seeds;
use trace::{Flow, Options, Policy, Seed, Store, follow, store_build, trace_store};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

struct Arguments {
    data: PathBuf,
    until: Option<u32>,
    runs: usize,
    python: Option<(String, String)>,
    expect: Option<u64>,
    rebuild: bool,
}

fn arguments() -> Fallible<Arguments> {
    let mut found =
        Arguments { data: PathBuf::new(), until: None, runs: 5, python: None, expect: None, rebuild: true };
    let (mut python, mut base) = (None, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--until" => found.until = Some(value()?.parse()?),
            "--runs" => found.runs = value()?.parse()?,
            "--expect" => found.expect = Some(value()?.parse()?),
            "--python" => python = Some(value()?),
            "--base" => base = Some(value()?),
            "--keep-store" => found.rebuild = false,
            _ => found.data = word.into(),
        }
    }
    found.python = python.zip(base);
    Ok(found)
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) => {
            eprintln!("{e}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Fallible<bool> {
    let dir = arguments.data.join("store");
    let transfers = arguments.data.join("transfers.parquet");
    if arguments.rebuild || !dir.exists() {
        let build = medians(arguments.runs, || Ok(store_build(&transfers, &dir)?))?;
        println!(
            "build  {:>9.1} ms  {} transfers, {} accounts, {} bytes",
            build.0, build.1.transfers, build.1.accounts, build.1.bytes
        );
    }
    let open = medians(arguments.runs, || Ok(Store::open(&dir)?))?;
    let store = open.1;
    println!("open   {:>9.2} ms", open.0);
    let check = medians(1, || Ok(store.check()?))?;
    println!("check  {:>9.1} ms  {} faults", check.0, check.1.faults.len());
    let flow = time_fifo(arguments, &store)?;
    let seeds = arguments.data.join("seeds.parquet");
    let whole =
        medians(arguments.runs, || Ok(trace_store(&dir, &seeds, trace::Policy::Fifo, arguments.until)?))?;
    println!("call   {:>9.1} ms  open, seeds and FIFO: what the command line calls", whole.0);
    if let Some((python, base)) = &arguments.python {
        time_numba(arguments, python, base)?;
    }
    Ok(arguments.expect.is_none_or(|expected| expected == flow.checksum()))
}

fn time_fifo(arguments: &Arguments, store: &Store) -> Fallible<Flow> {
    let seeds: Vec<Seed> = read_seeds(&arguments.data.join("seeds.parquet"))?
        .into_iter()
        .map(|seed| Seed::Transfer { given: seed.row as u32, label: seed.label })
        .collect();
    let mut options = Options { until: arguments.until, keep_moves: false, ..Options::default() };
    let rows = f64::from(store.meta().transfers);
    let (all, flow) = medians(arguments.runs, || Ok(follow(store, &seeds, Policy::Fifo, &options)?))?;
    println!(
        "fifo   {all:>9.1} ms  all {} seeds, totals: {:.1} M transfers/s, {} pieces",
        seeds.len(),
        rows / all / 1e3,
        flow.steps
    );
    println!(
        "       total {} accounts {} checksum {}",
        flow.tainted_total().ok_or("the total passes 2^128")?,
        flow.tainted_accounts(),
        flow.checksum()
    );
    options.keep_moves = true;
    let (moves, _) = medians(arguments.runs, || Ok(follow(store, &seeds, Policy::Fifo, &options)?))?;
    println!("moves  {moves:>9.1} ms  all seeds, every move kept: {:.1} M transfers/s", rows / moves / 1e3);
    let mut singles = Vec::new();
    for seed in &seeds {
        singles.push(medians(3, || Ok(follow(store, std::slice::from_ref(seed), Policy::Fifo, &options)?))?.0);
    }
    singles.sort_by(f64::total_cmp);
    println!(
        "case   {:>9.2} ms  one seed, moves kept: median; worst {:.2} ms",
        singles[singles.len() / 2],
        singles[singles.len() - 1]
    );
    Ok(flow)
}

/// Median milliseconds of some runs after one that does not count, and the last result.
fn medians<T>(runs: usize, mut work: impl FnMut() -> Fallible<T>) -> Fallible<(f64, T)> {
    let mut last = work()?;
    let mut times = Vec::new();
    for _ in 0..runs.max(1) {
        let started = Instant::now();
        last = work()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[times.len() / 2], last))
}

fn time_numba(arguments: &Arguments, python: &str, base: &str) -> Fallible<()> {
    let mut runs = Vec::new();
    for _ in 0..arguments.runs {
        runs.push(numba_once(python, base, &arguments.data)?);
    }
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (run, load, checksum) = &runs[runs.len() / 2];
    println!(
        "numba  {:>9.1} ms  run, after {:.1} ms of load and compile; checksum {checksum}",
        run * 1e3,
        load * 1e3
    );
    Ok(())
}

fn numba_once(python: &str, base: &str, data: &Path) -> Fallible<(f64, f64, u64)> {
    let output = Command::new(python).arg(base).args(["numba", "fifo"]).arg(data).output()?;
    let line: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("{base} failed: {}", String::from_utf8_lossy(&output.stderr)))?;
    let number = |name: &str| line[name].as_f64().ok_or(format!("{base} gave no {name}"));
    Ok((number("run_s")?, number("load_s")?, line["checksum"].as_u64().ok_or("no checksum")?))
}
