//! Tactics over time on invented sightings: a planted shift is found, a planted burst is called what it is, and where
//! nothing changed nothing is found.

use assess::tactics::{
    Finding, Input, Line, Month, Options, Sighting, Standing, SurgeKind, Tactics, Topic, Unit, answer,
    figure, tactics,
};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Everything here is invented.
struct World(ChaCha8Rng);

impl World {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// A sum of `of` draws, each a hit in `percent` of cases.
    fn hits(&mut self, of: u32, percent: u32) -> u32 {
        (0..of).filter(|_| self.below(100) < percent).count() as u32
    }

    /// The same number of accounts, each of which publishes one technique and nothing else.
    fn specialists(&mut self, percent: u32) -> Vec<Sighting> {
        let mut rows = vec![];
        for account in 0..60 {
            let (begins, lasts) = (self.below(54), 6 + self.below(30));
            let phishing = self.below(100) < percent;
            for month in begins..(begins + lasts).min(60) {
                // Few posts, some of them long.
                let of =
                    if self.below(3) > 0 { 0 } else { 1 + self.below(4) * self.below(4) * self.below(6) };
                rows.extend(rows_of(month, account, "first", if phishing { of } else { 0 }, of));
            }
        }
        rows
    }

    /// Five years of sightings by 60 accounts. Each account has a taste of its own (its share of phishing lies anywhere
    /// within 25 points of `share(month)`), begins and stops somewhere, and posts a bundle in one month of three.
    fn sightings(&mut self, share: impl Fn(u32) -> u32) -> Vec<Sighting> {
        let mut rows = vec![];
        for account in 0..60 {
            let (begins, lasts) = (self.below(54), 6 + self.below(30));
            let taste = self.below(51);
            let source = if self.below(4) == 0 { "second" } else { "first" };
            for month in begins..(begins + lasts).min(60) {
                if self.below(3) > 0 {
                    continue;
                }
                let of = 1 + self.below(5) * self.below(6);
                let percent = (share(month) + taste).saturating_sub(25).min(100);
                let hits = self.hits(of, percent);
                rows.extend(rows_of(month, account, source, hits, of));
            }
        }
        rows
    }
}

fn month(at: u32) -> Month {
    "2019-01".parse::<Month>().unwrap().plus(at as i32)
}

fn rows_of(at: u32, account: u32, source: &str, hits: u32, of: u32) -> Vec<Sighting> {
    let row = |technique: &str, count| Sighting {
        first_seen: None,
        published: month(at),
        reporter: format!("r{account:03}"),
        source: source.to_owned(),
        family: "invented".to_owned(),
        indicator: "domain".to_owned(),
        technique: technique.to_owned(),
        count,
    };
    let rows = [row("T1566.002", hits), row("T1583.001", of - hits)];
    rows.into_iter().filter(|row| row.count > 0).collect()
}

fn quick() -> Options {
    Options { draws: 199, ..Options::default() }
}

fn study(sightings: Vec<Sighting>, options: &Options) -> Tactics {
    tactics(&Input { sightings, ..Input::default() }, options).unwrap()
}

fn phishing(study: &Tactics) -> Finding {
    study.lines.iter().find(|one| one.line.name.starts_with("Phishing (")).unwrap().change.finding
}

/// Any line, in any window.
fn found_in(study: &Tactics, finding: Finding) -> bool {
    let changes = study.lines.iter().flat_map(|one| std::iter::once(&one.change).chain(&one.common));
    changes.into_iter().any(|change| change.finding == finding)
}

#[test]
fn where_nothing_changed_a_shift_is_called_in_one_of_twenty_at_most() {
    let (mut shifts, mut alarms_by_rows, mut noise) = (0, 0, 0);
    for seed in 0..400 {
        let study = study(World::new(seed).sightings(|_| 40), &quick());
        shifts += u32::from(found_in(&study, Finding::Shift));
        let by_rows = study.lines.iter().any(|one| one.change.rows_p_ppm < 50_000);
        alarms_by_rows += u32::from(by_rows);
        noise += u32::from(found_in(&study, Finding::TooFew));
    }
    println!("null: shifts {shifts}/400, alarms by rows {alarms_by_rows}/400, too few {noise}/400");
    assert!(shifts <= 20, "{shifts} of 400 false alarms");
    // The worlds are hard enough to fool who counts rows: otherwise this test would show nothing.
    assert!(alarms_by_rows > 80, "{alarms_by_rows} of 400");
}

#[test]
fn specialists_who_come_and_go_are_no_shift() {
    let (mut shifts, mut alarms_by_rows) = (0, 0);
    for seed in 0..400 {
        let study = study(World::new(50_000 + seed).specialists(40), &quick());
        shifts += u32::from(found_in(&study, Finding::Shift));
        alarms_by_rows += u32::from(study.lines.iter().any(|one| one.change.rows_p_ppm < 50_000));
    }
    println!("specialists: shifts {shifts}/400, alarms by rows {alarms_by_rows}/400");
    assert!(shifts <= 20 && alarms_by_rows > 360, "{shifts}, {alarms_by_rows}");
}

#[test]
fn a_planted_shift_is_found() {
    let mut found = [0, 0, 0];
    for (place, points) in [15, 25, 35].into_iter().enumerate() {
        for seed in 0..100 {
            let sightings = World::new(10_000 + seed).sightings(|at| if at < 30 { 30 } else { 30 + points });
            found[place] += u32::from(phishing(&study(sightings, &quick())) == Finding::Shift);
        }
    }
    println!("power at 15, 25, 35 points: {found:?} of 100");
    assert!(found[2] >= 80, "{found:?}");
    assert!(found[0] <= found[1] && found[1] <= found[2], "{found:?}");
}

#[test]
fn a_burst_of_one_account_is_called_an_artefact() {
    let (mut artefacts, mut shifts, mut surges, mut honest) = (0, 0, 0, 0);
    for seed in 0..100 {
        let mut world = World::new(20_000 + seed);
        let mut sightings = world.sightings(|_| 30);
        let at = 20 + world.below(25);
        // One account empties a drawer: 600 phishing domains in one month, and goes on with a few.
        sightings.extend(rows_of(at, 999, "first", 600, 610));
        (at + 1..60).for_each(|later| sightings.extend(rows_of(later, 999, "first", 12, 12)));
        let study = study(sightings, &quick());
        artefacts += u32::from(phishing(&study) == Finding::ArtefactOneAccount);
        shifts += u32::from(found_in(&study, Finding::Shift));
        let surge = study.surges.iter().find(|one| one.month == month(at) && one.technique == "T1566.002");
        let surge = surge.expect("600 in a month are a surge");
        surges += u32::from(surge.kind == SurgeKind::ArtefactOneAccount && surge.top == "r999");
        honest += u32::from(study.months.iter().any(|one| one.month == month(at) && one.one_account));
    }
    println!(
        "one account: artefact {artefacts}/100, shift {shifts}/100, surge named {surges}/100, month {honest}/100"
    );
    assert!(artefacts >= 90 && shifts <= 5 && surges == 100 && honest == 100);
}

#[test]
fn a_source_that_starts_is_no_shift() {
    let mut shifts = 0;
    for seed in 0..100 {
        let mut world = World::new(30_000 + seed);
        let mut sightings = world.sightings(|_| 25);
        // From month 30 on another collection, which gathers nothing but phishing, with 15 accounts of its own.
        for account in 200..215 {
            for at in (30..60).filter(|at| at % 3 == account % 3) {
                sightings.extend(rows_of(at, account, "phishing feed", 9, 10));
            }
        }
        let study = study(sightings, &quick());
        shifts += u32::from(found_in(&study, Finding::Shift));
        assert!(phishing(&study) != Finding::NoChange, "seed {seed}: the rows do change");
        assert_eq!(study.common.unwrap()[0], month(30), "seed {seed}");
    }
    println!("a source that starts: shifts {shifts}/100");
    assert!(shifts <= 5);
}

#[test]
fn two_points_are_too_few() {
    let mut rows = rows_of(0, 1, "first", 3, 9);
    rows.extend(rows_of(40, 2, "first", 9, 9));
    let study = study(rows, &quick());
    assert_eq!(phishing(&study), Finding::TooFew);
    assert!(study.lines.iter().all(|one| one.years.iter().all(|year| year.too_few)));
    assert_eq!(answer(Topic::Phishing, &study).standing, Standing::CannotBeSaid);
    assert!(tactics(&Input::default(), &quick()).is_err());
}

#[test]
fn intervals_hold_the_truth_when_reporters_differ() {
    // The true share of a year is 40 %: accounts' tastes average to it.
    let (mut held, mut held_by_rows, mut years) = (0, 0, 0);
    for seed in 0..200 {
        let study = study(World::new(40_000 + seed).sightings(|_| 40), &quick());
        for year in study.lines[0].years.iter().filter(|year| !year.too_few) {
            let holds = |interval: [u32; 2]| interval[0] <= 400_000 && 400_000 <= interval[1];
            held += u32::from(holds(year.reporters_interval));
            held_by_rows += u32::from(holds(year.rows));
            years += 1;
        }
    }
    println!("coverage: by reporters {held}/{years}, by rows {held_by_rows}/{years}");
    assert!(held * 100 >= years * 88, "{held} of {years}");
    assert!(held > held_by_rows);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let text = |mut rows: Vec<Sighting>, turn: bool| {
        if turn {
            rows.reverse();
        }
        let study = study(rows, &quick());
        (serde_json::to_string(&study).unwrap(), figure(&study))
    };
    let rows = World::new(7).sightings(|_| 40);
    let (json, svg) = text(rows.clone(), false);
    assert_eq!(
        (&json, &svg),
        (&text(rows.clone(), true).0, &text(rows, true).1),
        "the order of rows tells nothing"
    );
    let back: Tactics = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
    // Integers and words alone.
    fn no_floats(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Number(number) => !number.is_f64(),
            serde_json::Value::Array(all) => all.iter().all(no_floats),
            serde_json::Value::Object(all) => all.values().all(no_floats),
            _ => true,
        }
    }
    assert!(no_floats(&serde_json::from_str(&json).unwrap()));
}

#[test]
fn too_many_rows_are_refused() {
    let sightings = vec![rows_of(0, 1, "first", 1, 2).remove(0); 1_000_001];
    let refused = tactics(&Input { sightings, ..Input::default() }, &quick()).unwrap_err().to_string();
    assert!(refused.contains("1,000,000") && refused.contains("hint:"), "{refused}");
}

#[test]
fn hostile_numbers_do_no_harm() {
    let mut rows = rows_of(0, 1, "first", 1_000_000, 1_000_000);
    (0..40).for_each(|at| rows.extend(rows_of(at, at, "<script>&", 1_000_000, 1_000_000)));
    rows.extend(rows_of(9, 9, "first", 0, 1_000_000));
    let study = study(rows, &Options { draws: 0, cap: 0, least_rows: 0, least_reporters: 0, ..quick() });
    let svg = figure(&study);
    assert!(!svg.contains("<script") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn a_line_covers_what_it_names() {
    let line = Line { name: "x".into(), techniques: vec!["T1566".into()], unit: Unit::Reports };
    assert!(line.covers("T1566.003") && !line.covers("T1567"));
}

proptest! {
    #[test]
    fn shares_lie_within_their_intervals(seed in any::<u64>(), share in 0_u32..100) {
        let study = study(World::new(seed).sightings(|_| share), &Options { draws: 39, ..Options::default() });
        for line in &study.lines {
            for year in &line.years {
                prop_assert!(year.hits <= year.of);
                prop_assert!(year.rows[0] <= year.share_ppm && year.share_ppm <= year.rows[1]);
                prop_assert!(year.reporters_interval[0] <= year.rows[0] && year.rows[1] <= year.reporters_interval[1]);
            }
            prop_assert!(line.change.rows_p_ppm <= 1_000_000 && line.change.reporters_p_ppm > 0);
        }
        let rows: u64 = study.months.iter().map(|month| month.rows).sum();
        prop_assert_eq!(rows, study.counts.indicators);
    }
}
