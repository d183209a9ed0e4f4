//! Techniques over time, and what is only an artefact of reporting.
//!
//! What is held are sightings: an indicator that somebody published in some month. They say what reporters saw and
//! chose to publish, so a change in them is four things at once: the actors changed, an account began or stopped, a
//! source was added or fell silent, or somebody emptied a drawer in one post. [`tactics`] computes the shares of
//! techniques by year and asks of each change which of these it is ([`Finding`]); only a change that is seen by several
//! reporters, with like compared with like, is called a shift.
//!
//! - [`map`]: from an indicator to an ATT&CK technique;
//! - [`Sighting`], [`ReportedUse`]: what is counted; crate `gather` reads both from their files;
//! - [`tactics`]: the study; [`answer`]: what it says of an article's sentence; [`figure`]: the picture.
//!
//! Shares, differences and p-values are integers in millionths (ppm). Draws are seeded: same input, same result.

mod answer;
mod change;
mod draws;
mod figure;
mod lag;
mod launder;
mod lines;
pub mod map;
mod names;
mod sampling;
mod scan;
mod series;
mod shares;
mod svg;

pub use answer::{Standing, Topic, Verdict, answer};
pub use change::{Change, Finding, Without};
pub use figure::figure;
pub use lag::{Completeness, Lag};
pub use launder::{Laundering, LaunderingYear, laundering};
pub use record::{Month, ReportedUse, Sighting};
pub use sampling::{MonthRow, Source, Surge, SurgeKind};
pub use series::{Line, Unit};
pub use shares::YearShare;

use crate::{AssessError, Stated};
use change::{Tested, holm, judge};
use serde::{Deserialize, Serialize};
use series::Series;
use std::collections::BTreeMap;

/// What the study is about.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Dated indicators.
    pub sightings: Vec<Sighting>,
    /// Dated reports with techniques.
    pub reports: Vec<ReportedUse>,
    /// Claims; those on laundering and stolen amounts are used.
    pub claims: Vec<Stated>,
    /// Rows that were set aside when the files were read: they are counted in the result.
    pub set_aside: usize,
}

/// How the study is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The seed of every draw.
    pub seed: u64,
    /// Draws of each interval and test.
    pub draws: usize,
    /// A change counts if chance does as much less often than this, in ppm, all tests together.
    pub alpha_ppm: u32,
    /// Fewer rows than this in a year, or in a series, are too few.
    pub least_rows: u64,
    /// Fewer reports than this in a year are too few.
    pub least_reports: u64,
    /// Fewer reporters than this in a year, or on one side of a change, are too few.
    pub least_reporters: usize,
    /// A reporter's month counts for at most so many rows when reporters are compared.
    pub cap: u32,
    /// A month is one account's from this part of its rows, in ppm.
    pub top_ppm: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1718,
            draws: 1_999,
            alpha_ppm: 50_000,
            least_rows: 30,
            least_reports: 10,
            least_reporters: 5,
            cap: 20,
            top_ppm: 500_000,
        }
    }
}

/// One technique, or several together: its shares by year, and whether they changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineResult {
    /// What was asked for.
    pub line: Line,
    /// The shares, year by year.
    pub years: Vec<YearShare>,
    /// The test for a change, over all its months.
    pub change: Change,
    /// The same within the months that every source covers; `None` where that is the whole, or nothing.
    pub common: Option<Change>,
}

/// The study's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tactics {
    /// How it was done.
    pub options: Options,
    /// Indicators (not rows of the file), reports, and rows that were set aside.
    pub counts: Counts,
    /// The sources of sightings.
    pub sources: Vec<Source>,
    /// First and last month that every source covers.
    pub common: Option<[Month; 2]>,
    /// The techniques.
    pub lines: Vec<LineResult>,
    /// How many tests the p-values are corrected for.
    pub tests: usize,
    /// Month by month, who published.
    pub months: Vec<MonthRow>,
    /// Months with more than three times the usual.
    pub surges: Vec<Surge>,
    /// From first seen to published.
    pub sighting_lag: Option<Lag>,
    /// From published to recorded, and up to when reports are nearly complete.
    pub report_lag: Option<Completeness>,
    /// Claims that stolen money went through something.
    pub laundering: Vec<Laundering>,
    /// The same by year.
    pub laundering_years: BTreeMap<u16, LaunderingYear>,
}

/// How much the study rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Indicators.
    pub indicators: u64,
    /// Who published them.
    pub reporters: usize,
    /// Reports.
    pub reports: usize,
    /// Of them, without a date: in no series.
    pub undated: usize,
    /// Rows that could not be read.
    pub set_aside: usize,
}

/// Most rows of either kind: a hundred times what the bundled files hold.
const MOST_ROWS: usize = 1_000_000;
/// Most blocks (reporter, month, source, family, type) of a series.
const MOST_BLOCKS: usize = 100_000;
/// Most reporters of a series.
const MOST_REPORTERS: usize = 5_000;

/// Computes shares by year, changes, bursts and delays.
///
/// # Errors
/// [`AssessError::TooLittle`] with neither sightings nor reports nor claims; [`AssessError::TooMuch`] with more than
/// 1,000,000 sightings or reports, or 100,000 blocks or 5,000 reporters in a series.
pub fn tactics(input: &Input, options: &Options) -> Result<Tactics, AssessError> {
    if input.sightings.is_empty() && input.reports.is_empty() && input.claims.is_empty() {
        return Err(AssessError::TooLittle {
            what: "tactics over time".to_owned(),
            why: "no sighting, no report and no claim was given".to_owned(),
            hint: "gather sightings.csv and reports.csv; docs/guide/tactics.md describes them",
        });
    }
    few_enough(input)?;
    let options = Options { draws: options.draws.clamp(19, 100_000), ..options.clone() };
    let sources = sampling::sources(&input.sightings);
    let common = sampling::common(&sources);
    let report_lag = lag::of_reports(&input.reports);
    // Reports of the last months are still being recorded: they would all look like a decline.
    let until = report_lag.as_ref().map(|known| known.until);
    let studies = lines::lines(&input.sightings, &input.reports)
        .into_iter()
        .map(|line| {
            let series = Series::of(&line, &input.sightings, &input.reports);
            bounded(&line, &series)?;
            let narrow = common.filter(|_| line.unit == Unit::Indicators && sources.len() > 1);
            Ok(Study {
                tested: window(&series, line.unit, until),
                narrow: narrow.map(|w| within(&series, w)),
                line,
                series,
            })
        })
        .collect::<Result<Vec<_>, AssessError>>()?;
    let (lines, tests) = judged(&studies, &options);
    let laundering = laundering(&input.claims);
    Ok(Tactics {
        counts: counts(input),
        laundering_years: launder::by_year(&input.claims, &laundering),
        laundering,
        common,
        lines,
        tests,
        months: sampling::months(&input.sightings, &options),
        surges: sampling::surges(&input.sightings, &options),
        sighting_lag: lag::of_sightings(&input.sightings),
        report_lag,
        sources,
        options,
    })
}

/// A line, its whole series, and the two that are tested.
struct Study {
    line: Line,
    series: Series,
    tested: Series,
    narrow: Option<Series>,
}

fn window(series: &Series, unit: Unit, until: Option<Month>) -> Series {
    series.only(|block| unit == Unit::Indicators || until.is_none_or(|until| block.month <= until))
}

fn within(series: &Series, [first, last]: [Month; 2]) -> Series {
    series.only(|block| (first..=last).contains(&block.month))
}

fn few_enough(input: &Input) -> Result<(), AssessError> {
    if input.sightings.len().max(input.reports.len()) <= MOST_ROWS {
        return Ok(());
    }
    Err(AssessError::TooMuch {
        what: "tactics over time".to_owned(),
        limit: "1,000,000 sightings or reports",
        hint: "cut the files by years",
    })
}

fn bounded(line: &Line, series: &Series) -> Result<(), AssessError> {
    let much = |limit| AssessError::TooMuch {
        what: format!("the series of {}", line.name),
        limit,
        hint: "cut the sightings by years or by source",
    };
    if series.blocks.len() > MOST_BLOCKS {
        return Err(much("100,000 blocks"));
    }
    if series.reporters.len() > MOST_REPORTERS { Err(much("5,000 reporters")) } else { Ok(()) }
}

/// Tests every series, corrects the p-values for all tests together, and judges.
fn judged(studies: &[Study], options: &Options) -> (Vec<LineResult>, usize) {
    let all = studies.iter().flat_map(|study| std::iter::once(&study.tested).chain(&study.narrow));
    let tested: Vec<_> = all.map(|series| (series, Tested::new(series, options))).collect();
    let p: Vec<_> = tested.iter().filter_map(|(_, tested)| tested.as_ref().map(Tested::p)).collect();
    let rows = holm(&p.iter().map(|p| p.0).collect::<Vec<_>>());
    let reporters = holm(&p.iter().map(|p| p.1).collect::<Vec<_>>());
    let tests = p.len();
    let mut adjusted = rows.into_iter().zip(reporters);
    let mut changes = tested
        .iter()
        .map(|(series, tested)| {
            let p = if tested.is_some() { adjusted.next() } else { None };
            judge(series, tested.as_ref(), p.unwrap_or((1.0, 1.0)), options)
        })
        .collect::<Vec<_>>()
        .into_iter();
    let mut lines = vec![];
    for study in studies {
        let Some(mut change) = changes.next() else { break };
        let common = study.narrow.as_ref().and_then(|_| changes.next());
        let elsewhere = common.as_ref().map_or(change.finding, |common| common.finding);
        if change.finding == Finding::Shift && !matches!(elsewhere, Finding::Shift | Finding::TooFew) {
            change.finding = Finding::NotConfirmed;
        }
        let years = shares::by_year(&study.series, study.line.unit, options);
        lines.push(LineResult { line: study.line.clone(), years, change, common });
    }
    (lines, tests)
}

fn counts(input: &Input) -> Counts {
    let reporters: std::collections::BTreeSet<_> =
        input.sightings.iter().map(|one| one.reporter.as_str()).collect();
    Counts {
        indicators: input.sightings.iter().map(|one| u64::from(one.count)).sum(),
        reporters: reporters.len(),
        reports: input.reports.len(),
        undated: input.reports.iter().filter(|report| report.published.is_none()).count(),
        set_aside: input.set_aside,
    }
}

/// A share in ppm, kept within 0 and 1.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000,000 by the clamp")]
fn ppm(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1_000_000.0).round() as u32
}

/// A difference of shares in ppm, kept within −1 and 1.
#[allow(clippy::cast_possible_truncation, reason = "−1,000,000 to 1,000,000 by the clamp")]
fn ppm_signed(difference: f64) -> i32 {
    (difference.clamp(-1.0, 1.0) * 1_000_000.0).round() as i32
}
