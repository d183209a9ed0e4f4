//! What nobody states of an incident.

use super::{
    attribution::Strength,
    dates::to_the_day,
    incident::{DateRole, Incident},
};
use crate::Stated;

/// The gaps of a row, in words that stand alone.
pub(super) fn of(row: &Incident, claims: &[&Stated]) -> Vec<String> {
    let event = row.date(DateRole::Event).map(|date| date.date);
    let origins: std::collections::BTreeSet<_> =
        claims.iter().map(|stated| &stated.claim.source.originator).collect();
    let checks = [
        (!event.is_some_and(to_the_day), "the day is not stated"),
        (row.usd().is_none(), "no value in USD is stated"),
        (row.native.is_empty(), "no native amount is stated"),
        (
            !row.worth.is_empty() && row.worth.iter().all(|worth| worth.priced.is_none()),
            "the moment of the price is not stated",
        ),
        (row.strength < Strength::Government, "no government attribution found"),
        (row.laundering.is_empty(), "nothing is stated on laundering"),
        (row.recovered.is_empty(), "nothing is stated on recovery"),
        (row.frozen.is_empty(), "nothing is stated on freezing"),
        (origins.len() == 1, "one source only"),
    ];
    checks.into_iter().filter(|(open, _)| *open).map(|(_, words)| words.to_owned()).collect()
}
