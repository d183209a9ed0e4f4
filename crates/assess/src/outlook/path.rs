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
    let mut counts = Draws::new(assumed.seed, 1);
    let mut sizes = Draws::new(assumed.seed, 2);
    let mut changes = Draws::new(assumed.seed, 3);
    let rates = rate::posterior(&series.half_years, assumed, &mut counts);
    let posterior = Posterior::of(&series.sizes, assumed);
    let future = |rate: Rate| {
        let drawn = posterior.draw(&mut sizes);
        let effect = Effect::draw(levers, &mut changes);
        walk(rate, drawn, effect, (half_years, assumed), (&mut counts, &mut sizes, &mut changes))
    };
    rates.into_iter().map(future).collect()
}

fn walk(
    mut rate: Rate,
    drawn: Sizes,
    effect: Effect,
    (half_years, assumed): (usize, &Assumptions),
    (counts, sizes, changes): (&mut Draws, &mut Draws, &mut Draws),
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
