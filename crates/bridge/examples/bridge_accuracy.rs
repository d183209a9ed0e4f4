//! How well bridges are matched and deposits decoded, on real records: prints Markdown tables for docs/accuracy.md.
//!
//! `cargo run --release -p bridge --example bridge_accuracy -- DIR`, where `DIR` holds `bridges/` (a table of
//! transfers with both ends) and `connector/` (lists of decoded deposits). Ids and hashes are hidden from the matcher:
//! both sides get row numbers, and the releases are shuffled. Everything random is seeded.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a program that measures may stop at the first surprise"
)]

use bridge::{End, Matching, Options, Side, match_ends, placebo, read_path};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// A small seeded generator (SplitMix64), so that every run perturbs alike.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

/// How amounts are perturbed.
#[derive(Clone, Copy)]
enum Fee {
    None,
    Varied,
    Rate,
    Fixed,
    Both,
}

/// One way to hide and perturb.
struct Case {
    name: &'static str,
    fee: Fee,
    missing_releases: f64,
    missing_deposits: f64,
    hide: &'static [&'static str],
}

const CASES: [Case; 15] = [
    case("all columns", Fee::None, 0.0, 0.0, &[]),
    case("fee 0–0.5 %, varied", Fee::Varied, 0.0, 0.0, &[]),
    case("fee 0.3 %", Fee::Rate, 0.0, 0.0, &[]),
    case("fixed fee per token", Fee::Fixed, 0.0, 0.0, &[]),
    case("a tenth of the releases missing", Fee::None, 0.1, 0.0, &[]),
    case("fee 0–0.5 %, varied; a tenth missing", Fee::Varied, 0.1, 0.0, &[]),
    case("fixed fee and 0–0.5 %; a tenth missing", Fee::Both, 0.1, 0.0, &[]),
    case("fixed fee and 0–0.5 %; a tenth of both sides missing", Fee::Both, 0.1, 0.1, &[]),
    case("no account", Fee::None, 0.0, 0.0, &["account"]),
    case("no account; fee 0–0.5 %; a tenth missing", Fee::Varied, 0.1, 0.0, &["account"]),
    case("no account, fixed fee; a tenth missing", Fee::Fixed, 0.1, 0.0, &["account"]),
    case("no token", Fee::None, 0.1, 0.0, &["asset"]),
    case("no time", Fee::None, 0.1, 0.0, &["time"]),
    case("no amount", Fee::None, 0.1, 0.0, &["amount"]),
    case("no account, no token; a tenth missing", Fee::None, 0.1, 0.0, &["account", "asset"]),
];

const fn case(
    name: &'static str,
    fee: Fee,
    missing_releases: f64,
    missing_deposits: f64,
    hide: &'static [&'static str],
) -> Case {
    Case { name, fee, missing_releases, missing_deposits, hide }
}

/// What comes out, or `None` where the fee eats all: such a deposit is not released.
fn less_fee(amount: u128, token_median: u128, fee: Fee, seeded: &mut Seeded) -> Option<u128> {
    let varied = |seeded: &mut Seeded| amount * ((seeded.unit() * 50_000.0) as u128) / 10_000_000;
    // A fixed fee of a thousandth of the token's median transfer.
    let fixed = token_median / 1_000;
    let kept = match fee {
        Fee::None => 0,
        Fee::Varied => varied(seeded),
        Fee::Rate => amount * 3 / 1_000,
        Fee::Fixed => fixed,
        Fee::Both => fixed + varied(seeded),
    };
    amount.checked_sub(kept).filter(|left| *left > 0)
}

fn medians(ends: &[End]) -> HashMap<String, u128> {
    let mut by: HashMap<String, Vec<u128>> = HashMap::new();
    ends.iter().for_each(|end| by.entry(end.asset.clone()).or_default().push(end.amount.unwrap()));
    by.into_iter()
        .map(|(asset, mut list)| {
            list.sort_unstable();
            (asset, list[list.len() / 2])
        })
        .collect()
}

/// The two sides as the matcher sees them; equal ids are the truth, which the matcher never compares.
fn prepare(source: &[End], destination: &[End], case: &Case, seed: u64) -> (Vec<End>, Vec<End>) {
    let mut seeded = Seeded(seed);
    let median = medians(destination);
    let hide = |mut end: End, at: usize| {
        end.id = format!("row {at}");
        end.number = None;
        for what in case.hide {
            match *what {
                "account" => end.account = None,
                "asset" => end.asset.clear(),
                "time" => end.time = None,
                _ => end.amount = None,
            }
        }
        end
    };
    let (mut deposits, mut releases) = (Vec::new(), Vec::new());
    for (at, (deposit, release)) in source.iter().zip(destination).enumerate() {
        let mut release = release.clone();
        let typical = median[&release.asset];
        release.amount = release.amount.and_then(|amount| less_fee(amount, typical, case.fee, &mut seeded));
        let eaten = release.amount.is_none();
        let (keep_release, keep_deposit) =
            (seeded.unit() >= case.missing_releases, seeded.unit() >= case.missing_deposits);
        if keep_deposit {
            deposits.push(hide(deposit.clone(), at));
        }
        if keep_release && !eaten {
            releases.push(hide(release, at));
        }
    }
    seeded.shuffle(&mut releases);
    (deposits, releases)
}

#[derive(Default)]
struct Score {
    right: usize,
    found: usize,
    truth: usize,
    said: f64,
}

impl Score {
    fn of(matching: &Matching, deposits: &[End], releases: &[End]) -> Self {
        let ids: HashMap<&str, ()> = releases.iter().map(|end| (end.id.as_str(), ())).collect();
        Self {
            right: matching.matches.iter().filter(|pair| pair.source_tx == pair.destination_tx).count(),
            found: matching.matches.len(),
            truth: deposits.iter().filter(|end| ids.contains_key(end.id.as_str())).count(),
            said: matching.matches.iter().map(|pair| pair.probability).sum(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.found += other.found;
        self.truth += other.truth;
        self.said += other.said;
    }

    fn line(&self) -> String {
        let (precision, recall) =
            (self.right as f64 / self.found.max(1) as f64, self.right as f64 / self.truth as f64);
        let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
        format!("{precision:.4} | {recall:.4} | {f1:.4} | {:.4}", self.said / self.found.max(1) as f64)
    }
}

const SEEDS: u64 = 3;

fn table(
    title: &str,
    source: &[End],
    destination: &[End],
    reliability: &mut BTreeMap<u32, (usize, usize, f64)>,
) {
    println!("\n{title}: {} transfers, {SEEDS} seeds\n", source.len());
    println!(
        "| hidden or perturbed | precision | recall | F1 | mean probability said | pairs by chance (placebo) | seconds |\n|---|---|---|---|---|---|---|"
    );
    for case in &CASES {
        let mut score = Score::default();
        let (mut seconds, mut by_chance) = (0.0, 0.0);
        for seed in 0..SEEDS {
            let (deposits, releases) = prepare(source, destination, case, seed);
            let start = std::time::Instant::now();
            let matching = match_ends(&deposits, &releases, &Options::default());
            seconds += start.elapsed().as_secs_f64() / SEEDS as f64;
            score.add(&Score::of(&matching, &deposits, &releases));
            by_chance += placebo(&deposits, &releases, &Options::default()).matches.len() as f64
                / deposits.len() as f64
                / SEEDS as f64;
            for pair in &matching.matches {
                let bin = reliability.entry((pair.probability * 10.0).min(9.999) as u32).or_default();
                bin.0 += 1;
                bin.1 += usize::from(pair.source_tx == pair.destination_tx);
                bin.2 += pair.probability;
            }
        }
        println!("| {} | {} | {by_chance:.3} | {seconds:.2} |", case.name, score.line());
    }
}

/// Transfers whose deposit falls before (or from) the middle one's day.
fn split(source: &[End], destination: &[End]) -> [(Vec<End>, Vec<End>); 2] {
    let mut times: Vec<u64> = source.iter().filter_map(|end| end.time).collect();
    times.sort_unstable();
    let middle = times[times.len() / 2];
    [false, true].map(|late| {
        let pairs =
            source.iter().zip(destination).filter(|(deposit, _)| (deposit.time.unwrap() >= middle) == late);
        pairs.map(|(deposit, release)| (deposit.clone(), release.clone())).unzip()
    })
}

fn files(dir: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(suffix));
    files.sort();
    files
}

fn connector(dir: &Path) {
    println!("\nDeposits of Celer and Poly as published\n");
    println!(
        "| file | deposits | well formed | destination known | one token there per token here | mean share of the commonest |\n|---|---|---|---|---|---|"
    );
    for path in files(dir, "_sample.json.gz") {
        let reader = flate2::read::MultiGzDecoder::new(std::fs::File::open(&path).unwrap());
        let list = bridge::connector::read(reader, &path.display().to_string()).unwrap();
        let labels =
            std::fs::File::open(path.to_string_lossy().replace("_sample.json.gz", "_label.csv.gz")).unwrap();
        let mut labels = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(labels));
        let known: HashMap<String, ()> =
            labels.records().map(|row| (row.unwrap()[2].to_lowercase(), ())).collect();
        let well = list.iter().filter(|deposit| deposit.fault().is_none()).count();
        let labelled =
            list.iter().filter(|deposit| known.contains_key(&deposit.txhash.to_lowercase())).count();
        let mut there: HashMap<String, HashMap<String, usize>> = HashMap::new();
        for deposit in &list {
            if let Some(asset) = &deposit.args.asset_there {
                *there
                    .entry(deposit.args.asset.to_lowercase())
                    .or_default()
                    .entry(asset.to_lowercase())
                    .or_default() += 1;
            }
        }
        let single = there.values().filter(|to| to.len() == 1).count();
        let tokens =
            if there.is_empty() { "not said".to_owned() } else { format!("{single} of {}", there.len()) };
        let commonest: usize = there.values().map(|to| *to.values().max().unwrap()).sum();
        let share = if there.is_empty() {
            "–".to_owned()
        } else {
            format!("{:.4}", commonest as f64 / list.len() as f64)
        };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        println!("| {name} | {} | {well} | {labelled} | {tokens} | {share} |", list.len());
    }
}

fn main() {
    let dir = PathBuf::from(std::env::args().nth(1).expect("a directory with bridges/ and connector/"));
    let mut reliability = BTreeMap::new();
    for path in files(&dir.join("bridges"), ".csv.gz") {
        let source = read_path(&path, Side::Source).unwrap();
        let destination = read_path(&path, Side::Destination).unwrap();
        assert_eq!(source.kept.len(), destination.kept.len(), "both ends of every row");
        table("Whole file", &source.kept, &destination.kept, &mut reliability);
        for ((source, destination), name) in
            split(&source.kept, &destination.kept).iter().zip(["Earlier half", "Later half"])
        {
            table(name, source, destination, &mut reliability);
        }
    }
    println!(
        "\nReliability over all of the above\n\n| said | pairs | mean said | right |\n|---|---|---|---|"
    );
    for (bin, (count, right, said)) in reliability {
        let low = f64::from(bin) / 10.0;
        println!(
            "| {low:.1}–{:.1} | {count} | {:.4} | {:.4} |",
            low + 0.1,
            said / count as f64,
            right as f64 / count as f64
        );
    }
    connector(&dir.join("connector"));
}
