//! Deposits and releases paired: candidates, laws learned by expectation and maximisation, the best assignment, and
//! the probability of each pair in it.

use crate::End;
use crate::assign::{Edge, assign};
use crate::features::{Candidate, Sums, candidates};
use crate::law::Law;
use crate::marginals::{Odds, marginals};
use crate::pairing::{Assets, Pairing};
use crate::rhythm::Rhythm;
use crate::score::{Background, weigh};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// How to match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Pairs less probable than this stay unmatched; 0 to 1.
    pub least_probability: f64,
}

impl Default for Options {
    /// Half of the F1 that is reached is the threshold that maximises F1; a pair should be likelier than not anyway,
    /// but of several equal deposits to one account each fits each release, and leaving all alone says less.
    fn default() -> Self {
        Self { least_probability: 0.4 }
    }
}

/// A deposit and the release it became.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Match {
    /// The deposit's [`End::id`].
    pub source_tx: String,
    /// The release's [`End::id`].
    pub destination_tx: String,
    /// Chance that the two belong together, 0 to 1.
    pub probability: f64,
    /// The deposit's position in what was given.
    #[serde(skip)]
    pub source: usize,
    /// The release's position in what was given.
    #[serde(skip)]
    pub destination: usize,
}

/// What matching found, and the laws it found on the way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matching {
    /// Pairs, one to one, in the deposits' order.
    pub matches: Vec<Match>,
    /// Positions of the deposits that nothing released.
    pub unmatched_source: Vec<usize>,
    /// Positions of the releases that no deposit explains; see [`crate::incidents`].
    pub unmatched_destination: Vec<usize>,
    /// Half of the pairs took no longer than this, seconds.
    pub median_delay: u64,
    /// Nearly all (99 %) of the pairs took no longer than this, seconds.
    pub longest_delay: u64,
    /// For each release the deposits' assets that are released in its asset, by the deposits' asset key.
    pub asset_pairs: Vec<(String, String, f64)>,
}

/// Rounds of learning the laws; they settle in three or four.
const ROUNDS: usize = 8;
/// The round after which sums that are often kept are looked for.
const SUMS_KNOWN: usize = 2;
/// Candidates kept of each deposit in each round.
const KEPT: usize = 40;
/// Pairs this unlikely (log odds, nats) are left out of the reckoning.
const HOPELESS: f64 = -9.0;
/// A weight's unit in the assignment: a millionth of a nat.
const MICRO: f64 = 1e6;

/// Pairs deposits and releases one to one.
///
/// Each pair's weight is the log odds of its asset, amount, delay, account and number under laws that are learned
/// from these same rows, against agreement by chance. The assignment maximises their sum; the probabilities are those
/// of the pairs over all assignments. Order does not matter, and equal input gives equal output.
#[must_use]
pub fn match_ends(source: &[End], destination: &[End], options: &Options) -> Matching {
    let (from, to) = (Assets::new(source), Assets::new(destination));
    let mut pairing = Pairing::learn(source, &from, destination, &to);
    let background = Background::new(destination, &to);
    let look = |pairing: &Pairing, sums: &Sums| candidates(source, &from, destination, &to, pairing, sums);
    let mut state = State::new(look(&pairing, &Sums::default()), source, destination.len());
    for round in 0..ROUNDS {
        let before = state.law.pairs;
        state.step(&mut pairing, &background);
        let sums = state.law.common_sums();
        if round == SUMS_KNOWN && !sums.is_empty() {
            state.candidates = look(&pairing, &sums);
        } else if round > SUMS_KNOWN && (state.law.pairs - before).abs() < 1e-3 * state.law.pairs {
            break;
        }
    }
    let chosen = choose(state.size, &state.odds, &state.chances, options);
    answer(source, destination, &chosen, &state.law, &names(&pairing, source, &from, destination, &to))
}

/// The same matching with time running backwards, so that every pair it finds has its release before its deposit and
/// is wrong: how many pairs the rows yield by chance. Where it finds nearly as many as [`match_ends`], the pairs of
/// neither mean anything, whatever their probabilities, which hold for rows that are mostly two ends of passages.
/// Without times on both sides there is nothing to turn round, and the answer is that of [`match_ends`].
#[must_use]
pub fn placebo(source: &[End], destination: &[End], options: &Options) -> Matching {
    let mirror = |end: &End| End {
        time: end.time.map(|time| u64::MAX / 2 - time.min(u64::MAX / 2)),
        refers: None,
        ..end.clone()
    };
    let (source, destination): (Vec<_>, Vec<_>) =
        (source.iter().map(mirror).collect(), destination.iter().map(mirror).collect());
    match_ends(&source, &destination, options)
}

/// What is carried from round to round.
struct State {
    size: (usize, usize),
    candidates: Vec<Candidate>,
    law: Law,
    rhythm: Rhythm,
    odds: Vec<(usize, Odds)>,
    chances: Vec<f64>,
}

impl State {
    fn new(candidates: Vec<Candidate>, source: &[End], columns: usize) -> Self {
        Self {
            size: (source.len(), columns),
            candidates,
            law: Law::prior(),
            rhythm: Rhythm::new(source),
            odds: Vec::new(),
            chances: Vec::new(),
        }
    }

    /// One round: weigh under the laws, reckon the chances, learn the laws anew.
    fn step(&mut self, pairing: &mut Pairing, background: &Background) {
        self.odds = self.weigh_all(pairing, background);
        let edges: Vec<Odds> = self.odds.iter().map(|(_, odds)| *odds).collect();
        self.chances = marginals(self.size.0, self.size.1, &edges);
        let seen: Vec<(&Candidate, f64)> = self
            .odds
            .iter()
            .zip(&self.chances)
            .filter_map(|((at, _), chance)| Some((self.candidates.get(*at)?, *chance)))
            .collect();
        self.law = Law::learn(seen.iter().copied());
        self.rhythm.learn(seen.iter().copied());
        let mut weight: FxHashMap<(u32, u32), f64> = FxHashMap::default();
        seen.iter().for_each(|(pair, chance)| *weight.entry(pair.assets).or_default() += chance);
        pairing.update(&weight);
    }

    /// The candidates worth reckoning with, by position, and their log odds.
    fn weigh_all(&self, pairing: &Pairing, background: &Background) -> Vec<(usize, Odds)> {
        let prior = prior(&self.law, self.size);
        let mut kept = Vec::new();
        let mut row: Vec<(usize, Odds)> = Vec::new();
        for (at, candidate) in self.candidates.iter().enumerate() {
            if row.first().is_some_and(|(_, first)| first.row != candidate.row) {
                keep(&mut row, &mut kept);
            }
            let log = weigh(candidate, &self.law, &self.rhythm, pairing, background) + prior;
            if log > HOPELESS {
                row.push((at, Odds { row: candidate.row, column: candidate.column, log }));
            }
        }
        keep(&mut row, &mut kept);
        kept
    }
}

fn keep(row: &mut Vec<(usize, Odds)>, kept: &mut Vec<(usize, Odds)>) {
    row.sort_by(|a, b| b.1.log.total_cmp(&a.1.log).then(a.0.cmp(&b.0)));
    row.truncate(KEPT);
    kept.append(row);
}

/// Log odds of any pair before its features: deposits that are released at all, against releases that none explains.
fn prior(law: &Law, (rows, columns): (usize, usize)) -> f64 {
    let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let (rows, columns) = (count(rows), count(columns));
    let most = rows.min(columns);
    let pairs = if law.pairs > 0.0 { law.pairs.min(most) } else { 0.8 * most };
    let released = (pairs + 0.5) / (rows + 1.0);
    let unexplained = columns - pairs + 0.5;
    (released / (1.0 - released)).ln() - unexplained.ln()
}

/// The best assignment, less what is too improbable: candidate's row, column and chance.
fn choose(
    size: (usize, usize),
    odds: &[(usize, Odds)],
    chances: &[f64],
    options: &Options,
) -> Vec<(u32, u32, f64)> {
    let edges: Vec<Edge> = odds
        .iter()
        .map(|(_, odds)| Edge { row: odds.row, column: odds.column, weight: micro(odds.log) })
        .collect();
    let assigned = assign(size.0, size.1, &edges);
    let taken = |odds: &Odds| assigned.get(odds.row as usize).copied().flatten() == Some(odds.column);
    let pairs = odds
        .iter()
        .zip(chances)
        .filter(|((_, odds), chance)| taken(odds) && **chance >= options.least_probability);
    let mut chosen: Vec<_> = pairs.map(|((_, odds), chance)| (odds.row, odds.column, *chance)).collect();
    chosen.sort_by_key(|(row, column, _)| (*row, *column));
    chosen
}

#[expect(clippy::cast_possible_truncation, reason = "log odds are below some hundreds of nats")]
fn micro(log: f64) -> i64 {
    (log.clamp(-1e4, 1e4) * MICRO).round() as i64
}

fn answer(
    source: &[End],
    destination: &[End],
    chosen: &[(u32, u32, f64)],
    law: &Law,
    asset_pairs: &[(String, String, f64)],
) -> Matching {
    let pair = |(row, column, chance): &(u32, u32, f64)| {
        let (row, column) = (*row as usize, *column as usize);
        Some(Match {
            source_tx: source.get(row)?.id.clone(),
            destination_tx: destination.get(column)?.id.clone(),
            // Six places: no pair of rows is surer than one in a million.
            probability: (chance.min(0.999_999) * 1e6).round() / 1e6,
            source: row,
            destination: column,
        })
    };
    let matches: Vec<Match> = chosen.iter().filter_map(pair).collect();
    let mut free = (vec![true; source.len()], vec![true; destination.len()]);
    for pair in &matches {
        free.0.get_mut(pair.source).into_iter().for_each(|free| *free = false);
        free.1.get_mut(pair.destination).into_iter().for_each(|free| *free = false);
    }
    let left = |free: &[bool]| free.iter().enumerate().filter(|(_, free)| **free).map(|(at, _)| at).collect();
    Matching {
        matches,
        unmatched_source: left(&free.0),
        unmatched_destination: left(&free.1),
        median_delay: law.delay_quantile(0.5),
        longest_delay: law.delay_quantile(0.99),
        asset_pairs: asset_pairs.to_vec(),
    }
}

/// The asset pairs that hold at least a hundredth of a source asset's deposits, by their keys.
fn names(
    pairing: &Pairing,
    source: &[End],
    from: &Assets,
    destination: &[End],
    to: &Assets,
) -> Vec<(String, String, f64)> {
    let first = |ends: &[End], assets: &Assets, asset: u32| {
        assets
            .of_row
            .iter()
            .position(|of| *of == asset)
            .and_then(|at| ends.get(at))
            .map(|end| end.asset.clone())
    };
    let mut named = Vec::new();
    for (asset, pairs) in (0u32..).zip(&pairing.of) {
        let key = first(source, from, asset).unwrap_or_default();
        for pair in pairs.iter().filter(|pair| pair.share >= 0.01) {
            named.extend(first(destination, to, pair.to).map(|other| (key.clone(), other, pair.share)));
        }
    }
    named
}
