//! `score`: the published outlooks, and how they did.

use super::{Setting, today};
use crate::{
    args::Score,
    exit,
    say::{self, Outcome},
};
use assess::outlook::{Scoring, in_words};
use record::{Mark, OutlookScore};
use report::{ScoredOutlook, score_outlooks};
use serde_json::json;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Score) -> Outcome {
    let scored = score_outlooks(&setting.watch()?, args.on.unwrap_or_else(today))?;
    if setting.json {
        say::json(&json!({ "outlooks": scored }))?;
        return Ok(exit::CLEAR);
    }
    if scored.is_empty() {
        say::text("No outlook was published. `watchkeeper outlook --publish` publishes one.")?;
    }
    scored.iter().try_for_each(one)?;
    Ok(exit::CLEAR)
}

fn one(scored: &ScoredOutlook) -> Result<(), Box<dyn Error>> {
    let outlook = &scored.held.outlook;
    say::text(&format!("{}  {}", say::bold(&scored.held.id.short()), outlook.question))?;
    say::text(&format!("  said on {}: {}", outlook.made_on, in_words(outlook)))?;
    let earlier = || scored.held.scores.last().map(|(_, score)| score);
    let words = match &scored.scoring {
        None => earlier().map(mark).unwrap_or_default(),
        Some(Scoring::Scored(score)) => mark(score),
        Some(Scoring::NotYet(day)) => format!("not yet: it is scored on {day}"),
        Some(Scoring::CannotBeResolved(why)) => format!("cannot be resolved: {why}"),
    };
    say::text(&format!("  {words}"))
}

fn mark(score: &OutlookScore) -> String {
    let observed = say::grouped(&score.observed.to_string());
    match &score.mark {
        Mark::Probability { happened, brier_ppm, .. } => {
            let came = if *happened { "it came to pass" } else { "it did not come to pass" };
            format!("{came} (observed {observed}); Brier score 0.{brier_ppm:06}")
        }
        Mark::Distribution { crps, within_80 } => {
            let within = match within_80 {
                Some(true) => ", within the 80 % interval",
                Some(false) => ", outside the 80 % interval",
                None => "",
            };
            format!("observed {observed}{within}; CRPS {}", say::grouped(&crps.to_string()))
        }
    }
}
