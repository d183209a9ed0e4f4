//! `outlook.thefts`: what may come, drawn from a model of the thefts on record, beside a backtest and scenarios.

use super::{
    MethodDef,
    study::{Of, Study},
};
use assess::{
    AssessError, Stated,
    outlook::{
        Ahead, Assumptions, Backtest, Catalogue, Forecast, METHOD as NAME, Outcome, Series, SetAside, Sight,
        backtest, forecast, standard_scenarios,
    },
};
use jiff::civil::{Date, date};
use record::ClaimId;
use serde::{Deserialize, Serialize};

pub(crate) static METHOD: MethodDef =
    MethodDef { name: NAME, version: 2, compute: |desk, parameters| STUDY.compute(desk, parameters) };

/// The backtest begins here.
const FIRST_ORIGIN: Date = date(2018, 1, 1);
/// Futures of each origin of the backtest: its intervals are counted as hits out of some seventeen, which a tenth of the
/// forecast's own futures settles, and a report is verified that much sooner.
const BACKTEST_PATHS: u32 = 2_000;
/// Ten years of half-years.
const HALF_YEARS: usize = 20;
/// A newest half-year of which the record covers less than this says nothing of itself.
const LEAST_COVERED: i32 = 100;

/// An outlook with all that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlookStudy {
    /// The forecast.
    pub ahead: Ahead,
    /// Of how many futures in a million at least one theft of USD 100 million or more falls into six months.
    pub large_ppm: u32,
    /// What would have been said at past half-years, and how far off it was: with history as known now.
    pub backtest: Option<Backtest>,
    /// Why there is none.
    pub no_backtest: Option<String>,
    /// The same model under stated changes, over five years.
    pub scenarios: Vec<Outcome>,
    /// The assumptions, in sentences.
    pub assumptions: Vec<String>,
    /// The claims that the counted thefts rest on.
    pub counted: Vec<ClaimId>,
    /// Incidents that are not counted.
    pub set_aside: Vec<SetAside>,
}

pub(crate) const KINDS: &[&str] = &["incident"];

pub(crate) static STUDY: Study<OutlookStudy> = Study {
    method: &METHOD,
    of: Of::Kinds(KINDS),
    study: |claims, made_on| study(claims, made_on),
    used: |study| study.counted.iter().copied().collect(),
    limits: &[
        "An outlook is of what this record will hold. It says nothing of thefts that nobody reports or attributes.",
        "The model knows no causes. Scenarios are suppositions put into it; they are not forecasts of what a policy will do.",
    ],
};

fn study(claims: &[Stated], made_on: Date) -> Result<OutlookStudy, AssessError> {
    let (catalogue, drawn) = drawn(claims, made_on)?;
    let assumed = drawn.assumptions().clone();
    let scenarios = standard_scenarios(claims, drawn.series());
    let outcomes = scenarios.iter().map(|scenario| scenario.run(drawn.series(), HALF_YEARS / 2, &assumed));
    let complete_to = catalogue.last_known.map_or(made_on, |known| known.first_day().min(made_on));
    let plain = Assumptions { recorded_permille: vec![], paths: BACKTEST_PATHS, ..assumed.clone() };
    let (backtest, no_backtest) = match backtest(claims, (FIRST_ORIGIN, complete_to), 1, true, &plain) {
        Ok(backtest) => (Some(backtest), None),
        Err(AssessError::TooLittle { why, .. }) => (None, Some(why)),
        Err(other) => return Err(other),
    };
    Ok(OutlookStudy {
        ahead: drawn.ahead()?,
        large_ppm: drawn.ppm(assess::outlook::Measured::TheftsLarge, 1, 1),
        backtest,
        no_backtest,
        scenarios: outcomes.collect::<Result<_, _>>()?,
        assumptions: assumed.sentences(),
        counted: catalogue.claims(),
        set_aside: catalogue.set_aside,
    })
}

/// The forecast from the day after `made_on`, of the thefts before it that the claims tell of.
pub(crate) fn drawn(claims: &[Stated], made_on: Date) -> Result<(Catalogue, Forecast), AssessError> {
    let origin = made_on.tomorrow().unwrap_or(made_on);
    let catalogue = Catalogue::read(claims, Sight::Hindsight(origin));
    let series = Series::count(&catalogue)?;
    let assumed = Assumptions { recorded_permille: recorded(&series), ..Assumptions::default() };
    let forecast = forecast(&series, HALF_YEARS, &assumed)?;
    Ok((catalogue, forecast))
}

/// What share of the newest half-year the record covers, in thousandths of its days: it reaches to its newest claim.
fn recorded(series: &Series) -> Vec<u32> {
    let Some((newest, known)) = series.half_years.last().zip(series.last_known) else { return vec![] };
    let covered = known.last_day().min(newest.days.last).since(newest.days.first);
    let days = covered.map_or(0, |span| span.get_days()).clamp(0, newest.days.days());
    let permille = days.saturating_mul(1000) / newest.days.days();
    match u32::try_from(permille) {
        Ok(permille @ ..1000) => vec![permille.max(LEAST_COVERED.unsigned_abs())],
        _ => vec![],
    }
}
