//! The forecast: futures drawn from the model, summed up as quantiles.

use super::{
    Assumptions, Quantiles, Series,
    path::{self, Cell},
    publish::Measured,
};
use crate::{AssessError, Period};
use serde::{Deserialize, Serialize};

/// The furthest that is forecast: 20 years. Beyond it the model says nothing but its assumptions.
const MOST_HALF_YEARS: usize = 40;
/// More futures than this say no more; they only take longer.
const MOST_PATHS: u32 = 200_000;
/// The highest ceiling of the rate that may be assumed: each theft of each future is drawn by itself.
const MOST_THEFTS: u32 = 1_000;

/// What the model says of a span of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fan {
    /// The days.
    pub days: Period,
    /// Recorded thefts.
    pub thefts: Quantiles,
    /// Those of USD 100 million or more.
    pub thefts_large: Quantiles,
    /// USD stolen.
    pub usd_stolen: Quantiles,
}

impl Fan {
    pub(crate) fn of(days: Period, cells: &[Cell]) -> Self {
        let by = |measure: Measured| Quantiles::of(cells.iter().map(|cell| measure.of(*cell)).collect());
        let [thefts, thefts_large, usd_stolen] = Measured::ALL.map(by);
        Self { days, thefts, thefts_large, usd_stolen }
    }

    /// The quantiles of a measure.
    pub const fn of_measure(&self, measure: Measured) -> &Quantiles {
        match measure {
            Measured::Thefts => &self.thefts,
            Measured::TheftsLarge => &self.thefts_large,
            Measured::UsdStolen => &self.usd_stolen,
        }
    }
}

/// What a forecast says, without the futures that it was drawn from: enough for a report and its picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    /// The half-years that it was made from.
    pub series: Series,
    /// Each half-year ahead by itself.
    pub half_years: Vec<Fan>,
    /// Six months, five years and ten years together, as far as the forecast reaches, with their names.
    pub totals: Vec<(String, Fan)>,
}

/// Futures from the day of the series on.
#[derive(Debug, Clone)]
pub struct Forecast {
    series: Series,
    assumed: Assumptions,
    paths: Vec<Vec<Cell>>,
}

/// Draws the futures of the next `half_years` half-years: one for six months, 20 for ten years.
///
/// The same series and assumptions give the same forecast, to the byte. Intervals widen with the horizon because the
/// rate drifts; there is no trend.
///
/// # Errors
/// [`AssessError::TooLittle`] where the series has too few half-years or thefts; [`AssessError::TooMuch`] for more than
/// 40 half-years, more than 200,000 futures, or a rate that may exceed 1,000 thefts.
pub fn forecast(series: &Series, half_years: usize, assumed: &Assumptions) -> Result<Forecast, AssessError> {
    check(series, half_years, assumed)?;
    let paths = path::draw(series, half_years, assumed, &[]);
    Ok(Forecast { series: series.clone(), assumed: assumed.clone(), paths })
}

/// Whether there is enough to forecast from, and not too much is asked.
pub(crate) fn check(series: &Series, half_years: usize, assumed: &Assumptions) -> Result<(), AssessError> {
    let hint = "ask for at most 40 half-years, 200,000 paths and a rate of 1,000 thefts";
    let what = format!("a forecast of {half_years} half-years by {} paths", assumed.paths);
    if half_years == 0 || assumed.paths == 0 {
        return Err(AssessError::TooLittle { what, why: "nothing is asked for".to_owned(), hint });
    }
    if half_years > MOST_HALF_YEARS || assumed.paths > MOST_PATHS || assumed.most_thefts > MOST_THEFTS {
        let limit = "40 half-years, 200,000 paths and a rate of 1,000 thefts";
        return Err(AssessError::TooMuch { what, limit, hint });
    }
    series.enough()
}

impl Forecast {
    /// The half-years that it was made from.
    pub const fn series(&self) -> &Series {
        &self.series
    }

    /// The assumptions that it was made with.
    pub const fn assumptions(&self) -> &Assumptions {
        &self.assumed
    }

    /// How many half-years it reaches.
    pub fn half_years(&self) -> usize {
        self.paths.first().map_or(0, Vec::len)
    }

    /// What it says, summed up.
    ///
    /// # Errors
    /// [`AssessError::TooMuch`] beyond the calendar.
    pub fn ahead(&self) -> Result<Ahead, AssessError> {
        let half_years = (0..self.half_years()).map(|n| self.half_year(n)).collect::<Result<_, _>>()?;
        let spans = [("6 months", 1), ("5 years", 10), ("10 years", 20)];
        let reached = spans.into_iter().filter(|(_, n)| *n <= self.half_years());
        let totals = reached.map(|(name, n)| Ok((name.to_owned(), self.together(n)?)));
        Ok(Ahead {
            series: self.series.clone(),
            half_years,
            totals: totals.collect::<Result<_, AssessError>>()?,
        })
    }

    /// Half-year `n` by itself, from 0.
    ///
    /// # Errors
    /// [`AssessError::TooMuch`] beyond the calendar.
    pub fn half_year(&self, n: usize) -> Result<Fan, AssessError> {
        let cells: Vec<Cell> = self.paths.iter().filter_map(|path| path.get(n).copied()).collect();
        Ok(Fan::of(self.series.ahead(n)?, &cells))
    }

    /// The first `half_years` half-years together: 1, 10 or 20 are six months, five years and ten.
    ///
    /// # Errors
    /// [`AssessError::TooMuch`] beyond the calendar.
    pub fn together(&self, half_years: usize) -> Result<Fan, AssessError> {
        let last = half_years.clamp(1, self.half_years().max(1)) - 1;
        let days = Period { first: self.series.ahead(0)?.first, last: self.series.ahead(last)?.last };
        Ok(Fan::of(days, &self.sums(last + 1)))
    }

    /// Of how many futures in a million the measure reaches `at_least` in the first `half_years` half-years.
    pub fn ppm(&self, measure: Measured, at_least: u64, half_years: usize) -> u32 {
        let sums = self.sums(half_years);
        let reach = sums.iter().filter(|cell| measure.of(**cell) >= at_least).count();
        u32::try_from(reach as u64 * 1_000_000 / (sums.len() as u64).max(1)).unwrap_or(1_000_000)
    }

    pub(crate) fn sums(&self, half_years: usize) -> Vec<Cell> {
        self.paths
            .iter()
            .map(|path| path.iter().take(half_years).fold(Cell::default(), |sum, cell| sum.plus(*cell)))
            .collect()
    }
}
