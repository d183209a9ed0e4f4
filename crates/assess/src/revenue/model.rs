//! The model: logarithms of yearly revenue, estimators that count more or less, claims that err with heavy tails.
//!
//! For year *t*, estimator *e* and claim *c*: `log c = x_t + b_e + noise`, with `x_t ~ m + s·Student(3)`,
//! `b_e ~ τ·Student(4)` and `noise ~ σ_c·Student(3)`; a total over whole years has `log Σ exp x_t` in place of `x_t`.
//! Gibbs sampling on one grid of logarithms: every conditional is drawn exactly, so there is no step size to tune, and
//! the draws are those of a `ChaCha` stream with a fixed seed. The grid is laid out from the figures themselves, so that
//! another unit of money moves the result by exactly that unit.

use super::{
    Assumptions,
    evidence::{Evidence, Says},
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use std::collections::BTreeMap;

/// Width of a cell of the grid, in units of natural logarithm; a draw is spread evenly within its cell.
const CELL: f64 = 0.04;
/// Room of the grid beyond the outermost figures.
const MARGIN: f64 = 2.0;
/// Most cells: 24 units of logarithm, ten powers of ten.
const MOST_CELLS: usize = 600;
/// Furthest that an estimator may count off, in cells either way: a factor of 11.
const REACH: usize = 60;
/// Sweeps before the first draw is kept.
const WARM_UP: usize = 250;

/// Draws of each year's logarithm.
pub(super) type Draws = BTreeMap<i16, Vec<f64>>;

/// A claim as the sampler sees it.
struct Datum {
    years: std::ops::Range<usize>,
    estimator: usize,
    log: f64,
    error: f64,
    /// For a single year: the log density by `cell of x + cell of b`.
    table: Vec<f64>,
}

/// The sampler's state: cells of every year and every estimator.
struct State {
    x: Vec<usize>,
    b: Vec<usize>,
}

/// What stays the same from sweep to sweep.
struct Frame {
    low: f64,
    cells: usize,
    data: Vec<Datum>,
    year_prior: Vec<f64>,
    estimator_prior: Vec<f64>,
    /// The revenue that a cell stands for, over the revenue of the lowest cell.
    scale: Vec<f64>,
    tails: f64,
}

/// Student's log density, without its constant.
fn student(z: f64, freedom: f64) -> f64 {
    -(freedom + 1.0) / 2.0 * (z * z / freedom).ln_1p()
}

/// The probability that a Student variable of 3 degrees lies below `z`.
pub(super) fn student3_below(z: f64) -> f64 {
    let r = z / 3.0_f64.sqrt();
    0.5 + (r / (1.0 + z * z / 3.0) + r.atan()) / std::f64::consts::PI
}

/// Draws for every year that a point figure speaks of; empty without point figures.
pub(super) fn draws(evidence: &[&Evidence], assumed: &Assumptions, seed: u64) -> Draws {
    let points: Vec<&Evidence> = evidence.iter().copied().filter(|one| one.says == Says::Point).collect();
    let Some(frame) = frame(&points, assumed) else { return Draws::new() };
    let years = years(&points);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let middle = frame.cells / 2;
    let estimators = frame.data.iter().map(|datum| datum.estimator + 1).max().unwrap_or(0);
    let mut state = State { x: vec![middle; years.len()], b: vec![REACH; estimators] };
    let keep = usize::try_from(assumed.draws).unwrap_or(usize::MAX).clamp(200, 20_000);
    let shared = f64::from(assumed.shared_error_permille) / 1000.0;
    let mut kept = vec![Vec::with_capacity(keep); years.len()];
    for sweep in 0..WARM_UP + keep {
        frame.sweep(&mut state, &mut rng);
        if sweep >= WARM_UP {
            for (place, cell) in kept.iter_mut().zip(&state.x) {
                let own = (*cell as f64 + uniform(&mut rng) - 0.5) * CELL;
                place.push(frame.low + own + shared * student3_draw(&mut rng));
            }
        }
    }
    years.into_iter().zip(kept).collect()
}

/// A number from 0 to 1, 1 excluded.
pub(super) fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A draw of Student's distribution with 3 degrees of freedom, by bisection of its distribution function.
pub(super) fn student3_draw(rng: &mut ChaCha8Rng) -> f64 {
    let share = uniform(rng);
    let (mut low, mut high) = (-60.0_f64, 60.0_f64);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if student3_below(middle) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

fn years(points: &[&Evidence]) -> Vec<i16> {
    let all: std::collections::BTreeSet<i16> =
        points.iter().flat_map(|one| one.years.0..=one.years.1).collect();
    all.into_iter().collect()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped between 1 and the most cells"
)]
fn frame(points: &[&Evidence], assumed: &Assumptions) -> Option<Frame> {
    let mut single: Vec<f64> =
        points.iter().filter(|one| one.years.0 == one.years.1).map(|one| one.log).collect();
    single.sort_by(f64::total_cmp);
    let (least, most) = (*single.first()?, *single.last()?);
    let centre = *single.get(single.len() / 2)?;
    let low = least - MARGIN;
    let cells = ((((most - least) + 2.0 * MARGIN) / CELL).ceil().clamp(1.0, MOST_CELLS as f64)) as usize;
    let spread = f64::from(assumed.year_spread_permille.max(1)) / 1000.0;
    let tails = if assumed.heavy_tails { 3.0 } else { 1000.0 };
    let at = |cell: usize| low + cell as f64 * CELL;
    Some(Frame {
        low,
        cells,
        data: data(points, low, cells, tails),
        year_prior: (0..cells).map(|cell| student((at(cell) - centre) / spread, 3.0)).collect(),
        estimator_prior: estimator_prior(assumed),
        scale: (0..cells).map(|cell| (cell as f64 * CELL).exp()).collect(),
        tails,
    })
}

/// By cell of the effect; with no spread, all weight is at none.
fn estimator_prior(assumed: &Assumptions) -> Vec<f64> {
    let spread = f64::from(assumed.estimator_effect_permille) / 1000.0;
    let density = |cell: usize| {
        let off = (cell as f64 - REACH as f64) * CELL;
        if spread > 0.0 {
            student(off / spread, 4.0)
        } else if cell == REACH {
            0.0
        } else {
            f64::NEG_INFINITY
        }
    };
    (0..=2 * REACH).map(density).collect()
}

fn data(points: &[&Evidence], low: f64, cells: usize, tails: f64) -> Vec<Datum> {
    let years = years(points);
    let names: std::collections::BTreeSet<&str> = points.iter().map(|one| one.estimator.as_str()).collect();
    let place = |year: i16| years.iter().position(|other| *other == year);
    let datum = |one: &&Evidence| {
        let (first, last) = (place(one.years.0)?, place(one.years.1)?);
        let single = first == last;
        let density = |sum: usize| {
            let at = low + (sum as f64 - REACH as f64) * CELL;
            student((one.log - at) / one.error, tails)
        };
        Some(Datum {
            years: first..last + 1,
            estimator: names.iter().position(|name| *name == one.estimator)?,
            log: one.log - low,
            error: one.error,
            table: if single { (0..cells + 2 * REACH + 1).map(density).collect() } else { vec![] },
        })
    };
    points.iter().filter_map(datum).collect()
}

impl Frame {
    fn sweep(&self, state: &mut State, rng: &mut ChaCha8Rng) {
        for year in 0..state.x.len() {
            let weights = self.year_weights(state, year);
            if let (Some(place), Some(cell)) = (state.x.get_mut(year), pick(&weights, rng)) {
                *place = cell;
            }
        }
        for estimator in 0..state.b.len() {
            let weights = self.estimator_weights(state, estimator);
            if let (Some(place), Some(cell)) = (state.b.get_mut(estimator), pick(&weights, rng)) {
                *place = cell;
            }
        }
    }

    fn year_weights(&self, state: &State, year: usize) -> Vec<f64> {
        let mut weights = self.year_prior.clone();
        for datum in self.data.iter().filter(|datum| datum.years.contains(&year)) {
            let b = state.b.get(datum.estimator).copied().unwrap_or(REACH);
            if datum.years.len() == 1 {
                let densities = datum.table.get(b..b + self.cells).unwrap_or_default();
                weights.iter_mut().zip(densities).for_each(|(weight, density)| *weight += density);
            } else {
                let others = self.sum(state, datum, Some(year));
                for (weight, own) in weights.iter_mut().zip(&self.scale) {
                    *weight += self.of_sum(datum, others + own, b);
                }
            }
        }
        weights
    }

    fn estimator_weights(&self, state: &State, estimator: usize) -> Vec<f64> {
        let mut weights = self.estimator_prior.clone();
        for datum in self.data.iter().filter(|datum| datum.estimator == estimator) {
            if datum.years.len() == 1 {
                let x = state.x.get(datum.years.start).copied().unwrap_or(0);
                let densities = datum.table.get(x..=x + 2 * REACH).unwrap_or_default();
                weights.iter_mut().zip(densities).for_each(|(weight, density)| *weight += density);
            } else {
                let sum = self.sum(state, datum, None);
                for (b, weight) in weights.iter_mut().enumerate() {
                    *weight += self.of_sum(datum, sum, b);
                }
            }
        }
        weights
    }

    /// The sum of a total's years, without `but`, over the revenue of the lowest cell.
    fn sum(&self, state: &State, datum: &Datum, but: Option<usize>) -> f64 {
        let years = datum.years.clone().filter(|year| Some(*year) != but);
        years.filter_map(|year| self.scale.get(*state.x.get(year)?)).sum()
    }

    fn of_sum(&self, datum: &Datum, sum: f64, b: usize) -> f64 {
        let effect = (b as f64 - REACH as f64) * CELL;
        student((datum.log - sum.ln() - effect) / datum.error, self.tails)
    }
}

/// A cell by its log weights.
fn pick(weights: &[f64], rng: &mut ChaCha8Rng) -> Option<usize> {
    let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mass: Vec<f64> = weights.iter().map(|weight| (weight - most).exp()).collect();
    let mut left = uniform(rng) * mass.iter().sum::<f64>();
    let found = mass.iter().position(|part| {
        left -= part;
        left < 0.0
    });
    found.or_else(|| mass.iter().rposition(|part| *part > 0.0))
}

/// The weighted quantile of `draws`: the least draw at which the weights below reach the share.
pub(super) fn quantile(sorted: &[(f64, f64)], share: f64) -> Option<f64> {
    let all: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let mut left = share * all;
    let found = sorted.iter().find(|(_, weight)| {
        left -= weight;
        left <= 0.0
    });
    found.or(sorted.last()).map(|(draw, _)| *draw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(estimator: &str, years: (i16, i16), usd: f64) -> Evidence {
        Evidence {
            stream: crate::revenue::Stream::Theft,
            estimator: estimator.to_owned(),
            years,
            says: Says::Point,
            log: usd.ln(),
            error: 0.15,
            claim: record::Digest::of(estimator.as_bytes()),
        }
    }

    /// The mean of the first year's logarithm, by adding up the whole density on a coarse grid: slow and obvious.
    fn reference(one: &Evidence, two: &Evidence, sum: &Evidence) -> f64 {
        let centre = one.log.max(two.log);
        let steps = |around: f64| (-16..=16).map(move |step| around + f64::from(step) * 0.1);
        let (mut mass, mut mean) = (0.0, 0.0);
        for x in steps(one.log) {
            for y in steps(two.log) {
                for a in steps(0.0) {
                    for b in steps(0.0) {
                        let log = student((x - centre) / 2.5, 3.0)
                            + student((y - centre) / 2.5, 3.0)
                            + student(a / 0.35, 4.0)
                            + student(b / 0.35, 4.0)
                            + student((one.log - x - a) / 0.15, 3.0)
                            + student((two.log - y - a) / 0.15, 3.0)
                            + student((sum.log - (x.exp() + y.exp()).ln() - b) / 0.15, 3.0);
                        mass += log.exp();
                        mean += x * log.exp();
                    }
                }
            }
        }
        mean / mass
    }

    #[test]
    fn draws_agree_with_adding_up_the_whole_density() {
        let (one, two) = (figure("a", (2020, 2020), 100e6), figure("a", (2021, 2021), 200e6));
        let sum = figure("b", (2020, 2021), 600e6);
        let assumed = Assumptions { shared_error_permille: 0, draws: 20_000, ..Assumptions::default() };
        let drawn = draws(&[&one, &two, &sum], &assumed, 7);
        let mean = drawn[&2020].iter().sum::<f64>() / drawn[&2020].len() as f64;
        let exact = reference(&one, &two, &sum);
        assert!((mean - exact).abs() < 0.03, "drawn {mean}, added up {exact}");
        assert!(exact > 100e6_f64.ln() + 0.1, "the total pulls the year up: {exact}");
    }

    #[test]
    fn the_student_distribution_is_as_tabled() {
        // Table values of t with 3 degrees of freedom: 0.90 at 1.638, 0.975 at 3.182.
        assert!((student3_below(1.638) - 0.90).abs() < 1e-3);
        assert!((student3_below(3.182) - 0.975).abs() < 1e-3);
        assert!((student3_below(0.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn quantiles_follow_their_weights() {
        let draws = [(1.0, 1.0), (2.0, 1.0), (3.0, 2.0)];
        assert_eq!(quantile(&draws, 0.5), Some(2.0));
        assert_eq!(quantile(&draws, 0.9), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
