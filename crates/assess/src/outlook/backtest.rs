//! The backtest: what would have been said at the start of each half-year, and how far off it was.

use super::{
    Assumptions, Catalogue, HalfYear, Quantiles, Rule, Series, Sight,
    baseline::{log, naive},
    crps::crps,
    forecast::{check, forecast},
    publish::Measured,
};
use crate::{AssessError, Stated};
use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// A backtest begins at the start of at most so many half-years.
const MOST_ORIGINS: usize = 100;

/// How one rule did on one measure, over all origins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The measure.
    pub measure: Measured,
    /// Who forecast.
    pub rule: Rule,
    /// Mean CRPS, in thousandths of a theft or in thousands of USD.
    pub crps: u64,
    /// Mean CRPS of ln(1 + value), in thousandths; the value in thefts or millions of USD.
    pub crps_log: u64,
    /// How many of the outcomes lay within the 50 % interval.
    pub within_50: u32,
    /// How many lay within the 80 % interval.
    pub within_80: u32,
    /// What share of its own draws the 80 % interval held on average, in thousandths: counts come in steps, so that it
    /// holds more than 800.
    pub holds_80: u32,
}

/// A rolling-origin backtest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backtest {
    /// Whether history was seen in hindsight: see [`Sight`].
    pub hindsight: bool,
    /// How many half-years ahead each forecast reached; what is scored is their total.
    pub half_years: usize,
    /// The days from which was forecast, and scored. Spans of several half-years overlap: they are not so many trials.
    pub origins: Vec<Date>,
    /// The days from which nothing could be forecast, and why.
    pub refused: Vec<(Date, String)>,
    /// The results, by measure and rule.
    pub lines: Vec<Line>,
}

/// Forecasts the total of the next `half_years` half-years from `first`, and from the start of every half-year after it,
/// where they end by `complete_to`, the last day for which the record is thought to be complete. What came is what the
/// claims say now.
///
/// `hindsight`: history is what is known now of the time before each origin ([`Sight::Hindsight`]); otherwise only what
/// had been made known ([`Sight::AsKnown`]). The naive rules are given all totals of as many half-years in a row.
///
/// # Errors
/// [`AssessError::TooLittle`] where no origin can be scored; [`AssessError::TooMuch`] for more than 100 origins, or as
/// [`forecast`].
pub fn backtest(
    claims: &[Stated],
    (first, complete_to): (Date, Date),
    half_years: usize,
    hindsight: bool,
    assumed: &Assumptions,
) -> Result<Backtest, AssessError> {
    let (mut origins, mut refused, mut trials) = (vec![], vec![], vec![]);
    for origin in starts(first, complete_to, half_years)? {
        let sight = if hindsight { Sight::Hindsight(origin) } else { Sight::AsKnown(origin) };
        let series = Series::count(&Catalogue::read(claims, sight))?;
        match check(&series, half_years, assumed) {
            Err(why @ AssessError::TooLittle { .. }) => refused.push((origin, why.to_string())),
            Err(other) => return Err(other),
            Ok(()) if series.half_years.len() < half_years => {
                refused.push((origin, "its past is shorter than what is to be forecast".to_owned()));
            }
            Ok(()) => {
                origins.push(origin);
                trials.extend(trial(claims, &series, half_years, assumed)?);
            }
        }
    }
    if origins.is_empty() {
        return Err(AssessError::TooLittle {
            what: format!("a backtest from {first} to {complete_to}"),
            why: format!("none of {} half-years has enough of a past", refused.len()),
            hint: "begin later, add claims on earlier incidents, or look in hindsight",
        });
    }
    Ok(Backtest { hindsight, half_years, origins, refused, lines: summarise(&trials) })
}

/// The starts of half-years from `first` on, after which `half_years` half-years end by `complete_to`.
fn starts(first: Date, complete_to: Date, half_years: usize) -> Result<Vec<Date>, AssessError> {
    let mut starts = vec![];
    for n in 0..=MOST_ORIGINS {
        let start = |n: usize| {
            let months = i32::try_from(n).ok()?.checked_mul(6)?;
            first.checked_add(Span::new().months(months)).ok()
        };
        match (start(n), start(n.saturating_add(half_years)).and_then(|next| next.yesterday().ok())) {
            (Some(origin), Some(last)) if last <= complete_to => starts.push(origin),
            _ => return Ok(starts),
        }
    }
    Err(AssessError::TooMuch {
        what: format!("a backtest from {first} to {complete_to}"),
        limit: "100 half-years",
        hint: "begin later",
    })
}

/// One forecast beside what came.
struct Trial {
    measure: Measured,
    rule: Rule,
    draws: Vec<u64>,
    came: u64,
}

fn trial(
    claims: &[Stated],
    series: &Series,
    half_years: usize,
    assumed: &Assumptions,
) -> Result<Vec<Trial>, AssessError> {
    let last = series.ahead(half_years - 1)?.last;
    let after = last.tomorrow().unwrap_or(last);
    let truth = Series::count(&Catalogue::read(claims, Sight::Hindsight(after)))?;
    let sums = forecast(series, half_years, assumed)?.sums(half_years);
    let mut trials = vec![];
    for measure in Measured::ALL {
        let past: Vec<u64> =
            series.half_years.windows(half_years).map(|window| total(measure, window)).collect();
        let came: Vec<HalfYear> =
            truth.half_years.iter().filter(|half| half.days.first >= series.origin).copied().collect();
        let came = total(measure, &came);
        for rule in Rule::ALL {
            let model = || sums.iter().map(|cell| measure.of(*cell)).collect();
            let draws = naive(rule, &past, measure.unit()).unwrap_or_else(model);
            trials.push(Trial { measure, rule, draws, came });
        }
    }
    Ok(trials)
}

fn total(measure: Measured, half_years: &[HalfYear]) -> u64 {
    half_years.iter().map(|half| measure.recorded(half)).fold(0, u64::saturating_add)
}

fn summarise(trials: &[Trial]) -> Vec<Line> {
    let mut lines = vec![];
    for measure in Measured::ALL {
        for rule in Rule::ALL {
            let of: Vec<&Trial> = trials.iter().filter(|t| t.measure == measure && t.rule == rule).collect();
            lines.push(line(measure, rule, &of));
        }
    }
    lines
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "scores of amounts far below 2^52, none negative"
)]
fn line(measure: Measured, rule: Rule, trials: &[&Trial]) -> Line {
    let unit = if measure == Measured::UsdStolen { 1e-3 } else { 1e3 };
    let mean = |scores: Vec<f64>| scores.iter().sum::<f64>() / scores.len().max(1) as f64;
    let plain = |t: &&Trial| {
        let draws: Vec<f64> = t.draws.iter().map(|draw| *draw as f64).collect();
        crps(&draws, t.came as f64)
    };
    let logged = |t: &&Trial| {
        let draws: Vec<f64> = t.draws.iter().map(|draw| log(*draw, measure.unit())).collect();
        crps(&draws, log(t.came, measure.unit()))
    };
    let intervals: Vec<(Quantiles, &Trial)> =
        trials.iter().map(|t| (Quantiles::of(t.draws.clone()), *t)).collect();
    let within = |permille: u32| {
        let hit = |(quantiles, t): &&(Quantiles, &Trial)| {
            let (low, high) = quantiles.interval(permille);
            (low..=high).contains(&t.came)
        };
        u32::try_from(intervals.iter().filter(hit).count()).unwrap_or(u32::MAX)
    };
    let held = |(quantiles, t): &(Quantiles, &Trial)| {
        let (low, high) = quantiles.interval(800);
        t.draws.iter().filter(|draw| (low..=high).contains(*draw)).count() as f64
            / t.draws.len().max(1) as f64
    };
    Line {
        measure,
        rule,
        crps: (mean(trials.iter().filter_map(plain).collect()) * unit).round() as u64,
        crps_log: (mean(trials.iter().filter_map(logged).collect()) * 1e3).round() as u64,
        within_50: within(500),
        within_80: within(800),
        holds_80: (mean(intervals.iter().map(held).collect()) * 1e3).round() as u32,
    }
}

impl Backtest {
    /// The line of a rule on a measure.
    pub fn line(&self, measure: Measured, rule: Rule) -> Option<&Line> {
        self.lines.iter().find(|line| line.measure == measure && line.rule == rule)
    }

    /// The share of outcomes within the 80 % interval, in thousandths.
    pub fn coverage_80(&self, line: &Line) -> u32 {
        line.within_80 * 1000 / u32::try_from(self.origins.len().max(1)).unwrap_or(u32::MAX)
    }

    /// The table, in Markdown.
    pub fn table(&self) -> String {
        let n = self.origins.len();
        let mut out = String::from(
            "| measure | rule | CRPS | CRPS of log | within 50 % | within 80 % | its 80 % interval holds |\n\
             | --- | --- | ---: | ---: | ---: | ---: | ---: |\n",
        );
        for line in &self.lines {
            let crps = match line.measure {
                Measured::UsdStolen => format!("{}.{} M USD", line.crps / 1000, line.crps % 1000 / 100),
                Measured::Thefts | Measured::TheftsLarge => milli(line.crps),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(
                out,
                "| {} | {} | {crps} | {} | {} of {n} | {} of {n} ({} %) | {} % |",
                line.measure.words(),
                line.rule.name(),
                milli(line.crps_log),
                line.within_50,
                line.within_80,
                (self.coverage_80(line) + 5) / 10,
                (line.holds_80 + 5) / 10,
            );
        }
        out
    }
}

fn milli(thousandths: u64) -> String {
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}
