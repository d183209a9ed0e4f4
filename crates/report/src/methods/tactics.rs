//! `field.tactics`: techniques over time, and what is only an artefact of reporting.

use super::{
    MethodDef, from_value,
    study::{self, Parameters},
    to_value,
};
use crate::{Desk, ReportError};
use assess::{
    Stated,
    tactics::{Input as Seen, Options, Tactics, tactics},
};
use gather::Format;
use jiff::civil::Date;
use record::{Confidence, Finding, Independence, Input, Month};
use serde_json::Value;

pub(crate) static METHOD: MethodDef = MethodDef { name: "field.tactics", version: 2, compute };

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let (result, read, claims) = studied(desk, asked.known_at)?;
    let mut inputs = read;
    inputs.extend(study::inputs(&claims));
    // Reporters are independent of one another, and known by pseudonyms: the sources that collect them are named.
    let sources = result.sources.iter().map(|source| source.name.clone());
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        independence: Independence::Origins(sources.chain(["MITRE ATT&CK".to_owned()]).collect()),
        likelihood: None,
        confidence: Confidence::Moderate,
        limits: vec![
            "Sightings are what reporters saw and chose to publish. What nobody published is not in them."
                .to_owned(),
        ],
        result: to_value(METHOD.name, "result", &result)?,
    })
}

/// Whether a month is over by the end of `day`: before that, what was published in it is not certainly known.
fn is_over(month: Month, day: Date) -> bool {
    let next = day.tomorrow().unwrap_or(day);
    (i32::from(month.year()), i32::from(month.of_year())) < (i32::from(next.year()), i32::from(next.month()))
}

/// The study, the exhibits that it read, and the claims that it was given.
pub(crate) fn studied(
    desk: &Desk,
    known_at: Option<Date>,
) -> Result<(Tactics, Vec<Input>, Vec<Stated>), ReportError> {
    let (mut sightings, mut reports, read) = desk.sightings()?;
    if let Some(day) = known_at {
        sightings.retain(|one| is_over(one.published, day));
        reports.retain(|one| one.recorded.or(one.published).is_some_and(|month| is_over(month, day)));
    }
    if sightings.is_empty() && reports.is_empty() {
        return Err(ReportError::Evidence {
            method: METHOD.name,
            why: "no sighting and no report is held, or none was known by that day".to_owned(),
            hint: "gather data/dossier/tactics, or tables of your own (docs/guide/tactics.md)",
        });
    }
    let claims = desk.stated(&["incident"], known_at)?;
    let set_aside = desk.set_aside(&[Format::SightingsCsv, Format::ReportsCsv])?;
    let set_aside = usize::try_from(set_aside).unwrap_or(usize::MAX);
    let seen = Seen { sightings, reports, claims: claims.clone(), set_aside };
    Ok((tactics(&seen, &Options::default())?, read, claims))
}
