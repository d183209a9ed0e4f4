//! A question of share as blocks: who published what in which month, how much of it was the technique.

use super::{Month, ReportedUse, Sighting, names};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Indicators, among those of the same type; whoever published them is a reporter.
    Indicators,
    /// Reports that are cited for the technique, among all; the publishing house is the reporter.
    Reports,
}

/// A technique, or several together, whose share is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Line {
    /// Its name, as printed.
    pub name: String,
    /// The techniques: an id covers its sub-techniques.
    pub techniques: Vec<String>,
    /// What is counted.
    pub unit: Unit,
}

impl Line {
    /// Whether a technique belongs to it.
    pub fn covers(&self, technique: &str) -> bool {
        self.techniques.iter().any(|own| {
            technique.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// What one reporter published in one month, of one source, family and type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) month: Month,
    /// Place in [`Series::reporters`].
    pub(super) reporter: usize,
    /// Source, family and type of indicator together: like is compared with like.
    pub(super) stratum: usize,
    /// How many were the technique.
    pub(super) hits: u32,
    /// Of how many.
    pub(super) of: u32,
}

/// The blocks of a line in order of month.
#[derive(Debug, Clone, Default)]
pub(super) struct Series {
    pub(super) blocks: Vec<Block>,
    pub(super) reporters: Vec<String>,
    pub(super) strata: usize,
}

impl Series {
    /// The series of a line.
    pub(super) fn of(line: &Line, sightings: &[Sighting], reports: &[ReportedUse]) -> Self {
        match line.unit {
            Unit::Indicators => Self::of_sightings(line, sightings),
            Unit::Reports => Self::of_reports(line, reports),
        }
    }

    fn of_sightings(line: &Line, sightings: &[Sighting]) -> Self {
        let hit = |sighting: &&Sighting| line.covers(&sighting.technique);
        // Among indicators of the types that can show the technique at all.
        let types: BTreeSet<_> = sightings.iter().filter(hit).map(|one| one.indicator.as_str()).collect();
        let among = sightings.iter().filter(|one| types.contains(one.indicator.as_str()));
        let rows = among.map(|one| Row {
            month: one.published,
            reporter: &one.reporter,
            stratum: (&one.source, &one.family, &one.indicator),
            hits: if line.covers(&one.technique) { one.count } else { 0 },
            of: one.count,
        });
        Self::build(rows)
    }

    fn of_reports(line: &Line, reports: &[ReportedUse]) -> Self {
        let since = names::since(line);
        let could = |report: &&ReportedUse| since.is_none() || report.recorded >= since;
        let rows = reports.iter().filter(could).filter_map(|report| {
            let hit = report.techniques.iter().any(|technique| line.covers(technique));
            let group = report.groups.first().map_or("", String::as_str);
            Some(Row {
                month: report.published?,
                reporter: &report.publisher,
                stratum: ("", group, ""),
                hits: u32::from(hit),
                of: 1,
            })
        });
        Self::build(rows)
    }

    fn build<'a>(rows: impl Iterator<Item = Row<'a>>) -> Self {
        let mut sums: BTreeMap<_, (u32, u32)> = BTreeMap::new();
        for row in rows {
            let sum = sums.entry((row.month, row.reporter, row.stratum)).or_default();
            *sum = (sum.0.saturating_add(row.hits), sum.1.saturating_add(row.of));
        }
        let reporters = places(sums.keys().map(|(_, reporter, _)| *reporter));
        let strata = places(sums.keys().map(|(.., stratum)| *stratum));
        let blocks = sums.iter().filter_map(|((month, reporter, stratum), (hits, of))| {
            let (reporter, stratum) = (*reporters.get(reporter)?, *strata.get(stratum)?);
            Some(Block { month: *month, reporter, stratum, hits: *hits, of: *of })
        });
        Self {
            blocks: blocks.collect(),
            strata: strata.len(),
            reporters: reporters.keys().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// The same series without some blocks.
    pub(super) fn only(&self, keep: impl Fn(&Block) -> bool) -> Self {
        let blocks = self.blocks.iter().copied().filter(keep).collect();
        Self { blocks, reporters: self.reporters.clone(), strata: self.strata }
    }

    /// Hits, and of how many.
    pub(super) fn total(&self) -> (u64, u64) {
        self.blocks
            .iter()
            .fold((0, 0), |(hits, of), block| (hits + u64::from(block.hits), of + u64::from(block.of)))
    }

    /// How many reporters it has.
    pub(super) fn reporters(&self) -> usize {
        self.blocks.iter().map(|block| block.reporter).collect::<BTreeSet<_>>().len()
    }

    /// The months that have blocks, in order.
    pub(super) fn months(&self) -> Vec<Month> {
        self.blocks.iter().map(|block| block.month).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

struct Row<'a> {
    month: Month,
    reporter: &'a str,
    stratum: (&'a str, &'a str, &'a str),
    hits: u32,
    of: u32,
}

fn places<T: Ord>(names: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut places: BTreeMap<_, _> = names.map(|name| (name, 0)).collect();
    places.values_mut().enumerate().for_each(|(at, place)| *place = at);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_older_than_the_word_does_not_lack_it() {
        let report = |recorded: &str| ReportedUse {
            id: recorded.to_owned(),
            published: "2019-05".parse().ok(),
            recorded: recorded.parse().ok(),
            publisher: "example.test".into(),
            groups: ["G0001".to_owned()].into(),
            techniques: ["T1059".to_owned()].into(),
        };
        let line = |id: &str| Line { name: id.into(), techniques: vec![id.into()], unit: Unit::Reports };
        let reports = [report("2019-06"), report("2021-01")];
        let of = |id: &str| Series::of(&line(id), &[], &reports).total().1;
        assert_eq!((of("T1583"), of("T1059")), (1, 2));
    }

    #[test]
    fn a_technique_covers_its_own() {
        let line = Line { name: "Phishing".into(), techniques: vec!["T1566".into()], unit: Unit::Indicators };
        assert!(line.covers("T1566") && line.covers("T1566.002"));
        assert!(!line.covers("T15660") && !line.covers("T1598.003"));
    }
}
