//! The half-years before an outlook.

use super::{Incident, LARGE_USD, incident::Catalogue};
use crate::{AssessError, Period};
use jiff::{Span, civil::Date};
use record::PartialDate;
use serde::{Deserialize, Serialize};

/// With fewer half-years than this a rate cannot be told from chance.
const LEAST_HALF_YEARS: usize = 4;
/// With fewer thefts than this neither rate nor size can be learned.
const LEAST_THEFTS: u32 = 3;
/// More half-years than any record of such thefts has: an incident before them has a wrong date.
const MOST_HALF_YEARS: usize = 200;

/// What was recorded of one half-year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfYear {
    /// Its days.
    pub days: Period,
    /// Thefts.
    pub thefts: u32,
    /// Thefts of [`LARGE_USD`] or more.
    pub large: u32,
    /// USD taken.
    pub usd: u64,
}

/// The half-years from the one with the first recorded theft to the day before the outlook, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// The day of the outlook: the day after the newest half-year.
    pub origin: Date,
    /// The half-years.
    pub half_years: Vec<HalfYear>,
    /// The thefts' amounts, in USD, in rising order.
    pub sizes: Vec<u64>,
    /// How many thefts are dated so coarsely that they may belong to the half-year before: each counts where the
    /// last of its possible days is, so that no outlook sees what may not yet have been.
    pub coarsely_dated: u32,
    /// How many have an attribution that its sources weigh or dispute.
    pub attribution_weighed: u32,
    /// When the newest claim on an incident was made known: what came after it is not in the newest half-year.
    pub last_known: Option<PartialDate>,
}

impl Series {
    /// Counts the catalogue's incidents by half-years that end on the day before its origin.
    ///
    /// # Errors
    /// [`AssessError::TooMuch`] where an incident is dated more than 200 half-years back.
    pub fn count(catalogue: &Catalogue) -> Result<Self, AssessError> {
        let origin = catalogue.sight.origin();
        let mut half_years = vec![];
        let first = catalogue.incidents.iter().map(|incident| incident.when.last).min();
        while let Some(first) = first {
            let days = half_year(origin, -1 - i32::try_from(half_years.len()).unwrap_or(i32::MAX));
            let days = days.filter(|_| half_years.len() < MOST_HALF_YEARS).ok_or_else(|| too_old(first))?;
            half_years.push(recorded(days, &catalogue.incidents));
            if days.first <= first {
                break;
            }
        }
        half_years.reverse();
        let mut sizes: Vec<u64> = catalogue.incidents.iter().map(|incident| incident.usd).collect();
        sizes.sort_unstable();
        let coarse = |incident: &&Incident| {
            half_years.iter().any(|half: &HalfYear| {
                half.days.contains(Period { first: incident.when.last, last: incident.when.last })
                    && incident.when.first < half.days.first
            })
        };
        let coarsely_dated = number(catalogue.incidents.iter().filter(coarse).count());
        let attribution_weighed =
            number(catalogue.incidents.iter().filter(|incident| incident.attribution_weighed).count());
        Ok(Self {
            origin,
            half_years,
            sizes,
            coarsely_dated,
            attribution_weighed,
            last_known: catalogue.last_known,
        })
    }

    /// Whether there is enough to forecast from.
    ///
    /// # Errors
    /// [`AssessError::TooLittle`] with fewer than four half-years or three thefts.
    pub fn enough(&self) -> Result<(), AssessError> {
        let thefts: u32 = self.half_years.iter().map(|half| half.thefts).fold(0, u32::saturating_add);
        if self.half_years.len() >= LEAST_HALF_YEARS && thefts >= LEAST_THEFTS {
            return Ok(());
        }
        Err(AssessError::TooLittle {
            what: format!("an outlook from {}", self.origin),
            why: format!(
                "the series has {} half-years with {thefts} thefts in all; a rate cannot be told from chance with fewer \
                 than {LEAST_HALF_YEARS} half-years, nor a size with fewer than {LEAST_THEFTS} thefts",
                self.half_years.len()
            ),
            hint: "add claims on earlier incidents (amount_stolen, with the day), or ask from a later day",
        })
    }

    /// The days of the `n`th half-year from the origin on; 0 is the first one.
    ///
    /// # Errors
    /// [`AssessError::TooMuch`] beyond the calendar.
    pub fn ahead(&self, n: usize) -> Result<Period, AssessError> {
        i32::try_from(n).ok().and_then(|n| half_year(self.origin, n)).ok_or_else(|| AssessError::TooMuch {
            what: format!("half-year {n} after {}", self.origin),
            limit: "the year 9999",
            hint: "ask for fewer half-years",
        })
    }
}

fn too_old(first: Date) -> AssessError {
    AssessError::TooMuch {
        what: format!("a series from a theft of {first}"),
        limit: "200 half-years before the outlook",
        hint: "ask for an earlier day, or look for an incident with a wrong date",
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The `n`th half-year from `origin` on; -1 is the one that ends on the day before. Each bound is reckoned from the
/// origin itself, so that half-years meet without a gap whatever the day of the month.
fn half_year(origin: Date, n: i32) -> Option<Period> {
    let bound = |n: i32| origin.checked_add(Span::new().try_months(n.checked_mul(6)?).ok()?).ok();
    Some(Period { first: bound(n)?, last: bound(n.checked_add(1)?)?.yesterday().ok()? })
}

fn recorded(days: Period, incidents: &[Incident]) -> HalfYear {
    let mut half = HalfYear { days, thefts: 0, large: 0, usd: 0 };
    for incident in incidents {
        if (days.first..=days.last).contains(&incident.when.last) {
            half.thefts += 1;
            half.large += u32::from(incident.usd >= LARGE_USD);
            half.usd = half.usd.saturating_add(incident.usd);
        }
    }
    half
}
