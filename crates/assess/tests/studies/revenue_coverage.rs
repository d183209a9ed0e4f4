//! Coverage of the 80 % intervals, by simulation: from the model itself, and from worlds that are not the model.

use crate::invented;

use assess::{
    Stated,
    revenue::{Assumptions, Known, Stream, revenue},
};
use invented::Invented;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

const YEARS: std::ops::Range<i16> = 2016..2024;

/// How a world differs from the model.
#[derive(Clone, Copy)]
struct World {
    name: &'static str,
    /// The estimators' effects change from year to year.
    drift: bool,
    /// Errors without heavy tails.
    normal: bool,
    /// One estimator is off by a factor of four throughout.
    outlier: bool,
    /// All are off alike, by this much.
    shared: f64,
}

const MODEL: World = World { name: "the model", drift: false, normal: false, outlier: false, shared: 0.15 };

fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    ((rng.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    (-2.0 * uniform(rng).ln()).sqrt() * (std::f64::consts::TAU * uniform(rng)).cos()
}

fn student(rng: &mut ChaCha8Rng, freedom: usize) -> f64 {
    let chi: f64 = (0..freedom).map(|_| normal(rng).powi(2)).sum();
    normal(rng) / (chi / freedom as f64).sqrt()
}

/// The truth by year, and what four estimators publish of it; a third of the figures are missing.
fn simulate(world: World, rng: &mut ChaCha8Rng) -> (Vec<f64>, Vec<Stated>) {
    let truth: Vec<f64> = YEARS.map(|_| 20.0 + student(rng, 3).clamp(-4.0, 4.0)).collect();
    let shared: Vec<f64> = YEARS.map(|_| world.shared * student(rng, 3)).collect();
    let mut claims = vec![];
    for (place, name) in ["a", "b", "c", "d"].iter().enumerate() {
        let mut effect = 0.35 * if world.normal { normal(rng) } else { student(rng, 4) };
        if world.outlier && place == 0 {
            effect = 4.0_f64.ln();
        }
        for (at, year) in YEARS.enumerate() {
            if world.drift {
                effect += 0.15 * normal(rng);
            }
            let (grade, error) = if place < 2 { ("B2", 0.15) } else { ("C3", 0.22) };
            let noise = error * if world.normal { normal(rng) } else { student(rng, 3) };
            if uniform(rng) < 0.67 {
                claims.push(claim(name, year, (truth[at] + shared[at] + effect + noise).exp(), grade));
            }
        }
    }
    (truth, claims)
}

fn claim(name: &str, year: i16, usd: f64, grade: &str) -> Stated {
    let (subject, value) = (format!("total:dprk-crypto-theft:{name}"), format!("{:.0} USD", usd.max(1.0)));
    let year = year.to_string();
    Invented {
        subject: &subject,
        property: "stolen_in_year",
        value: &value,
        valid: (&year, &year),
        grade,
        ..Invented::EMPTY
    }
    .stated()
}

/// Share of 80 % and of 50 % intervals that hold the truth, in percent, and how many there were.
fn coverage(world: World, runs: u64) -> (f64, f64, usize) {
    let assumed = Assumptions { draws: 500, ..Assumptions::default() };
    let (mut eighty_in, mut fifty_in, mut all) = (0, 0, 0);
    for run in 0..runs {
        let (truth, claims) = simulate(world, &mut ChaCha8Rng::seed_from_u64(run + 1));
        let result = revenue(&claims, &assumed);
        let of = result.streams.iter().find(|of| of.stream == Stream::Theft).unwrap();
        for (at, year) in YEARS.enumerate() {
            let Some(Known::Interval { eighty, fifty, .. }) =
                of.years.iter().find(|one| one.year == year).map(|one| &one.known)
            else {
                continue;
            };
            let usd = truth[at].exp();
            all += 1;
            eighty_in += usize::from((eighty.low as f64..=eighty.high as f64).contains(&usd));
            fifty_in += usize::from((fifty.low as f64..=fifty.high as f64).contains(&usd));
        }
    }
    (100.0 * eighty_in as f64 / all as f64, 100.0 * fifty_in as f64 / all as f64, all)
}

#[test]
fn eighty_percent_intervals_hold_the_truth_about_eighty_percent_of_the_time() {
    let worlds = [
        (MODEL, true),
        (
            World {
                name: "effects drift from year to year, errors without tails",
                drift: true,
                normal: true,
                ..MODEL
            },
            true,
        ),
        (World { name: "one of four estimators off by four", outlier: true, ..MODEL }, true),
        (
            World {
                name: "all estimators off alike by half (not to be seen in any figure)",
                shared: 0.45,
                ..MODEL
            },
            false,
        ),
    ];
    for (world, must) in worlds {
        let (eighty, fifty, all) = coverage(world, 60);
        println!(
            "{}: 80 % intervals hold the truth in {eighty:.1} %, 50 % intervals in {fifty:.1} % of {all} years",
            world.name
        );
        assert!(!must || (70.0..=90.0).contains(&eighty), "{}: {eighty:.1} %", world.name);
    }
}
