//! Two scans of a series for the month in which a share changed.
//!
//! *By rows*: the binomial likelihood ratio at every split, calibrated by dealing the hits out anew over all rows. It is
//! exact if every row is a sighting of its own, and is fooled as soon as rows come in bundles.
//!
//! *By reporters*: the score of the same question, summed a reporter at a time within strata of like with like
//! (Mantel and Haenszel), over the root of the reporters' squared scores; calibrated by flipping each reporter's sign
//! (wild cluster bootstrap with the null imposed: Cameron, Gelbach, Miller 2008). One reporter alone, however loud, can
//! bring it to 1 and no further. A stratum that lies on one side of a split has a score of nothing: a source that
//! starts or stops changes no share.

use super::{Month, Options, draws::Draws, series::Series, shares::ratio};
use std::collections::BTreeMap;

/// Most splits that are looked at; a longer series is looked at in even steps.
const MOST_SPLITS: usize = 120;
/// Rows that are dealt out anew; more are thinned to so many, which can only hide a change.
const MOST_DEALT: u64 = 20_000;

/// Hits and of how many, before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sides {
    pub(super) before: (u64, u64),
    pub(super) after: (u64, u64),
}

impl Sides {
    /// Of the blocks of a series, split at the first month of *after*.
    pub(super) fn of(series: &Series, at: Month) -> Self {
        let mut sides = Self::default();
        for block in &series.blocks {
            let side = if block.month < at { &mut sides.before } else { &mut sides.after };
            *side = (side.0 + u64::from(block.hits), side.1 + u64::from(block.of));
        }
        sides
    }

    /// Share after less share before.
    pub(super) fn difference(&self) -> f64 {
        ratio(self.after.0, self.after.1) - ratio(self.before.0, self.before.1)
    }

    /// Twice the log of the likelihood ratio: two shares against one.
    fn likelihood_ratio(&self) -> f64 {
        let all = (self.before.0 + self.after.0, self.before.1 + self.after.1);
        2.0 * (fit(self.before) + fit(self.after) - fit(all))
    }
}

/// The log-likelihood of a share fitted to its own counts.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn fit((hits, of): (u64, u64)) -> f64 {
    let term = |part: u64| if part == 0 { 0.0 } else { part as f64 * ratio(part, of).ln() };
    term(hits) + term(of.saturating_sub(hits))
}

/// The months at which the series may be split: enough rows and reporters on both sides.
pub(super) fn splits(series: &Series, options: &Options) -> Vec<Month> {
    let (_, all) = series.total();
    let least = (all / 10).max(options.least_rows / 2);
    let enough = |at: &Month| {
        let sides = Sides::of(series, *at);
        let before = series.only(|block| block.month < *at).reporters();
        let after = series.only(|block| block.month >= *at).reporters();
        sides.before.1.min(sides.after.1) >= least && before.min(after) >= options.least_reporters
    };
    let months = series.months();
    let step = months.len().div_ceil(MOST_SPLITS).max(1);
    months.into_iter().step_by(step).filter(enough).collect()
}

/// Where a scan found the most, and how often chance finds as much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) at: Month,
    pub(super) p: f64,
    /// The statistic that chance exceeds once in twenty times.
    pub(super) critical: f64,
}

/// The scan by rows.
pub(super) fn by_rows(series: &Series, splits: &[Month], options: &Options) -> Option<Found> {
    let (most, at) = highest(splits.iter().map(|at| (Sides::of(series, *at).likelihood_ratio(), *at)))?;
    let (hits, of) = series.total();
    let thin = of.div_ceil(MOST_DEALT).max(1);
    // Each row as the number of splits that lie at or before it: row r is *after* split k where rows[r] > k.
    let mut rows: Vec<usize> = vec![];
    for block in &series.blocks {
        let place = splits.partition_point(|at| *at <= block.month);
        let many = usize::try_from(u64::from(block.of).div_ceil(thin)).unwrap_or_default();
        rows.extend(std::iter::repeat_n(place, many));
    }
    let dealt = usize::try_from(hits / thin).unwrap_or_default().min(rows.len());
    let sizes = after_each(&rows, splits.len());
    let mut draws = Draws::new(options.seed, 1_000_001);
    let mut stats: Vec<f64> = (0..options.draws)
        .map(|_| {
            deal(&mut rows, dealt, &mut draws);
            let hits = after_each(rows.get(..dealt).unwrap_or_default(), splits.len());
            best_of(&hits, &sizes, dealt, rows.len()) * thin_back(thin)
        })
        .collect();
    let (p, critical) = judged(most, &mut stats);
    Some(Found { at, p, critical })
}

/// A thinned row stands for so many.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn thin_back(thin: u64) -> f64 {
    thin as f64
}

/// How many of the rows lie after each split.
fn after_each(rows: &[usize], splits: usize) -> Vec<u64> {
    let mut at = vec![0_u64; splits + 1];
    for place in rows {
        if let Some(count) = at.get_mut(*place) {
            *count += 1;
        }
    }
    let mut sum = 0;
    let mut after: Vec<u64> = at
        .iter()
        .skip(1)
        .rev()
        .map(|count| {
            sum += count;
            sum
        })
        .collect();
    after.reverse();
    after
}

/// The first `many` rows become a fair draw of the rows (Fisher and Yates, as far as needed).
fn deal(rows: &mut [usize], many: usize, draws: &mut Draws) {
    for place in 0..many {
        let other = place + draws.below(rows.len() - place);
        rows.swap(place, other);
    }
}

fn best_of(hits: &[u64], sizes: &[u64], all_hits: usize, all: usize) -> f64 {
    let (all_hits, all) = (all_hits as u64, all as u64);
    let stat = |(hit, of): (&u64, &u64)| {
        let sides = Sides { before: (all_hits - hit, all - of), after: (*hit, *of) };
        sides.likelihood_ratio()
    };
    hits.iter().zip(sizes).map(stat).fold(0.0, f64::max)
}

/// One split, scored a reporter at a time.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    pub(super) at: Month,
    /// Each reporter's share of the score.
    scores: Vec<f64>,
    /// What the score is divided by to be a difference of shares.
    pub(super) weight: f64,
}

impl Scored {
    /// The root of the summed squares.
    fn spread(&self) -> f64 {
        self.scores.iter().map(|score| score * score).sum::<f64>().sqrt()
    }

    /// The difference of shares, like with like.
    pub(super) fn difference(&self) -> f64 {
        if self.weight > 0.0 { self.scores.iter().sum::<f64>() / self.weight } else { 0.0 }
    }

    /// The difference without each reporter's score, by the reporter's place.
    pub(super) fn without_each(&self) -> impl Iterator<Item = (usize, f64)> {
        let (all, weight) = (self.scores.iter().sum::<f64>(), self.weight.max(f64::MIN_POSITIVE));
        self.scores.iter().enumerate().map(move |(place, score)| (place, (all - score) / weight))
    }

    /// Its standard error, by reporters.
    pub(super) fn error(&self) -> f64 {
        if self.weight > 0.0 { self.spread() / self.weight } else { 1.0 }
    }
}

/// Scores each split. A reporter's month counts for at most `cap` rows, whatever it holds.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn score(series: &Series, splits: &[Month], cap: u32) -> Vec<Scored> {
    let mut loads: BTreeMap<(Month, usize), u64> = BTreeMap::new();
    for block in &series.blocks {
        *loads.entry((block.month, block.reporter)).or_default() += u64::from(block.of);
    }
    let mut strata = vec![(0.0, 0.0); series.strata];
    let weighed: Vec<_> = series
        .blocks
        .iter()
        .map(|block| {
            let load = loads.get(&(block.month, block.reporter)).copied().unwrap_or(1);
            let weight = (f64::from(cap) / load as f64).min(1.0);
            let (hits, of) = (weight * f64::from(block.hits), weight * f64::from(block.of));
            if let Some(sum) = strata.get_mut(block.stratum) {
                *sum = (sum.0 + hits, sum.1 + of);
            }
            (*block, hits, of)
        })
        .collect();
    splits.iter().map(|at| score_one(*at, &weighed, &strata, series.reporters.len())).collect()
}

fn score_one(
    at: Month,
    weighed: &[(super::series::Block, f64, f64)],
    strata: &[(f64, f64)],
    reporters: usize,
) -> Scored {
    let mut after = vec![0.0; strata.len()];
    for (block, _, of) in weighed.iter().filter(|(block, ..)| block.month >= at) {
        if let Some(sum) = after.get_mut(block.stratum) {
            *sum += of;
        }
    }
    let part = |stratum: usize| {
        let (all, after) = (strata.get(stratum).map_or(0.0, |sum| sum.1), after.get(stratum).copied());
        if all > 0.0 { after.unwrap_or_default() / all } else { 0.0 }
    };
    let mut scores = vec![0.0; reporters];
    for (block, hits, of) in weighed {
        let (all_hits, all) = strata.get(block.stratum).copied().unwrap_or((0.0, 1.0));
        let side = if block.month >= at { 1.0 } else { 0.0 };
        if let Some(score) = scores.get_mut(block.reporter) {
            *score += (hits - of * all_hits / all.max(f64::MIN_POSITIVE)) * (side - part(block.stratum));
        }
    }
    let weight = strata.iter().enumerate().map(|(at, sum)| sum.1 * part(at) * (1.0 - part(at))).sum();
    Scored { at, scores, weight }
}

/// The scan by reporters.
pub(super) fn by_reporters(scored: &[Scored], options: &Options) -> Option<Found> {
    let spreads: Vec<f64> = scored.iter().map(Scored::spread).collect();
    let studentised = |sum: f64, spread: f64| if spread > 1e-9 { sum.abs() / spread } else { 0.0 };
    let stats = scored.iter().zip(&spreads);
    let (most, at) =
        highest(stats.map(|(one, spread)| (studentised(one.scores.iter().sum(), *spread), one.at)))?;
    let mut draws = Draws::new(options.seed, 1_000_002);
    let reporters = scored.first().map_or(0, |one| one.scores.len());
    let mut chance: Vec<f64> = (0..options.draws)
        .map(|_| {
            let signs: Vec<f64> = (0..reporters).map(|_| draws.sign()).collect();
            let flipped =
                |one: &Scored| one.scores.iter().zip(&signs).map(|(score, sign)| score * sign).sum();
            scored
                .iter()
                .zip(&spreads)
                .map(|(one, spread)| studentised(flipped(one), *spread))
                .fold(0.0, f64::max)
        })
        .collect();
    let (p, critical) = judged(most, &mut chance);
    Some(Found { at, p, critical })
}

fn highest(stats: impl Iterator<Item = (f64, Month)>) -> Option<(f64, Month)> {
    stats.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
}

/// How often chance does as much (never 0: the data are one more draw), and what it exceeds once in twenty.
fn judged(most: f64, chance: &mut [f64]) -> (f64, f64) {
    // A tie within rounding counts for chance.
    let as_much = chance.iter().filter(|one| **one >= most - 1e-9).count() as u64;
    chance.sort_by(f64::total_cmp);
    let critical = chance.get(chance.len() * 19 / 20).copied().unwrap_or(f64::MAX);
    (ratio(as_much + 1, chance.len() as u64 + 1), critical)
}

#[cfg(test)]
mod tests {
    use super::{super::series::Block, *};
    use proptest::prelude::*;

    fn month(at: u16) -> Month {
        Month::new(2020 + at / 12, at % 12 + 1).unwrap()
    }

    prop_compose! {
        fn series()(blocks in prop::collection::vec((0_u16..24, 0_usize..6, 0_usize..3, 0_u32..9, 0_u32..9), 1..40)) -> Series {
            let block = |(at, reporter, stratum, hits, misses)| Block {
                month: month(at), reporter, stratum, hits, of: hits + misses + 1,
            };
            let mut blocks: Vec<_> = blocks.into_iter().map(block).collect();
            blocks.sort_by_key(|block| (block.month, block.reporter, block.stratum));
            let reporters = (0..6).map(|at| format!("r{at}")).collect();
            Series { blocks, reporters, strata: 3 }
        }
    }

    /// Mantel and Haenszel's difference by its definition: Σ n₁n₀/n · (p₁ − p₀) / Σ n₁n₀/n over the strata.
    fn reference(series: &Series, at: Month) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for stratum in 0..series.strata {
            let sides = Sides::of(&series.only(|block| block.stratum == stratum), at);
            let (before, after) = (sides.before.1 as f64, sides.after.1 as f64);
            if before * after > 0.0 {
                let weight = before * after / (before + after);
                sum += weight * sides.difference();
                weights += weight;
            }
        }
        if weights > 0.0 { sum / weights } else { 0.0 }
    }

    proptest! {
        #[test]
        fn the_score_is_mantel_and_haenszels_difference(series in series(), at in 0_u16..24) {
            // No cap is reached: every block counts in full.
            let scored = score(&series, &[month(at)], u32::MAX);
            let scored = scored.first().unwrap();
            prop_assert!((scored.difference() - reference(&series, month(at))).abs() < 1e-9);
            let one_left_out: Vec<_> = scored.without_each().collect();
            prop_assert_eq!(one_left_out.len(), 6);
        }

        #[test]
        fn a_deal_keeps_the_rows(series in series(), seed in any::<u64>(), part in 0_usize..40) {
            let splits: Vec<_> = (0..24).step_by(5).map(month).collect();
            let mut rows: Vec<_> =
                series.blocks.iter().map(|block| splits.partition_point(|at| *at <= block.month)).collect();
            let whole = after_each(&rows, splits.len());
            let slow: Vec<_> =
                splits.iter().map(|at| series.blocks.iter().filter(|block| block.month >= *at).count() as u64).collect();
            prop_assert_eq!(&whole, &slow);
            let many = part.min(rows.len());
            deal(&mut rows, many, &mut Draws::new(seed, 1));
            prop_assert_eq!(after_each(&rows, splits.len()), whole);
        }

        #[test]
        fn one_reporter_alone_is_never_found(hits in prop::collection::vec((0_u16..24, 0_u32..50, 0_u32..50), 4..30)) {
            let block = |(at, hits, misses)| Block { month: month(at), reporter: 0, stratum: 0, hits, of: hits + misses + 1 };
            let mut blocks: Vec<_> = hits.into_iter().map(block).collect();
            blocks.sort_by_key(|block| block.month);
            let series = Series { blocks, reporters: vec!["r001".into()], strata: 1 };
            let scored = score(&series, &[month(6), month(12), month(18)], 20);
            let found = by_reporters(&scored, &Options { draws: 99, ..Options::default() }).unwrap();
            prop_assert!(found.p > 0.99, "{}", found.p);
        }
    }
}
