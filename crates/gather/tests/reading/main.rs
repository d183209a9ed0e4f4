//! Reading each format from small files of our own. People, companies and addresses in them are invented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests may panic"
)]

mod blocks;
mod chain_parquet;
mod chains;
mod claims;
mod etherscan_labels;
mod ftm;
mod hostile;
mod observations;
mod sightings;
mod tagpack;

use gather::{Collected, Format, GatherError, read_bytes};
use record::{Observation, PartialDate, Tally};

pub(crate) fn known() -> PartialDate {
    "2026-11-01".parse().unwrap()
}

/// Reads one file; its counts must add up to what came out.
pub(crate) fn read(format: Format, name: &str, bytes: &[u8]) -> Result<(Tally, Collected), GatherError> {
    let mut out = Collected::default();
    let tally = read_bytes(format, &[(name, bytes)], known(), &mut out)?;
    assert_eq!(tally.read, tally.kept + tally.quarantined);
    assert_eq!(tally.quarantined, out.quarantined.len() as u64);
    assert_eq!(tally.claims, out.claims.len() as u64);
    let moved = |one: &&Observation| !matches!(one, Observation::Sighting(_) | Observation::ReportedUse(_));
    assert_eq!(tally.transfers, out.observations.iter().filter(moved).count() as u64);
    for bad in &out.quarantined {
        assert!(!bad.reason.is_empty() && !bad.hint.is_empty() && bad.file == name, "{bad:?}");
    }
    Ok((tally, out))
}

/// As [`read`], for a file that is good as a whole.
pub(crate) fn good(format: Format, name: &str, text: &str) -> Collected {
    let (_, out) = read(format, name, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(out.quarantined, [], "{name}");
    out
}

/// Reads a file of which exactly one record is bad, and gives the reason.
pub(crate) fn one_bad(format: Format, text: &str) -> String {
    let (_, out) = read(format, "a file", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(out.quarantined.len(), 1, "{text}\n{:?}", out.quarantined);
    out.quarantined[0].reason.clone()
}
