//! What the collecting did to the numbers: months that one account made, surges, sources that start and stop.

use super::{Month, Options, Sighting, ppm, shares::ratio};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Months on either side that a month is compared with.
const AROUND: i32 = 12;
/// Fewer neighbours than this say nothing of what is usual.
const LEAST_NEIGHBOURS: usize = 6;

/// One source of sightings: its first and last month, and how much it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Month of its first sighting.
    pub first: Month,
    /// Month of its last sighting.
    pub last: Month,
    /// Indicators.
    pub rows: u64,
    /// Reporters.
    pub reporters: usize,
}

/// A month of sightings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthRow {
    /// The month.
    pub month: Month,
    /// Indicators published in it.
    pub rows: u64,
    /// By how many reporters.
    pub reporters: usize,
    /// The one who published most.
    pub top: String,
    /// How many indicators of the month are that reporter's.
    pub top_rows: u64,
    /// Whether one account made the month: at least half of it, and at least as many rows as are usual.
    pub one_account: bool,
}

/// What a surge turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SurgeKind {
    /// Without its largest reporter the month is no surge.
    ArtefactOneAccount,
    /// It remains one without its largest reporter. More was published; whether more was done is another question.
    SeveralAccounts,
}

impl SurgeKind {
    /// In words, as printed.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ArtefactOneAccount => "artefact: one account",
            Self::SeveralAccounts => "published by several accounts",
        }
    }
}

/// A month with more than three times what is usual around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surge {
    /// The technique.
    pub technique: String,
    /// The month.
    pub month: Month,
    /// Indicators of the technique in it.
    pub rows: u64,
    /// The median of the twelve months before and after it.
    pub usual: u64,
    /// By how many reporters.
    pub reporters: usize,
    /// The one who published most.
    pub top: String,
    /// How many of the rows are that reporter's.
    pub top_rows: u64,
    /// What it is.
    pub kind: SurgeKind,
}

/// The sources, by name.
pub(super) fn sources(sightings: &[Sighting]) -> Vec<Source> {
    let mut by_name: BTreeMap<&str, Vec<&Sighting>> = BTreeMap::new();
    for one in sightings {
        by_name.entry(&one.source).or_default().push(one);
    }
    let source = |(name, rows): (&str, Vec<&Sighting>)| {
        let months = || rows.iter().map(|row| row.published);
        Some(Source {
            name: name.to_owned(),
            first: months().min()?,
            last: months().max()?,
            rows: rows.iter().map(|row| u64::from(row.count)).sum(),
            reporters: rows.iter().map(|row| &row.reporter).collect::<BTreeSet<_>>().len(),
        })
    };
    by_name.into_iter().filter_map(source).collect()
}

/// The months that every source covers, first and last; `None` where there are none.
pub(super) fn common(sources: &[Source]) -> Option<[Month; 2]> {
    let first = sources.iter().map(|source| source.first).max()?;
    let last = sources.iter().map(|source| source.last).min()?;
    (first <= last).then_some([first, last])
}

type Counts = BTreeMap<Month, BTreeMap<String, u64>>;

fn counts<'a>(sightings: impl Iterator<Item = &'a Sighting>) -> Counts {
    let mut months = Counts::new();
    for one in sightings {
        let reporters = months.entry(one.published).or_default();
        *reporters.entry(one.reporter.clone()).or_default() += u64::from(one.count);
    }
    months
}

/// The reporter with the most rows (of several, the first by name), and how many.
fn top(reporters: &BTreeMap<String, u64>) -> Option<(&String, u64)> {
    let most = reporters.values().copied().max()?;
    reporters.iter().find(|(_, rows)| **rows == most).map(|(name, rows)| (name, *rows))
}

/// The median of the months around, a month without rows counting 0; `None` where there are too few.
fn usual(months: &Counts, month: Month) -> Option<u64> {
    let (first, last) = (*months.first_key_value()?.0, *months.last_key_value()?.0);
    let around = month.plus(-AROUND).max(first).to(month.plus(AROUND).min(last));
    let rows = |at: Month| months.get(&at).map_or(0, |reporters| reporters.values().sum());
    let mut rows: Vec<u64> = around.filter(|at| *at != month).map(rows).collect();
    rows.sort_unstable();
    rows.get(rows.len() / 2).copied().filter(|_| rows.len() >= LEAST_NEIGHBOURS)
}

/// Each month of sightings that has any.
pub(super) fn months(sightings: &[Sighting], options: &Options) -> Vec<MonthRow> {
    let counts = counts(sightings.iter());
    let row = |(month, reporters): (&Month, &BTreeMap<String, u64>)| {
        let rows: u64 = reporters.values().sum();
        let (name, top_rows) = top(reporters)?;
        let large = rows >= usual(&counts, *month).unwrap_or(0).max(options.least_rows / 2);
        let half = ppm(ratio(top_rows, rows)) >= options.top_ppm;
        Some(MonthRow {
            month: *month,
            rows,
            reporters: reporters.len(),
            top: name.clone(),
            top_rows,
            one_account: large && half,
        })
    };
    counts.iter().filter_map(row).collect()
}

/// The surges of each technique, in order of technique and month.
pub(super) fn surges(sightings: &[Sighting], options: &Options) -> Vec<Surge> {
    let techniques: BTreeSet<_> = sightings.iter().map(|one| one.technique.as_str()).collect();
    let of = |technique: &&str| {
        let counts = counts(sightings.iter().filter(|one| one.technique == *technique));
        let surge = |(month, reporters): (&Month, &BTreeMap<String, u64>)| {
            let (rows, usual) = (reporters.values().sum::<u64>(), usual(&counts, *month)?);
            let (name, top_rows) = top(reporters)?;
            let is_surge = |rows: u64| rows > 3 * usual && rows >= options.least_rows / 2;
            let kind = if is_surge(rows - top_rows) {
                SurgeKind::SeveralAccounts
            } else {
                SurgeKind::ArtefactOneAccount
            };
            is_surge(rows).then(|| Surge {
                technique: (*technique).to_owned(),
                month: *month,
                rows,
                usual,
                reporters: reporters.len(),
                top: name.clone(),
                top_rows,
                kind,
            })
        };
        counts.iter().filter_map(surge).collect::<Vec<_>>()
    };
    techniques.iter().flat_map(of).collect()
}
