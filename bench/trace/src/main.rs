//! Times store build, open and every policy over a generated ledger, beside numba where Python is at hand.
//!
//! `bench-trace DATA [--policy P] [--until TS] [--runs N] [--python PYTHON --base base.py] [--expect CHECKSUM]`
//! DATA holds `transfers.parquet` and `seeds.parquet`. Prints medians; exit code 1 where the checksum is
//! not the one expected.

mod clusters;
mod store;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use trace::store::parquet_in::read_seeds;
use trace::{
    Flow, Incidents, Options, Policy, Seed, Store, Target, backward, exposure, follow, store_build, totals,
    trace_store,
};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

struct Arguments {
    data: PathBuf,
    until: Option<u32>,
    runs: usize,
    python: Option<(String, String)>,
    expect: Option<u64>,
    rebuild: bool,
    check: bool,
    policy: Policy,
    book: Option<u32>,
    cases: usize,
}

fn arguments() -> Fallible<Arguments> {
    let mut found = Arguments {
        data: PathBuf::new(),
        until: None,
        runs: 5,
        python: None,
        expect: None,
        rebuild: true,
        check: true,
        policy: Policy::Fifo,
        book: None,
        cases: usize::MAX,
    };
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
            "--policy" => found.policy = serde_json::from_value(value()?.into())?,
            "--book" => found.book = Some(value()?.parse()?),
            "--cases" => found.cases = value()?.parse()?,
            "--no-check" => found.check = false,
            "--keep-store" => found.rebuild = false,
            _ => found.data = word.into(),
        }
    }
    found.python = python.zip(base);
    Ok(found)
}

fn main() -> ExitCode {
    let store_only = std::env::args().nth(1).is_some_and(|word| word == "store");
    let result = if store_only { store::run(std::env::args().skip(2)) } else { whole() };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) => {
            eprintln!("{e}");
            ExitCode::from(2)
        }
    }
}

fn whole() -> Fallible<bool> {
    arguments().and_then(|arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Fallible<bool> {
    if clusters::is_utxo(&arguments.data) {
        return clusters::run(arguments);
    }
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
    if arguments.check {
        let check = medians(1, || Ok(store.check()?))?;
        println!("check  {:>9.1} ms  {} faults", check.0, check.1.faults.len());
    }
    let seeds: Vec<Seed> = read_seeds(&arguments.data.join("seeds.parquet"))?
        .into_iter()
        .map(|seed| Seed::Transfer { given: seed.row as u32, label: seed.label })
        .collect();
    let flow = time_all(arguments, &store, &seeds)?;
    if arguments.cases > 0 {
        time_cases(arguments, &store, &seeds)?;
    }
    time_backward(arguments, &store, &flow)?;
    if let Some(accounts) = arguments.book {
        time_exposure(arguments, &store, &flow, accounts)?;
    }
    let seeds = arguments.data.join("seeds.parquet");
    let whole =
        medians(arguments.runs, || Ok(trace_store(&dir, &seeds, arguments.policy, arguments.until)?))?;
    println!("call   {:>9.1} ms  open, seeds and trace: what the command line calls", whole.0);
    if let Some((python, base)) = &arguments.python {
        if arguments.policy != Policy::Lifo {
            time_numba(arguments, python, base)?;
        }
    }
    Ok(arguments.expect.is_none_or(|expected| expected == flow.checksum()))
}

/// All seeds as one sum of totals, and, under rules whose taint does not mix, apart with every move.
fn time_all(arguments: &Arguments, store: &Store, seeds: &[Seed]) -> Fallible<Flow> {
    let incidents = Incidents::Together;
    let mut options = Options { until: arguments.until, keep_moves: false, incidents, ..Options::default() };
    let policy = arguments.policy;
    let found = time_one(arguments, store, "all", "totals", || Ok(totals(store, seeds, policy, &options)?))?;
    println!(
        "       {policy:?}, {} seeds, {} steps: total {} accounts {} checksum {}",
        seeds.len(),
        found.steps,
        found.tainted_total.unwrap_or_default(),
        found.accounts,
        found.checksum
    );
    let flow =
        time_one(arguments, store, "lists", "every ending", || Ok(follow(store, seeds, policy, &options)?))?;
    if (flow.tainted_accounts(), flow.checksum()) != (found.accounts, found.checksum) {
        return Err("the lists do not add up to the totals".into());
    }
    let rows = f64::from(store.meta().transfers);
    if matches!(policy, Policy::Fifo | Policy::Lifo) {
        (options.keep_moves, options.incidents) = (true, Incidents::Apart);
        let (moves, _) = medians(arguments.runs, || Ok(follow(store, seeds, policy, &options)?))?;
        println!(
            "moves  {moves:>9.1} ms  all seeds apart, every move kept: {:.1} M transfers/s",
            rows / moves / 1e3
        );
    }
    Ok(flow)
}

/// Median wall and CPU time of one way to trace all seeds.
fn time_one<T>(
    arguments: &Arguments,
    store: &Store,
    name: &str,
    what: &str,
    mut work: impl FnMut() -> Fallible<T>,
) -> Fallible<T> {
    let mut cpu = Vec::new();
    let (all, found) = medians(arguments.runs, || {
        let before = cpu_ms()?;
        let found = work()?;
        cpu.push(cpu_ms()? - before);
        Ok(found)
    })?;
    cpu.remove(0); // the run that does not count
    cpu.sort_by(f64::total_cmp);
    let (least, cpu) = (cpu[0], cpu[cpu.len() / 2]);
    let rate = |ms: f64| f64::from(store.meta().transfers) / ms / 1e3;
    println!(
        "{name:<6} {all:>9.1} ms  {what}: {:.1} M transfers/s; by CPU time {cpu:.1} ms, {:.1} M/s; least {least:.1} ms",
        rate(all),
        rate(cpu)
    );
    Ok(found)
}

/// One seed at a time: the median of three runs each, over all seeds. Totals first, then every move kept.
fn time_cases(arguments: &Arguments, store: &Store, seeds: &[Seed]) -> Fallible<()> {
    let mixes = matches!(arguments.policy, Policy::Haircut | Policy::Poison);
    for keep_moves in if mixes { vec![false] } else { vec![false, true] } {
        let options = Options { until: arguments.until, keep_moves, ..Options::default() };
        let (mut times, mut cpu, mut steps) = (Vec::new(), Vec::new(), 0);
        for seed in seeds.iter().take(arguments.cases) {
            let one = std::slice::from_ref(seed);
            let (time, flow) = medians(3, || Ok(follow(store, one, arguments.policy, &options)?))?;
            let before = cpu_ms()?;
            follow(store, one, arguments.policy, &options)?;
            cpu.push(cpu_ms()? - before);
            times.push(time);
            steps += flow.steps;
        }
        let runs = times.len().max(1) as u64;
        let what = if keep_moves { "moves kept" } else { "totals" };
        print_spread("case", &format!("one seed, {what}, {} steps on average", steps / runs), times);
        print_spread("", "  the same by CPU time, one run", cpu);
    }
    Ok(())
}

/// Back from each of 64 accounts that hold tainted units, evenly among all that do.
fn time_backward(arguments: &Arguments, store: &Store, flow: &Flow) -> Fallible<()> {
    let poisoned = flow.reached.iter().map(|reached| reached.account);
    let accounts: Vec<u32> = flow.unknown.iter().map(|held| held.account).chain(poisoned).collect();
    let options = Options { until: arguments.until, keep_moves: false, ..Options::default() };
    let (mut times, mut steps) = (Vec::new(), 0);
    for account in accounts.iter().step_by((accounts.len() / 64).max(1)).take(64) {
        let target = Target::Holdings(vec![*account]);
        let (time, found) = medians(1, || Ok(backward(store, &target, &[], arguments.policy, &options)?))?;
        times.push(time);
        steps += found.steps;
    }
    let runs = times.len().max(1) as u64;
    let each = times.iter().sum::<f64>() * 1e6 / steps.max(1) as f64;
    print_spread(
        "back",
        &format!("one account, totals, {} steps on average, {each:.0} ns a step", steps / runs),
        times,
    );
    Ok(())
}

/// A book of accounts, evenly over all ids, against 64 listed accounts evenly among those that ended up tainted.
fn time_exposure(arguments: &Arguments, store: &Store, flow: &Flow, accounts: u32) -> Fallible<()> {
    let listed = flow.thefts.iter().filter_map(|theft| store.transfer(theft.row));
    let listed = listed.zip(1..).map(|(row, label)| (row.receiver, label)).collect();
    let step = (store.meta().account_ids / accounts).max(1);
    let book: Vec<u32> = (1..store.meta().account_ids).step_by(step as usize).collect();
    let options = Options { until: arguments.until, max_steps: u64::MAX, ..Options::default() };
    let (time, found) = medians(1, || Ok(exposure(store, &listed, &book, arguments.policy, &options)?))?;
    println!(
        "book   {time:>9.1} ms  {} accounts against {} listed: {} exposures, {} steps",
        book.len(),
        listed.len(),
        found.exposures.len(),
        found.steps
    );
    Ok(())
}

fn print_spread(name: &str, what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len().saturating_sub(1) as f64 * share).round() as usize).copied();
    let [p50, p99, most] = [at(0.5), at(0.99), at(1.0)].map(Option::unwrap_or_default);
    println!("{name:<6} {p50:>9.2} ms  {what}: p50; p99 {p99:.2} ms, worst {most:.2} ms");
}

/// Milliseconds that this thread has been on a processor: what a run costs, whatever else the machine does.
fn cpu_ms() -> Fallible<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split(' ').next().ok_or("no time in schedstat")?;
    Ok(nanoseconds.parse::<f64>()? / 1e6)
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
        runs.push(numba_once(python, base, arguments)?);
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

/// Seconds of the run and before it, and the checksum where numba's trace gives one (FIFO only).
fn numba_once(python: &str, base: &str, arguments: &Arguments) -> Fallible<(f64, f64, u64)> {
    let task = serde_json::to_value(arguments.policy)?;
    let task = task.as_str().unwrap_or_default();
    let output = Command::new(python).arg(base).args(["numba", task]).arg(&arguments.data).output()?;
    let line: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("{base} failed: {}", String::from_utf8_lossy(&output.stderr)))?;
    let number = |name: &str| line[name].as_f64().ok_or(format!("{base} gave no {name}"));
    Ok((number("run_s")?, number("load_s")?, line["checksum"].as_u64().unwrap_or_default()))
}
