//! Where stolen money is said to have gone, by year.
//!
//! ATT&CK has no technique for mixing, swapping or cashing out, so these are kinds of our own (`laundering.tsv`). A claim
//! counts for the year in which the theft's money moved, as the claim states it. What nobody said of an incident is not
//! known: an incident without such a claim is no evidence against mixers.

use crate::Stated;
use record::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = include_str!("laundering.tsv");
/// A word that no row of the table knows.
const OTHER: &str = "other";

/// One claim that an incident's money went through something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Laundering {
    /// The incident (`incident:2022-03-23:ronin`).
    pub incident: String,
    /// The year in which it began to move, as the claim says.
    pub year: u16,
    /// Our kind of it (`mixer`, `bridge or swap`, `exchange`, …).
    pub kind: String,
    /// The service, or the words, that the claim names.
    pub through: String,
    /// The claim's id.
    pub claim: String,
}

/// A year of laundering claims. Counts are incidents, not claims.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunderingYear {
    /// Incidents of that year of which a stolen amount is stated.
    pub incidents: usize,
    /// Incidents of which something is said about where the money went in that year.
    pub said: usize,
    /// Incidents by kind; one incident may count under several.
    pub kinds: BTreeMap<String, usize>,
}

/// The laundering claims among `stated`, in order.
pub fn laundering(stated: &[Stated]) -> Vec<Laundering> {
    let mut found = BTreeSet::new();
    for one in stated {
        let claim = &one.claim;
        let property: &str = &claim.property;
        let via = property.strip_prefix("laundered_via:").or_else(|| property.strip_prefix("laundered_to_"));
        let path = match &claim.value {
            Value::Text(text) if property == "laundering_path" => Some(text.as_str()),
            _ => None,
        };
        let year = one.period().and_then(|period| u16::try_from(period.first.year()).ok());
        let (Some(through), Some(year)) = (via.or(path), year) else { continue };
        for kind in kinds(through) {
            found.insert(Laundering {
                incident: claim.subject.as_str().to_owned(),
                year,
                kind: kind.to_owned(),
                through: through.split("_native_").next().unwrap_or(through).to_owned(),
                claim: one.id.to_string(),
            });
        }
    }
    found.into_iter().collect()
}

/// The kinds that words name; [`OTHER`] where they name none.
fn kinds(words: &str) -> BTreeSet<&'static str> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    let words = words.to_lowercase();
    let has = |wanted: &str| words.split(|c: char| !c.is_alphanumeric()).any(|word| word == wanted);
    let found: BTreeSet<_> = rows.filter(|(word, _)| has(word)).map(|(_, kind)| kind).collect();
    if found.is_empty() { BTreeSet::from([OTHER]) } else { found }
}

/// The year of an incident, from its id (`incident:2022-03-23:ronin`).
fn incident_year(subject: &str) -> Option<u16> {
    subject.strip_prefix("incident:")?.get(..4)?.parse().ok()
}

/// The years from the first to the last incident or claim, each counted.
pub(super) fn by_year(stated: &[Stated], claims: &[Laundering]) -> BTreeMap<u16, LaunderingYear> {
    let thefts = stated.iter().filter(|one| one.claim.property.starts_with("amount_stolen"));
    let thefts: BTreeSet<_> = thefts.map(|one| one.claim.subject.as_str()).collect();
    let mut years: BTreeMap<u16, LaunderingYear> = BTreeMap::new();
    for year in thefts.iter().filter_map(|subject| incident_year(subject)) {
        years.entry(year).or_default().incidents += 1;
    }
    let incidents = || claims.iter().filter(|claim| claim.incident.starts_with("incident:"));
    let said: BTreeSet<_> = incidents().map(|claim| (claim.year, claim.incident.as_str())).collect();
    for (year, _) in said {
        years.entry(year).or_default().said += 1;
    }
    let kinds: BTreeSet<_> =
        incidents().map(|claim| (claim.year, claim.kind.as_str(), claim.incident.as_str())).collect();
    for (year, kind, _) in kinds {
        *years.entry(year).or_default().kinds.entry(kind.to_owned()).or_default() += 1;
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_have_kinds() {
        assert_eq!(kinds("tornado-cash"), BTreeSet::from(["mixer"]));
        assert_eq!(kinds("wasabi_native_btc"), BTreeSet::from(["mixer"]));
        assert_eq!(kinds("thorchain_native_eth"), BTreeSet::from(["bridge or swap"]));
        assert_eq!(
            kinds("57% swapped to BTC on its own exchanges"),
            BTreeSet::from(["bridge or swap", "exchange"])
        );
        assert_eq!(kinds("a horse"), BTreeSet::from([OTHER]));
    }
}
