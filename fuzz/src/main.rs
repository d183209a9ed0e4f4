//! Bounded, repeatable mutation of small seeds against every parser of `gather`. See README.md.

mod check;
mod mutate;

use check::{Case, Outcome};
use mutate::{Mutator, Random};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

/// A case that takes longer has found a way to cost time.
/// A Parquet page may claim 2 GiB, and the library makes room for it before it looks: two seconds a column here, more
/// beside other work.
const MOST_SECONDS: u64 = 30;

/// What was asked for.
struct Order {
    seconds: u64,
    cases: u64,
    seed: u64,
    replay: Option<PathBuf>,
    targets: Vec<String>,
}

fn main() -> ExitCode {
    let order = match order(std::env::args().skip(1)) {
        Ok(order) => order,
        Err(why) => {
            eprintln!(
                "{why}\nusage: [--seconds N] [--cases N] [--seed N] [--replay FOLDER] TARGET…|all\ntargets: {}",
                check::targets().join(" ")
            );
            return ExitCode::from(2);
        }
    };
    // A panic is reported with its input; its message alone would only clutter the output of thousands of cases.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failed = false;
    for target in &order.targets {
        let outcome = match &order.replay {
            Some(folder) => replay(target, folder),
            None => fuzz(target, &order),
        };
        failed |= outcome.unwrap_or_else(|why| {
            eprintln!("{target}: {why}");
            true
        });
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn order(mut words: impl Iterator<Item = String>) -> Result<Order, String> {
    let mut order = Order { seconds: 10, cases: u64::MAX, seed: 1, replay: None, targets: Vec::new() };
    while let Some(word) = words.next() {
        let mut number = || {
            words.next().and_then(|text| text.parse().ok()).ok_or_else(|| format!("{word} needs a number"))
        };
        match word.as_str() {
            "--seconds" => order.seconds = number()?,
            "--cases" => order.cases = number()?,
            "--seed" => order.seed = number()?,
            "--replay" => order.replay = words.next().map(PathBuf::from),
            "all" => order.targets = check::targets(),
            name if check::targets().iter().any(|target| target == name) => {
                order.targets.push(name.to_owned())
            }
            other => return Err(format!("no target is called '{other}'")),
        }
    }
    if order.targets.is_empty() { Err("no target is named".to_owned()) } else { Ok(order) }
}

/// Runs one target; whether it failed.
fn fuzz(target: &str, order: &Order) -> Result<bool, String> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds = load(&home.join("seeds").join(target))?;
    if check::run(target, &seeds) != Outcome::Good {
        return Err("its seeds themselves fail: every seed must be read without an error".to_owned());
    }
    let until = Instant::now() + Duration::from_secs(order.seconds);
    let mut mutator = Mutator::new(Random::new(order.seed), &seeds);
    let (mut cases, mut refused) = (0_u64, 0_u64);
    while Instant::now() < until && cases < order.cases {
        let case = mutator.next(check::is_one_source(target));
        let begun = Instant::now();
        let outcome = check::run(target, &case);
        cases += 1;
        let slow = begun.elapsed() > Duration::from_secs(MOST_SECONDS);
        match outcome {
            Outcome::Good if !slow => {}
            Outcome::Refused if !slow => refused += 1,
            other => {
                let folder = home.join("artifacts").join(format!("{target}-{}-{cases}", order.seed));
                keep(&folder, &case)?;
                let what = if slow { format!("took {:.1?}", begun.elapsed()) } else { format!("{other:?}") };
                println!("{target}: case {cases} {what}; its input is in {}", folder.display());
                return Ok(true);
            }
        }
    }
    println!("{target}: {cases} cases, {refused} refused as a whole, none failed (seed {})", order.seed);
    Ok(false)
}

fn replay(target: &str, folder: &Path) -> Result<bool, String> {
    // Here the panic's own message is wanted.
    let _ = std::panic::take_hook();
    let begun = Instant::now();
    let outcome = check::run(target, &load(folder)?);
    println!("{target}: {outcome:?} in {:.1?}", begun.elapsed());
    Ok(!matches!(outcome, Outcome::Good | Outcome::Refused))
}

/// The files of a folder by name, in order.
fn load(folder: &Path) -> Result<Case, String> {
    let fail = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        files.push((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).map_err(fail)?));
    }
    files.sort();
    if files.is_empty() { Err(format!("{} is empty", folder.display())) } else { Ok(files) }
}

fn keep(folder: &Path, case: &Case) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("cannot write {}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(fail)?;
    case.iter().try_for_each(|(name, bytes)| fs::write(folder.join(name), bytes)).map_err(fail)
}
