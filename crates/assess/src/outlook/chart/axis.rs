//! Where a day and an amount are in the picture.

use super::{BASE, Fan, LEFT, RIGHT, TOP};
use crate::{Period, outlook::Series};
use jiff::civil::Date;

/// Below the least amount there is a place for none: a logarithm has no zero.
const NONE: f64 = 24.0;
/// The least amount with a place of its own, as a power of ten.
const LEAST: i32 = 6;
/// Least distance between the words of two years.
const APART: f64 = 34.0;

/// Days to the right, the logarithm of USD upwards.
pub(super) struct Axis {
    first: Date,
    last: Date,
    /// The top of the field, as a power of ten.
    most: i32,
}

impl Axis {
    /// The axes that hold the history, the fans and the totals.
    pub(super) fn over(series: &Series, fans: &[Fan], totals: &[(String, Fan)]) -> Self {
        let first = series.half_years.first().map_or(series.origin, |half| half.days.first);
        let last = fans.last().map_or(series.origin, |fan| fan.days.last);
        let recorded = series.half_years.iter().map(|half| half.usd);
        let ahead = fans.iter().chain(totals.iter().map(|(_, fan)| fan)).map(|fan| fan.usd_stolen.at(975));
        let most = recorded.chain(ahead).max().unwrap_or_default();
        let powers = (LEAST + 1)..=15;
        let most = powers.clone().find(|power| log(most) <= f64::from(*power)).unwrap_or(15);
        Self { first, last, most }
    }

    /// The middle of a span of days.
    pub(super) fn x(&self, days: Period) -> f64 {
        f64::midpoint(self.x_of(days.first), self.x_of(days.last.tomorrow().unwrap_or(days.last)))
    }

    /// Where the fans stand: each in the middle of its days, the outermost also at their ends.
    pub(super) fn spread<'a>(&self, fans: &'a [Fan]) -> Vec<(f64, &'a Fan)> {
        let first = fans.first().map(|fan| (self.x_of(fan.days.first), fan));
        let last = fans.last().map(|fan| (self.x_of(fan.days.last.tomorrow().unwrap_or(fan.days.last)), fan));
        let middles = fans.iter().map(|fan| (self.x(fan.days), fan));
        first.into_iter().chain(middles).chain(last).collect()
    }

    /// The beginning of a day.
    pub(super) fn x_of(&self, day: Date) -> f64 {
        let span = |to: Date| to.since(self.first).map_or(0.0, |span| f64::from(span.get_days()));
        LEFT + span(day) / span(self.last).max(1.0) * (RIGHT - LEFT)
    }

    /// An amount; none, and what is below USD 1 million, at their own places.
    pub(super) fn y(&self, usd: u64) -> f64 {
        if usd == 0 {
            return BASE - 6.0;
        }
        let bottom = BASE - NONE;
        let share = (log(usd) - f64::from(LEAST)) / f64::from(self.most - LEAST);
        (bottom - share * (bottom - TOP)).clamp(TOP, bottom)
    }

    /// The lines of the value axis, and what they say.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let mut ticks = vec![(BASE, "none".to_owned())];
        for power in LEAST..=self.most {
            let usd = 10_u64.saturating_pow(power.unsigned_abs());
            ticks.push((self.y(usd), super::tick(usd)));
        }
        ticks
    }

    /// The first days of years that have room for their words.
    pub(super) fn years(&self) -> Vec<(f64, i16)> {
        let mut placed: Vec<(f64, i16)> = vec![];
        for year in self.first.year()..=self.last.year() {
            let Ok(day) = Date::new(year, 1, 1) else { continue };
            let x = self.x_of(day);
            let room = placed.last().is_none_or(|(before, _)| x - before >= APART);
            if (LEFT..=RIGHT).contains(&x) && room {
                placed.push((x, year));
            }
        }
        placed
    }
}

#[expect(clippy::cast_precision_loss, reason = "a place in a picture")]
fn log(usd: u64) -> f64 {
    (usd.max(1) as f64).log10()
}
