//! From evidence and draws to a word on each year.

use super::{
    Assumptions, Known, Moved, ONE_ESTIMATOR, ONLY_FLOORS, Of, Revenue, Span, Stream, Used, YearOf,
    evidence::{self, Evidence, Says},
    model,
};
use crate::Stated;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use std::collections::BTreeSet;

pub(super) fn revenue(claims: &[Stated], assumed: &Assumptions) -> Revenue {
    let mut sorted = evidence::sort(claims, assumed);
    evidence::bound(&mut sorted);
    let spoken: BTreeSet<i16> = sorted.kept.iter().flat_map(|one| [one.years.0, one.years.1]).collect();
    let years: Vec<i16> = match (spoken.first(), spoken.last()) {
        (Some(first), Some(last)) => (*first..=*last).collect(),
        _ => vec![],
    };
    let streams = Stream::ALL.map(|stream| {
        let mine: Vec<&Evidence> = sorted.kept.iter().filter(|one| one.stream == stream).collect();
        let draws = model::draws(&mine, assumed, stream as u64 + 1);
        let each = years.iter().map(|year| one(stream, *year, &mine, draws.get(year), assumed));
        Of { stream, years: each.collect() }
    });
    Revenue { streams: streams.into(), left_out: sorted.left_out, assumptions: assumed.list() }
}

pub(super) fn sensitivity(claims: &[Stated], assumed: &Assumptions) -> Vec<Moved> {
    let before = revenue(claims, assumed);
    let mut moved = vec![];
    for row in assumed.list() {
        let Some(other) = assumed.switched(&row.id) else { continue };
        let after = revenue(claims, &other);
        for (before, after) in before.streams.iter().zip(&after.streams) {
            for year in &before.years {
                let now = after.years.iter().find(|other| other.year == year.year);
                let now = now.map_or_else(unknown, |now| now.known.clone());
                if now != year.known {
                    moved.push(Moved {
                        assumption: row.id.clone(),
                        to: row.switched_to.clone(),
                        stream: before.stream,
                        year: year.year,
                        before: year.known.clone(),
                        after: now,
                    });
                }
            }
        }
    }
    moved
}

fn unknown() -> Known {
    Known::Unknown { why: "no claim states it".to_owned() }
}

fn one(
    stream: Stream,
    year: i16,
    mine: &[&Evidence],
    draws: Option<&Vec<f64>>,
    assumed: &Assumptions,
) -> YearOf {
    let here: Vec<&Evidence> =
        mine.iter().copied().filter(|one| one.years.0 <= year && year <= one.years.1).collect();
    let single =
        |says: Says| here.iter().copied().filter(move |one| one.says == says && one.years.0 == one.years.1);
    let known = if let (Some(draws), true) = (draws, single(Says::Point).next().is_some()) {
        interval(draws, &here, assumed, &points_basis(&here))
    } else if single(Says::Floor).next().is_some() {
        let floors = single(Says::Floor).chain(single(Says::PartFloor));
        best(floors).map_or_else(unknown, |floor| above_floor(stream, year, floor, &here, assumed))
    } else if let Some(floor) = best(single(Says::PartFloor)) {
        let why = "only figures for a part of the year are stated, and they are not scaled up";
        Known::AtLeast { usd: whole(floor.log), why: why.to_owned() }
    } else if let Some(ceiling) = single(Says::Ceiling).min_by(|a, b| a.log.total_cmp(&b.log)) {
        Known::AtMost { usd: whole(ceiling.log), why: "only an upper bound is stated".to_owned() }
    } else if here.is_empty() {
        unknown()
    } else {
        Known::Unknown { why: "only a total over several years is stated, and it is not divided".to_owned() }
    };
    YearOf { year, known, used: used(&here) }
}

fn best<'a>(floors: impl Iterator<Item = &'a Evidence>) -> Option<&'a Evidence> {
    floors.max_by(|a, b| a.log.total_cmp(&b.log))
}

fn used(here: &[&Evidence]) -> Vec<Used> {
    let mut used: Vec<Used> = here
        .iter()
        .map(|one| Used { claim: one.claim, estimator: one.estimator.clone(), says: words(one).to_owned() })
        .collect();
    used.sort();
    used
}

const fn words(one: &Evidence) -> &'static str {
    match one.says {
        Says::Point if one.years.0 < one.years.1 => "total over several years",
        Says::Point => "figure",
        Says::Floor => "at least",
        Says::PartFloor => "at least, part of the year",
        Says::Ceiling => "at most",
    }
}

fn points_basis(here: &[&Evidence]) -> String {
    let points = here.iter().filter(|one| one.says == Says::Point && one.years.0 == one.years.1);
    let estimators: BTreeSet<&str> = points.map(|one| one.estimator.as_str()).collect();
    match estimators.len() {
        1 => format!("{ONE_ESTIMATOR} ({})", estimators.first().copied().unwrap_or_default()),
        many => format!("figures of {many} estimators"),
    }
}

/// The interval of draws, each weighted by how well it agrees with the year's bounds. A floor's weight grows with the
/// draw, so that no floor can ever lower an end; and a year's bounds weigh that year's draws alone.
fn interval(draws: &[f64], here: &[&Evidence], assumed: &Assumptions, basis: &str) -> Known {
    let effect = f64::from(assumed.estimator_effect_permille) / 1000.0;
    let weight = |draw: f64| {
        let bounds = here.iter().filter(|one| one.says != Says::Point);
        bounds.fold(1.0, |weight, one| {
            let above = model::student3_below((draw - one.log) / f64::hypot(one.error, effect));
            weight * if one.says == Says::Ceiling { 1.0 - above } else { above }
        })
    };
    let mut weighted: Vec<(f64, f64)> = draws.iter().map(|draw| (*draw, weight(*draw))).collect();
    weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| model::quantile(&weighted, share).map_or(0, whole);
    let mid = at(0.5);
    let floor = highest_floor(here);
    let from = |low: u64| floor.filter(|floor| *floor <= mid).map_or(low, |floor| low.max(floor));
    let basis = match floor.filter(|floor| *floor > mid) {
        Some(floor) => {
            format!("{basis}; one publishes at least USD {floor}, more than the middle of the others")
        }
        None => basis.to_owned(),
    };
    Known::Interval {
        eighty: Span { low: from(at(0.1)), mid, high: at(0.9) },
        fifty: Span { low: from(at(0.25)), mid, high: at(0.75) },
        basis,
    }
}

/// The highest floor that is published for the year, in USD: no interval begins below what a source calls the least,
/// whatever all sources may have got wrong alike (A12).
fn highest_floor(here: &[&Evidence]) -> Option<u64> {
    let floors = here.iter().copied().filter(|one| matches!(one.says, Says::Floor | Says::PartFloor));
    best(floors).map(|floor| whole(floor.log))
}

/// A whole year of which only floors are published: above the highest, by how much nobody says (A5).
fn above_floor(
    stream: Stream,
    year: i16,
    floor: &Evidence,
    here: &[&Evidence],
    assumed: &Assumptions,
) -> Known {
    if assumed.above_floor_permille == 0 {
        let why = "only floors are stated, and nobody says how much more it was";
        return Known::AtLeast { usd: whole(floor.log), why: why.to_owned() };
    }
    let above = f64::from(assumed.above_floor_permille) / 1000.0;
    let seed = (stream as u64 + 1) << 32 | u64::from(year.unsigned_abs());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let count = usize::try_from(assumed.draws).unwrap_or(usize::MAX).clamp(200, 20_000);
    let draws: Vec<f64> = (0..count)
        .map(|_| {
            floor.log
                + above * model::student3_draw(&mut rng).abs()
                + floor.error * model::student3_draw(&mut rng)
        })
        .collect();
    // A lower floor adds nothing to the highest: only a ceiling still narrows.
    let ceilings: Vec<&Evidence> = here.iter().copied().filter(|one| one.says == Says::Ceiling).collect();
    let basis = format!("{ONLY_FLOORS}: how far above them is an assumption (A5)");
    match interval(&draws, &ceilings, assumed, &basis) {
        Known::Interval { eighty, fifty, basis } => {
            let from = |span: Span| span.low.max(whole(floor.log).min(span.mid));
            Known::Interval {
                eighty: Span { low: from(eighty), ..eighty },
                fifty: Span { low: from(fifty), ..fifty },
                basis,
            }
        }
        other => other,
    }
}

/// Whole USD with three significant digits.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what 64 bits hold")]
fn whole(log: f64) -> u64 {
    let usd = log.exp().clamp(0.0, 9e18);
    let unit = 10_f64.powf((usd.max(1.0).log10().floor() - 2.0).max(0.0));
    ((usd / unit).round() * unit) as u64
}
