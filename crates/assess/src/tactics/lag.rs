//! From first seen to published, and from published to recorded: how late the knowledge is.
//!
//! Of what happened last month only what was noticed at once is known, so the delays that can be observed are too short.
//! The reports' delays are therefore estimated backwards in time, as right-truncated data must be (Lagakos, Barraj,
//! De Gruttola 1988, Biometrika 75:515): among those that could have been recorded with a delay of at most *d*.

use super::{Month, ReportedUse, Sighting, ppm, shares::ratio};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Delays in months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lag {
    /// How many have both dates.
    pub known: u64,
    /// How many lack one.
    pub unknown: u64,
    /// The part with no delay in months.
    pub same_month_ppm: u32,
    /// A half has at most this delay.
    pub half: i32,
    /// Nine of ten have at most this delay.
    pub nine_tenths: i32,
    /// The longest.
    pub longest: i32,
}

/// How complete the last months are, as far as reports are concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// The month in which the last report was recorded: nothing later can be known.
    pub end: Month,
    /// Delays, corrected for what cannot be known yet.
    pub corrected: Lag,
    /// Up to this month, at least three of four reports that will be recorded are.
    pub until: Month,
}

/// Delays of sightings, from first seen to published.
pub(super) fn of_sightings(sightings: &[Sighting]) -> Option<Lag> {
    let mut delays: BTreeMap<i32, u64> = BTreeMap::new();
    let mut unknown = 0;
    for one in sightings {
        let count = u64::from(one.count);
        match one.first_seen {
            Some(first) => *delays.entry(one.published.since(first)).or_default() += count,
            None => unknown += count,
        }
    }
    let known: u64 = delays.values().sum();
    let mut sum = 0;
    let reached: Vec<_> = delays
        .iter()
        .map(|(delay, count)| {
            sum += count;
            (*delay, ratio(sum, known))
        })
        .collect();
    summary(&reached, known, unknown)
}

fn summary(reached: &[(i32, f64)], known: u64, unknown: u64) -> Option<Lag> {
    let longest = reached.last()?.0;
    let at =
        |part: f64| reached.iter().find(|(_, sum)| *sum >= part - 1e-12).map_or(longest, |(delay, _)| *delay);
    let same = reached.iter().rev().find(|(delay, _)| *delay <= 0).map_or(0.0, |(_, sum)| *sum);
    let (half, nine_tenths) = (at(0.5), at(0.9));
    Some(Lag { known, unknown, same_month_ppm: ppm(same), half, nine_tenths, longest })
}

/// Delays of reports, from published to recorded, corrected; and up to when they are nearly complete.
pub(super) fn of_reports(reports: &[ReportedUse]) -> Option<Completeness> {
    let end = reports.iter().filter_map(|report| report.recorded).max()?;
    let pairs: Vec<(i32, i32)> = reports
        .iter()
        .filter_map(|report| {
            let published = report.published?;
            // Some are recorded before the day that the citation gives; their delay is none.
            Some((report.recorded?.since(published).max(0), end.since(published)))
        })
        .collect();
    let reached = truncated(&pairs);
    let (known, all) = (pairs.len() as u64, reports.len() as u64);
    let corrected = summary(&reached, known, all - known)?;
    let three_of_four = reached.iter().find(|(_, part)| *part >= 0.75).map_or(corrected.longest, |one| one.0);
    Some(Completeness { end, corrected, until: end.plus(-three_of_four) })
}

/// The distribution of delays from pairs of a delay and the longest that could have been seen: delays in order, with the
/// part that has at most that delay, relative to the longest one seen.
fn truncated(pairs: &[(i32, i32)]) -> Vec<(i32, f64)> {
    let mut delays: Vec<i32> = pairs.iter().map(|(delay, _)| *delay).collect();
    delays.sort_unstable();
    delays.dedup();
    let mut part = 1.0;
    let mut reached = vec![];
    for delay in delays.into_iter().rev() {
        reached.push((delay, part));
        let at_risk = pairs.iter().filter(|(own, most)| *own <= delay && delay <= *most).count() as u64;
        let here = pairs.iter().filter(|(own, _)| *own == delay).count() as u64;
        part *= 1.0 - ratio(here, at_risk.max(1));
    }
    reached.reverse();
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_truncation_it_is_the_plain_distribution() {
        let pairs = [(0, 90), (0, 90), (1, 90), (5, 90)];
        let reached = truncated(&pairs);
        for ((delay, part), (due, wanted)) in reached.iter().zip([(0, 0.5), (1, 0.75), (5, 1.0)]) {
            assert!(*delay == due && (part - wanted).abs() < 1e-12, "{reached:?}");
        }
    }

    #[test]
    fn what_cannot_be_known_yet_is_reckoned_with() {
        // Half of all have a delay of 10; of those published 3 months ago, only the quick half can be seen.
        let mut pairs = vec![(0, 60); 50];
        pairs.extend([(10, 60); 50]);
        pairs.extend([(0, 3); 100]);
        let reached = truncated(&pairs);
        let quick = reached.first().unwrap().1;
        assert!((quick - 0.5).abs() < 1e-9, "{quick}: counted plainly it would be 0.75");
    }
}
