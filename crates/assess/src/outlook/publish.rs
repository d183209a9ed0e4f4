//! What is published: questions with their days, so that they can be scored.

use super::{
    Forecast, HalfYear, Quantiles,
    path::Cell,
    scenario::{millions, supported},
};
use crate::{AssessError, Period};
use jiff::{Span, civil::Date};
use record::{FindingId, Likelihood, Method, Outlook, Prediction};
use serde::{Deserialize, Serialize};

/// The name of the model.
pub const METHOD: &str = "outlook.thefts";
/// Raised whenever the same claims and assumptions may give another outlook.
const VERSION: u32 = 1;
/// A question is resolved so long after its last day: most thefts are claimed by then, not all.
const MONTHS_TO_RESOLVE: i32 = 3;
/// A half-year in which so much is stolen is one of the worst on record, in USD.
const BILLION: u64 = 1_000_000_000;

/// What is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// Recorded thefts.
    Thefts,
    /// Those of USD 100 million or more.
    TheftsLarge,
    /// USD stolen, at the value that the standing claims give.
    UsdStolen,
}

impl Measured {
    /// All.
    pub const ALL: [Self; 3] = [Self::Thefts, Self::TheftsLarge, Self::UsdStolen];

    /// As it is named in the ledger.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Thefts => "thefts",
            Self::TheftsLarge => "thefts_large",
            Self::UsdStolen => "usd_stolen",
        }
    }

    /// The measure of that name.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.id() == id)
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Thefts => "thefts",
            Self::TheftsLarge => "thefts of USD 100 million or more",
            Self::UsdStolen => "USD stolen",
        }
    }

    /// What its logarithm counts in: one theft, or USD 1 million.
    pub(crate) const fn unit(self) -> u64 {
        if matches!(self, Self::UsdStolen) { 1_000_000 } else { 1 }
    }

    pub(crate) fn recorded(self, half: &HalfYear) -> u64 {
        match self {
            Self::Thefts => half.thefts.into(),
            Self::TheftsLarge => half.large.into(),
            Self::UsdStolen => half.usd,
        }
    }

    pub(crate) fn of(self, cell: Cell) -> u64 {
        match self {
            Self::Thefts => cell.thefts.into(),
            Self::TheftsLarge => cell.large.into(),
            Self::UsdStolen => cell.usd,
        }
    }
}

/// The model, with its version.
pub fn method() -> Method {
    Method { name: METHOD.to_owned(), version: VERSION }
}

/// The outlooks that a forecast makes, each for an entry in the ledger: two probabilities and two distributions for six
/// months, and USD stolen for five and ten years as far as the forecast reaches. `finding` holds the computation.
///
/// # Errors
/// [`AssessError::TooMuch`] beyond the calendar.
pub fn publish(forecast: &Forecast, finding: FindingId) -> Result<Vec<Outlook>, AssessError> {
    let mut outlooks = vec![
        reaches(forecast, Measured::TheftsLarge, 1, finding)?,
        reaches(forecast, Measured::UsdStolen, BILLION, finding)?,
        spread(forecast, Measured::Thefts, 1, finding)?,
        spread(forecast, Measured::UsdStolen, 1, finding)?,
    ];
    for half_years in [10, 20].into_iter().filter(|n| *n <= forecast.half_years()) {
        outlooks.push(spread(forecast, Measured::UsdStolen, half_years, finding)?);
    }
    Ok(outlooks)
}

/// What an outlook says, in words: `very unlikely (8 %)`, or the median and the 80 % interval.
pub fn in_words(outlook: &Outlook) -> String {
    match &outlook.prediction {
        Prediction::Reaches { probability, .. } => {
            format!("{} ({} %)", probability.words(), u32::from(*probability) / 10_000)
        }
        Prediction::Quantiles(quantiles) => {
            let quantiles = Quantiles(quantiles.clone());
            let number = |value: u64| match outlook.measure.as_str() {
                "usd_stolen" if value == 0 => "nothing".to_owned(),
                "usd_stolen" => format!("USD {} million", millions(supported(value))),
                _ => value.to_string(),
            };
            let (low, high) = quantiles.interval(800);
            format!(
                "median {}; with 80 % probability from {} to {}",
                number(quantiles.at(500)),
                number(low),
                number(high)
            )
        }
    }
}

fn reaches(
    forecast: &Forecast,
    measure: Measured,
    at_least: u64,
    finding: FindingId,
) -> Result<Outlook, AssessError> {
    let what = match measure {
        Measured::UsdStolen => {
            format!("Is USD {} million or more stolen in thefts", millions(at_least.cast_signed()))
        }
        Measured::Thefts => format!("Is the number of thefts at least {at_least}, of those"),
        Measured::TheftsLarge => {
            format!("Is the number of thefts of USD 100 million or more at least {at_least}, of those")
        }
    };
    let ppm = forecast.ppm(measure, at_least, 1);
    // A million futures or fewer cannot make anything certain: what never occurred in them is not impossible.
    let least = 1_000_000 / forecast.assumptions().paths.max(1);
    let ppm = ppm.clamp(least.min(500_000), 1_000_000 - least.min(500_000));
    let probability = Likelihood::try_from(ppm)?;
    outlook(forecast, &what, (measure, 1), Prediction::Reaches { at_least, probability }, finding)
}

fn spread(
    forecast: &Forecast,
    measure: Measured,
    half_years: usize,
    finding: FindingId,
) -> Result<Outlook, AssessError> {
    let what = match measure {
        Measured::UsdStolen => "How many USD are stolen in thefts",
        Measured::Thefts => "How many thefts are there",
        Measured::TheftsLarge => "How many thefts of USD 100 million or more are there",
    };
    let quantiles = forecast.together(half_years)?.of_measure(measure).0.clone();
    outlook(forecast, what, (measure, half_years), Prediction::Quantiles(quantiles), finding)
}

fn outlook(
    forecast: &Forecast,
    what: &str,
    (measure, half_years): (Measured, usize),
    prediction: Prediction,
    finding: FindingId,
) -> Result<Outlook, AssessError> {
    let Period { first: from, last: to } = forecast.together(half_years)?.days;
    let resolves_on = resolved(to)?;
    let question = format!(
        "{what} attributed to DPRK actors or suspected to be theirs, and dated between {from} and {to} (both included)? \
         Resolved by what this archive records on {resolves_on}: subjects `incident:…` with a claim `amount_stolen` in \
         USD, one amount each by the standing rule."
    );
    let made_on = from.yesterday().unwrap_or(from);
    let measure = measure.id().to_owned();
    Ok(Outlook { question, measure, from, to, prediction, made_on, resolves_on, method: method(), finding })
}

fn resolved(to: Date) -> Result<Date, AssessError> {
    to.checked_add(Span::new().months(MONTHS_TO_RESOLVE)).map_err(|_| AssessError::TooMuch {
        what: format!("a question about days until {to}"),
        limit: "the year 9999",
        hint: "ask for fewer half-years",
    })
}
