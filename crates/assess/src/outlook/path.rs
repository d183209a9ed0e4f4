//! Futures, drawn one by one: for each half-year ahead, thefts and their sizes.

use super::{
    Assumptions, LARGE_USD, Series,
    draw::Draws,
    rate::{self, Rate},
    scenario::{Effect, Lever},
    size::{Posterior, Sizes},
};

/// One half-year of one future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cell {
    pub(crate) thefts: u32,
    pub(crate) large: u32,
    pub(crate) usd: u64,
    /// USD that the thieves still have when freezing and recovery are done: all of it but for a scenario.
    pub(crate) kept: u64,
}

impl Cell {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            thefts: self.thefts.saturating_add(other.thefts),
            large: self.large.saturating_add(other.large),
            usd: self.usd.saturating_add(other.usd),
            kept: self.kept.saturating_add(other.kept),
        }
    }

    fn add(&mut self, usd: u64, kept: f64) {
        self.thefts = self.thefts.saturating_add(1);
        self.large += u32::from(usd >= LARGE_USD);
        self.usd = self.usd.saturating_add(usd);
        self.kept = self.kept.saturating_add(share(usd, kept));
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share in 0..=1 of an amount: whole USD, cut; a forecast has no cents"
)]
fn share(usd: u64, kept: f64) -> u64 {
    (usd as f64 * kept) as u64
}

/// Draws `assumed.paths` futures of `half_years` each; `levers` change them, and with none they are the base. The same
/// chances are used with and without levers, so that a difference is the levers' own.
pub(crate) fn draw(
    series: &Series,
    half_years: usize,
    assumed: &Assumptions,
    levers: &[Lever],
) -> Vec<Vec<Cell>> {
    let rates = rate::posterior(&series.half_years, assumed, &mut Draws::new(assumed.seed, 0));
    let posterior = Posterior::of(&series.sizes, assumed);
    let future = |(number, rate): (u64, Rate)| {
        let mut chances = Chances::of(assumed.seed, number);
        let drawn = posterior.draw(&mut chances.sizes);
        let effect = Effect::draw(levers, &mut chances.changes);
        walk(rate, drawn, effect, (half_years, assumed), &mut chances)
    };
    (0..).zip(rates).map(future).collect()
}

/// The chances of one future. Each future has its own, so that its first half-year is the same however far the forecast
/// reaches, and each kind has its own, so that a lever disturbs neither counts nor sizes.
struct Chances {
    counts: Draws,
    sizes: Draws,
    changes: Draws,
}

impl Chances {
    fn of(seed: u64, number: u64) -> Self {
        let kind = |kind: u64| Draws::new(seed, number.wrapping_mul(4).wrapping_add(kind));
        Self { counts: kind(1), sizes: kind(2), changes: kind(3) }
    }
}

fn walk(
    mut rate: Rate,
    drawn: Sizes,
    effect: Effect,
    (half_years, assumed): (usize, &Assumptions),
    Chances { counts, sizes, changes }: &mut Chances,
) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(half_years);
    for _ in 0..half_years {
        rate.step(counts, assumed);
        let mut cell = Cell::default();
        let mean = rate.log.exp();
        for _ in 0..counts.count(mean, rate.clustering) {
            let usd = drawn.draw(sizes);
            // Drawn for every theft, taken or not, so that one lever's chances do not shift another's.
            if changes.unit() < effect.thefts {
                cell.add(usd, effect.kept);
            }
        }
        for _ in 0..changes.count(mean * (effect.thefts - 1.0).max(0.0), rate.clustering) {
            cell.add(drawn.draw(changes), effect.kept);
        }
        cells.push(cell);
    }
    cells
}
