//! What became of an outlook.

use super::{
    Catalogue, Incident, LARGE_USD, Sight,
    crps::crps_of_quantiles,
    publish::{METHOD, Measured},
};
use crate::{AssessError, Period, Stated};
use jiff::civil::Date;
use record::{ClaimId, Likelihood, Mark, Outlook, OutlookScore, Prediction, Quantile};
use serde::Serialize;

/// Whether an outlook can be scored, and how it scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// It can: this is its score, ready for the ledger.
    Scored(OutlookScore),
    /// Its day has not come.
    NotYet(Date),
    /// It cannot, and why.
    CannotBeResolved(String),
}

/// Scores an outlook by the claims that were made known by its day of resolution; later ones do not count.
///
/// A span in which nobody made any claim on any incident known is not a span without thefts: it cannot be resolved.
///
/// # Errors
/// [`AssessError::Record`] where the outlook has no canonical form.
pub fn score(outlook: &Outlook, claims: &[Stated], today: Date) -> Result<Scoring, AssessError> {
    if today < outlook.resolves_on {
        return Ok(Scoring::NotYet(outlook.resolves_on));
    }
    Ok(match resolve(outlook, claims) {
        Err(why) => Scoring::CannotBeResolved(why),
        Ok((observed, by, mark)) => Scoring::Scored(OutlookScore {
            outlook: outlook.id()?,
            on: outlook.resolves_on,
            observed,
            by,
            mark,
        }),
    })
}

fn resolve(outlook: &Outlook, claims: &[Stated]) -> Result<(u64, Vec<ClaimId>, Mark), String> {
    if outlook.method.name != METHOD {
        return Err(format!("it was made by '{}', which this program does not know", outlook.method.name));
    }
    let measure = Measured::named(&outlook.measure)
        .ok_or_else(|| format!("its measure '{}' is not one that this program counts", outlook.measure))?;
    let (incidents, looked) = recorded(outlook, claims)?;
    if !looked {
        return Err(format!(
            "no claim on any incident was made known from {} to {}: nobody looked, which is not the same as nothing found",
            outlook.from, outlook.resolves_on
        ));
    }
    let counted: Vec<&Incident> = match measure {
        Measured::TheftsLarge => incidents.iter().filter(|incident| incident.usd >= LARGE_USD).collect(),
        Measured::Thefts | Measured::UsdStolen => incidents.iter().collect(),
    };
    let observed = match measure {
        Measured::UsdStolen => counted.iter().map(|incident| incident.usd).fold(0, u64::saturating_add),
        Measured::Thefts | Measured::TheftsLarge => counted.len() as u64,
    };
    let by = counted.iter().map(|incident| incident.claim).collect();
    Ok((observed, by, mark(&outlook.prediction, observed)?))
}

/// The incidents of the outlook's days as known on its day of resolution, and whether anybody looked.
fn recorded(outlook: &Outlook, claims: &[Stated]) -> Result<(Vec<Incident>, bool), String> {
    let eve = outlook.resolves_on.tomorrow().map_err(|_| "its day is the calendar's last".to_owned())?;
    let span = Period { first: outlook.from, last: outlook.to };
    let within = |incident: &Incident| (span.first..=span.last).contains(&incident.when.last);
    let incidents =
        Catalogue::read(claims, Sight::AsKnown(eve)).incidents.into_iter().filter(within).collect();
    let looked = claims.iter().any(|stated| {
        let known = stated.claim.known;
        stated.claim.subject.as_str().starts_with("incident:")
            && known.first_day() >= outlook.from
            && known.last_day() <= outlook.resolves_on
    });
    Ok((incidents, looked))
}

fn mark(prediction: &Prediction, observed: u64) -> Result<Mark, String> {
    match prediction {
        Prediction::Reaches { at_least, probability } => Ok(binary(*probability, observed >= *at_least)),
        Prediction::Quantiles(quantiles) => {
            let crps = crps_of_quantiles(quantiles, observed);
            let crps = crps.ok_or_else(|| "its quantiles do not rise".to_owned())?;
            Ok(Mark::Distribution { crps, within_80: within_80(quantiles, observed) })
        }
    }
}

fn within_80(quantiles: &[Quantile], observed: u64) -> Option<bool> {
    let at = |permille| quantiles.iter().find(|q| q.permille == permille).map(|q| q.value);
    Some((at(100)?..=at(900)?).contains(&observed))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a squared share of a million, and at most 13,816 millinats"
)]
fn binary(probability: Likelihood, happened: bool) -> Mark {
    let ppm = u32::from(probability);
    let of_what_came = if happened { ppm } else { 1_000_000 - ppm };
    let off = u64::from(1_000_000 - of_what_came);
    let log = -(f64::from(of_what_came.max(1)) / 1e6).ln();
    Mark::Probability {
        happened,
        brier_ppm: (off * off / 1_000_000) as u32,
        log_millinats: (log * 1000.0).round() as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_scored_as_the_books_say() {
        let half = Likelihood::from_ppm(500_000).unwrap();
        let coin = Mark::Probability { happened: true, brier_ppm: 250_000, log_millinats: 693 };
        assert_eq!(binary(half, true), coin);
        let sure = Likelihood::from_ppm(1_000_000).unwrap();
        let wrong = Mark::Probability { happened: false, brier_ppm: 1_000_000, log_millinats: 13_816 };
        assert_eq!(binary(sure, false), wrong);
    }
}
