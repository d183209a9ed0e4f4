//! Which shares are asked for.

use super::{Line, ReportedUse, Sighting, Unit, names};
use std::collections::{BTreeMap, BTreeSet};

/// Phishing, and phishing for information: the two techniques that an article calls phishing.
pub(super) const PHISHING: [&str; 2] = ["T1566", "T1598"];
/// The name of their line.
pub(super) const PHISHING_NAME: &str = "Phishing (T1566, T1598)";
/// A technique of the reports is tested from this many reports on.
const LEAST_REPORTS: usize = 12;
/// Most techniques of the reports that are tested: each further test makes all weaker.
const MOST_TESTED: usize = 8;

/// Phishing first, in both units; then the techniques of the sightings; then those that most reports are cited for.
pub(super) fn lines(sightings: &[Sighting], reports: &[ReportedUse]) -> Vec<Line> {
    let phishing = |unit| Line {
        name: PHISHING_NAME.to_owned(),
        techniques: PHISHING.iter().map(|id| (*id).to_owned()).collect(),
        unit,
    };
    let mut lines = vec![];
    if !sightings.is_empty() {
        lines.push(phishing(Unit::Indicators));
    }
    if !reports.is_empty() {
        lines.push(phishing(Unit::Reports));
    }
    let mut techniques = of_sightings(sightings);
    let rest: Vec<_> =
        techniques.iter().filter(|id| !lines.first().is_some_and(|line| line.covers(id))).cloned().collect();
    if let [one] = rest.as_slice() {
        // What is not phishing is this technique: it would be the same question asked twice.
        techniques.remove(one);
    }
    lines.extend(techniques.into_iter().map(|id| line(id, Unit::Indicators)));
    lines.extend(of_reports(reports).into_iter().map(|id| line(id, Unit::Reports)));
    lines
}

fn line(id: String, unit: Unit) -> Line {
    Line { name: names::with_id(&id), techniques: vec![id], unit }
}

/// The techniques that are neither all nor nothing of their type of indicator: of the others, the type decides.
fn of_sightings(sightings: &[Sighting]) -> BTreeSet<String> {
    let mut types: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in sightings {
        types.entry(&one.indicator).or_default().insert(&one.technique);
    }
    let mixed = types.into_values().filter(|techniques| techniques.len() > 1);
    mixed.flatten().map(str::to_owned).collect()
}

fn of_reports(reports: &[ReportedUse]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for report in reports.iter().filter(|report| report.published.is_some()) {
        let whole = |id: &'_ String| id.split('.').next().unwrap_or_default().len();
        let techniques: BTreeSet<_> = report.techniques.iter().filter_map(|id| id.get(..whole(id))).collect();
        for id in techniques.into_iter().filter(|id| !PHISHING.contains(id)) {
            *counts.entry(id).or_default() += 1;
        }
    }
    let mut common: Vec<_> = counts.into_iter().filter(|(_, count)| *count >= LEAST_REPORTS).collect();
    common.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    common.into_iter().take(MOST_TESTED).map(|(id, _)| id.to_owned()).collect()
}
