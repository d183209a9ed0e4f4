//! How well recipients are found: `mixer_accuracy CHAIN_DATA [seeds]` prints Markdown tables. The folder has
//! `tornado/eth100/{deposits,withdrawals}.csv.gz` and `ronin/{batches_1-24,links_1-24}.csv`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a program that measures; what it reads is fixed"
)]

mod simulate;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use mixer::{Case, Demixed, Depositors, Options, Pool, demix, demix_case, read};
use record::Address;

fn main() {
    let data = PathBuf::from(std::env::args().nth(1).expect("the folder of chain data"));
    let seeds: u64 = std::env::args().nth(2).map_or(12, |seeds| seeds.parse().unwrap());
    let eth100 = data.join("tornado/eth100");
    let (deposits, _) = read::deposits(&eth100.join("deposits.csv.gz")).unwrap();
    let (withdrawals, _) = read::withdrawals(&eth100.join("withdrawals.csv.gz")).unwrap();
    let pool = Pool { deposits, withdrawals }.sorted();
    let ronin = Ronin::read(&data.join("ronin"));
    whole(&pool, &ronin);
    each_batch(&pool, &ronin);
    ordinary(&pool, &ronin, seeds);
    simulations(&pool, seeds);
}

/// The published links.
struct Ronin {
    depositors: Vec<Address>,
    /// Recipients by depositor.
    links: BTreeMap<Address, BTreeSet<String>>,
}

impl Ronin {
    fn read(folder: &Path) -> Self {
        let mut links = BTreeMap::<_, BTreeSet<_>>::new();
        let mut table = csv::Reader::from_path(folder.join("links_1-24.csv")).unwrap();
        for row in table.records() {
            let row = row.unwrap();
            links.entry(Address::parse(&row[1]).unwrap()).or_default().insert(row[2].to_owned());
        }
        let mut table = csv::Reader::from_path(folder.join("batches_1-24.csv")).unwrap();
        let depositors = table.records().map(|row| Address::parse(&row.unwrap()[1]).unwrap()).collect();
        Self { depositors, links }
    }

    fn truth(&self) -> BTreeSet<String> {
        self.links.values().flatten().cloned().collect()
    }
}

/// Precision and recall of leads, by recipient.
#[derive(Default, Clone, Copy)]
struct Score {
    leads: usize,
    right: usize,
    truth: usize,
    mean: f64,
}

impl Score {
    fn of(found: &Demixed, truth: &BTreeSet<String>) -> Self {
        let right = found.leads.iter().filter(|lead| truth.contains(&lead.recipient)).count();
        let mean = found.leads.iter().map(|lead| lead.probability).sum();
        Self { leads: found.leads.len(), right, truth: truth.len(), mean }
    }

    fn add(&mut self, other: Self) {
        self.leads += other.leads;
        self.right += other.right;
        self.truth += other.truth;
        self.mean += other.mean;
    }

    fn row(&self) -> String {
        let share = |a: f64, b: usize| if b == 0 { "–".to_owned() } else { format!("{:.3}", a / b as f64) };
        format!(
            "{} | {} | {} | {} | {} | {}",
            self.truth,
            self.leads,
            self.right,
            share(self.right as f64, self.leads),
            share(self.right as f64, self.truth),
            share(self.mean, self.leads)
        )
    }
}

const HEAD: &str = "recipients | leads | right | precision | recall | expected precision";

fn of(addresses: &[Address]) -> Depositors {
    Depositors { addresses: addresses.iter().cloned().collect(), ..Depositors::default() }
}

fn options(threshold: f64, precision: f64) -> Options {
    Options { threshold, precision, ..Options::default() }
}

fn window(found: &Demixed) -> String {
    found.window.as_ref().map_or("–".to_owned(), |window| {
        format!(
            "{:.0} + {:.0} h, {:.0} of {}",
            window.lag_hours, window.wait_hours, window.withdrawals, found.case.deposits
        )
    })
}

fn whole(pool: &Pool, ronin: &Ronin) {
    println!("\n### Ronin, batches 1–24 as one case\n\n| list | {HEAD} | wait found, withdrawals of notes |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
    // The next batch's first deposit: what came later may be the case's as well, but nobody published it.
    let end = 1_651_943_220;
    let all = demix(pool.clone(), &[], &of(&ronin.depositors), &[], &options(0.0, 0.0)).unwrap();
    let naive = naive(pool, all.case.first, ronin);
    println!("| ≥ 3 withdrawals, window known | {} | given |", naive.row());
    for (threshold, precision) in
        [(0.25, 0.78), (0.25, 0.8), (0.25, 0.0), (0.35, 0.0), (0.5, 0.0), (0.65, 0.0), (0.8, 0.0)]
    {
        let started = Instant::now();
        let mut found =
            demix(pool.clone(), &[], &of(&ronin.depositors), &[], &options(threshold, precision)).unwrap();
        let seconds = started.elapsed().as_secs_f64();
        found.leads.retain(|lead| lead.first < end);
        let name = format!("p ≥ {threshold}, mean ≥ {precision} ({seconds:.1} s)");
        println!("| {name} | {} | {} |", Score::of(&found, &ronin.truth()).row(), window(&found));
    }
    clues(&demix(pool.clone(), &[], &of(&ronin.depositors), &[], &Options::default()).unwrap());
    calibration(&all, &ronin.truth(), end);
}

fn naive(pool: &Pool, first: i64, ronin: &Ronin) -> Score {
    let truth = ronin.truth();
    let mut times = BTreeMap::<String, Vec<i64>>::new();
    for row in &pool.withdrawals {
        times.entry(row.recipient.to_string()).or_default().push(row.time);
    }
    let end =
        times.iter().filter(|(who, _)| truth.contains(*who)).filter_map(|(_, t)| t.last()).max().unwrap();
    let leads = times.iter().filter(|(_, t)| t.len() >= 3 && t[0] >= first && t[t.len() - 1] <= *end);
    let leads: Vec<_> = leads.map(|(who, _)| who).collect();
    let right = leads.iter().filter(|who| truth.contains(**who)).count();
    Score { leads: leads.len(), right, truth: truth.len(), mean: f64::NAN }
}

fn clues(found: &Demixed) {
    println!("\n{}\n", found.why);
    println!(
        "anonymity set {} (effective {:.0}); placebo: {:?}\n",
        found.anonymity_set,
        found.crowd.effective,
        {
            let placebo = &found.placebo;
            (
                placebo.shifts,
                placebo.p_value,
                placebo.statistic,
                placebo.statistic_median,
                placebo.statistic_highest,
            )
        }
    );
    println!("| clue | status | worth | placebo worth | class: case / placebo, likelihood ratio |");
    println!("| --- | --- | ---: | ---: | --- |");
    for clue in &found.clues {
        let class = |class: &mixer::ClassFound| {
            format!("{}: {:.0} / {}, {:.2}", class.says, class.case, class.placebo, class.likelihood_ratio)
        };
        let classes: Vec<_> = clue.classes.iter().map(class).collect();
        println!(
            "| {:?} | {} | {:.1} | {:.1} | {} |",
            clue.clue,
            clue.status,
            clue.worth,
            clue.placebo_worth,
            classes.join("; ")
        );
    }
}

fn calibration(found: &Demixed, truth: &BTreeSet<String>, end: i64) {
    println!("\n| probability | recipients | mean | of the case |\n| --- | ---: | ---: | ---: |");
    let edges = [0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.01];
    for pair in edges.windows(2) {
        let inside: Vec<_> = found
            .leads
            .iter()
            .filter(|lead| lead.first < end && (pair[0]..pair[1]).contains(&lead.probability))
            .collect();
        let right = inside.iter().filter(|lead| truth.contains(&lead.recipient)).count();
        let mean: f64 = inside.iter().map(|lead| lead.probability).sum();
        let count = inside.len().max(1) as f64;
        println!(
            "| {}–{} | {} | {:.3} | {:.3} |",
            pair[0],
            pair[1],
            inside.len(),
            mean / count,
            right as f64 / count
        );
    }
}

fn each_batch(pool: &Pool, ronin: &Ronin) {
    println!("\n### Ronin, each batch as a case of its own\n\n| batch | {HEAD} | wait found | p-value |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |");
    let mut total = Score::default();
    for (at, depositor) in ronin.depositors.iter().enumerate() {
        let found =
            demix(pool.clone(), &[], &of(std::slice::from_ref(depositor)), &[], &Options::default()).unwrap();
        let score = Score::of(&found, &ronin.links[depositor]);
        total.add(score);
        println!("| {} | {} | {} | {:.2} |", at + 1, score.row(), window(&found), found.placebo.p_value);
    }
    println!("| all | {} | | |", total.row());
    println!(
        "\n### Ronin, blocks of batches\n\n| batches | {HEAD} | wait found |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    );
    for (from, to) in [(0, 8), (8, 16), (16, 24), (0, 12), (12, 24)] {
        let block = &ronin.depositors[from..to];
        let found = demix(pool.clone(), &[], &of(block), &[], &Options::default()).unwrap();
        let truth = block.iter().flat_map(|depositor| ronin.links[depositor].clone()).collect();
        println!("| {}–{to} | {} | {} |", from + 1, Score::of(&found, &truth).row(), window(&found));
    }
}

/// Ordinary depositors, and times at which nothing was deposited: what is listed for them is chance.
fn ordinary(pool: &Pool, ronin: &Ronin, seeds: u64) {
    println!(
        "\n### Placebo: deposits at times that are nobody's\n\n| shape | cases | with leads | leads in all |\n| --- | ---: | ---: | ---: |"
    );
    let case = Case::find(pool, &of(&ronin.depositors)).unwrap();
    let early = Case::find(pool, &of(&ronin.depositors[..8])).unwrap();
    let one = Case::find(pool, &of(&ronin.depositors[17..18])).unwrap();
    for (name, case) in [("Ronin's 24 batches", &case), ("batches 1–8", &early), ("batch 18", &one)] {
        let mut dice = simulate::Dice(11);
        let (mut with, mut leads) = (0, 0);
        for _ in 0..seeds {
            let moved = case.earlier((dice.between(45.0, 500.0) * 86_400.0) as i64);
            let found = demix_case(pool, &moved, &mixer::marks::Kin::default(), &Options::default());
            with += usize::from(!found.leads.is_empty());
            leads += found.leads.len();
            if std::env::var("EACH").is_ok() {
                println!(
                    "|   p {:.2} T {:.1} {} leads {} |",
                    found.placebo.p_value,
                    found.placebo.statistic,
                    window(&found),
                    found.leads.len()
                );
            }
        }
        println!("| {name} | {seeds} | {with} | {leads} |");
    }
}

fn simulations(pool: &Pool, seeds: u64) {
    println!(
        "\n### Seeded thieves in the real crowd\n\n| habit | cases | found | {HEAD} | withdrawals: precision | recall |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for habit in simulate::HABITS {
        let mut total = Score::default();
        let (mut with, mut taken, mut taken_right, mut all) = (0, 0, 0, 0);
        for seed in 1..=seeds {
            let (pool, case, truth) = simulate::thief(pool, habit, seed);
            let found = demix_case(&pool, &case, &mixer::marks::Kin::default(), &Options::default());
            with += usize::from(!found.leads.is_empty());
            total.add(Score::of(&found, &truth));
            all += pool.withdrawals.iter().filter(|row| truth.contains(row.recipient.as_str())).count();
            taken += found.leads.iter().map(|lead| lead.withdrawals.len()).sum::<usize>();
            let right = found.leads.iter().filter(|lead| truth.contains(&lead.recipient));
            taken_right += right.map(|lead| lead.withdrawals.len()).sum::<usize>();
            if std::env::var("EACH").is_ok() {
                println!(
                    "|   {seed} p {:.2} T {:.1}| | | {} | {} | |",
                    found.placebo.p_value,
                    found.placebo.statistic,
                    Score::of(&found, &truth).row(),
                    window(&found)
                );
            }
        }
        let share = |a: usize, b: usize| a as f64 / b.max(1) as f64;
        println!(
            "| {} | {seeds} | {with} | {} | {:.3} | {:.3} |",
            habit.says(),
            total.row(),
            share(taken_right, taken),
            share(taken_right, all)
        );
    }
}
